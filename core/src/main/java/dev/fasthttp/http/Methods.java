package dev.fasthttp.http;

import java.nio.charset.StandardCharsets;

/** The request methods of RFC 9110 §9.3 and RFC 5789, as interned strings that may be compared by {@code ==}. */
public final class Methods {
    /** Transfer a representation of the target. */
    public static final String GET = "GET";
    /** GET without the body. */
    public static final String HEAD = "HEAD";
    /** Process the enclosed content. */
    public static final String POST = "POST";
    /** Replace the target with the enclosed content. */
    public static final String PUT = "PUT";
    /** Remove the target. */
    public static final String DELETE = "DELETE";
    /** Make a tunnel to the target. */
    public static final String CONNECT = "CONNECT";
    /** Describe how to talk to the target. */
    public static final String OPTIONS = "OPTIONS";
    /** Loop the request back. */
    public static final String TRACE = "TRACE";
    /** Change the target in part. */
    public static final String PATCH = "PATCH";

    private Methods() {}

    /** The constant for the method in the bytes; for any other method a new string. */
    static String of(byte[] bytes, int from, int length) {
        String known = switch (length) {
            case 3 -> bytes[from] == 'G' ? GET : PUT;
            case 4 -> bytes[from] == 'P' ? POST : HEAD;
            case 5 -> bytes[from] == 'P' ? PATCH : TRACE;
            case 6 -> DELETE;
            case 7 -> bytes[from] == 'C' ? CONNECT : OPTIONS;
            default -> "";
        };
        if (known.length() == length && matches(bytes, from, known)) {
            return known;
        }
        return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }

    private static boolean matches(byte[] bytes, int from, String method) {
        for (int i = 0; i < method.length(); i++) {
            if (bytes[from + i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
