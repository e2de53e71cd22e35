package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.Numbers;

/**
 * The parts of a representation that a Range field asks for.
 *
 * <p>Ranges that overlap, or have less between them than the head of a part takes, become one. What asks for more than
 * {@value #MAX_RANGES} ranges, or in another unit than bytes, is answered as if it had not asked.
 *
 * <p>Immutable.
 *
 * <p>Spec: RFC 9110 §14.1.2 and §14.2.
 */
public final class ByteRanges {
    /** More ranges than this are not looked at; the whole is sent instead. */
    public static final int MAX_RANGES = 8;

    /** What lies between two ranges is sent along when it is not more than this. */
    static final int GAP = 80;

    private static final String UNIT = "bytes";
    private static final ByteRanges WHOLE = new ByteRanges(Kind.WHOLE, 0);
    private static final ByteRanges UNSATISFIABLE = new ByteRanges(Kind.UNSATISFIABLE, 0);

    private enum Kind {
        WHOLE,
        PARTS,
        UNSATISFIABLE
    }

    private final Kind kind;
    private final long[] first;
    private final long[] last;
    private int count;

    private ByteRanges(Kind kind, int room) {
        this.kind = kind;
        first = new long[room];
        last = new long[room];
    }

    /**
     * Reads a Range field.
     *
     * @param field its value
     * @param size the length of the representation in bytes
     */
    public static ByteRanges parse(ByteSlice field, long size) {
        MutableByteSlice value = (MutableByteSlice) field;
        byte[] b = value.array();
        int from = value.offset();
        int to = from + value.length();
        int equals = value.indexOf((byte) '=', 0);
        if (equals < 0) {
            return UNSATISFIABLE;
        }
        if (!Ascii.equalsIgnoreCase(b, from, equals, UNIT)) {
            return Ascii.isToken(b, from, from + equals) ? WHOLE : UNSATISFIABLE;
        }
        return parseSet(b, from + equals + 1, to, size);
    }

    private static ByteRanges parseSet(byte[] b, int from, int to, long size) {
        ByteRanges ranges = new ByteRanges(Kind.PARTS, MAX_RANGES);
        int asked = 0;
        boolean endless = false;
        int start = from;
        while (start <= to) {
            int comma = start;
            while (comma < to && b[comma] != ',') {
                comma++;
            }
            int begin = skipBlanks(b, start, comma);
            int end = skipBlanksBack(b, begin, comma);
            if (begin < end) {
                asked++;
                if (asked > MAX_RANGES) {
                    endless = true;
                }
                if (!ranges.take(b, begin, end, size, endless)) {
                    return UNSATISFIABLE;
                }
            }
            start = comma + 1;
        }
        if (endless) {
            return WHOLE;
        }
        if (asked > 0 && size == 0 && ranges.count > 0) {
            return WHOLE;
        }
        return ranges.count == 0 ? UNSATISFIABLE : ranges;
    }

    private static int skipBlanks(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] == ' ' || b[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static int skipBlanksBack(byte[] b, int from, int to) {
        int i = to;
        while (i > from && (b[i - 1] == ' ' || b[i - 1] == '\t')) {
            i--;
        }
        return i;
    }

    /** Takes one range; false when it is malformed. */
    private boolean take(byte[] b, int from, int to, long size, boolean checkOnly) {
        int dash = from;
        while (dash < to && b[dash] != '-') {
            dash++;
        }
        if (dash == to || (dash == from && dash + 1 == to)) {
            return false;
        }
        long begin = dash == from ? 0 : number(b, from, dash);
        long end = dash + 1 == to ? Long.MAX_VALUE : number(b, dash + 1, to);
        if (begin < 0 || end < 0 || (dash > from && end < begin)) {
            return false;
        }
        if (checkOnly) {
            return true;
        }
        if (dash == from) {
            if (end > 0) {
                add(Math.max(0, size - end), size - 1);
            }
        } else if (begin < size) {
            add(begin, Math.min(end, size - 1));
        }
        return true;
    }

    /** A position, of which all that no file reaches are the same; -1 for anything but digits. */
    private static long number(byte[] b, int from, int to) {
        int start = from;
        while (start < to - 1 && b[start] == '0') {
            start++;
        }
        long value = Numbers.parseDecimal(b, start, to);
        if (value >= 0) {
            return value;
        }
        for (int i = start; i < to; i++) {
            if (!Ascii.isDigit(b[i])) {
                return -1;
            }
        }
        return from == to ? -1 : Long.MAX_VALUE;
    }

    /** Adds a range; those that touch become one, in the place of the first of them. */
    private void add(long begin, long end) {
        first[count] = begin;
        last[count] = end;
        count++;
        int j = 1;
        while (j < count) {
            int i = 0;
            while (i < j && !touch(i, j)) {
                i++;
            }
            if (i == j) {
                j++;
                continue;
            }
            first[i] = Math.min(first[i], first[j]);
            last[i] = Math.max(last[i], last[j]);
            count--;
            System.arraycopy(first, j + 1, first, j, count - j);
            System.arraycopy(last, j + 1, last, j, count - j);
            // The larger range may touch others.
            j = 1;
        }
    }

    private boolean touch(int i, int j) {
        return first[i] - GAP - 1 <= last[j] && first[j] - GAP - 1 <= last[i];
    }

    /** Tells whether the field does not count, and the whole is to be sent. */
    public boolean isWhole() {
        return kind == Kind.WHOLE;
    }

    /** Tells whether the answer is 416: nothing of what is asked for is there, or the field is malformed. */
    public boolean isUnsatisfiable() {
        return kind == Kind.UNSATISFIABLE;
    }

    /** How many parts there are. */
    public int count() {
        return count;
    }

    /** The position of the first byte of part {@code i}. */
    public long first(int i) {
        return first[i];
    }

    /** The position of the last byte of part {@code i}. */
    public long last(int i) {
        return last[i];
    }

    /** How many bytes part {@code i} has. */
    public long length(int i) {
        return last[i] - first[i] + 1;
    }

    /** The parts, as a Range field has them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind == Kind.PARTS ? UNIT + "=" : kind.name());
        for (int i = 0; i < count; i++) {
            text.append(i > 0 ? "," : "").append(first[i]).append('-').append(last[i]);
        }
        return text.toString();
    }
}
