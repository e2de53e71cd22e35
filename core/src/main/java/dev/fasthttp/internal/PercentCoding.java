package dev.fasthttp.internal;

/**
 * Percent-encoding of bytes (RFC 3986 §2.1).
 *
 * <p>Whoever decodes decides what malformed escapes mean: {@link #decode} leaves them as they are, and
 * {@link #indexOfMalformed} finds the first one for a caller that refuses them.
 */
public final class PercentCoding {
    /** No encoded byte takes more room than this. */
    public static final int MAX_ENCODED_LENGTH = 3;

    private static final int QUERY = 1;
    private static final int PATH = 2;
    private static final byte[] UNESCAPED = unescaped();
    private static final byte[] HEX = Ascii.bytes("0123456789ABCDEF");

    private PercentCoding() {}

    /**
     * Decodes {@code [from, to)} to {@code dst} at {@code at}; a {@code %} that two hexadecimal digits do not follow
     * stays as it is. The result is never longer than the input, and may be written over it.
     *
     * @return the offset after the last byte written
     */
    public static int decode(byte[] src, int from, int to, byte[] dst, int at, boolean plusIsSpace) {
        int out = at;
        for (int i = from; i < to; i++) {
            byte b = src[i];
            if (b == '%') {
                int value = escapedAt(src, i, to);
                if (value >= 0) {
                    b = (byte) value;
                    i += 2;
                }
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            dst[out++] = b;
        }
        return out;
    }

    /** The value of the escape that begins with the {@code %} at {@code index}, or -1 when it is malformed. */
    public static int escapedAt(byte[] src, int index, int to) {
        if (to - index < MAX_ENCODED_LENGTH) {
            return -1;
        }
        // A digit that is none is -1, which makes the whole negative.
        return (Ascii.hexValue(src[index + 1]) << 4) | Ascii.hexValue(src[index + 2]);
    }

    /** The index of the first {@code %} in {@code [from, to)} that two hexadecimal digits do not follow, or -1. */
    public static int indexOfMalformed(byte[] src, int from, int to) {
        int i = ByteScan.indexOf(src, from, to, (byte) '%');
        while (i >= 0) {
            if (escapedAt(src, i, to) < 0) {
                return i;
            }
            i = ByteScan.indexOf(src, i + MAX_ENCODED_LENGTH, to, (byte) '%');
        }
        return -1;
    }

    /**
     * Encodes a name or value of {@code application/x-www-form-urlencoded}: all but the unreserved characters is
     * escaped, and a space becomes {@code +}.
     *
     * @param dst an array with room for {@link #MAX_ENCODED_LENGTH} times the input, other than {@code src}
     * @return the offset after the last byte written
     */
    public static int encodeQuery(byte[] src, int from, int to, byte[] dst, int at) {
        int out = at;
        for (int i = from; i < to; i++) {
            byte b = src[i];
            if ((UNESCAPED[b & 0xFF] & QUERY) != 0) {
                dst[out++] = b;
            } else if (b == ' ') {
                dst[out++] = '+';
            } else {
                out = escape(b, dst, out);
            }
        }
        return out;
    }

    /**
     * Encodes a path: all but {@code pchar} and {@code /} (RFC 3986 §3.3) is escaped, {@code %} as well.
     *
     * @param dst an array with room for {@link #MAX_ENCODED_LENGTH} times the input, other than {@code src}
     * @return the offset after the last byte written
     */
    public static int encodePath(byte[] src, int from, int to, byte[] dst, int at) {
        int out = at;
        for (int i = from; i < to; i++) {
            byte b = src[i];
            if ((UNESCAPED[b & 0xFF] & PATH) != 0) {
                dst[out++] = b;
            } else {
                out = escape(b, dst, out);
            }
        }
        return out;
    }

    /**
     * Writes one byte as an escape, with upper-case digits as RFC 3986 §2.1 asks for.
     *
     * @return the offset after the last byte written
     */
    public static int escape(byte b, byte[] dst, int at) {
        dst[at] = '%';
        dst[at + 1] = HEX[(b >> 4) & 0xF];
        dst[at + 2] = HEX[b & 0xF];
        return at + MAX_ENCODED_LENGTH;
    }

    private static byte[] unescaped() {
        byte[] table = new byte[256];
        for (int c = 0x21; c < 0x7F; c++) {
            if (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0) {
                table[c] = QUERY | PATH;
            } else if ("!$&'()*+,;=:@/".indexOf(c) >= 0) {
                table[c] = PATH;
            }
        }
        return table;
    }
}
