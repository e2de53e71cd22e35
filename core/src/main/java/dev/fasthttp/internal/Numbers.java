package dev.fasthttp.internal;

import java.nio.charset.StandardCharsets;

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

    private static final int MAX_FRACTION_LENGTH = 64;
    private static final int MAX_EXACT_DIGITS = 15;
    private static final double[] EXACT_POWERS = exactPowers();

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

    /**
     * Parses a decimal number without sign, {@code 1*DIGIT [ "." *DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]}: none
     * of what {@link Double#parseDouble} takes besides, be it blanks, hexadecimal digits, {@code NaN} or {@code 1d}.
     *
     * <p>Allocates only for numbers of more than 15 digits or with an unusual exponent.
     *
     * @return the nearest double, or NaN when the range holds anything else, more than 64 bytes, or a number too large
     */
    public static double parseFraction(byte[] bytes, int from, int to) {
        if (to - from > MAX_FRACTION_LENGTH) {
            return Double.NaN;
        }
        int point = endOfDigits(bytes, from, to);
        int end = point;
        if (point < to && bytes[point] == '.') {
            end = endOfDigits(bytes, point + 1, to);
        }
        if (point == from || (end < to && !isExponent(bytes, end, to))) {
            return Double.NaN;
        }
        int digits = end == point ? point - from : end - from - 1;
        if (end < to || digits > MAX_EXACT_DIGITS) {
            double value = Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
            return Double.isInfinite(value) ? Double.NaN : value;
        }
        long mantissa = 0;
        for (int i = from; i < end; i++) {
            if (i != point) {
                mantissa = mantissa * 10 + (bytes[i] - '0');
            }
        }
        // Both numbers are exact doubles, so the one division rounds correctly (Clinger 1990).
        return mantissa / EXACT_POWERS[digits - (point - from)];
    }

    private static int endOfDigits(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && Ascii.isDigit(bytes[i])) {
            i++;
        }
        return i;
    }

    private static boolean isExponent(byte[] bytes, int from, int to) {
        int i = from + 1;
        if (i < to && (bytes[i] == '+' || bytes[i] == '-')) {
            i++;
        }
        return (bytes[from] | 0x20) == 'e' && i < to && endOfDigits(bytes, i, to) == to;
    }

    private static double[] exactPowers() {
        double[] powers = new double[MAX_EXACT_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
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

    /** How many bytes {@link #writeHex} writes. */
    public static int hexLength(long value) {
        return Math.max(1, (67 - Long.numberOfLeadingZeros(value)) >>> 2);
    }

    /**
     * Writes a non-negative value as lower-case hexadecimal digits without leading zeros.
     *
     * @return the offset after the last digit
     */
    public static int writeHex(long value, byte[] target, int offset) {
        int digits = hexLength(value);
        for (int i = digits - 1; i >= 0; i--) {
            int digit = (int) (value >>> (4 * (digits - 1 - i))) & 0xF;
            target[offset + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        return offset + digits;
    }
}
