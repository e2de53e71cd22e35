package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeadScanner;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.net.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server: reads requests, has them answered, writes the responses, in that order, over and over.
 *
 * <pre>
 *   NEW ----> IDLE <---------------------------------+
 *    |         | first bytes                         | all written
 *    +-------> HEAD --> BODY --> CALLED --> (write) -+--> WRITING (socket full) --> IDLE
 *                |        |                     |
 *                +--------+-- bad, late --------+--> LINGERING --> CLOSED
 * </pre>
 *
 * <p>What it holds while idle is this object and its socket. Bytes read are in the buffer of the thread; only an
 * unfinished head is kept, in a buffer lent by the loop. The request context is borrowed when a head is complete and
 * given back when the response is in the output.
 *
 * <p>Requests that are complete in the buffer are answered one after the other and their responses are written
 * together. Nothing more is read before they are through: a client that does not read its answers is not read either.
 *
 * <p>Threads: whoever holds the baton; while CALLED outside the baton the context belongs to the thread of the handler.
 */
final class ServerConnection extends LoopTask implements Deadline.Action {
    enum State {
        NEW,
        IDLE,
        HEAD,
        BODY,
        CALLED,
        WRITING,
        LINGERING,
        CLOSED
    }

    /** Bodies up to this size are copied behind their head; larger ones are written from where they are. */
    private static final int MAX_COPIED_BODY = 16 * 1024;

    /** Pipelined responses are written when there are so many bytes of them. */
    private static final int FLUSH_SIZE = 32 * 1024;

    private static final int MAX_LINGER_BYTES = 64 * 1024;
    private static final long BODY_RATE_INTERVAL = 1_000_000_000;
    private static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] NO_BYTES = new byte[0];

    final Connection connection;
    final long id;

    @Nullable
    ServerConnection previousInSet;

    @Nullable
    ServerConnection nextInSet;

    private final ServerOptions options;
    private final Deadline deadline = new Deadline(this);
    private State state = State.NEW;
    private int watched;

    private @Nullable Inbound inbound;
    private int headScanned;
    private @Nullable RequestCtx ctx;
    private long requests;
    private long began;
    private long calledAt;

    private long bodyBegan;
    private long bodyLast;
    private long bodyBytes;

    private boolean closing;
    private boolean lingers;
    private byte[] unwritten = NO_BYTES;
    private int unwrittenFrom;
    private @Nullable RequestCtx unwrittenBody;
    private int bodyFrom;
    private int lingered;

    ServerConnection(EventLoop loop, Connection connection, long id) {
        super(loop);
        this.connection = connection;
        this.id = id;
        options = loop.options;
    }

    // ---- turns -----------------------------------------------------------------------------------------------------

    @Override
    void turn(int operations, LoopThread thread) {
        if ((operations & BEGIN) != 0) {
            begin(thread);
        }
        if ((operations & DONE) != 0) {
            afterCall(thread);
        }
        if ((operations & CLOSE) != 0 && thread.holding) {
            close(thread);
        }
        if ((operations & WRITE) != 0 && thread.holding && state == State.WRITING) {
            writable(thread);
        }
        if ((operations & READ) != 0) {
            if (thread.holding) {
                readable(thread);
            } else {
                // The baton went elsewhere before this was looked at.
                signal(READ);
            }
        }
    }

    private void begin(LoopThread thread) {
        began = loop.now();
        loop.connections().add(this);
        tell(ConnState.NEW);
        try {
            connection.attach(this);
        } catch (IOException e) {
            close(thread);
            return;
        }
        if (loop.isDraining()) {
            close(thread);
            return;
        }
        setDeadline(options.firstByteTimeout);
        watch(READ);
    }

    private void readable(LoopThread thread) {
        switch (state) {
            case NEW, IDLE, HEAD, BODY -> {
                int count = fill(thread);
                if (count > 0) {
                    serve(thread);
                } else if (count < 0) {
                    endOfInput(thread);
                } else {
                    keepUnparsed(thread);
                }
            }
            case CALLED -> watch(0);
            case LINGERING -> linger(thread);
            case WRITING, CLOSED -> {}
        }
    }

    /** Reads once; -1 stands for the end of input and for a connection that broke. */
    private int fill(LoopThread thread) {
        Inbound in = inbound;
        int room = LoopThread.BUFFER_SIZE;
        if (in == null) {
            in = thread.inbound;
            in.clear();
            inbound = in;
        } else if (in != thread.inbound) {
            room = in.makeRoom(Math.max(options.messageLimits.head(), InboundPool.CAPACITY));
        }
        ByteBuffer buffer = thread.readBuffer;
        buffer.clear();
        if (room < buffer.capacity()) {
            buffer.limit(room);
        }
        try {
            int count = connection.read(buffer);
            if (count > 0) {
                buffer.flip();
                in.append(buffer, count);
                if (state == State.NEW || state == State.IDLE) {
                    tell(ConnState.ACTIVE);
                }
            }
            return count;
        } catch (IOException e) {
            close(thread);
            return 0;
        }
    }

    /** The client sends no more: a request it began gets an answer, which it may still read. */
    private void endOfInput(LoopThread thread) {
        if (state == State.HEAD || state == State.BODY) {
            rejectAndRest(thread, Violation.TRUNCATED);
        } else {
            close(thread);
        }
    }

    // ---- the phases of a request -----------------------------------------------------------------------------------

    private void serve(LoopThread thread) {
        boolean more = true;
        while (more) {
            more = readRequest(thread) && callHandler(thread) && writeResponse(thread);
        }
        if (thread.holding) {
            rest(thread);
        }
    }

    private boolean readRequest(LoopThread thread) {
        return (ctx != null || readHead(thread)) && readBody(thread);
    }

    private boolean readHead(LoopThread thread) {
        Inbound in = inbound;
        if (in == null || in.isEmpty()) {
            state = State.IDLE;
            return false;
        }
        if (headScanned > 0 && in.remaining() < options.messageLimits.head()) {
            int scanned = HeadScanner.scan(in.bytes, in.position, in.limit, headScanned);
            if (scanned != HeadScanner.PARSE) {
                headScanned = scanned;
                return false;
            }
        }
        RequestCtx context = loop.acquireContext(this);
        int length;
        try {
            length = context.request().readHead(in.bytes, in.position, in.limit, options.messageLimits);
        } catch (BadMessageException e) {
            ctx = context;
            reject(thread, e.violation());
            return false;
        }
        if (length == RequestHeader.NEED_MORE) {
            loop.releaseContext(context);
            awaitHead(in);
            return false;
        }
        in.position += length;
        headScanned = 0;
        requests++;
        loop.countRequest();
        ctx = context;
        return admit(thread, context.request());
    }

    private void awaitHead(Inbound in) {
        if (state != State.HEAD) {
            state = State.HEAD;
            setDeadline(options.headTimeout);
        }
        headScanned = Math.max(0, HeadScanner.scan(in.bytes, in.position, in.limit, 0));
    }

    /** Decides by the head alone whether the body is wanted. */
    private boolean admit(LoopThread thread, Request request) {
        RequestHeader header = request.header();
        if (options.getOnly
                && !header.method().equals(Methods.GET)
                && !header.method().equals(Methods.HEAD)) {
            reject(thread, Violation.METHOD_NOT_ALLOWED);
            return false;
        }
        try {
            request.beginBody(options.maxRequestBodySize);
        } catch (BadMessageException e) {
            reject(thread, e.violation());
            return false;
        }
        bodyBytes = 0;
        boolean waits = header.isExpectContinue() && !request.isComplete();
        return !waits || (inbound != null && !inbound.isEmpty()) || expect(thread, header);
    }

    private boolean expect(LoopThread thread, RequestHeader header) {
        int status = options.expectHandler.expect(header);
        if (status == Status.CONTINUE) {
            thread.out.append(CONTINUE);
            return flush(thread);
        }
        RequestCtx context = currentContext();
        context.response().setStatusCode(status);
        context.closeAfter = true;
        writeResponse(thread);
        return false;
    }

    private boolean readBody(LoopThread thread) {
        Request request = currentContext().request();
        if (request.isComplete()) {
            return true;
        }
        Inbound in = inbound;
        if (in != null && !in.isEmpty()) {
            int before = in.position;
            try {
                in.position = request.readBody(in.bytes, in.position, in.limit);
            } catch (BadMessageException e) {
                reject(thread, e.violation());
                return false;
            }
            bodyBytes += in.position - before;
            bodyLast = loop.now();
        }
        if (!request.isComplete()) {
            awaitBody();
            return false;
        }
        return true;
    }

    private void awaitBody() {
        if (state != State.BODY) {
            state = State.BODY;
            bodyBegan = loop.now();
            bodyLast = bodyBegan;
        }
        long rateCheck = Math.max(bodyBegan + options.bodyRateGrace, loop.now() + BODY_RATE_INTERVAL);
        loop.timers.set(deadline, Math.min(bodyLast + options.bodyTimeout, rateCheck));
    }

    private boolean callHandler(LoopThread thread) {
        RequestCtx context = currentContext();
        if (loop.adaptation.isDispatching()) {
            return dispatch(thread, context);
        }
        return call(thread, context);
    }

    /** Runs the context's call here; false when the baton went elsewhere meanwhile. */
    private boolean call(LoopThread thread, RequestCtx context) {
        state = State.CALLED;
        calledAt = loop.now();
        if (loop.runInline(context, thread)) {
            return true;
        }
        leaveToHolder(thread);
        return false;
    }

    /**
     * The baton was taken during the call. What this thread has of the connection goes to the new holder: the bytes not
     * parsed yet, the responses not written yet, and the finished context.
     */
    private void leaveToHolder(LoopThread thread) {
        if (inbound == thread.inbound) {
            thread.giveUpInbound();
        }
        if (!thread.out.isEmpty()) {
            unwritten = thread.out.toByteArray();
            unwrittenFrom = 0;
            thread.out.reset();
        }
        signal(DONE);
    }

    private boolean dispatch(LoopThread thread, RequestCtx context) {
        if (!flush(thread)) {
            return false;
        }
        keepUnparsed(thread);
        state = State.CALLED;
        calledAt = loop.now();
        context.dispatched = true;
        try {
            options.execution.executor().execute(context);
        } catch (RejectedExecutionException e) {
            context.refused(e);
            signal(DONE);
        }
        return false;
    }

    /** A call outside the baton is over. */
    private void afterCall(LoopThread thread) {
        RequestCtx context = currentContext();
        if (context.dispatched) {
            loop.dispatchedCallEnded(context.callNanos);
        }
        if (state == State.CLOSED) {
            ctx = null;
            loop.releaseContext(context);
            return;
        }
        if (unwritten.length > 0) {
            thread.out.append(unwritten);
            unwritten = NO_BYTES;
        }
        if (writeResponse(thread)) {
            serve(thread);
        } else {
            rest(thread);
        }
    }

    /** Answers what cannot be read, and lets the connection end with that. */
    private void reject(LoopThread thread, Violation violation) {
        if (ctx == null) {
            ctx = loop.acquireContext(this);
        }
        RequestCtx context = currentContext();
        context.reject(BadMessageException.of(violation));
        loop.countViolation(violation);
        if (call(thread, context)) {
            writeResponse(thread);
        }
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /** Puts the response in the output; tells whether the next request may follow. */
    private boolean writeResponse(LoopThread thread) {
        RequestCtx context = currentContext();
        ctx = null;
        Response response = context.response();
        RequestHeader header = context.request().header();
        boolean close = decideClose(context, header, response);
        boolean http11 = header.isHttp11();
        if (header.method().equals(Methods.HEAD)) {
            response.setSkipBody(true);
        }
        response.appendHeadTo(thread.out, loop.responseDefaults, http11, close);
        closing = close;
        state = State.IDLE;
        if (response.hasBodyOnWire() && response.bodyLength() > MAX_COPIED_BODY && !response.isChunked(http11)) {
            unwrittenBody = context;
            bodyFrom = 0;
            return flush(thread) && !close;
        }
        response.appendBodyTo(thread.out, http11);
        loop.releaseContext(context);
        if (close) {
            return false;
        }
        return thread.out.length() < FLUSH_SIZE || flush(thread);
    }

    /**
     * Whether the connection ends with this response. If that is not the client's own wish, it may have sent more, and a
     * plain close would reset the connection and destroy answers that the client has not read yet: then it lingers.
     */
    private boolean decideClose(RequestCtx context, RequestHeader header, Response response) {
        boolean clientCloses = header.isConnectionClose();
        boolean close = clientCloses
                || context.closeAfter
                || response.header().isConnectionClose()
                || options.disableKeepalive
                || requests >= options.maxRequestsPerConnection
                || loop.now() - began > options.maxConnectionAge
                || loop.isDraining();
        lingers = close && (!clientCloses || context.closeAfter || (inbound != null && !inbound.isEmpty()));
        return close;
    }

    /** Writes the output; false when the socket is full, and what is left is kept for later, or it broke. */
    private boolean flush(LoopThread thread) {
        byte[] bytes = thread.out.array();
        int length = thread.out.length();
        try {
            int written = write(thread, bytes, 0, length);
            if (written < length) {
                unwritten = Arrays.copyOfRange(bytes, written, length);
                unwrittenFrom = 0;
            }
            thread.out.reset();
            if (written == length && writeBody(thread)) {
                return true;
            }
        } catch (IOException e) {
            thread.out.reset();
            close(thread);
            return false;
        }
        state = State.WRITING;
        setDeadline(options.writeTimeout);
        return false;
    }

    /** Writes on in the large body, if there is one; tells whether it is through. */
    private boolean writeBody(LoopThread thread) throws IOException {
        RequestCtx context = unwrittenBody;
        if (context == null) {
            return true;
        }
        Response response = context.response();
        bodyFrom = write(thread, response.bodyArray(), bodyFrom, response.bodyLength());
        if (bodyFrom < response.bodyLength()) {
            return false;
        }
        unwrittenBody = null;
        loop.releaseContext(context);
        return true;
    }

    /** Writes as much as the socket takes; returns where it stopped. */
    private int write(LoopThread thread, byte[] bytes, int from, int to) throws IOException {
        ByteBuffer buffer = thread.writeBuffer;
        int p = from;
        while (p < to) {
            int count = Math.min(buffer.capacity(), to - p);
            buffer.clear();
            buffer.put(bytes, p, count).flip();
            int written = connection.write(buffer);
            p += written;
            if (written < count) {
                break;
            }
        }
        return p;
    }

    /** There is room in the socket again. */
    private void writable(LoopThread thread) {
        try {
            int before = unwrittenFrom + bodyFrom;
            unwrittenFrom = write(thread, unwritten, unwrittenFrom, unwritten.length);
            boolean done = unwrittenFrom == unwritten.length && writeBody(thread);
            if (!done) {
                if (unwrittenFrom + bodyFrom > before) {
                    setDeadline(options.writeTimeout);
                }
                return;
            }
        } catch (IOException e) {
            close(thread);
            return;
        }
        unwritten = NO_BYTES;
        unwrittenFrom = 0;
        state = State.IDLE;
        if (closing) {
            rest(thread);
        } else {
            serve(thread);
        }
    }

    // ---- between turns ---------------------------------------------------------------------------------------------

    /** Leaves the connection until it is ready again. */
    private void rest(LoopThread thread) {
        if (state == State.CLOSED || state == State.CALLED) {
            return;
        }
        if (state != State.WRITING && (!thread.out.isEmpty() || unwrittenBody != null)) {
            flush(thread);
        }
        switch (state) {
            case WRITING -> {
                keepUnparsed(thread);
                watch(WRITE);
            }
            case IDLE -> {
                if (closing) {
                    endOutput(thread);
                } else {
                    becomeIdle(thread);
                }
            }
            case HEAD, BODY -> {
                keepUnparsed(thread);
                watch(READ);
            }
            case NEW, CALLED, LINGERING, CLOSED -> {}
        }
    }

    private void becomeIdle(LoopThread thread) {
        keepUnparsed(thread);
        if (loop.isDraining()) {
            close(thread);
            return;
        }
        setDeadline(options.idleTimeout);
        tell(ConnState.IDLE);
        watch(READ);
    }

    /** Keeps bytes that are not parsed yet in a buffer of their own, and gives back a buffer without any. */
    private void keepUnparsed(LoopThread thread) {
        Inbound in = inbound;
        if (in == null) {
            return;
        }
        if (in.isEmpty()) {
            inbound = null;
            if (in == thread.inbound) {
                in.clear();
            } else {
                loop.inbounds.giveBack(in);
            }
        } else if (in == thread.inbound) {
            Inbound own = loop.inbounds.borrow(in.remaining());
            own.takeFrom(in);
            inbound = own;
        }
    }

    private void setDeadline(long nanosFromNow) {
        loop.timers.set(deadline, loop.now() + nanosFromNow);
    }

    private void watch(int operations) {
        if (watched != operations) {
            watched = operations;
            connection.interest(operations);
        }
    }

    @Override
    public void expired(LoopThread thread) {
        switch (state) {
            case NEW, IDLE, WRITING, LINGERING -> close(thread);
            case HEAD -> rejectAndRest(thread, Violation.TIMEOUT);
            case BODY -> {
                if (isBodyInTime()) {
                    awaitBody();
                } else {
                    rejectAndRest(thread, Violation.TIMEOUT);
                }
            }
            case CALLED, CLOSED -> {}
        }
    }

    private void rejectAndRest(LoopThread thread, Violation violation) {
        reject(thread, violation);
        if (thread.holding) {
            rest(thread);
        }
    }

    /** The deadline of a body is set to look for silence, and now and then at its rate. */
    private boolean isBodyInTime() {
        long elapsed = loop.now() - bodyBegan;
        boolean silent = loop.now() - bodyLast >= options.bodyTimeout;
        return !silent && (elapsed < options.bodyRateGrace || bodyBytes >= options.minBodyRate * (elapsed / 1e9));
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** Everything is written and nothing more will be. */
    private void endOutput(LoopThread thread) {
        if (!lingers) {
            close(thread);
            return;
        }
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            close(thread);
            return;
        }
        if (inbound != null) {
            inbound.clear();
            keepUnparsed(thread);
        }
        state = State.LINGERING;
        setDeadline(options.lingerTimeout);
        watch(READ);
    }

    /** Reads and drops, until the client has seen the end and closes too (RFC 9112 §9.6). */
    private void linger(LoopThread thread) {
        ByteBuffer buffer = thread.readBuffer;
        buffer.clear();
        try {
            int count = connection.read(buffer);
            lingered += Math.max(0, count);
            if (count < 0 || lingered > MAX_LINGER_BYTES) {
                close(thread);
            }
        } catch (IOException e) {
            close(thread);
        }
    }

    /** The server shuts down: an idle connection ends now, any other after its response. */
    void drain(LoopThread thread) {
        if (state == State.NEW || state == State.IDLE) {
            close(thread);
        }
    }

    /** Ends the connection at once. A context that a handler is using stays with it until the handler is done. */
    void close(LoopThread thread) {
        if (state == State.CLOSED) {
            return;
        }
        boolean called = state == State.CALLED;
        state = State.CLOSED;
        loop.timers.remove(deadline);
        loop.connections().remove(this);
        connection.close();
        if (!called) {
            releaseAll(thread);
        }
        tell(ConnState.CLOSED);
        loop.server.connectionClosed();
    }

    private void releaseAll(LoopThread thread) {
        if (ctx != null) {
            loop.releaseContext(ctx);
            ctx = null;
        }
        if (unwrittenBody != null) {
            loop.releaseContext(unwrittenBody);
            unwrittenBody = null;
        }
        if (inbound != null) {
            inbound.clear();
            keepUnparsed(thread);
        }
        unwritten = NO_BYTES;
    }

    /** Something unforeseen went wrong in a turn: the connection ends, the loop goes on. */
    @Override
    public void failed(LoopThread thread) {
        thread.out.reset();
        close(thread);
    }

    private void tell(ConnState now) {
        ConnStateListener listener = options.connStateListener;
        if (options.hasConnStateListener) {
            listener.changed(connection, now);
        }
    }

    private RequestCtx currentContext() {
        RequestCtx context = ctx;
        if (context == null) {
            throw new IllegalStateException("no request in state " + state);
        }
        return context;
    }

    /** Tells whether a handler has been at work on it since before {@code nanos}. */
    boolean isCalledSince(long nanos) {
        return state == State.CALLED && calledAt < nanos;
    }

    ServerOptions options() {
        return options;
    }

    /** The number of the current request on this connection, from 1. */
    long requestNumber() {
        return requests;
    }

    /** When the connection was accepted, in nanoseconds since the loop began. */
    long beganAt() {
        return began;
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + connection.remoteAddress() + " " + state;
    }
}
