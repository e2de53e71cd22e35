package dev.fasthttp.internal;

/**
 * Decimal and hexadecimal numbers in bytes, without signs, blanks or separators.
 *
 * <p>Own digit loops on purpose: library parsers accept {@code +5}, {@code 0x5} or non-ASCII digits, each of which was
 * a request smuggling bug somewhere.
 */
public final class Numbers {
    /** The longest decimal text of a non-negative long. */
    public static final int MAX_DECIMAL_LENGTH = 19;

    private static final int MAX_SAFE_DIGITS = 18;

    private Numbers() {}

    /**
     * Parses {@code 1*DIGIT}.
     *
     * @return the value, or -1 when the range is empty, holds anything but digits, or has more than 18 of them
     */
    public static long parseDecimal(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= 0 || length > MAX_SAFE_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** How many bytes {@link #writeDecimal} writes for a non-negative value. */
    public static int decimalLength(long value) {
        int length = 1;
        for (long v = value; v >= 10; v /= 10) {
            length++;
        }
        return length;
    }

    /**
     * Writes a non-negative value as decimal digits.
     *
     * @return the offset after the last digit
     */
    public static int writeDecimal(long value, byte[] target, int offset) {
        int end = offset + decimalLength(value);
        long rest = value;
        for (int i = end - 1; i >= offset; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    /**
     * Writes a non-negative value as lower-case hexadecimal digits without leading zeros.
     *
     * @return the offset after the last digit
     */
    public static int writeHex(long value, byte[] target, int offset) {
        int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(value)) >>> 2);
        for (int i = digits - 1; i >= 0; i--) {
            int digit = (int) (value >>> (4 * (digits - 1 - i))) & 0xF;
            target[offset + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        return offset + digits;
    }
}
