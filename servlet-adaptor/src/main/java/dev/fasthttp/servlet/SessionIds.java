package dev.fasthttp.servlet;

import java.security.SecureRandom;

/**
 * Makes ids of sessions, and tells whether an id could have been made here, so that nothing else is ever looked for.
 *
 * <p>An id is 128 random bits as 32 hexadecimal digits, with a dot and the route behind them where one is set.
 *
 * <p>Threads: safe.
 */
final class SessionIds {
    private static final int BYTES = 16;
    private static final int DIGITS = 2 * BYTES;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final SecureRandom random = new SecureRandom();
    private final String suffix;

    /** @param route by which a balancer finds this server; empty for none */
    SessionIds(String route) {
        suffix = route.isEmpty() ? "" : "." + route;
    }

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        char[] digits = new char[DIGITS];
        for (int i = 0; i < BYTES; i++) {
            digits[2 * i] = HEX[bytes[i] >> 4 & 0xF];
            digits[2 * i + 1] = HEX[bytes[i] & 0xF];
        }
        return new String(digits).concat(suffix);
    }

    boolean isPossible(String id) {
        if (id.length() != DIGITS + suffix.length() || !id.endsWith(suffix)) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            char c = id.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** A route is part of ids, of cookies and of names of files. */
    static String checkRoute(String route) {
        for (int i = 0; i < route.length(); i++) {
            char c = route.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            if (!plain && c != '_') {
                throw new IllegalArgumentException(
                        "sessionRoute may have letters, digits, hyphens and underscores: " + route);
            }
        }
        return route;
    }
}
