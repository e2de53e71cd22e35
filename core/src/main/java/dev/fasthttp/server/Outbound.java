package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.FileBody;
import dev.fasthttp.http.Response;
import dev.fasthttp.net.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has still to write: bytes that did not fit in the socket, then the body of a large response, from
 * where it is, in memory or in a file.
 *
 * <p>Of a file, so much is copied in one turn that the other connections get theirs. The file is closed with the context.
 *
 * <p>Threads: whoever holds the baton, or the thread of a handler whose call is not over.
 */
final class Outbound {
    /** How much of a file is copied in one turn, in bytes. */
    static final long MAX_COPIED_AT_ONCE = 1 << 20;

    /** The same where each byte passes through the processor, and is encrypted at that. */
    static final long MAX_ENCRYPTED_AT_ONCE = 256 * 1024;

    private static final byte[] NO_BYTES = new byte[0];

    private final EventLoop loop;
    private final Connection connection;
    private byte[] bytes = NO_BYTES;
    private int from;
    private @Nullable RequestCtx body;
    private long bodyFrom;

    Outbound(EventLoop loop, Connection connection) {
        this.loop = loop;
        this.connection = connection;
    }

    /** Keeps bytes for the next holder of the baton, who {@linkplain #moveTo takes them over}. */
    void keep(ByteBuilder out) {
        if (!out.isEmpty()) {
            bytes = out.toByteArray();
            from = 0;
            out.reset();
        }
    }

    /** Keeps a copy of bytes whose thread will drop them. */
    void keepCopy(ByteBuilder out) {
        bytes = out.toByteArray();
        from = 0;
    }

    /** Gives the bytes that were kept to a thread that goes on with the connection. */
    void moveTo(ByteBuilder out) {
        out.append(bytes, from, bytes.length - from);
        bytes = NO_BYTES;
        from = 0;
    }

    /** Has the body of a response written after the bytes; the context stays here until it is. */
    void setBody(RequestCtx context) {
        body = context;
        bodyFrom = 0;
    }

    /**
     * Whether the body of a response is a file that can be written from here: of known length, whole, behind a head that is
     * not on the wire. Who sends a part of the request yet, or anything behind the body, has it written as a stream.
     */
    static boolean takesFile(RequestCtx context) {
        Response response = context.response();
        return response.bodyFile().isPresent()
                && response.hasBodyOnWire()
                && !context.isHead()
                && response.outgoingLength() == response.declaredLength()
                && response.trailers().size() == 0
                && context.request().isComplete()
                && !context.isCommitted()
                && context.hijackHandler == null
                && context.feed == null;
    }

    boolean hasBody() {
        return body != null;
    }

    /** Writes {@code thread.out} and the body, as far as the socket takes them; tells whether all is written. */
    boolean flush(LoopThread thread) throws IOException {
        ByteBuilder out = thread.out;
        int length = out.length();
        int written;
        try {
            written = write(thread.writeBuffer, out.array(), 0, length);
            if (written < length) {
                bytes = Arrays.copyOfRange(out.array(), written, length);
                from = 0;
            }
        } finally {
            out.shrink(LoopThread.BUFFER_SIZE);
        }
        return written == length && writeBody(thread);
    }

    /** Goes on writing; tells whether all is written. */
    boolean resume(LoopThread thread) throws IOException {
        from = write(thread.writeBuffer, bytes, from, bytes.length);
        if (from < bytes.length) {
            return false;
        }
        bytes = NO_BYTES;
        from = 0;
        return writeBody(thread);
    }

    /** Ends the outgoing direction; false when the connection is broken. */
    boolean end() {
        try {
            connection.shutdownOutput();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How many bytes are left, to see progress. */
    long remaining() {
        RequestCtx context = body;
        return bytes.length - from + (context == null ? 0L : context.response().outgoingLength() - bodyFrom);
    }

    private boolean writeBody(LoopThread thread) throws IOException {
        RequestCtx context = body;
        if (context == null) {
            return true;
        }
        Response response = context.response();
        Optional<FileBody> file = response.bodyFile();
        if (file.isPresent()) {
            copy(file.get());
        } else {
            bodyFrom = write(thread.writeBuffer, response.bodyArray(), (int) bodyFrom, response.bodyLength());
        }
        if (bodyFrom < response.outgoingLength()) {
            return false;
        }
        releaseBody(context);
        return true;
    }

    /** Copies what the socket takes, or as much as one turn may. */
    private void copy(FileBody file) throws IOException {
        long start = bodyFrom;
        long end =
                Math.min(file.length(), start + (connection.isSecure() ? MAX_ENCRYPTED_AT_ONCE : MAX_COPIED_AT_ONCE));
        try {
            long written = 1;
            while (bodyFrom < end && written > 0) {
                written = connection.transferFrom(file.file(), file.position() + bodyFrom, end - bodyFrom);
                bodyFrom += written;
            }
        } finally {
            loop.counters().written(bodyFrom - start);
        }
    }

    private void releaseBody(RequestCtx context) {
        body = null;
        loop.releaseContext(context);
    }

    /** Gives up what is left. */
    void clear() {
        RequestCtx context = body;
        if (context != null) {
            releaseBody(context);
        }
        bytes = NO_BYTES;
        from = 0;
    }

    /** Writes as much as the socket takes; returns where it stopped. */
    int write(ByteBuffer buffer, byte[] source, int start, int to) throws IOException {
        int p = start;
        while (p < to) {
            int count = Math.min(buffer.capacity(), to - p);
            buffer.clear();
            buffer.put(source, p, count).flip();
            int written = connection.write(buffer);
            p += written;
            if (written < count) {
                break;
            }
        }
        loop.counters().written(p - start);
        return p;
    }
}
