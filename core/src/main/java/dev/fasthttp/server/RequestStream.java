package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Request;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream, whether it is complete already or still arrives.
 *
 * <p>It ends exactly with the body. A body that is cut, malformed or over the limit ends with an {@link IOException},
 * never as if it were whole; the connection is closed after the response then.
 *
 * <p>Threads: the thread of the handler.
 */
final class RequestStream extends InputStream {
    private final RequestCtx ctx;
    private final Request request;
    private int position;
    private boolean closed;
    private @Nullable IOException failure;
    private long waitsSince;

    RequestStream(RequestCtx ctx) {
        this.ctx = ctx;
        request = ctx.request();
    }

    void begin() {
        position = 0;
        closed = false;
        failure = null;
        waitsSince = 0;
    }

    @Override
    public int read() throws IOException {
        return fill() ? request.bodyArray()[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, request.bodyLength() - position);
        System.arraycopy(request.bodyArray(), position, target, offset, count);
        position += count;
        return count;
    }

    /** Makes sure that there is a byte to read; false at the end of the body. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        if (failure != null) {
            throw failure;
        }
        while (position == request.bodyLength()) {
            if (request.isComplete()) {
                return false;
            }
            request.resetBody();
            position = 0;
            more();
        }
        return true;
    }

    /** Reads on, adding to the body of the request. */
    private void more() throws IOException {
        if (ctx.isAbandoned() || ctx.isLeft()) {
            throw new IOException("time was up: the request has been answered");
        }
        try {
            if (!ctx.connection().readMoreBody(ctx)) {
                throw new EOFException("connection ended before the request body did");
            }
        } catch (BadMessageException e) {
            ctx.closeAfter = true;
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            ctx.closeAfter = true;
            throw e;
        }
    }

    // ---- without waiting -------------------------------------------------------------------------------------------

    /** Whether there is a byte, the end or an error, after having looked for more. */
    boolean isReadable() {
        if (isPending()) {
            return true;
        }
        try {
            tryMore();
        } catch (BadMessageException e) {
            fail(new IOException(e.getMessage(), e));
        } catch (IOException e) {
            fail(e);
        }
        return isPending();
    }

    private boolean isPending() {
        return closed || failure != null || position < request.bodyLength() || request.isComplete();
    }

    /** Whether there is something to read; else the time until there is counts for the pace of the body. */
    boolean awaitReadable() {
        if (isReadable()) {
            return true;
        }
        if (waitsSince == 0) {
            waitsSince = System.nanoTime();
        }
        return false;
    }

    private void tryMore() throws IOException {
        request.resetBody();
        position = 0;
        long waited = waitsSince == 0 ? 0 : System.nanoTime() - waitsSince;
        while (request.bodyLength() == 0 && !request.isComplete()) {
            if (ctx.isAbandoned()) {
                throw new IOException("time was up: the request has been answered");
            }
            if (!ctx.connection().tryReadMoreBody(ctx, waited)) {
                return;
            }
            waited = 0;
            waitsSince = 0;
        }
    }

    int tryRead(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return length == 0 || !isReadable() ? 0 : read(target, offset, length);
    }

    /** Lets the next read fail. */
    void fail(IOException cause) {
        ctx.closeAfter = true;
        failure = cause;
    }

    /** Reads all that is left into the body of the request. */
    void readRest() throws IOException {
        request.discardBody(position);
        position = 0;
        while (!request.isComplete()) {
            more();
        }
    }

    @Override
    public int available() {
        return request.bodyLength() - position;
    }

    /** What is not read is dropped by the server, or ends the connection when it is much. */
    @Override
    public void close() {
        closed = true;
    }
}
