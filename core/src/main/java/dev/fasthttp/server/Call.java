package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
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
abstract sealed class Call extends CallIo implements Runnable permits RequestCtx {
    private enum Target {
        HANDLER,
        ERROR_HANDLER
    }

    final UserValues userValues = new UserValues();
    private final ResponseHooks hooks = new ResponseHooks();

    private Target target = Target.HANDLER;
    private Throwable error = BadMessageException.of(Violation.TRUNCATED);

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

    @Nullable
    EventFeed feed;

    /** The body is read by the handler. */
    boolean streaming;

    /** The client waits for 100 Continue, which goes out when the body is first read. */
    boolean owesContinue;

    /** How long a pause in the body may last, in nanoseconds. */
    long bodyTimeout;

    /** A response that had begun was not finished: the connection is reset. */
    boolean aborted;

    /** When the call began, in nanoseconds since the loop did. */
    long calledAt;

    /** How long a dispatched call took. */
    long callNanos;

    /** When the head was complete, if somebody wants to know. */
    private long beganAt;

    /** Where the client is, by the word of somebody who is believed. */
    @Nullable
    SocketAddress statedAddress;

    /** What the handler found wrong with the request. */
    private @Nullable Violation violation;

    boolean dispatched;

    /** The handler at work may suspend the call. */
    private boolean suspendable;

    /** Set from {@link #suspend} until the loop goes on with the call. */
    private volatile @Nullable SuspendedCall suspension;

    /** The handler that goes on with a call that was suspended. */
    private @Nullable RequestHandler resumed;

    /** Somebody may use it who has not noticed that the call was ended. Never reset: such a context serves no other call. */
    private boolean shared;

    /** The connection ends with the response, whatever that says. */
    boolean closeAfter;

    /** Makes it ready for another call. */
    void resetCall() {
        resetIo();
        userValues.reset();
        hooks.reset();
        target = Target.HANDLER;
        dispatched = false;
        closeAfter = false;
        streaming = false;
        owesContinue = false;
        aborted = false;
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
        statedAddress = null;
        violation = null;
        resumed = null;
        if (suspension != null) {
            suspension = null;
        }
        hijackHandler = null;
        hijackedSilently = false;
        dropFeed();
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
                handle(options.handler);
            } else {
                options.errorHandler.handle(ctx(), error);
            }
            if (suspension == null) {
                finishAnswer();
            }
        } catch (Throwable e) {
            failed(options, e);
        }
        boolean first = isSuspended() ? race.leave() : finish();
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
            dropFeed();
        }
        return first;
    }

    private void handle(RequestHandler first) throws Exception {
        RequestHandler again = resumed;
        if (again != null) {
            race.enter();
        }
        suspendable = true;
        try {
            (again != null ? again : first).handle(ctx());
        } finally {
            suspendable = false;
        }
    }

    /** The answer is there; false when the loop answered. */
    private boolean finish() {
        giveBackBuffer();
        return race.finish();
    }

    private void finishAnswer() throws IOException {
        if (isLeft()) {
            return;
        }
        writeBodyStream();
        if (hijackHandler != null && responseStream.isCommitted()) {
            throw new IllegalStateException("a connection cannot be hijacked after a response that was streamed");
        }
        if (feed != null && (hijackHandler != null || responseStream.isCommitted() || response.bodyLength() > 0)) {
            throw new IllegalStateException("a response with an event feed has no other body, and is not hijacked");
        }
        responseStream.finish();
        completeHead();
        if (response.isBodyStream()) {
            // A hook may have made a file one that cannot be left to the loop.
            writeBodyStream();
            responseStream.finish();
        }
        checkFinal();
    }

    void addHook(ResponseHook hook) {
        hooks.add(hook);
    }

    /** Has the hooks see the response, unless they have. */
    void completeHead() {
        if (!isCommitted()) {
            hooks.run(ctx());
        }
    }

    /** An interim status would have the client take the next response for the final one. */
    void checkFinal() {
        int status = response.statusCode();
        boolean upgraded = status == Status.SWITCHING_PROTOCOLS && hijackHandler != null;
        if (status < Status.OK && !upgraded && !responseStream.isCommitted()) {
            throw new IllegalStateException("final status must be 200 to 999, not " + status + " (RFC 9110 §15.2)");
        }
    }

    /** Writes a body that comes from a stream, unless it is a file, which the loop sends later. */
    private void writeBodyStream() throws IOException {
        if (!response.isBodyStream() || Outbound.takesFile(ctx())) {
            return;
        }
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
        SuspendedCall suspended = suspension;
        if (suspended != null) {
            error = thrown;
            if (!suspended.failed()) {
                log(System.Logger.Level.ERROR, "handler failed after its call was ended: " + this, thrown);
            }
            return;
        }
        if (responseStream.isCommitted()) {
            aborted = true;
            log(System.Logger.Level.DEBUG, "response was cut: " + this, thrown);
            return;
        }
        hijackHandler = null;
        dropFeed();
        BadMessageException bad = RequestFault.of(thrown);
        if (bad != null) {
            violation = bad.violation();
            closeAfter = true;
        }
        try {
            response.reset();
            hooks.rewind();
            if (target == Target.HANDLER) {
                options.errorHandler.handle(ctx(), thrown);
            } else {
                RequestFault.answer(ctx(), thrown);
            }
            finishAnswer();
        } catch (Throwable e) {
            aborted = responseStream.isCommitted();
            response.reset();
            response.setStatusCode(Status.INTERNAL_SERVER_ERROR);
            closeAfter = true;
        }
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

    private void log(System.Logger.Level level, String message, Throwable thrown) {
        engine().loop.server.log(level, message, thrown);
    }

    // ---- suspension ------------------------------------------------------------------------------------------------

    /** The handler will return without an answer. Threads: that of the handler. */
    SuspendedCall suspend(long limitNanos, @Nullable RequestHandler whenLate) {
        ServerConnection c = leaveToSuspend();
        SuspendedCall suspended = new SuspendedCall(ctx(), whenLate);
        if (limitNanos > 0) {
            limitTime(c.loop.in(limitNanos));
        }
        suspension = suspended;
        if (limitNanos > 0) {
            c.signal(LoopTask.ARM);
        }
        return suspended;
    }

    /** The rest of the suspension, without a time limit. */
    void suspendBy(SuspendedCall suspended) {
        suspension = suspended;
    }

    /** Checks that the call can be suspended, and takes its things from the thread. */
    ServerConnection leaveToSuspend() {
        ServerConnection c = engine();
        if (isLeft()) {
            throw new IllegalStateException("the call has been answered by timeoutError");
        }
        if (suspension != null) {
            throw new IllegalStateException(
                    "the call is suspended already; end that suspension, or let its handler return");
        }
        if (!suspendable) {
            throw new IllegalStateException(
                    "only a handler can suspend its call, while it runs; an error handler cannot");
        }
        race.begin();
        leaveThread(c);
        return c;
    }

    /** Takes along what the thread of the handler has of this connection: nobody knows where the call goes on. */
    private void leaveThread(ServerConnection c) {
        LoopThread loopThread = thread;
        if (loopThread != null) {
            if (!loopThread.out.isEmpty()) {
                try {
                    writeInterim(new ByteBuilder());
                } catch (IOException e) {
                    aborted = true;
                    c.signal(LoopTask.CLOSE);
                }
            }
            c.input.leaveThread(loopThread);
            thread = null;
        }
        giveBackBuffer();
    }

    /** Whether a handler has been at work on it since before {@code nanos}. */
    boolean isRunningSince(long nanos) {
        SuspendedCall suspended = suspension;
        return calledAt < nanos && (suspended == null || !suspended.isReturned());
    }

    @Nullable
    SuspendedCall suspension() {
        return suspension;
    }

    boolean isSuspended() {
        return suspension != null;
    }

    /** Goes on with a handler. Threads: the baton. */
    void resumeWith(RequestHandler handler) {
        releaseSuspension();
        resumed = handler;
        timeUpAt = Deadline.NEVER;
    }

    /** Goes on with what is in the response; false when the loop answered. Threads: the baton. */
    boolean completeSuspended() {
        releaseSuspension();
        return finish();
    }

    private void releaseSuspension() {
        SuspendedCall suspended = suspension;
        suspension = null;
        if (suspended != null) {
            suspended.release();
        }
    }

    /** Whether completing it needs a thread that may block, or a look at what is wrong with the answer. */
    boolean hasAnswerToWrite() {
        return response.isBodyStream()
                || isCommitted()
                || hijackHandler != null
                || feed != null
                || response.statusCode() < Status.OK
                || !hooks.isEmpty();
    }

    /** A handler is called because the time is up, while whoever suspended the call may still use the context. */
    void handlerTakesOver() {
        shared = true;
        if (isCommitted()) {
            closeAfter = true;
        }
    }

    boolean mayBeInUse() {
        return shared;
    }

    /** Its late owner has noticed that it is not needed any more. */
    void dropLate() {
        request.reset();
        response.reset();
        userValues.reset();
        dropFeed();
    }

    /** Makes this the context to answer with that the handler of {@code late} failed, after it gave that away. */
    void failFor(RequestCtx late) {
        copyHead(late);
        reject(late.failure());
        closeAfter = late.streaming;
    }

    Throwable failure() {
        return error;
    }

    /** Whether there is something to read; else prepares to wait for that. */
    boolean awaitReadable() {
        return requestStream.awaitReadable();
    }

    /** Whether there is room to write. */
    boolean awaitWritable() {
        try {
            return responseStream.isWritable();
        } catch (IOException e) {
            // The next write tells.
            return true;
        }
    }

    void sendsNothing() {
        requestStream.fail(new PeerTimeoutException("peer sent no byte in time"));
    }

    void takesNothing() {
        responseStream.fail(new PeerTimeoutException("peer took no byte in time"));
    }

    // ---- the end of the call ---------------------------------------------------------------------------------------

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
        SuspendedCall suspended = suspension;
        boolean settled = suspended != null && suspended.isReturned();
        boolean taken = race.abandon(!streaming, settled, () -> {
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
        engine().loop.giveUpContext();
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
    void leave(Response given) {
        if (given.isBodyStream()) {
            throw new IllegalArgumentException("the body of an answer by timeoutErrorWithResponse must be in memory");
        }
        if (given.statusCode() < Status.OK) {
            throw new IllegalArgumentException("final status must be 200 to 999, not " + given.statusCode());
        }
        if (isLeft()) {
            return;
        }
        Response answer = new Response();
        given.copyTo(answer);
        if (suspension != null) {
            throw new IllegalStateException("a suspended call is answered by complete(), with what is in its context");
        }
        leftAnswer = answer;
        ServerConnection c = connection;
        if (c == null) {
            return;
        }
        joinRace();
        try {
            if (!race.giveUp()) {
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

    Optional<Response> copyOfLeftAnswer() {
        Response answer = leftAnswer;
        if (answer == null) {
            return Optional.empty();
        }
        Response copy = new Response();
        answer.copyTo(copy);
        return Optional.of(copy);
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
        c.loop.giveUpContext();
        connectionLost();
        fresh.timedOut();
        return fresh;
    }

    /** Makes this the answer to a request whose handler was late. */
    void answerFor(RequestCtx late) {
        copyHead(late);
        closeAfter = late.streaming || late.closeAfter;
        Response answer = late.leftAnswer;
        if (answer == null) {
            ctx().error(late.timeoutMessage, late.timeoutStatus);
        } else {
            answer.copyTo(response);
        }
    }

    private void copyHead(RequestCtx late) {
        late.request.header().copyTo(request.header());
        beganAt = late.beganAt();
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

    /** Who has the connection when the response is written, if anybody. */
    @Nullable
    ConnectionOwner takeOwner() {
        HijackHandler handler = closeAfter ? null : hijackHandler;
        hijackHandler = null;
        EventFeed taken = feed;
        feed = null;
        return handler == null ? taken : new HijackedConnection(engine(), engine().input, handler);
    }

    /** Makes an event feed the body of the response. */
    EventFeed beginFeed() {
        if (feed != null || isCommitted()) {
            throw new IllegalStateException("a response has one event feed, instead of a body");
        }
        response.header().setContentType(EventText.CONTENT_TYPE);
        response.header().set(HeaderNames.CACHE_CONTROL, "no-store");
        EventFeed made = new EventFeed(engine(), request.header().isHttp11());
        feed = made;
        return made;
    }

    private void dropFeed() {
        EventFeed dropped = feed;
        if (dropped != null) {
            feed = null;
            dropped.over();
        }
    }

    boolean isHijackedSilently() {
        return hijackedSilently;
    }
}
