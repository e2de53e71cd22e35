package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * The body of a response: a buffer of bounded size, and the moment at which the response is committed.
 *
 * <p>What fits the buffer stays with the core's response until the request is over, and goes out with its length. When
 * more is written, or the application flushes, the response is committed: head and buffer go out, the rest follows, with
 * the Content-Length that was set, else in chunks.
 *
 * <p>The body of a response to HEAD is counted and dropped.
 *
 * <p>Spec: Servlet 6.1, 5.1 and 5.7.
 */
final class ResponseBody {
    static final int DEFAULT_SIZE = 8192;

    private final Exchange exchange;
    private int bufferSize = DEFAULT_SIZE;
    private long written;
    private boolean committed;
    private boolean sent;
    private boolean head;
    private boolean closed;
    private boolean suspended;
    private boolean nonBlocking;

    /** The body is a file, which the core sends when the request is over. */
    private boolean file;

    /** Takes the text that comes after a file, as the file must not be disturbed. */
    private final ByteBuilder dropped = new ByteBuilder();

    ResponseBody(Exchange exchange) {
        this.exchange = exchange;
    }

    void begin(boolean isHead) {
        bufferSize = DEFAULT_SIZE;
        written = 0;
        committed = false;
        sent = false;
        head = isHead;
        closed = false;
        suspended = false;
        nonBlocking = false;
        file = false;
    }

    /** From now on writing does not wait: what the client does not take is kept, and {@link #hasRoom} tells. */
    void setNonBlocking() {
        nonBlocking = true;
    }

    /** Whether all that has been sent was taken by the client's system, after having tried again. */
    boolean hasRoom() throws IOException {
        if (!exchange.ctx().isWritable()) {
            return false;
        }
        return !sent || response().bodyLength() <= bufferSize || exchange.ctx().tryFlush();
    }

    int bufferSize() {
        return bufferSize;
    }

    void setBufferSize(int size) {
        if (committed || written > 0) {
            throw new IllegalStateException("buffer size cannot be set any more: content has been written");
        }
        bufferSize = Math.max(1, size);
    }

    /** Whether status and header fields are final. */
    boolean isCommitted() {
        return committed || isComplete();
    }

    /** All of the content that was announced is there. */
    private boolean isComplete() {
        long length = exchange.reply.contentLength();
        return length > 0 && written >= length;
    }

    /** Whether the head has gone out, so that a failure can only cut the response. */
    boolean isSent() {
        return sent;
    }

    /** Whether the application has ended the response. */
    boolean isEnded() {
        return closed;
    }

    long written() {
        return written;
    }

    /** From now on nothing is taken: an error, a redirect or a forward has had the last word. */
    void suspend() {
        suspended = true;
    }

    /** Takes content again, for the page of an error. */
    void resume() {
        suspended = false;
        closed = false;
    }

    boolean isSuspended() {
        return suspended;
    }

    // ---- a file ----------------------------------------------------------------------------------------------------

    /** Whether nothing has been written, and something may be. */
    boolean isUntouched() {
        boolean open = !committed && !closed && !suspended && !exchange.isIncluding();
        return open && written == 0 && !exchange.hasWriter() && !exchange.reply.hasTrailers();
    }

    /**
     * Makes a file the whole content of a response that {@link #isUntouched}; the response is committed by that.
     *
     * @param length as many bytes as were announced
     */
    void sendFile(FileChannel channel, long length) {
        commit();
        file = true;
        written = length;
        response().setBodyFile(channel, 0, length);
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    void write(byte value) throws IOException {
        if (accepts(1) == 0) {
            return;
        }
        response().bodyBuilder().append(value);
        appended(1);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int count = accepts(length);
        if (count <= 0) {
            return;
        }
        if (count < DEFAULT_SIZE) {
            response().write(bytes, offset, count);
            appended(count);
            return;
        }
        for (int from = 0; from < count; from += DEFAULT_SIZE) {
            int piece = Math.min(DEFAULT_SIZE, count - from);
            response().write(bytes, offset + from, piece);
            appended(piece);
        }
    }

    /** How many of so many bytes belong to the content. */
    private int accepts(int count) throws IOException {
        if (suspended) {
            return 0;
        }
        if (closed) {
            throw new IOException("the response has been closed");
        }
        long length = exchange.reply.contentLength();
        return length < 0 ? count : (int) Math.min(count, length - written);
    }

    /** The builder to append text to, with room for so many bytes; tell by {@link #appended} how many it became. */
    ByteBuilder room(int bytes) throws IOException {
        if (closed && !suspended) {
            throw new IOException("the response has been closed");
        }
        ByteBuilder builder = file ? dropped : response().bodyBuilder();
        builder.ensure(bytes);
        return builder;
    }

    /** Counts bytes appended to the builder, and sends them when they are more than the buffer may hold. */
    void appended(int count) throws IOException {
        if (file) {
            dropped.reset();
            return;
        }
        ByteBuilder builder = response().bodyBuilder();
        if (suspended) {
            builder.setLength(builder.length() - count);
            return;
        }
        written += count;
        long length = exchange.reply.contentLength();
        if (length >= 0 && written > length) {
            builder.setLength(builder.length() - (int) Math.min(builder.length(), written - length));
            written = length;
        }
        if (builder.length() > bufferSize) {
            overflow(builder);
        }
    }

    private void overflow(ByteBuilder builder) throws IOException {
        if (head) {
            commit();
            builder.reset();
        } else {
            send();
        }
    }

    /** Makes status and header fields final. */
    private void commit() {
        if (!committed) {
            committed = true;
            exchange.reply.beforeCommit();
        }
    }

    /** Sends the head, if that has not gone out, and the buffer. */
    private void send() throws IOException {
        commit();
        if (!sent) {
            sent = true;
            exchange.reply.declareLength();
        }
        if (nonBlocking) {
            exchange.ctx().tryFlush();
        } else {
            exchange.ctx().responseStream().flush();
        }
    }

    /** Commits, and sends all that was written. */
    void flush() throws IOException {
        if (suspended || closed || file) {
            return;
        }
        if (exchange.upgrade != null) {
            // The core sends the head together with the change of protocol, when the servlet has returned.
            commit();
        } else if (head && exchange.reply.contentLength() >= 0) {
            // Nothing is to come that a client could wait for, and the length is known.
            commit();
            response().resetBody();
        } else {
            send();
        }
    }

    /** Ends the body and sends what is left of it. */
    void close() throws IOException {
        if (closed || suspended) {
            return;
        }
        closed = true;
        if (file) {
            return;
        }
        if (!committed && exchange.reply.contentLength() < 0 && !exchange.reply.hasTrailers()) {
            exchange.reply.setContentLength(written);
        }
        checkLength();
        if (head) {
            commit();
            response().resetBody();
            return;
        }
        exchange.reply.addTrailers();
        send();
        if (!nonBlocking) {
            exchange.ctx().responseStream().close();
        }
    }

    /** The request is over: completes the response. One that was not committed is written by the core. */
    void finish() throws IOException {
        if (closed && sent) {
            if (nonBlocking) {
                exchange.ctx().responseStream().close();
            }
            return;
        }
        checkLength();
        exchange.reply.addTrailers();
        if (sent) {
            exchange.ctx().responseStream().close();
            return;
        }
        commit();
        if (head) {
            if (exchange.reply.contentLength() < 0 && written > 0) {
                exchange.reply.setLengthOfHead(written);
            }
            response().resetBody();
            exchange.reply.declareLength();
        }
    }

    private void checkLength() throws IOException {
        long length = exchange.reply.contentLength();
        if (length > written && !head && !Status.isWithoutBody(response().statusCode())) {
            throw new IOException("the servlet set a Content-Length of " + length + " and wrote " + written + " bytes");
        }
    }

    // ---- resetting -------------------------------------------------------------------------------------------------

    /** Removes the content of the buffer. */
    void resetBuffer() {
        if (isCommitted()) {
            throw new IllegalStateException("the response has been committed");
        }
        clear();
    }

    /** Removes the content of a response of which nothing has gone out. */
    void clear() {
        committed = false;
        closed = false;
        file = false;
        written = 0;
        response().resetBody();
    }

    private Response response() {
        return exchange.ctx().response();
    }
}
