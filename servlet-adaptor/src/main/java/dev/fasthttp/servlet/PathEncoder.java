package dev.fasthttp.servlet;

import java.nio.charset.StandardCharsets;

/** Percent-encodes decoded paths (RFC 3986 §3.3). */
final class PathEncoder {
    private static final String PLAIN = "-._~!$&'()*+,=:@/";
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
            if (isPlain(c)) {
                out.append(c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
            }
        }
        return out.toString();
    }
}
