package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of a request: how its handler is run, what its streams need of the connection, how it is ended.
 *
 * <p>It is the part of {@link RequestCtx} that handlers do not see.
 *
 * <p>Threads: belongs to the holder of the baton; from the begin of the call to its end to the thread of the handler,
 * except for what is said to be for any thread.
 */
abstract sealed class Call implements Runnable permits RequestCtx {
    private enum Target {
        HANDLER,
        ERROR_HANDLER
    }

    final Request request = new Request();
    final Response response = new Response();
    final UserValues userValues = new UserValues();

    @Nullable
    ServerConnection connection;

    private Target target = Target.HANDLER;
    private Throwable error = BadMessageException.of(Violation.TRUNCATED);

    final CallRace race = new CallRace();
    long timeUpAt = Deadline.NEVER;
    int timeoutStatus;
    String timeoutMessage = "";

    /** What the handler has sent in its name, while it keeps this context; null as long as it has not. */
    @Nullable
    Response leftAnswer;

    volatile boolean cancelled;
    final AtomicReference<@Nullable Runnable> cancelAction = new AtomicReference<>();

    @Nullable
    HijackHandler hijackHandler;

    boolean hijackedSilently;
    final RequestStream requestStream = new RequestStream(ctx());
    final ResponseStream responseStream = new ResponseStream(ctx());
    private @Nullable ByteBuffer borrowedBuffer;

    /** Set when a stream needs the loop to watch the socket for it. */
    private volatile @Nullable HandlerIo io;

    /** The thread that runs the call on the loop; null for a dispatched call. */
    @Nullable
    LoopThread thread;

    /** The body is read by the handler. */
    boolean streaming;

    /** The client waits for 100 Continue, which goes out when the body is first read. */
    boolean owesContinue;

    /** How long a pause in the body may last, in nanoseconds. */
    long bodyTimeout;

    /** A response that had begun was not finished: the connection is reset. */
    boolean aborted;

    /** The number of the call on the loop, for {@link RequestCtx#blocking}. */
    long callNumber;

    /** How long a dispatched call took. */
    long callNanos;

    /** When the head was complete, if somebody wants to know. */
    private long beganAt;

    /** What the handler found wrong with the request. */
    private @Nullable Violation violation;

    boolean dispatched;

    /** The connection ends with the response, whatever that says. */
    boolean closeAfter;

    /** Makes it ready for another call. */
    void resetCall() {
        request.reset();
        response.reset();
        userValues.reset();
        connection = null;
        target = Target.HANDLER;
        dispatched = false;
        closeAfter = false;
        thread = null;
        streaming = false;
        owesContinue = false;
        aborted = false;
        if (io != null) {
            io = null;
        }
        race.reset();
        timeUpAt = Deadline.NEVER;
        if (leftAnswer != null) {
            leftAnswer = null;
        }
        if (cancelled) {
            cancelled = false;
        }
        if (cancelAction.get() != null) {
            cancelAction.set(null);
        }
        violation = null;
        hijackHandler = null;
        hijackedSilently = false;
        requestStream.begin();
        responseStream.reset();
    }

    void begin(ServerConnection newConnection) {
        connection = newConnection;
        request.setFormLimits(newConnection.loop.options.formLimits);
        if (newConnection.loop.options.hasEvents) {
            beganAt = System.nanoTime();
        }
        if (newConnection.connection.isSecure()) {
            request.setSecure(true);
        }
    }

    /** Lets {@link #invoke} run the error handler. */
    void reject(Throwable reason) {
        target = Target.ERROR_HANDLER;
        error = reason;
        closeAfter = true;
    }

    /** The executor did not take the call. */
    void refused(Throwable e) {
        engine().loop.server.log(System.Logger.Level.WARNING, "the executor of handlers refused a request", e);
        ctx().error("Service Unavailable", Status.SERVICE_UNAVAILABLE);
        callNanos = 0;
    }

    /** Runs the call of a dispatched context; for executors, not for handlers. */
    @Override
    public void run() {
        long start = System.nanoTime();
        race.begin();
        if (invoke()) {
            callNanos = System.nanoTime() - start;
            engine().signal(LoopTask.DONE);
        }
    }

    /** Runs handler or error handler; whatever they throw is answered here. False when the loop answered meanwhile. */
    boolean invoke() {
        ServerOptions options = engine().loop.options;
        if (timeUpAt != Deadline.NEVER) {
            race.begin();
        }
        try {
            if (target == Target.HANDLER) {
                options.handler.handle(ctx());
            } else {
                options.errorHandler.handle(ctx(), error);
            }
            finishAnswer();
        } catch (Throwable e) {
            failed(options, e);
        }
        giveBackBuffer();
        boolean first = race.finish();
        // A stale interrupt would make the next channel operation of this thread close a channel.
        LoopThread loopThread = thread;
        if (Thread.interrupted() && loopThread != null && !race.hasInterrupted()) {
            loopThread.keepInterrupt();
        }
        if (!first && !isLeft()) {
            // Nobody else looks at it any more; files of forms must not wait for the garbage collector.
            request.reset();
            response.reset();
            userValues.reset();
        }
        return first;
    }

    private void finishAnswer() throws IOException {
        if (isLeft()) {
            return;
        }
        if (response.isBodyStream()) {
            writeBodyStream();
        }
        if (hijackHandler != null && responseStream.isCommitted()) {
            throw new IllegalStateException("a connection cannot be hijacked after a response that was streamed");
        }
        responseStream.finish();
        checkFinal();
    }

    /** An interim status would have the client take the next response for the final one. */
    void checkFinal() {
        int status = response.statusCode();
        boolean upgraded = status == Status.SWITCHING_PROTOCOLS && hijackHandler != null;
        if (status < Status.OK && !upgraded && !responseStream.isCommitted()) {
            throw new IllegalStateException("final status must be 200 to 999, not " + status + " (RFC 9110 §15.2)");
        }
    }

    private void writeBodyStream() throws IOException {
        if (!response.hasBodyOnWire() || (ctx().isHead() && response.declaredLength() >= 0)) {
            response.dropBodyStream();
        } else if (ctx().isHead()) {
            response.dropBodyStream();
            responseStream.flush();
        } else {
            response.takeBodyStreamWriter().orElseThrow().write(responseStream);
        }
    }

    private void failed(ServerOptions options, Throwable thrown) {
        if (race.isAbandoned() || isLeft()) {
            return;
        }
        if (responseStream.isCommitted()) {
            aborted = true;
            engine().loop.server.log(System.Logger.Level.DEBUG, "response was cut: " + this, thrown);
            return;
        }
        hijackHandler = null;
        BadMessageException bad = badMessage(thrown);
        if (bad != null) {
            violation = bad.violation();
            closeAfter = true;
        }
        try {
            response.reset();
            if (target == Target.HANDLER) {
                options.errorHandler.handle(ctx(), thrown);
            } else {
                answerError(ctx(), thrown);
            }
            finishAnswer();
        } catch (Throwable e) {
            aborted = responseStream.isCommitted();
            response.reset();
            response.setStatusCode(Status.INTERNAL_SERVER_ERROR);
            closeAfter = true;
        }
    }

    /** What is wrong with the request, if that is why a handler failed: streams wrap it. */
    private static @Nullable BadMessageException badMessage(Throwable error) {
        Throwable thrown = error instanceof UncheckedIOException unchecked ? unchecked.getCause() : error;
        if (thrown instanceof PeerTimeoutException) {
            return BadMessageException.of(Violation.TIMEOUT);
        }
        Throwable reason = thrown instanceof IOException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return reason instanceof BadMessageException bad ? bad : null;
    }

    /** The response is there: counts what the handler found wrong, and tells who wants to know. Threads: the baton. */
    void ended() {
        EventLoop loop = engine().loop;
        if (violation != null) {
            loop.countViolation(violation);
        }
        if (!loop.options.hasEvents) {
            return;
        }
        try {
            loop.options.events.requestEnded(ctx(), System.nanoTime() - beganAt);
        } catch (Throwable e) {
            loop.eventFailed(e);
        }
    }

    long beganAt() {
        return beganAt;
    }

    /** The loop answered in the place of the handler. */
    void timedOut() {
        EventLoop loop = engine().loop;
        loop.server.countAbandoned();
        try {
            loop.options.events.timedOut(ctx());
        } catch (Throwable e) {
            loop.eventFailed(e);
        }
    }

    /** Sets the time limit that the server has for all calls, before this one begins. */
    void limitTime(long at) {
        timeoutStatus = Status.SERVICE_UNAVAILABLE;
        timeoutMessage = Status.message(Status.SERVICE_UNAVAILABLE);
        timeUpAt = at;
    }

    /** When the time of the call is up, in nanoseconds since the loop began; {@link Deadline#NEVER} without a limit. */
    long timeUpAt() {
        return timeUpAt;
    }

    /** Whether the handler has begun to answer on the wire. */
    boolean isCommitting() {
        return race.isCommitted();
    }

    /**
     * Takes the call from its handler and makes {@code fresh} the answer; false when the handler has answered.
     *
     * @param outbound gets the responses to earlier requests that the handler's thread has not written
     */
    boolean abandonTo(RequestCtx fresh, Outbound outbound) {
        boolean taken = race.abandon(!streaming, () -> {
            cancelled = true;
            LoopThread loopThread = thread;
            if (loopThread != null) {
                outbound.keepCopy(loopThread.out);
            }
            fresh.answerFor(ctx());
        });
        if (!taken) {
            return false;
        }
        runCancelAction();
        connectionLost();
        return true;
    }

    boolean isAbandoned() {
        return race.isAbandoned();
    }

    /** Lets the loop end this call from now on; one whose answer has begun can only be cut. */
    void joinRace() {
        race.begin();
        if (isCommitted()) {
            race.commit();
        }
    }

    /**
     * Fixes the answer; the handler keeps this context for good. The loop sends the answer when the handler returns, or
     * when it has the time while that goes on.
     */
    void leave(Response answer) {
        if (isLeft()) {
            return;
        }
        leftAnswer = answer;
        ServerConnection c = connection;
        if (c == null) {
            return;
        }
        joinRace();
        try {
            if (!race.leave()) {
                return;
            }
        } catch (IllegalStateException e) {
            leftAnswer = null;
            throw e;
        }
        cancelled = true;
        timeUpAt = 0;
        c.signal(LoopTask.ARM);
        runCancelAction();
    }

    /** Whether the handler keeps this context, which then serves no other request. */
    boolean isLeft() {
        return leftAnswer != null;
    }

    /** The context whose response is written: a fresh one when the handler keeps this one. Threads: the baton. */
    RequestCtx answering() {
        if (!isLeft()) {
            return ctx();
        }
        ServerConnection c = engine();
        RequestCtx fresh = c.loop.acquireContext(c);
        fresh.answerFor(ctx());
        connectionLost();
        fresh.timedOut();
        return fresh;
    }

    /** The handler's answer is about to begin on the wire; false when the loop has answered. */
    boolean commit() {
        return race.commit();
    }

    /** Makes this the answer to a request whose handler was late. */
    void answerFor(RequestCtx late) {
        late.request.header().copyTo(request.header());
        beganAt = late.beganAt();
        closeAfter = late.streaming || late.closeAfter;
        Response answer = late.leftAnswer;
        if (answer == null) {
            ctx().error(late.timeoutMessage, late.timeoutStatus);
        } else {
            answer.copyTo(response);
        }
    }

    void cancel(boolean interrupt) {
        cancelled = true;
        runCancelAction();
        if (interrupt) {
            race.interrupt();
        }
    }

    void runCancelAction() {
        Runnable action = cancelAction.getAndSet(null);
        if (action == null) {
            return;
        }
        try {
            action.run();
        } catch (Throwable e) {
            engine().loop.server.log(System.Logger.Level.ERROR, "cancel action failed", e);
        }
    }

    @Nullable
    HijackHandler takeHijackHandler() {
        HijackHandler handler = closeAfter ? null : hijackHandler;
        hijackHandler = null;
        return handler;
    }

    boolean isHijackedSilently() {
        return hijackedSilently;
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
            made = new HandlerIo(engine(), ctx());
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

    /** Whether the thread of the client runs the handler, so that nobody is there to send or take bytes. */
    boolean isByVisitor() {
        return thread != null && thread.isVisitor();
    }

    /** Gives the baton away before this thread waits. */
    void leaveLoop() {
        if (thread != null) {
            engine().loop.take(callNumber);
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

    /** This, as handlers know it. */
    abstract RequestCtx ctx();

    /** The error handler where the application has none. */
    static void answerError(RequestCtx ctx, Throwable error) {
        BadMessageException bad = badMessage(error);
        if (bad != null) {
            int status = bad.violation().status();
            ctx.error(Status.message(status), status);
            if (status == Status.METHOD_NOT_ALLOWED) {
                ctx.response.header().set(HeaderNames.ALLOW, "GET, HEAD");
            }
            return;
        }
        ctx.engine()
                .loop
                .server
                .log(
                        System.Logger.Level.ERROR,
                        "handler failed: " + ctx.method() + " " + ctx.uri().path(),
                        error);
        ctx.error(Status.message(Status.INTERNAL_SERVER_ERROR), Status.INTERNAL_SERVER_ERROR);
    }
}
