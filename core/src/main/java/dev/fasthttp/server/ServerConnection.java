package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import dev.fasthttp.net.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server: reads requests, has them answered, writes the responses, in that order, over and over; see
 * {@link State}.
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
    /** Bodies up to this size are copied behind their head; larger ones are written from where they are. */
    static final int MAX_COPIED_BODY = 16 * 1024;

    /** Pipelined responses are written when there are so many bytes of them. */
    private static final int FLUSH_SIZE = 32 * 1024;

    /** More than fits in the buffers of both systems, so that a client in full flow sees the answer and stops. */
    private static final int MAX_LINGER_BYTES = 16 * 1024 * 1024;

    final Connection connection;
    final long id;

    @Nullable
    ServerConnection previousInSet;

    @Nullable
    ServerConnection nextInSet;

    private final ServerOptions options;
    private final Deadline deadline = new Deadline(this);
    private final ConnectionInput input;
    private final Outbound outbound;
    private final Persistence persistence;

    /** Made with the first body; most connections never have one. */
    private @Nullable BodyPace bodyPace;

    private State state = State.NEW;
    private int watched;
    private boolean opening;
    private @Nullable Handover handover;

    private @Nullable RequestCtx ctx;
    private long calledAt;

    /** What is being dropped, if anything is. */
    private @Nullable UnreadBody unreadBody;

    private int wanted;

    private int lingered;

    ServerConnection(EventLoop loop, Connection connection, long id) {
        super(loop);
        this.connection = connection;
        this.id = id;
        options = loop.options;
        input = new ConnectionInput(connection, options.messageLimits);
        outbound = new Outbound(connection);
        persistence = new Persistence(loop);
    }

    // ---- turns -----------------------------------------------------------------------------------------------------

    @Override
    void turn(int signals, LoopThread thread) {
        int operations = connection.ready(signals);
        if (handover != null) {
            operations = handover.turn(operations);
        }
        if ((operations & BEGIN) != 0) {
            begin(thread);
        }
        if ((operations & (WANT_READ | WANT_WRITE)) != 0) {
            handlerWaits(operations);
        }
        if ((operations & DONE) != 0) {
            afterCall(thread);
        }
        if ((operations & CLOSE) != 0 && thread.holding) {
            close(thread);
        }
        if ((operations & WRITE) != 0 && thread.holding) {
            if (state == State.WRITING) {
                writable(thread);
            } else if (state == State.CALLED) {
                grant(WRITE);
            }
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
        persistence.begin(loop.now());
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
        opening = !connection.isEstablished();
        setDeadline(opening ? options.tlsHandshakeTimeout : options.firstByteTimeout);
        watch(READ);
    }

    /** The handshake is done. Its deadline stood all the time, however often a few bytes came. */
    private void opened() {
        opening = false;
        setDeadline(options.firstByteTimeout);
        handover = Handover.offer(this, connection);
        if (handover != null) {
            state = State.HANDED_OVER;
            loop.timers.remove(deadline);
        }
    }

    private void readable(LoopThread thread) {
        switch (state) {
            case NEW, IDLE, HEAD, BODY, DROPPING -> {
                int count = fill(thread);
                if (opening && connection.isEstablished()) {
                    opened();
                }
                if (count > 0) {
                    serve(thread);
                } else if (count < 0) {
                    endOfInput(thread);
                } else {
                    input.keepUnparsed(thread, loop.inbounds);
                }
            }
            case CALLED -> grant(READ);
            case LINGERING -> linger(thread);
            case WRITING, HANDED_OVER, CLOSED -> {}
        }
    }

    /** A handler reads or writes by itself, and waits until it can go on. */
    private void handlerWaits(int operations) {
        RequestCtx context = ctx;
        if (state == State.CALLED) {
            wanted |= ((operations & WANT_READ) != 0 ? READ : 0) | ((operations & WANT_WRITE) != 0 ? WRITE : 0);
            watch(wanted);
        } else if (state == State.CLOSED && context != null) {
            context.connectionLost();
        }
    }

    /** The socket is ready while a handler is at work: tells the handler if it waits for that, else looks away. */
    private void grant(int operation) {
        boolean waits = (wanted & operation) != 0;
        wanted &= ~operation;
        watch(wanted);
        if (waits) {
            currentContext().grant(operation);
        }
    }

    /** Reads once; -1 at the end. A connection that broke is closed, which looks like nothing to read. */
    private int fill(LoopThread thread) {
        try {
            int count = input.fill(thread);
            if (count > 0 && (state == State.NEW || state == State.IDLE)) {
                tell(ConnState.ACTIVE);
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
        if (unreadBody != null && !dropBody(unreadBody)) {
            return false;
        }
        return (ctx != null || readHead(thread)) && readBody(thread);
    }

    private boolean readHead(LoopThread thread) {
        if (input.isEmpty()) {
            state = State.IDLE;
            return false;
        }
        if (!input.mayHoldHead()) {
            awaitHead();
            return false;
        }
        RequestCtx context = loop.acquireContext(this);
        try {
            if (!input.readHead(context.request())) {
                loop.releaseContext(context);
                awaitHead();
                return false;
            }
        } catch (BadMessageException e) {
            ctx = context;
            reject(thread, e);
            return false;
        }
        persistence.countRequest();
        loop.countRequest();
        ctx = context;
        return admit(thread, context.request());
    }

    private void awaitHead() {
        if (state != State.HEAD) {
            state = State.HEAD;
            setDeadline(options.headTimeout);
        }
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
        RequestConfig config = loop.requestConfig;
        config.reset(options);
        try {
            options.headerReceived.received(header, config);
            request.beginBody(config.maxBodySize);
        } catch (Throwable e) {
            reject(thread, e);
            return false;
        }
        if (!request.isComplete()) {
            bodyPace().start(loop.now(), config.bodyTimeout);
        }
        currentContext().streaming = config.streamBody && !request.isComplete();
        boolean waits = header.isExpectContinue() && !request.isComplete();
        return !waits || !input.isEmpty() || expect(thread, header);
    }

    private boolean expect(LoopThread thread, RequestHeader header) {
        int status = askExpectHandler(header);
        if (status == Status.CONTINUE) {
            RequestCtx context = currentContext();
            if (context.streaming) {
                context.owesContinue = true;
                return true;
            }
            thread.out.append(ConnectionInput.CONTINUE);
            return flush(thread);
        }
        return refuse(thread, status);
    }

    /** Answers with a status alone, without reading the body. */
    private boolean refuse(LoopThread thread, int status) {
        RequestCtx context = currentContext();
        context.response().setStatusCode(status);
        context.closeAfter = true;
        writeResponse(thread);
        return false;
    }

    private int askExpectHandler(RequestHeader header) {
        try {
            return options.expectHandler.expect(header);
        } catch (Throwable e) {
            loop.server.log(System.Logger.Level.ERROR, "expect handler failed", e);
            return Status.INTERNAL_SERVER_ERROR;
        }
    }

    private boolean readBody(LoopThread thread) {
        RequestCtx context = currentContext();
        Request request = context.request();
        if (request.isComplete() || context.streaming) {
            return true;
        }
        try {
            bodyPace().received(input.readBody(request), loop.now());
        } catch (BadMessageException e) {
            reject(thread, e);
            return false;
        }
        if (!request.isComplete()) {
            awaitBody();
            return false;
        }
        return true;
    }

    private void awaitBody() {
        state = State.BODY;
        loop.timers.set(deadline, bodyPace().nextCheck(loop.now()));
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
        input.takeFrom(thread);
        outbound.keep(thread.out);
        signal(DONE);
    }

    private boolean dispatch(LoopThread thread, RequestCtx context) {
        if (!flush(thread)) {
            return false;
        }
        input.keepUnparsed(thread, loop.inbounds);
        state = State.CALLED;
        calledAt = loop.now();
        context.dispatched = true;
        try {
            options.execution.executor().execute(context);
        } catch (RuntimeException | OutOfMemoryError e) {
            // It is full, or there are no more threads.
            context.refused(e);
            signal(DONE);
        }
        return false;
    }

    /** A call outside the baton is over. */
    private void afterCall(LoopThread thread) {
        RequestCtx context = currentContext();
        wanted = 0;
        if (context.dispatched) {
            loop.dispatchedCallEnded(context.callNanos);
        }
        if (state == State.CLOSED) {
            ctx = null;
            loop.releaseContext(context);
            return;
        }
        outbound.moveTo(thread.out);
        if (writeResponse(thread)) {
            serve(thread);
        } else {
            rest(thread);
        }
    }

    private void reject(LoopThread thread, Violation violation) {
        reject(thread, BadMessageException.of(violation));
    }

    /** Answers what cannot be read or is not wanted, and lets the connection end with that. */
    private void reject(LoopThread thread, Throwable reason) {
        if (ctx == null) {
            ctx = loop.acquireContext(this);
        }
        RequestCtx context = currentContext();
        context.reject(reason);
        if (reason instanceof BadMessageException bad) {
            loop.countViolation(bad.violation());
        }
        if (call(thread, context)) {
            writeResponse(thread);
        }
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /** Puts the response in the output; tells whether the next request may follow. */
    private boolean writeResponse(LoopThread thread) {
        RequestCtx context = currentContext();
        if (context.isCommitted()) {
            return endStreamed(thread, context);
        }
        ctx = null;
        Response response = context.response();
        RequestHeader header = context.request().header();
        boolean close = persistence.decide(context, !input.isEmpty());
        boolean http11 = header.isHttp11();
        if (header.method().equals(Methods.HEAD)) {
            response.setSkipBody(true);
        }
        response.appendHeadTo(thread.out, loop.responseDefaults, http11, close);
        state = State.IDLE;
        if (response.hasBodyOnWire() && response.bodyLength() > MAX_COPIED_BODY && !response.isChunked(http11)) {
            outbound.setBody(context);
            return flush(thread) && !close;
        }
        response.appendBodyTo(thread.out, http11);
        if (!close && !context.request().isComplete()) {
            beginDropping(context);
            return true;
        }
        loop.releaseContext(context);
        if (close) {
            return false;
        }
        return thread.out.length() < FLUSH_SIZE || flush(thread);
    }

    /** The response went out while the handler ran, if it came to its end. */
    private boolean endStreamed(LoopThread thread, RequestCtx context) {
        state = State.IDLE;
        if (context.aborted || !context.isEnded()) {
            connection.abort();
            close(thread);
            return false;
        }
        if (!persistence.decide(context, !input.isEmpty()) && context.isStreamClose()) {
            persistence.end();
        }
        boolean closing = persistence.isClosing();
        if (!closing && !context.request().isComplete()) {
            beginDropping(context);
            return true;
        }
        ctx = null;
        loop.releaseContext(context);
        return !closing;
    }

    /** Whether the connection ends with the response of that context. Threads: also that of a handler. */
    boolean closesAfter(RequestCtx context) {
        return persistence.closesAfter(context);
    }

    private void beginDropping(RequestCtx context) {
        ctx = context;
        unreadBody = new UnreadBody();
    }

    /** Drops what a handler left of the body; tells whether it is through. */
    private boolean dropBody(UnreadBody rest) {
        RequestCtx context = currentContext();
        UnreadBody.Outcome outcome = rest.drop(context.request(), input);
        if (outcome == UnreadBody.Outcome.MORE) {
            if (state != State.DROPPING) {
                state = State.DROPPING;
                setDeadline(options.lingerTimeout);
            }
            return false;
        }
        boolean through = outcome == UnreadBody.Outcome.THROUGH;
        unreadBody = null;
        ctx = null;
        loop.releaseContext(context);
        state = State.IDLE;
        if (!through) {
            persistence.end();
        }
        return through;
    }

    /** Reads on in the body for the handler that streams it; false at the end. Threads: that of the handler. */
    boolean readMoreBody(RequestCtx context) throws IOException {
        return input.readMoreBody(context, bodyPace());
    }

    /** Writes the output; false when the socket is full, and what is left is kept for later, or it broke. */
    private boolean flush(LoopThread thread) {
        try {
            if (outbound.flush(thread)) {
                releaseWritten();
                return true;
            }
        } catch (IOException e) {
            close(thread);
            return false;
        }
        state = State.WRITING;
        setDeadline(options.writeTimeout);
        return false;
    }

    private void releaseWritten() {
        RequestCtx context = outbound.takeContext();
        if (context != null) {
            loop.releaseContext(context);
        }
    }

    /** There is room in the socket again. */
    private void writable(LoopThread thread) {
        try {
            long before = outbound.remaining();
            if (!outbound.resume(thread)) {
                if (outbound.remaining() < before) {
                    setDeadline(options.writeTimeout);
                }
                return;
            }
        } catch (IOException e) {
            close(thread);
            return;
        }
        releaseWritten();
        state = State.IDLE;
        if (persistence.isClosing()) {
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
        if (state != State.WRITING && (!thread.out.isEmpty() || outbound.hasBody())) {
            flush(thread);
        }
        switch (state) {
            case WRITING -> {
                input.keepUnparsed(thread, loop.inbounds);
                watch(WRITE);
            }
            case IDLE -> {
                if (persistence.isClosing()) {
                    endOutput(thread);
                } else {
                    becomeIdle(thread);
                }
            }
            case HEAD, BODY, DROPPING -> {
                input.keepUnparsed(thread, loop.inbounds);
                watch(READ);
            }
            case NEW, CALLED, LINGERING, HANDED_OVER, CLOSED -> {}
        }
    }

    private void becomeIdle(LoopThread thread) {
        input.keepUnparsed(thread, loop.inbounds);
        if (loop.isDraining()) {
            close(thread);
            return;
        }
        setDeadline(options.idleTimeout);
        tell(ConnState.IDLE);
        watch(READ);
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
            case NEW, IDLE, WRITING, DROPPING, LINGERING -> close(thread);
            case HEAD -> rejectAndRest(thread, Violation.TIMEOUT);
            case BODY -> {
                if (bodyPace().isInTime(loop.now())) {
                    awaitBody();
                } else {
                    rejectAndRest(thread, Violation.TIMEOUT);
                }
            }
            case CALLED, HANDED_OVER, CLOSED -> {}
        }
    }

    private void rejectAndRest(LoopThread thread, Violation violation) {
        reject(thread, violation);
        if (thread.holding) {
            rest(thread);
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** Everything is written and nothing more will be. */
    private void endOutput(LoopThread thread) {
        if (!persistence.lingers()) {
            close(thread);
            return;
        }
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            close(thread);
            return;
        }
        input.discard(thread, loop.inbounds);
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
        } else if (ctx != null) {
            ctx.connectionLost();
        }
        tell(ConnState.CLOSED);
        loop.server.connectionClosed();
    }

    private void releaseAll(LoopThread thread) {
        if (ctx != null) {
            loop.releaseContext(ctx);
            ctx = null;
        }
        releaseWritten();
        input.discard(thread, loop.inbounds);
        outbound.clear();
    }

    /** Something unforeseen went wrong in a turn: the connection ends, the loop goes on. */
    @Override
    public void failed(LoopThread thread) {
        thread.out.reset();
        close(thread);
    }

    private void tell(ConnState now) {
        if (!options.hasConnStateListener) {
            return;
        }
        try {
            options.connStateListener.changed(connection, now);
        } catch (Throwable e) {
            loop.server.log(System.Logger.Level.ERROR, "listener failed at " + now + " of " + this, e);
        }
    }

    private BodyPace bodyPace() {
        BodyPace pace = bodyPace;
        if (pace == null) {
            pace = new BodyPace(options);
            bodyPace = pace;
        }
        return pace;
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
        return persistence.requests();
    }

    /** When the connection was accepted, in nanoseconds since the loop began. */
    long beganAt() {
        return persistence.began();
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + connection.remoteAddress() + " " + state;
    }
}
