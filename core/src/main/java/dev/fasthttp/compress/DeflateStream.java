package dev.fasthttp.compress;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** A stream through a deflater of a {@link DeflateCompressor}. */
final class DeflateStream extends OutputStream {
    private final DeflateCompressor owner;
    private final OutputStream out;
    private final byte[] single = new byte[1];
    private @Nullable DeflateState state;
    private boolean begun;
    private boolean failed;

    DeflateStream(DeflateCompressor owner, OutputStream out) {
        this.owner = owner;
        this.out = out;
        state = owner.acquire();
    }

    @Override
    public void write(int b) throws IOException {
        single[0] = (byte) b;
        write(single, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return;
        }
        DeflateState open = open();
        begin(open);
        open.input(bytes, offset, count);
        while (!open.needsInput()) {
            emit(open, Deflater.NO_FLUSH);
        }
    }

    private DeflateState open() throws IOException {
        DeflateState open = state;
        if (open == null) {
            throw new IOException("stream was closed");
        }
        return open;
    }

    private void begin(DeflateState open) throws IOException {
        if (!begun) {
            begun = true;
            ByteBuilder header = new ByteBuilder(16);
            open.appendHeaderTo(header);
            send(header.array(), header.length());
        }
    }

    /** Sends what comes out in one go; false when there is no more. */
    private boolean emit(DeflateState open, int flush) throws IOException {
        int count = open.deflate(open.buffer, 0, open.buffer.length, flush);
        send(open.buffer, count);
        return count == open.buffer.length;
    }

    private void send(byte[] bytes, int count) throws IOException {
        if (count == 0) {
            return;
        }
        try {
            out.write(bytes, 0, count);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        DeflateState open = open();
        begin(open);
        boolean more = true;
        while (more) {
            more = emit(open, Deflater.SYNC_FLUSH);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        DeflateState open = state;
        if (open == null) {
            return;
        }
        try {
            if (!failed) {
                begin(open);
                open.finish();
                while (!open.isFinished()) {
                    emit(open, Deflater.NO_FLUSH);
                }
                ByteBuilder trailer = new ByteBuilder(16);
                open.appendTrailerTo(trailer);
                send(trailer.array(), trailer.length());
            }
        } finally {
            state = null;
            owner.release(open);
        }
    }
}
