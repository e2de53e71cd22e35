package dev.fasthttp.internal;

/**
 * Character classes and case-insensitive comparison of ASCII bytes.
 *
 * <p>Only the letters A to Z are folded: no locale, no Unicode. A Kelvin sign is not a {@code k} (RFC 9110 §5.1).
 */
public final class Ascii {
    private static final int TOKEN = 1;
    private static final int PATH = 2;
    private static final int QUERY = 4;
    private static final int HOST = 8;
    private static final byte[] CLASSES = classes();
    private static final byte[] LOWER = lower();
    private static final byte[] HEX = hex();

    private Ascii() {}

    /** Tells whether {@code b} may stand in a token (RFC 9110 §5.6.2). */
    public static boolean isToken(byte b) {
        return (CLASSES[b & 0xFF] & TOKEN) != 0;
    }

    /** Tells whether every byte in the range is a token character; false for an empty range. */
    public static boolean isToken(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isToken(bytes[i])) {
                return false;
            }
        }
        return from < to;
    }

    /** Tells whether every character of {@code text} is a token character; false for an empty text. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7F || !isToken((byte) c)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * Tells whether {@code b} may stand in the path of a request target: the characters of RFC 3986 §3.3, and those
     * that browsers send unescaped, {@code | [ ]}.
     */
    public static boolean isTargetPath(byte b) {
        return (CLASSES[b & 0xFF] & PATH) != 0;
    }

    /**
     * Tells whether {@code b} may stand in the query of a request target: as for the path, and the further characters
     * that browsers send unescaped there, <code>\ ^ ` { }</code>.
     */
    public static boolean isTargetQuery(byte b) {
        return (CLASSES[b & 0xFF] & QUERY) != 0;
    }

    /** Tells whether {@code b} may stand in a registered name: unreserved, sub-delims (RFC 3986 §3.2.2), no escapes. */
    public static boolean isRegName(byte b) {
        return (CLASSES[b & 0xFF] & HOST) != 0;
    }

    /** The lower-case form of an ASCII byte; other bytes as they are. */
    public static byte toLower(byte b) {
        return LOWER[b & 0xFF];
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hexValue(byte b) {
        return HEX[b & 0xFF];
    }

    /** Tells whether {@code b} is a decimal digit. */
    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Compares a range of bytes with a text, ignoring the case of ASCII letters. */
    public static boolean equalsIgnoreCase(byte[] bytes, int offset, int length, String text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = bytes[offset + i];
            char c = text.charAt(i);
            if (b != c && (c > 0x7F || toLower(b) != toLower((byte) c))) {
                return false;
            }
        }
        return true;
    }

    /** Compares a range of bytes with bytes known to be lower case, ignoring the case of the range. */
    public static boolean equalsLower(byte[] bytes, int offset, int length, byte[] lower) {
        if (length != lower.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (toLower(bytes[offset + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of a text made of ASCII characters only. */
    public static byte[] bytes(String ascii) {
        byte[] result = new byte[ascii.length()];
        for (int i = 0; i < result.length; i++) {
            char c = ascii.charAt(i);
            if (c > 0x7F) {
                throw new IllegalArgumentException("not ASCII: character " + (int) c + " at " + i);
            }
            result[i] = (byte) c;
        }
        return result;
    }

    private static byte[] classes() {
        byte[] table = new byte[256];
        for (int c = 0x21; c < 0x7F; c++) {
            boolean alphanumeric = Character.isLetterOrDigit(c);
            if (alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                table[c] |= TOKEN;
            }
            if (alphanumeric || "-._~!$&'()*+,;=:@%/|[]".indexOf(c) >= 0) {
                table[c] |= PATH;
            }
            if ("\"<>#".indexOf(c) < 0) {
                table[c] |= QUERY;
            }
            if (alphanumeric || "-._~!$&'()*+;=".indexOf(c) >= 0) {
                table[c] |= HOST;
            }
        }
        return table;
    }

    private static byte[] lower() {
        byte[] table = new byte[256];
        for (int c = 0; c < 256; c++) {
            table[c] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        return table;
    }

    private static byte[] hex() {
        byte[] table = new byte[256];
        for (int c = 0; c < 256; c++) {
            table[c] = (byte) (c < 128 ? Character.digit(c, 16) : -1);
        }
        return table;
    }
}
