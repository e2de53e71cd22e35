package dev.fasthttp.compress;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** A stream through the encoder of a library. */
final class CodecStream extends FilterOutputStream {
    private final OpenTarget target;
    private boolean closed;

    CodecStream(OutputStream encoder, OpenTarget target) {
        super(encoder);
        this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
        requireOpen();
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        requireOpen();
        if (count > 0) {
            out.write(bytes, offset, count);
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("stream was closed");
        }
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        out.flush();
        target.flushThrough();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
        }
    }
}
