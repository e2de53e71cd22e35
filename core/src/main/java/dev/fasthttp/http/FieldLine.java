package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;

/**
 * The grammar of one line of a header or trailer section (RFC 9112 §5).
 *
 * <p>Finding the end of a line also proves that it holds no control character, so values need no look of their own.
 */
final class FieldLine {
    /** The line's end is not in the bytes yet. */
    static final int NEED_MORE = -1;

    private FieldLine() {}

    /**
     * Where the line that begins at or before {@code from} ends.
     *
     * @return the index of its CR, or {@link #NEED_MORE}
     * @throws BadMessageException for a control character, a CR without LF, an LF without CR
     */
    static int end(byte[] bytes, int from, int limit) {
        int i = ByteScan.indexOfControl(bytes, from, limit);
        if (i == limit) {
            return NEED_MORE;
        }
        if (bytes[i] != '\r') {
            throw BadMessageException.of(bytes[i] == '\n' ? Violation.BARE_LF : Violation.CONTROL_CHARACTER);
        }
        if (i + 1 == limit) {
            return NEED_MORE;
        }
        if (bytes[i + 1] != '\n') {
            throw BadMessageException.of(Violation.BARE_CR);
        }
        return i;
    }

    /**
     * Adds the field in {@code [start, end)} to {@code fields}.
     *
     * @param base what is subtracted from positions to get those in the block of {@code fields}
     * @throws BadMessageException when the line is not {@code token ":" OWS value OWS}
     */
    static void parse(Fields fields, byte[] bytes, int start, int end, int base) {
        int colon = start;
        while (colon < end && Ascii.isToken(bytes[colon])) {
            colon++;
        }
        if (colon == start || colon == end || bytes[colon] != ':') {
            throw BadMessageException.of(nameViolation(bytes, start, colon, end));
        }
        int from = colon + 1;
        while (from < end && isBlank(bytes[from])) {
            from++;
        }
        int to = end;
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        fields.addAt(start - base, colon - start, from - base, to - from);
    }

    private static Violation nameViolation(byte[] bytes, int start, int stop, int end) {
        if (stop == end || !isBlank(bytes[stop])) {
            return Violation.FIELD_NAME;
        }
        if (stop == start) {
            return Violation.FOLDED_LINE;
        }
        int i = stop;
        while (i < end && isBlank(bytes[i])) {
            i++;
        }
        return i < end && bytes[i] == ':' ? Violation.SPACE_BEFORE_COLON : Violation.FIELD_NAME;
    }

    /** SP or HTAB, which RFC 9110 §5.6.3 calls OWS. */
    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
