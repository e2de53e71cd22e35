package dev.fasthttp.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body of a request as the application reads it: a handle that is void when the request is over. */
final class BodyInputStream extends ServletInputStream {
    private final Exchange exchange;
    private final int generation;
    private boolean closed;

    BodyInputStream(Exchange exchange) {
        this.exchange = exchange;
        generation = exchange.generation();
    }

    private RequestBody body() throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        return exchange.checked(generation).input;
    }

    @Override
    public int read() throws IOException {
        RequestBody body = body();
        ListenedIo io = listened();
        if (io == null) {
            return body.read();
        }
        byte[] one = new byte[1];
        return io.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        RequestBody body = body();
        ListenedIo io = listened();
        return io == null ? body.read(target, offset, length) : io.read(target, offset, length);
    }

    /** Reads into the buffer's array where it has one. */
    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (!buffer.hasRemaining()) {
            body();
            return 0;
        }
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        if (buffer.hasArray()) {
            int count = read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            buffer.position(buffer.position() + Math.max(0, count));
            return count;
        }
        byte[] block = new byte[Math.min(buffer.remaining(), ResponseBody.DEFAULT_SIZE)];
        int count = read(block, 0, block.length);
        buffer.put(block, 0, Math.max(0, count));
        return count;
    }

    private @Nullable ListenedIo listened() {
        ListenedIo io = AsyncProcessing.io(exchange);
        return io != null && io.hasReader() ? io : null;
    }

    @Override
    public int available() throws IOException {
        return body().available();
    }

    @Override
    public boolean isFinished() {
        exchange.checked(generation);
        ListenedIo io = listened();
        return io == null ? exchange.input.isFinished() : io.sawEnd();
    }

    /** Without a listener reading blocks until there is something, so it is always allowed. */
    @Override
    public boolean isReady() {
        exchange.checked(generation);
        ListenedIo io = listened();
        return io == null || io.isReadReady();
    }

    @Override
    public void setReadListener(ReadListener readListener) {
        Objects.requireNonNull(readListener);
        AsyncProcessing.listened(exchange.checked(generation)).listen(readListener);
    }

    /** What is not read is dropped when the request is over. */
    @Override
    public void close() {
        closed = true;
    }
}
