package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a call has of its connection: the messages, their streams, and buffers and a thread to serve those with.
 *
 * <p>Threads: as {@link Call}.
 */
abstract sealed class CallIo permits Call {
    final Request request = new Request();
    final Response response = new Response();
    final CallRace race = new CallRace();

    @Nullable
    ServerConnection connection;

    /** The thread that runs the call on the loop; null for a dispatched call. */
    @Nullable
    LoopThread thread;

    final RequestStream requestStream = new RequestStream(ctx());
    final ResponseStream responseStream = new ResponseStream(ctx());
    private @Nullable ByteBuffer borrowedBuffer;

    /** Set when a stream needs the loop to watch the socket for it. */
    private volatile @Nullable HandlerIo io;

    /** The handler that compresses {@link #answerStream}, if there is one around the one that runs. */
    private @Nullable CompressHandler compressing;

    private @Nullable CompressedStream compressedStream;

    /** This, as handlers know it. */
    abstract RequestCtx ctx();

    void resetIo() {
        request.reset();
        response.reset();
        race.reset();
        connection = null;
        thread = null;
        requestStream.begin();
        responseStream.reset();
        if (io != null) {
            io = null;
        }
    }

    ServerConnection engine() {
        ServerConnection c = connection;
        if (c == null) {
            throw new IllegalStateException("this context has no connection");
        }
        return c;
    }

    ServerConnection connection() {
        return engine();
    }

    /** Whether the head of the response is on the wire. */
    boolean isCommitted() {
        return responseStream.isCommitted();
    }

    /** Whether a committed response was finished. */
    boolean isEnded() {
        return responseStream.isEnded();
    }

    /** Whether the connection ends with the response that was committed. */
    boolean isStreamClose() {
        return responseStream.isClose();
    }

    HandlerIo io() {
        HandlerIo made = io;
        if (made == null) {
            made = new HandlerIo(engine());
            io = made;
        }
        return made;
    }

    /** Tells the handler's thread, if it waits, that the socket is ready. */
    void grant(int operation) {
        HandlerIo waiting = io;
        if (waiting != null) {
            waiting.grant(operation);
        }
    }

    /** Tells the handler's thread that the connection is gone. */
    void connectionLost() {
        HandlerIo waiting = io;
        if (waiting != null) {
            waiting.fail(new IOException("connection closed"));
        }
    }

    /** Gives the baton away, if the thread that works on this call for a client in memory has it, before it waits. */
    void leaveVisit() {
        LoopThread loopThread = thread;
        if (loopThread != null && loopThread.isVisitor()) {
            engine().loop.take(loopThread.call);
        }
    }

    /** Moves responses to earlier requests that this thread has not written yet. */
    void moveEarlierOutputTo(ByteBuilder target) {
        LoopThread loopThread = thread;
        if (loopThread != null) {
            target.append(loopThread.out.array(), 0, loopThread.out.length());
            loopThread.out.reset();
        }
    }

    /**
     * Writes an interim response, behind responses to earlier requests, unless the answer has begun.
     *
     * @throws IOException also when the time is up, so that it never gets between the bytes of the loop's answer
     */
    void writeInterim(ByteBuilder interim) throws IOException {
        if (isCommitted()) {
            return;
        }
        if (!commit()) {
            throw new IOException("time was up: the request has been answered");
        }
        ByteBuilder bytes = new ByteBuilder(256);
        moveEarlierOutputTo(bytes);
        bytes.append(interim.array(), 0, interim.length());
        io().write(ByteBuffer.wrap(bytes.array(), 0, bytes.length()), writeTimeout());
        race.uncommit();
    }

    /** A direct buffer for writing: the thread's own, or one of the server's for the time of the call. */
    ByteBuffer writeBuffer() {
        LoopThread loopThread = thread;
        return loopThread != null ? loopThread.writeBuffer : borrowBuffer();
    }

    /** The same for reading; without thread of its own it is the one for writing, which is empty between two calls. */
    ByteBuffer readBuffer() {
        LoopThread loopThread = thread;
        return loopThread != null ? loopThread.readBuffer : borrowBuffer();
    }

    private ByteBuffer borrowBuffer() {
        ByteBuffer buffer = borrowedBuffer;
        if (buffer == null) {
            buffer = engine().loop.server.buffers.borrow();
            borrowedBuffer = buffer;
        }
        return buffer;
    }

    /** Gives back the buffer of {@link #writeBuffer}, if it was borrowed; it must be empty. */
    void giveBackBuffer() {
        ByteBuffer buffer = borrowedBuffer;
        if (buffer != null) {
            borrowedBuffer = null;
            engine().loop.server.buffers.giveBack(buffer);
        }
    }

    long writeTimeout() {
        return engine().loop.options.writeTimeout;
    }

    // ---- the answer ------------------------------------------------------------------------------------------------

    /** The handler's answer is about to begin on the wire; false when the loop has answered. */
    boolean commit() {
        return race.commit();
    }

    /** The stream that handlers write to: it compresses when a handler around them wants that. */
    OutputStream answerStream() {
        CompressHandler handler = compressing;
        if (handler == null) {
            return responseStream;
        }
        CompressedStream stream = compressedStream;
        if (stream == null) {
            stream = new CompressedStream(handler, ctx(), responseStream);
            compressedStream = stream;
        }
        return stream;
    }

    /** Flushes without waiting, unless the answer is compressed; whether nothing is kept. */
    boolean tryFlushAnswer() throws IOException {
        if (compressing != null) {
            answerStream().flush();
            return true;
        }
        return responseStream.tryFlush();
    }

    @Nullable
    CompressHandler compressing() {
        return compressing;
    }

    @Nullable
    CompressedStream compressedStream() {
        return compressedStream;
    }

    /** Begins to compress what is streamed, or ends that; whoever begins it ends it. */
    void setCompressing(@Nullable CompressHandler handler) {
        compressing = handler;
        compressedStream = null;
    }

    /** Sends the Link fields of the response before it (RFC 8297). */
    void writeEarlyHints() throws IOException {
        ByteBuilder interim = new ByteBuilder(256);
        interim.append("HTTP/1.1 103 Early Hints\r\n");
        response.header().peekAll(HeaderNames.LINK, link -> {
            interim.append("Link: ");
            interim.append(link);
            interim.append("\r\n");
        });
        interim.append("\r\n");
        writeInterim(interim);
    }
}
