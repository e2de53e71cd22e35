package dev.fasthttp.servlet;

import java.nio.charset.StandardCharsets;

/** Percent-encodes paths and URLs (RFC 3986 §2.1 and §3.3). */
final class PathEncoder {
    private static final String PLAIN = "-._~!$&'()*+,=:@/";
    private static final String FORBIDDEN = "\"<>\\^`{|}";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PathEncoder() {}

    static String encode(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (!isPlain(path.charAt(i))) {
                return encodeAll(path);
            }
        }
        return path;
    }

    /** Percent-encodes what may stand nowhere in a URL, and leaves alone all that means something there. */
    static String encodeForbidden(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (isForbidden(url.charAt(i))) {
                StringBuilder out = new StringBuilder(2 * url.length());
                for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
                    append((char) (b & 0xFF), isForbidden((char) (b & 0xFF)), out);
                }
                return out.toString();
            }
        }
        return url;
    }

    private static boolean isForbidden(char c) {
        return c <= ' ' || c >= 0x7F || FORBIDDEN.indexOf(c) >= 0;
    }

    private static void append(char c, boolean encoded, StringBuilder out) {
        if (encoded) {
            out.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
        } else {
            out.append(c);
        }
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c < 0x80 && PLAIN.indexOf(c) >= 0);
    }

    private static String encodeAll(String path) {
        StringBuilder out = new StringBuilder(2 * path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            append(c, !isPlain(c), out);
        }
        return out.toString();
    }
}
