package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import java.io.IOException;

/**
 * Takes a multipart body apart, from pieces of any size.
 *
 * <pre>
 *   PREAMBLE -> DELIMITER -> DELIMITER_LF -> LINE_START -> LINE -> LINE_LF -> LINE_START ... -> HEAD_LF -> CONTENT
 *                  | ^                                                                                       |
 *                  | +---------------------------------------------------------------------------------------+
 *                  +-> CLOSE_HYPHEN -> CLOSED -> CLOSED_LF -> EPILOGUE
 * </pre>
 *
 * <p>It holds nothing but the header of a part: content goes on as it comes. A delimiter, {@code CRLF "--" boundary},
 * holds one CR, its first byte. So a comparison that fails need not go back, and each byte is looked at twice at most,
 * whatever the body.
 *
 * <p>It is stricter than RFC 2046 §5.1.1, because what one implementation reads as a part and another one as text passes
 * filters: CRLF is the only line end; nothing may follow a boundary on its line, neither blanks (transport padding, which
 * no sender may generate) nor more characters; a part has an empty line between header and content, even if both are
 * empty. Text before the first part and behind the last one is ignored, as it must be, when it is 1 KiB of lines without
 * control characters of which none begins with {@code --}. A body that has the last boundary only has no parts.
 */
final class MultipartParser {
    /** What takes the parts. */
    interface Sink {
        /**
         * A part begins.
         *
         * @param header the fields of the part; their block holds the lines as they came
         * @param position how many bytes of the body are before the content
         */
        void beginPart(Fields header, long position) throws IOException;

        /** Some content of the part, behind what came before. */
        void content(byte[] bytes, int from, int to) throws IOException;

        /** The part is complete. */
        void endPart() throws IOException;
    }

    private static final int PREAMBLE = 0;
    private static final int CONTENT = 1;
    private static final int EPILOGUE = 2;
    private static final int DELIMITER = 3;
    private static final int DELIMITER_LF = 4;
    private static final int LINE_START = 5;
    private static final int LINE = 6;
    private static final int LINE_LF = 7;
    private static final int HEAD_LF = 8;
    private static final int CLOSE_HYPHEN = 9;
    private static final int CLOSED = 10;
    private static final int CLOSED_LF = 11;

    private static final int CRLF_LENGTH = 2;
    private static final int HYPHENS_END = 4;

    private final byte[] delimiter;
    private final FormLimits limits;
    private final Sink sink;
    private final Fields header = new Fields();

    private int state = PREAMBLE;
    private long position;
    private int parts;
    private int line;

    /** How many bytes of a delimiter have been seen last. */
    private int matched = CRLF_LENGTH;

    /** How many of those were no bytes of this place: the line end before may serve as the delimiter's. */
    private int implied = CRLF_LENGTH;

    private int textLength;
    private boolean textEndsInCr;

    MultipartParser(byte[] boundary, FormLimits limits, Sink sink) {
        this.limits = limits;
        this.sink = sink;
        delimiter = new byte[HYPHENS_END + boundary.length];
        System.arraycopy(Ascii.bytes("\r\n--"), 0, delimiter, 0, HYPHENS_END);
        System.arraycopy(boundary, 0, delimiter, HYPHENS_END, boundary.length);
    }

    /**
     * Parses on; after an exception it must not be called again.
     *
     * @throws BadMessageException when the bytes cannot become a valid form within the limits
     * @throws IOException when the sink throws it
     */
    void feed(byte[] bytes, int from, int to) throws IOException {
        if (to - from > limits.size() - position) {
            throw BadMessageException.of(Violation.MULTIPART_TOO_LARGE);
        }
        int p = from;
        while (p < to) {
            if (state <= EPILOGUE) {
                int next = search(bytes, p, to);
                position += next - p;
                p = next;
            } else {
                position++;
                step(bytes[p++]);
            }
        }
    }

    /**
     * Says that the body has ended.
     *
     * @throws BadMessageException when the last boundary is missing
     */
    void finish() {
        boolean ended = state == CLOSED || (state == EPILOGUE && matched != 1 && matched < HYPHENS_END);
        if (!ended) {
            throw BadMessageException.of(Violation.MULTIPART_TRUNCATED);
        }
    }

    // ---- text and content ------------------------------------------------------------------------------------------

    /** Goes on to behind the next delimiter, or to the end of the bytes. */
    private int search(byte[] bytes, int from, int to) throws IOException {
        int p = from;
        while (matched > 0) {
            if (p == to) {
                return to;
            }
            if (bytes[p] == delimiter[matched]) {
                p++;
                matched++;
                if (matched == delimiter.length) {
                    found();
                    return p;
                }
            } else {
                notFound();
            }
        }
        int candidate = ByteScan.indexOf(bytes, p, to, (byte) '\r');
        while (candidate >= 0) {
            int length = matchAt(bytes, candidate, to);
            if (length == delimiter.length || candidate + length == to) {
                pass(bytes, p, candidate);
                matched = length;
                if (length == delimiter.length) {
                    found();
                }
                return candidate + length;
            }
            checkText(length);
            candidate = ByteScan.indexOf(bytes, candidate + length, to, (byte) '\r');
        }
        pass(bytes, p, to);
        return to;
    }

    private int matchAt(byte[] bytes, int from, int to) {
        int length = 1;
        while (length < delimiter.length && from + length < to && bytes[from + length] == delimiter[length]) {
            length++;
        }
        return length;
    }

    private void found() throws IOException {
        switch (state) {
            case PREAMBLE -> {
                if (textEndsInCr) {
                    throw malformed();
                }
            }
            case CONTENT -> {
                if (implied > 0) {
                    throw malformed();
                }
                sink.endPart();
            }
            default -> throw malformed();
        }
        state = DELIMITER;
        matched = 0;
        implied = 0;
    }

    /** What has matched so far is no delimiter. */
    private void notFound() throws IOException {
        int from = implied;
        int to = matched;
        matched = 0;
        implied = 0;
        checkText(to);
        pass(delimiter, from, to);
    }

    private void checkText(int matchedLength) {
        if (matchedLength >= HYPHENS_END && state != CONTENT) {
            throw malformed();
        }
    }

    private void pass(byte[] bytes, int from, int to) throws IOException {
        if (from == to) {
            return;
        }
        if (state == CONTENT) {
            sink.content(bytes, from, to);
            return;
        }
        for (int i = from; i < to; i++) {
            text(bytes[i]);
        }
    }

    private void text(byte b) {
        boolean lineEnd = b == '\r' || b == '\n';
        textLength++;
        if (textLength > FormLimits.SURROUNDING_TEXT
                || textEndsInCr != (b == '\n')
                || (ByteScan.isControl(b) && !lineEnd)) {
            throw malformed();
        }
        textEndsInCr = b == '\r';
    }

    // ---- lines -----------------------------------------------------------------------------------------------------

    private void step(byte b) throws IOException {
        switch (state) {
            case DELIMITER -> {
                if (b == '-') {
                    state = CLOSE_HYPHEN;
                } else {
                    expect(b, '\r', DELIMITER_LF);
                }
            }
            case DELIMITER_LF -> {
                expect(b, '\n', LINE_START);
                beginHeader();
            }
            case LINE_START, LINE, LINE_LF, HEAD_LF -> header(b);
            case CLOSE_HYPHEN -> expect(b, '-', CLOSED);
            case CLOSED -> expect(b, '\r', CLOSED_LF);
            case CLOSED_LF -> {
                expect(b, '\n', EPILOGUE);
                textLength = 0;
                beginSearch();
            }
            default -> throw new AssertionError(state);
        }
    }

    private void beginHeader() {
        if (parts == limits.parts()) {
            throw BadMessageException.of(Violation.MULTIPART_TOO_MANY_PARTS);
        }
        parts++;
        header.reset();
    }

    private void beginSearch() {
        matched = CRLF_LENGTH;
        implied = CRLF_LENGTH;
    }

    private void header(byte b) throws IOException {
        int length = header.blockLength();
        if (length == limits.partHeaderSize()) {
            throw BadMessageException.of(Violation.MULTIPART_HEADER_TOO_LARGE);
        }
        header.reserve(1)[length] = b;
        header.blockLength(length + 1);
        switch (state) {
            case LINE_START -> lineStart(b, length);
            case LINE -> line(b);
            case LINE_LF -> {
                expectLf(b);
                FieldLine.parse(header, header.block(), line, length - 1, 0);
                state = LINE_START;
            }
            default -> {
                expectLf(b);
                state = CONTENT;
                beginSearch();
                sink.beginPart(header, position);
            }
        }
    }

    private void lineStart(byte b, int start) {
        if (b == '\r') {
            state = HEAD_LF;
            return;
        }
        if (header.size() == FormLimits.PART_FIELDS) {
            throw BadMessageException.of(Violation.MULTIPART_HEADER_TOO_LARGE);
        }
        line = start;
        state = LINE;
        line(b);
    }

    private void line(byte b) {
        if (b == '\r') {
            state = LINE_LF;
        } else if (ByteScan.isControl(b)) {
            throw BadMessageException.of(b == '\n' ? Violation.BARE_LF : Violation.CONTROL_CHARACTER);
        }
    }

    private static void expectLf(byte b) {
        if (b != '\n') {
            throw BadMessageException.of(Violation.BARE_CR);
        }
    }

    private void expect(byte b, char wanted, int next) {
        if (b != wanted) {
            throw malformed();
        }
        state = next;
    }

    private static BadMessageException malformed() {
        return BadMessageException.of(Violation.MULTIPART_MALFORMED);
    }
}
