package dev.fasthttp.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

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
        return body().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return body().read(target, offset, length);
    }

    @Override
    public int available() throws IOException {
        return body().available();
    }

    @Override
    public boolean isFinished() {
        return exchange.checked(generation).input.isFinished();
    }

    /** Reading blocks until there is something, so it is always allowed. */
    @Override
    public boolean isReady() {
        exchange.checked(generation);
        return true;
    }

    @Override
    public void setReadListener(ReadListener readListener) {
        exchange.checked(generation);
        throw new IllegalStateException("a read listener needs a request in asynchronous mode or an upgrade");
    }

    /** What is not read is dropped when the request is over. */
    @Override
    public void close() {
        closed = true;
    }
}
