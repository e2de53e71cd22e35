package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;

/**
 * The grammar of what a server may put into a Set-Cookie field (RFC 6265 §4.1.1).
 *
 * <p>Checks throw, with the character and its position: they guard setters, and what they refuse is a mistake of the
 * application, or an injection into it. Nothing is replaced, since a cookie that says something else than it was told is
 * no better.
 */
final class CookieSyntax {
    private static final int VALUE = 1;
    private static final int PATH = 2;
    private static final int DOMAIN = 4;
    private static final byte[] CLASSES = classes();

    private CookieSyntax() {}

    /** A token. */
    static void requireKey(byte[] b, int length) {
        if (length == 0) {
            throw new IllegalArgumentException("empty cookie name");
        }
        for (int i = 0; i < length; i++) {
            if (!Ascii.isToken(b[i])) {
                throw refused("name", b[i], i);
            }
        }
    }

    /** Cookie octets, all of them in quotes or none. */
    static void requireValue(byte[] b, int length) {
        boolean quoted = length > 1 && b[0] == '"' && b[length - 1] == '"';
        int margin = quoted ? 1 : 0;
        require(b, margin, length - margin, VALUE, "value");
    }

    /** Printable characters but space, comma and semicolon, beginning with a slash; or nothing. */
    static void requirePath(byte[] b, int length) {
        require(b, 0, length, PATH, "path");
        if (length > 0 && b[0] != '/') {
            throw new IllegalArgumentException("cookie path does not begin with a slash");
        }
    }

    /** Letters, digits, dots, hyphens and underscores; or nothing. */
    static void requireDomain(byte[] b, int length) {
        require(b, 0, length, DOMAIN, "domain");
    }

    private static void require(byte[] b, int from, int to, int wanted, String part) {
        for (int i = from; i < to; i++) {
            if ((CLASSES[b[i] & 0xFF] & wanted) == 0) {
                throw refused(part, b[i], i);
            }
        }
    }

    private static IllegalArgumentException refused(String part, byte b, int index) {
        boolean visible = b > 0x20 && b < 0x7F;
        String shown = visible ? "'" + (char) b + "'" : "0x" + Integer.toHexString(b & 0xFF);
        return new IllegalArgumentException(shown + " in cookie " + part + " at " + index);
    }

    /** Tells whether a domain that a server sent is made of domain characters. */
    static boolean isDomain(byte[] b, int from, int to) {
        return is(b, from, to, DOMAIN);
    }

    /** Tells whether a path that a server sent is made of path characters. */
    static boolean isPath(byte[] b, int from, int to) {
        return is(b, from, to, PATH);
    }

    private static boolean is(byte[] b, int from, int to, int wanted) {
        for (int i = from; i < to; i++) {
            if ((CLASSES[b[i] & 0xFF] & wanted) == 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] classes() {
        byte[] table = new byte[256];
        for (int c = 0x21; c < 0x7F; c++) {
            if ("\",;\\".indexOf(c) < 0) {
                table[c] |= VALUE;
            }
            if (",;".indexOf(c) < 0) {
                table[c] |= PATH;
            }
            if (Character.isLetterOrDigit(c) || ".-_".indexOf(c) >= 0) {
                table[c] |= DOMAIN;
            }
        }
        return table;
    }
}
