package dev.fasthttp.client;

import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionException;
import dev.fasthttp.compress.Decompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a response that still arrives decodes to.
 *
 * <p>It ends when both the coding and the body have ended as they should. An empty body is empty in any coding. The memory of
 * the decoder is given back at the end, or by {@link #close}.
 *
 * <p>Threads: one at a time.
 */
final class DecodedBodyStream extends InputStream {
    private final ContentDecoding decoding;
    private final ContentCoding coding;
    private final ResponseBodyStream source;
    private final byte[] single = new byte[1];
    private @Nullable InputStream decoder;
    private boolean ended;
    private boolean failed;
    private boolean closed;

    DecodedBodyStream(ContentDecoding decoding, ContentCoding coding, ResponseBodyStream source) {
        this.decoding = decoding;
        this.coding = coding;
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed || failed) {
            throw new IOException(closed ? "stream is closed" : "the stream failed before");
        }
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        boolean done = false;
        try {
            int count = decode(target, offset, length);
            done = true;
            return count;
        } finally {
            failed = !done;
        }
    }

    private int decode(byte[] target, int offset, int length) throws IOException {
        InputStream open = decoder;
        if (open == null) {
            if (source.isAtEnd()) {
                ended = true;
                return -1;
            }
            open = Decompressor.stream(coding, source, decoding.limits());
            decoder = open;
        }
        int count;
        try {
            count = open.read(target, offset, length);
        } catch (DecompressionException e) {
            open.close();
            throw decoding.bad(e);
        }
        if (count < 0) {
            ended = true;
            endSource();
            open.close();
        }
        return count;
    }

    /** Reads to the end of the body, which gives its connection back, and fails when it is cut there. */
    private void endSource() throws IOException {
        byte[] rest = new byte[1024];
        long dropped = 0;
        int count = 0;
        while (count >= 0 && dropped <= ResponseBodyStream.MAX_DROPPED_BYTES) {
            dropped += count;
            count = source.read(rest);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        InputStream open = decoder;
        if (open != null) {
            open.close();
        }
        source.close();
    }
}
