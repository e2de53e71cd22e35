package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;

/**
 * Decodes a chunked body (RFC 9112 §7.1) from pieces of any size.
 *
 * <pre>
 *   SIZE -> [EXTENSION ->] SIZE_LF -> DATA -> DATA_CR -> DATA_LF -> SIZE ...
 *                             | size 0
 *                             v
 *                          LINE_START -> LINE -> LINE_LF -> LINE_START ... -> END_LF -> DONE
 * </pre>
 *
 * <p>It follows the grammar to the letter, because every leniency known in this place became a way to smuggle requests:
 * CRLF is the only line end, also inside a quoted string and after the data; a size is 1 to 16 hexadecimal digits;
 * blanks around the size or in an extension are refused, which the RFC allows a recipient that is not a proxy.
 */
final class ChunkedDecoder {
    private static final int SIZE = 0;
    private static final int EXTENSION = 1;
    private static final int SIZE_LF = 2;
    private static final int DATA = 3;
    private static final int DATA_CR = 4;
    private static final int DATA_LF = 5;
    private static final int LINE_START = 6;
    private static final int LINE = 7;
    private static final int LINE_LF = 8;
    private static final int END_LF = 9;
    private static final int DONE = 10;

    private static final int MAX_SIZE_DIGITS = 16;
    private static final long FREE_OVERHEAD = 1 << 20;
    private static final int MAX_OVERHEAD_PER_PAYLOAD = 9;

    private final ChunkExtension extension = new ChunkExtension();
    private final Trailers trailers;

    private int state;
    private int digits;
    private long size;
    private int lineLength;
    private int extensionBytes;
    private long overhead;
    private long payload;
    private long maxPayload;
    private int trailerLine;

    ChunkedDecoder(Trailers trailers) {
        this.trailers = trailers;
    }

    /** Begins a body of at most {@code maxBytes} bytes of payload. */
    void start(long maxBytes) {
        state = SIZE;
        digits = 0;
        size = 0;
        lineLength = 0;
        extensionBytes = 0;
        overhead = 0;
        payload = 0;
        maxPayload = maxBytes;
    }

    boolean isComplete() {
        return state == DONE;
    }

    /**
     * Decodes on, appending data to {@code out}.
     *
     * @return where it stopped: {@code limit}, or behind the end of the body
     * @throws BadMessageException when the bytes cannot become a valid body within the limits
     */
    int decode(byte[] bytes, int from, int limit, ByteBuilder out) {
        int p = from;
        while (p < limit && state != DONE) {
            if (state == DATA) {
                p = data(bytes, p, limit, out);
            } else {
                overhead++;
                step(bytes[p++]);
            }
        }
        return p;
    }

    private int data(byte[] bytes, int from, int limit, ByteBuilder out) {
        int count = (int) Math.min(size, limit - from);
        out.append(bytes, from, count);
        size -= count;
        payload += count;
        if (size == 0) {
            state = DATA_CR;
        }
        return from + count;
    }

    private void step(byte b) {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> sizeEnd(b);
            case DATA_CR -> expect(b, '\r', Violation.CHUNK_END, DATA_LF);
            case DATA_LF -> {
                expect(b, '\n', Violation.CHUNK_END, SIZE);
                beginSize();
            }
            case LINE_START -> lineStart(b);
            case LINE -> line(b);
            case LINE_LF -> lineEnd(b);
            case END_LF -> expect(b, '\n', Violation.BARE_CR, DONE);
            default -> throw new AssertionError(state);
        }
    }

    private void beginSize() {
        digits = 0;
        size = 0;
        lineLength = 0;
        if (overhead > FREE_OVERHEAD && overhead / MAX_OVERHEAD_PER_PAYLOAD > payload) {
            throw BadMessageException.of(Violation.CHUNK_OVERHEAD);
        }
    }

    private void size(byte b) {
        int value = Ascii.hexValue(b);
        if (value >= 0 && digits < MAX_SIZE_DIGITS) {
            digits++;
            size = size << 4 | value;
        } else if (digits == 0 || value >= 0) {
            throw BadMessageException.of(Violation.CHUNK_SIZE);
        } else if (b == '\r') {
            state = SIZE_LF;
        } else if (b == ';') {
            state = EXTENSION;
            lineLength = digits;
            extension.start();
            countExtension();
        } else {
            throw BadMessageException.of(Violation.CHUNK_SIZE);
        }
    }

    private void extension(byte b) {
        if (b == '\r' && extension.mayEnd()) {
            state = SIZE_LF;
            return;
        }
        countExtension();
        extension.accept(b);
    }

    private void countExtension() {
        lineLength++;
        extensionBytes++;
        if (lineLength > MessageLimits.CHUNK_LINE || extensionBytes > MessageLimits.CHUNK_EXTENSIONS) {
            throw BadMessageException.of(Violation.CHUNK_EXTENSIONS_TOO_LARGE);
        }
    }

    private void sizeEnd(byte b) {
        if (b != '\n') {
            throw BadMessageException.of(Violation.BARE_CR);
        }
        if (size == 0) {
            state = LINE_START;
            trailerLine = 0;
            return;
        }
        // Sixteen digits reach past Long.MAX_VALUE: such a size is negative here and over any limit.
        if (size < 0 || size > maxPayload - payload) {
            throw BadMessageException.of(Violation.BODY_TOO_LARGE);
        }
        state = DATA;
    }

    private void expect(byte b, char wanted, Violation violation, int next) {
        if (b != wanted) {
            throw BadMessageException.of(violation);
        }
        state = next;
    }

    private void lineStart(byte b) {
        if (b == '\r') {
            state = END_LF;
            return;
        }
        if (trailers.fields.size() == MessageLimits.TRAILER_FIELDS) {
            throw BadMessageException.of(Violation.TRAILERS_TOO_LARGE);
        }
        trailerLine = trailers.fields.blockLength();
        state = LINE;
        line(b);
    }

    private void line(byte b) {
        if (b == '\r') {
            state = LINE_LF;
            return;
        }
        if (ByteScan.isControl(b)) {
            throw BadMessageException.of(b == '\n' ? Violation.BARE_LF : Violation.CONTROL_CHARACTER);
        }
        Fields fields = trailers.fields;
        int length = fields.blockLength();
        if (length == MessageLimits.TRAILERS) {
            throw BadMessageException.of(Violation.TRAILERS_TOO_LARGE);
        }
        fields.reserve(1)[length] = b;
        fields.blockLength(length + 1);
    }

    private void lineEnd(byte b) {
        if (b != '\n') {
            throw BadMessageException.of(Violation.BARE_CR);
        }
        Fields fields = trailers.fields;
        FieldLine.parse(fields, fields.block(), trailerLine, fields.blockLength(), 0);
        if (trailers.isLastForbidden()) {
            throw BadMessageException.of(Violation.TRAILER_FORBIDDEN);
        }
        state = LINE_START;
    }
}
