package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.HeadScanner;
import dev.fasthttp.http.MessageLimits;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.net.Connection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has read and not parsed yet.
 *
 * <p>While the connection has its turn the bytes are in the buffer of the thread. What is left of them then, an unfinished
 * head as a rule, is kept in a buffer lent by the loop; without any, the connection holds nothing.
 *
 * <p>Threads: whoever holds the baton; during a call the thread of the handler.
 */
final class ConnectionInput {
    static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");

    private static final int HANDLER_CAPACITY = 16 * 1024;

    /** More than fits in the buffers of both systems, so that a client in full flow sees the answer and stops. */
    private static final int MAX_LINGER_BYTES = 16 * 1024 * 1024;

    private final Connection connection;
    private final MessageLimits limits;
    private @Nullable Inbound inbound;
    private int headScanned;
    private int dropped;

    ConnectionInput(Connection connection, MessageLimits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    boolean isEmpty() {
        return inbound == null || inbound.isEmpty();
    }

    /** Reads once from the connection; -1 at its end. */
    int fill(LoopThread thread) throws IOException {
        Inbound in = inbound;
        int room = LoopThread.BUFFER_SIZE;
        if (in == null) {
            in = thread.inbound;
            in.clear();
            inbound = in;
        } else if (in != thread.inbound) {
            room = in.makeRoom(Math.max(limits.head(), InboundPool.CAPACITY));
        }
        ByteBuffer buffer = thread.readBuffer;
        buffer.clear();
        if (room < buffer.capacity()) {
            buffer.limit(room);
        }
        int count = connection.read(buffer);
        if (count > 0) {
            buffer.flip();
            in.append(buffer, count);
            thread.countRead(count);
        }
        return count;
    }

    /**
     * Tells whether a head that was incomplete before is worth parsing again; the first attempt always is.
     */
    boolean mayHoldHead() {
        Inbound in = inbound;
        if (in == null || in.isEmpty()) {
            return false;
        }
        if (headScanned > 0 && in.remaining() < limits.head()) {
            int scanned = HeadScanner.scan(in.bytes, in.position, in.limit, headScanned);
            if (scanned != HeadScanner.PARSE) {
                headScanned = scanned;
                return false;
            }
        }
        return true;
    }

    /**
     * Parses a head; false when it is incomplete.
     *
     * @throws dev.fasthttp.http.BadMessageException when it is malformed
     */
    boolean readHead(Request request) {
        Inbound in = inbound;
        if (in == null) {
            return false;
        }
        int length = request.readHead(in.bytes, in.position, in.limit, limits);
        if (length == RequestHeader.NEED_MORE) {
            headScanned = Math.max(0, HeadScanner.scan(in.bytes, in.position, in.limit, 0));
            return false;
        }
        in.position += length;
        headScanned = 0;
        return true;
    }

    /**
     * Parses on in a body; returns how many bytes that took.
     *
     * @throws dev.fasthttp.http.BadMessageException when it is malformed
     */
    int readBody(Request request) {
        Inbound in = inbound;
        if (in == null || in.isEmpty()) {
            return 0;
        }
        int before = in.position;
        in.position = request.readBody(in.bytes, before, in.limit);
        return in.position - before;
    }

    /**
     * Parses on in the body that the handler of {@code context} reads by itself, and reads from the connection for it when
     * there are no bytes. Threads: that of the handler.
     *
     * @return false at the end of the connection
     */
    boolean readMoreBody(RequestCtx context, BodyPace pace) throws IOException {
        Inbound in = inbound;
        if (in == null) {
            in = new Inbound(HANDLER_CAPACITY);
            inbound = in;
        }
        if (in.isEmpty()) {
            if (context.owesContinue) {
                sendContinue(context);
            }
            in.clear();
            ByteBuffer buffer = context.readBuffer();
            buffer.clear().limit(Math.min(buffer.capacity(), in.bytes.length));
            long start = System.nanoTime();
            if (context.io().read(buffer, pace.timeout()) < 0) {
                return false;
            }
            buffer.flip();
            pace.streamed(buffer.remaining(), System.nanoTime() - start);
            in.append(buffer, buffer.remaining());
        }
        in.position = context.request().readBody(in.bytes, in.position, in.limit);
        return true;
    }

    /**
     * The same without waiting; false when there are no bytes now. Threads: that of the handler.
     *
     * @param waited how long the client kept the handler waiting, in nanoseconds
     */
    boolean tryReadMoreBody(RequestCtx context, BodyPace pace, long waited) throws IOException {
        Inbound in = inbound;
        if (in == null) {
            in = new Inbound(HANDLER_CAPACITY);
            inbound = in;
        }
        if (in.isEmpty()) {
            if (context.owesContinue) {
                sendContinue(context);
            }
            in.clear();
            ByteBuffer buffer = context.readBuffer();
            try {
                buffer.clear().limit(Math.min(buffer.capacity(), in.bytes.length));
                int count = connection.read(buffer);
                if (count < 0) {
                    throw new EOFException("connection ended before the request body did");
                }
                pace.streamed(count, waited);
                in.append(buffer.flip(), count);
            } finally {
                context.giveBackBuffer();
            }
            if (in.isEmpty()) {
                return false;
            }
        }
        in.position = context.request().readBody(in.bytes, in.position, in.limit);
        return true;
    }

    /** Takes the bytes out of the buffer of a thread that does not go on with the call. */
    void leaveThread(LoopThread thread) {
        Inbound in = inbound;
        if (in == null || in != thread.inbound) {
            return;
        }
        if (in.isEmpty()) {
            inbound = null;
            in.clear();
        } else {
            Inbound own = new Inbound(Math.max(HANDLER_CAPACITY, in.remaining()));
            own.takeFrom(in);
            inbound = own;
        }
    }

    private static void sendContinue(RequestCtx context) throws IOException {
        context.owesContinue = false;
        ByteBuilder interim = new ByteBuilder(CONTINUE.length);
        interim.append(CONTINUE);
        context.writeInterim(interim);
    }

    /**
     * Reads and drops what a client still sends after the last response; false when the connection may be closed: at its
     * end, when it broke, or when it does not stop (RFC 9112 §9.6).
     */
    boolean drop(LoopThread thread) {
        ByteBuffer buffer = thread.readBuffer;
        buffer.clear();
        try {
            int count = connection.read(buffer);
            thread.countRead(count);
            dropped += Math.max(0, count);
            return count >= 0 && dropped <= MAX_LINGER_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps bytes that are not parsed yet apart from the thread's buffer, and gives back a buffer without any. */
    void keepUnparsed(LoopThread thread, InboundPool pool) {
        Inbound in = inbound;
        if (in == null) {
            return;
        }
        if (in.isEmpty()) {
            inbound = null;
            if (in == thread.inbound) {
                in.clear();
            } else {
                pool.giveBack(in);
            }
        } else if (in == thread.inbound) {
            Inbound own = pool.borrow(in.remaining());
            own.takeFrom(in);
            inbound = own;
        }
    }

    /** Takes the buffer away from a thread that lost the baton. */
    void takeFrom(LoopThread thread) {
        if (inbound == thread.inbound) {
            thread.giveUpInbound();
        }
    }

    /** Gives out bytes that were read behind the last request; 0 when there are none any more. */
    int take(byte[] target, int offset, int length) {
        Inbound in = inbound;
        if (in == null || in.isEmpty()) {
            inbound = null;
            return 0;
        }
        int count = Math.min(length, in.remaining());
        System.arraycopy(in.bytes, in.position, target, offset, count);
        in.position += count;
        return count;
    }

    /** Whether so much has been read ahead of the parser that no more should be. */
    boolean isFull() {
        return inbound != null && inbound.remaining() >= InboundPool.CAPACITY;
    }

    /** Forgets all bytes. */
    void discard(LoopThread thread, InboundPool pool) {
        if (inbound != null) {
            inbound.clear();
            keepUnparsed(thread, pool);
        }
    }
}
