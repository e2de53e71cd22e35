package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.FileTarget;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.Numbers;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as a stream that goes out while the handler runs.
 *
 * <p>Up to {@value #BUFFERED} bytes are kept with the response, whose status and header may still be changed; if the
 * handler returns before there are more, the response has a Content-Length as any other. With more bytes, or at
 * {@link #flush}, the response is <em>committed</em>: its head goes out, and the body follows, with the Content-Length that
 * was set, else in chunks, and to HTTP/1.0 clients until the connection closes.
 *
 * <p>A response that was committed and not finished is cut: its last chunk is never sent, and the connection is reset.
 *
 * <p>Threads: the thread of the handler.
 */
final class ResponseStream extends OutputStream implements FileTarget {
    /** How many bytes are gathered before they go out. */
    static final int BUFFERED = 16 * 1024;

    /** The size of a chunk and both line ends, at most. */
    static final int CHUNK_OVERHEAD = 12;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");

    private enum Framing {
        CHUNKED,
        LENGTH,
        UNTIL_CLOSE,
        NONE
    }

    private final RequestCtx ctx;
    private final ByteBuilder prefix = new ByteBuilder();
    private Framing framing = Framing.NONE;
    private boolean committed;
    private boolean ended;
    private boolean close;
    private long left;
    private @Nullable IOException failure;
    private long sent;

    ResponseStream(RequestCtx ctx) {
        this.ctx = ctx;
    }

    void reset() {
        prefix.shrink(BUFFERED);
        committed = false;
        ended = false;
        close = false;
        failure = null;
        sent = 0;
    }

    /** How many bytes of the body went out, chunks' frames not counted. */
    long sent() {
        return sent;
    }

    boolean isCommitted() {
        return committed;
    }

    /** Whether the response is whole on the wire. */
    boolean isEnded() {
        return ended;
    }

    /** Whether the connection ends with this response. */
    boolean isClose() {
        return close;
    }

    @Override
    public void write(int b) throws IOException {
        checkOpen();
        ctx.response().bodyBuilder().append((byte) b);
        if (ctx.response().bodyLength() >= BUFFERED) {
            push();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        checkOpen();
        Response response = ctx.response();
        if (response.bodyLength() + length < BUFFERED) {
            response.write(bytes, offset, length);
            return;
        }
        push();
        emit(bytes, offset, length);
    }

    /**
     * Sends the head, if that has not gone out, and all that was written. The buffer goes back meanwhile: who flushes often
     * has little to write, and waits long for more.
     */
    @Override
    public void flush() throws IOException {
        checkOpen();
        push();
        sendPrefix();
        ctx.giveBackBuffer();
    }

    /** Ends the body. */
    @Override
    public void close() throws IOException {
        if (!ended) {
            finish();
        }
    }

    private void checkOpen() throws IOException {
        if (ended) {
            throw new IOException("response has ended");
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets the next write fail. */
    void fail(IOException cause) {
        failure = cause;
    }

    // ---- without waiting -------------------------------------------------------------------------------------------

    /** Takes up to {@value #BUFFERED} bytes, if what was taken before is gone; what the socket does not take is kept. */
    int tryWrite(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0 || !isWritable()) {
            return 0;
        }
        Response response = ctx.response();
        if (!committed && response.bodyLength() + length < BUFFERED) {
            response.write(bytes, offset, length);
            return length;
        }
        if (!committed) {
            commit();
        }
        try {
            appendFramed(response.bodyArray(), 0, response.bodyLength());
        } finally {
            response.resetBody();
        }
        int count = Math.min(length, BUFFERED);
        appendFramed(bytes, offset, count);
        writeNow();
        return count;
    }

    /** Whether bytes would be taken, after having written what was kept, as far as the socket takes it. */
    boolean isWritable() throws IOException {
        checkOpen();
        return !committed || prefix.isEmpty() || writeNow();
    }

    /** Sends the head and what was written, as far as the socket takes it, unless it has not taken all of what was before. */
    boolean tryFlush() throws IOException {
        if (!isWritable()) {
            return false;
        }
        if (!committed) {
            commit();
        }
        Response response = ctx.response();
        try {
            appendFramed(response.bodyArray(), 0, response.bodyLength());
        } finally {
            response.resetBody();
        }
        return writeNow();
    }

    private void appendFramed(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0 || framing == Framing.NONE) {
            return;
        }
        takeFromLength(length);
        sent += length;
        if (framing != Framing.CHUNKED) {
            prefix.append(bytes, offset, length);
            return;
        }
        prefix.appendHex(length);
        prefix.append(CRLF);
        prefix.append(bytes, offset, length);
        prefix.append(CRLF);
    }

    /** Writes what is kept, as much as the socket takes; tells whether that was all. */
    private boolean writeNow() throws IOException {
        if (prefix.isEmpty()) {
            return true;
        }
        ByteBuffer buffer = ctx.writeBuffer();
        int p = 0;
        try {
            int written;
            do {
                int count = Math.min(buffer.capacity(), prefix.length() - p);
                buffer.clear();
                buffer.put(prefix.array(), p, count).flip();
                written = ctx.connection().connection.write(buffer);
                p += written;
            } while (written > 0 && p < prefix.length());
        } finally {
            prefix.discard(p);
            ctx.giveBackBuffer();
        }
        return prefix.isEmpty();
    }

    private void takeFromLength(int length) throws IOException {
        if (framing == Framing.LENGTH) {
            if (length > left) {
                throw new IOException(
                        "body is longer than its Content-Length by " + (length - left) + " bytes or more");
            }
            left -= length;
        }
    }

    // ---- the bytes of the response ---------------------------------------------------------------------------------

    /** Ends a committed response; one that is not goes the ordinary way. */
    void finish() throws IOException {
        if (!committed || ended) {
            return;
        }
        checkOpen();
        if (framing == Framing.CHUNKED) {
            gatherLastData();
        } else {
            push();
        }
        if (framing == Framing.LENGTH && left > 0) {
            throw new IOException("body is " + left + " bytes shorter than its Content-Length");
        }
        if (framing == Framing.CHUNKED) {
            prefix.append(LAST_CHUNK);
            ctx.response().appendTrailerFieldsTo(prefix);
            prefix.append(CRLF);
        }
        sendPrefix();
        ended = true;
    }

    /** Puts what is gathered before the last chunk, so that both go out together. */
    private void gatherLastData() throws IOException {
        Response response = ctx.response();
        if (prefix.length() + response.bodyLength() > BUFFERED) {
            push();
        } else if (response.bodyLength() > 0) {
            prefix.appendHex(response.bodyLength());
            prefix.append(CRLF);
            prefix.append(response.bodyArray(), 0, response.bodyLength());
            prefix.append(CRLF);
            sent += response.bodyLength();
            response.resetBody();
        }
    }

    /** Commits, and sends what is gathered. */
    private void push() throws IOException {
        if (!committed) {
            commit();
        }
        Response response = ctx.response();
        int length = response.bodyLength();
        if (length > 0) {
            try {
                emit(response.bodyArray(), 0, length);
            } finally {
                response.resetBody();
            }
        }
    }

    private void commit() throws IOException {
        ctx.completeHead();
        ctx.checkFinal();
        if (!ctx.commit()) {
            throw new IOException("time was up: the request has been answered");
        }
        Response response = ctx.response();
        RequestHeader header = ctx.request().header();
        boolean http11 = header.isHttp11();
        if (ctx.isHead()) {
            response.setSkipBody(true);
        }
        long declared = response.declaredLength();
        boolean hasLength = declared >= 0 && response.trailers().size() == 0;
        if (!response.hasBodyOnWire()) {
            framing = Framing.NONE;
        } else if (hasLength) {
            framing = Framing.LENGTH;
            left = declared;
        } else {
            framing = http11 ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
        }
        close = ctx.connection().persistence.closesAfter(ctx) || framing == Framing.UNTIL_CLOSE;
        // A response to HEAD has the fields of one to GET, also those of framing (RFC 9110 §9.3.2).
        boolean chunked = http11 && !Status.isWithoutBody(response.statusCode()) && !hasLength;
        ctx.moveEarlierOutputTo(prefix);
        response.appendStreamHeadTo(prefix, ctx.connection().loop.responseDefaults, chunked, http11, close);
        committed = true;
    }

    /** Sends bytes of the body, framed, behind what is due before them. */
    private void emit(byte[] bytes, int offset, int length) throws IOException {
        if (framing == Framing.NONE) {
            return;
        }
        takeFromLength(length);
        ByteBuffer buffer = ctx.writeBuffer();
        if (prefix.length() > buffer.capacity() / 2) {
            sendPrefix();
        }
        int p = offset;
        int end = offset + length;
        while (p < end) {
            buffer.clear();
            buffer.put(prefix.array(), 0, prefix.length());
            prefix.reset();
            int count = Math.min(end - p, buffer.remaining() - CHUNK_OVERHEAD);
            if (framing == Framing.CHUNKED) {
                putSize(buffer, count);
            }
            buffer.put(bytes, p, count);
            if (framing == Framing.CHUNKED) {
                buffer.put(CRLF);
            }
            buffer.flip();
            ctx.io().write(buffer, ctx.writeTimeout());
            p += count;
            sent += count;
        }
    }

    @Override
    public void transferFrom(FileChannel source, long position, long count) throws IOException {
        checkOpen();
        push();
        if (framing == Framing.LENGTH) {
            if (count > left) {
                throw new IOException("file is " + (count - left) + " bytes longer than the Content-Length");
            }
            sendPrefix();
            left -= count;
            ctx.io().transfer(source, position, count, ctx.writeTimeout());
            sent += count;
            return;
        }
        // Without a length, or with trailers, which make a response chunked whatever length it has.
        byte[] block = new byte[BUFFERED];
        ByteBuffer buffer = ByteBuffer.wrap(block);
        for (long p = 0; p < count; p += buffer.position()) {
            buffer.clear().limit((int) Math.min(block.length, count - p));
            if (source.read(buffer, position + p) <= 0) {
                throw new EOFException("file ends before position " + (position + p));
            }
            emit(block, 0, buffer.position());
        }
    }

    private static void putSize(ByteBuffer buffer, int size) {
        for (int shift = 4 * (Numbers.hexLength(size) - 1); shift >= 0; shift -= 4) {
            buffer.put((byte) Character.forDigit(size >>> shift & 0xF, 16));
        }
        buffer.put(CRLF);
    }

    private void sendPrefix() throws IOException {
        if (prefix.isEmpty()) {
            return;
        }
        ByteBuffer buffer = ctx.writeBuffer();
        byte[] bytes = prefix.array();
        int p = 0;
        while (p < prefix.length()) {
            int count = Math.min(buffer.capacity(), prefix.length() - p);
            buffer.clear();
            buffer.put(bytes, p, count).flip();
            ctx.io().write(buffer, ctx.writeTimeout());
            p += count;
        }
        prefix.reset();
    }
}
