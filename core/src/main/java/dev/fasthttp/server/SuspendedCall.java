package dev.fasthttp.server;

import dev.fasthttp.net.Loop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request whose handler returned, or is about to return, without an answer: the connection waits, no thread does.
 *
 * <p>The {@link RequestCtx} stays with whoever suspended it, may be used as in a handler, also its streams and from other
 * threads, and is given back by ending the suspension, exactly once: {@link #complete} sends the answer, {@link #resume} has
 * a handler called again. What comes before the handler that suspended returned takes effect when it has.
 *
 * <p>Three other things can end it: the time given to {@link RequestCtx#suspend(Duration, RequestHandler)}, or the
 * limit that the call had already; an exception of the handler that suspended; and what is waited for by {@link #onReadable}
 * and {@link #onWritable}. Then {@link #complete} and {@link #resume} return false, and the context is no longer the caller's.
 * Where such a race is possible do not touch the context before one of them has returned true, but within the handler given
 * to {@link #resume}.
 *
 * <p>When the client leaves, the request is {@linkplain RequestCtx#onCancel cancelled} as any, and has still to be ended.
 *
 * <p>Threads: any.
 *
 * @see RequestCtx#suspend()
 */
public final class SuspendedCall {
    /** Sends what is in the context. */
    private static final RequestHandler NOTHING_MORE = ctx -> {};

    /** Lets what is left of the answer be written by a call, since that may block. */
    private static final RequestHandler REST_OF_ANSWER = ctx -> {};

    /** The handler that suspended the call has failed. */
    private static final RequestHandler FAILED = ctx -> {};

    /** The time was up just when the handler returned. */
    private static final RequestHandler LATE = ctx -> {};

    private static final int RETURNED = 1;
    private static final int BY_USER = 2;
    private static final int BY_LOOP = 4;
    private static final int READY = 8;
    private static final int DROPPED = 16;
    private static final int TAKEN_OVER = 32;
    private static final int RELEASED = 64;

    private static final VarHandle PROGRESS;

    static {
        try {
            PROGRESS = MethodHandles.lookup().findVarHandle(SuspendedCall.class, "progress", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private RequestCtx ctx;
    private ServerConnection connection;
    private final @Nullable RequestHandler whenLate;
    private @Nullable Runnable whenReturned;

    /** Who has ended it, and whether the loop knows; the loop goes on with both RETURNED and READY. */
    private volatile int progress;

    /** How it goes on. Written before READY. */
    private RequestHandler next = NOTHING_MORE;

    private volatile @Nullable RequestHandler whenReadable;
    private volatile @Nullable RequestHandler whenWritable;
    private volatile long readableBy = Deadline.NEVER;
    private volatile long writableBy = Deadline.NEVER;

    SuspendedCall(RequestCtx ctx, @Nullable RequestHandler whenLate) {
        this.ctx = ctx;
        connection = ctx.engine();
        this.whenLate = whenLate;
    }

    // ---- for the application ---------------------------------------------------------------------------------------

    /**
     * Sends the answer that is in the context, with what a stream writer set there has to write; the connection goes on.
     *
     * @return false when the call was ended otherwise, by its time for one: nothing is sent, the context is not the caller's
     * @throws IllegalStateException when the caller has ended it before
     */
    public boolean complete() {
        return endByUser(isOpen() && ctx.hasAnswerToWrite() ? REST_OF_ANSWER : NOTHING_MORE);
    }

    /**
     * Has a handler called with the context, as any handler, on the event loop or wherever the server runs them: it may
     * block, stream, and suspend again. Request and response are as they were left. It is called, with a cancelled context,
     * also when the client has left.
     *
     * @return false when the call was ended otherwise, by its time for one: the handler is not called
     * @throws IllegalStateException when the caller has ended it before
     */
    public boolean resume(RequestHandler handler) {
        return endByUser(handler);
    }

    /**
     * The same for whoever ends the call while others, who do not know yet, may still use the context: it serves no other
     * request afterwards, so that what they do goes nowhere. A response that had begun is the last of its connection.
     *
     * @return false when the call was ended otherwise, by its time for one: the handler is not called
     * @throws IllegalStateException when the caller has ended it before
     */
    public boolean takeOver(RequestHandler handler) {
        if (claim(BY_USER)) {
            ctx.handlerTakesOver();
            goOn(handler);
            return true;
        }
        return endByUser(handler);
    }

    /**
     * Gives the call another time limit in the place of the one it has, counted from now. What happens when the time is up
     * was said with {@link RequestCtx#suspend(Duration, RequestHandler) suspend}.
     *
     * <p>Threads: that of the handler which suspended the call, before it returns.
     *
     * @throws IllegalArgumentException when the time is not positive
     * @throws IllegalStateException when the handler has returned
     */
    public void setTimeout(Duration timeout) {
        long nanos = ServerOptions.positiveNanos(timeout);
        if (isReturned()) {
            throw new IllegalStateException("the time of a suspended call can be set until its handler returns");
        }
        ctx.limitTime(connection.loop.in(nanos));
        connection.signal(LoopTask.ARM);
    }

    /**
     * Suspends another call by this object, as {@link RequestCtx#suspend()} would by a new one. Only for whoever knows that
     * nobody has this one any more: what others do to it from now on is done to that call.
     *
     * <p>Threads: that of the handler of {@code other}.
     *
     * @return false when the engine is not through with the call before, or that had a time limit of its own: nothing was done
     * @throws IllegalStateException as {@link RequestCtx#suspend()} does
     */
    public boolean suspendAgain(RequestCtx other) {
        if (whenLate != null || (progress & RELEASED) == 0) {
            return false;
        }
        ServerConnection c = other.leaveToSuspend();
        ctx = other;
        connection = c;
        next = NOTHING_MORE;
        whenReturned = null;
        whenReadable = null;
        whenWritable = null;
        readableBy = Deadline.NEVER;
        writableBy = Deadline.NEVER;
        progress = 0;
        other.suspendBy(this);
        return true;
    }

    /** The event loop that serves the connection of this call. */
    public Loop loop() {
        return connection.loop;
    }

    /**
     * Has an action run when the handler has returned, on the event loop, outside of any handler: it must not wait for
     * anything. It does not run when the call has been ended before.
     *
     * <p>Threads: that of the handler which suspended the call, before it returns.
     */
    public void whenReturned(Runnable action) {
        whenReturned = action;
    }

    /** Tells whether nobody has ended it yet. */
    public boolean isOpen() {
        return (progress & (BY_USER | BY_LOOP)) == 0;
    }

    /**
     * Resumes the call with a handler as soon as {@link RequestCtx#tryRead} has something to tell: bytes, the end of the body,
     * an error, or that the client sent nothing for as long as a body may pause.
     *
     * @throws IllegalStateException when the call has been ended
     */
    public void onReadable(RequestHandler handler) {
        checkOpen();
        whenReadable = handler;
        if (ctx.awaitReadable()) {
            fire(LoopTask.READ);
            return;
        }
        readableBy = connection.loop.in(ctx.bodyTimeout);
        connection.signal(LoopTask.WANT_READ | LoopTask.ARM);
    }

    /**
     * Resumes the call with a handler as soon as {@link RequestCtx#tryWrite} takes bytes, or the client took none for
     * {@code writeTimeout}, which that throws then.
     *
     * @throws IllegalStateException when the call has been ended
     */
    public void onWritable(RequestHandler handler) {
        checkOpen();
        whenWritable = handler;
        if (ctx.awaitWritable()) {
            fire(LoopTask.WRITE);
            return;
        }
        writableBy = connection.loop.in(ctx.writeTimeout());
        connection.signal(LoopTask.WANT_WRITE | LoopTask.ARM);
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new IllegalStateException(
                    "this suspended call has been ended; suspend the call again to wait for more");
        }
    }

    private boolean endByUser(RequestHandler how) {
        if (end(BY_USER, how)) {
            return true;
        }
        if ((progress & BY_USER) != 0) {
            throw new IllegalStateException("this suspended call has been ended by complete or resume before;"
                    + " each suspend() allows one of them, once");
        }
        int before = (int) PROGRESS.getAndBitwiseOr(this, DROPPED);
        if ((before & (DROPPED | TAKEN_OVER)) == TAKEN_OVER) {
            ctx.dropLate();
        }
        return false;
    }

    // ---- for the engine --------------------------------------------------------------------------------------------

    private boolean claim(int who) {
        int now = progress;
        while ((now & (BY_USER | BY_LOOP)) == 0) {
            if (PROGRESS.compareAndSet(this, now, now | who)) {
                return true;
            }
            now = progress;
        }
        return false;
    }

    private boolean end(int who, RequestHandler how) {
        boolean first = claim(who);
        if (first) {
            goOn(how);
        }
        return first;
    }

    private void goOn(RequestHandler how) {
        next = how;
        if (((int) PROGRESS.getAndBitwiseOr(this, READY) & RETURNED) != 0) {
            connection.signal(LoopTask.DONE);
        }
    }

    /** The answer of the loop has to wait until the handler has returned, which it is about to. */
    void putOffAnswer() {
        goOn(LATE);
    }

    /** The loop has answered. The context is dropped by whoever comes last: the loop, or the caller who is told so. */
    void takenOver() {
        int now = progress;
        if ((now & RETURNED) != 0 && ((int) PROGRESS.getAndBitwiseOr(this, TAKEN_OVER) & DROPPED) != 0) {
            ctx.dropLate();
        }
    }

    boolean isLate() {
        return next.equals(LATE);
    }

    /** Ends it by what it waited for, if it did; false when it goes on waiting, for something else. */
    boolean fire(int operation) {
        RequestHandler handler = operation == LoopTask.READ ? whenReadable : whenWritable;
        return handler != null && end(BY_LOOP, handler);
    }

    /**
     * The time of the call is up.
     *
     * @return false when that needs no answer of the loop: a handler is called for it, or the call was ended before
     */
    boolean timeUp() {
        RequestHandler handler = whenLate;
        if (handler == null) {
            return claim(BY_LOOP);
        }
        if (end(BY_LOOP, handler)) {
            ctx.handlerTakesOver();
        }
        return false;
    }

    /** When {@link #waitIsOver} is to be asked next, in nanoseconds since the loop began. */
    long waitsUntil() {
        return Math.min(readableBy, writableBy);
    }

    /** The client kept it waiting too long. */
    void waitIsOver(long now) {
        if (readableBy <= now && fire(LoopTask.READ)) {
            ctx.sendsNothing();
        }
        if (writableBy <= now && fire(LoopTask.WRITE)) {
            ctx.takesNothing();
        }
        readableBy = Deadline.NEVER;
        writableBy = Deadline.NEVER;
    }

    /** The handler that suspended the call threw; false when the call has been ended before. */
    boolean failed() {
        return end(BY_LOOP, FAILED);
    }

    /** The handler has returned, and the connection is prepared to wait; tells whether there is nothing to wait for. */
    boolean returned() {
        return ((int) PROGRESS.getAndBitwiseOr(this, RETURNED) & READY) != 0;
    }

    /** The handler has returned and nothing has ended the call yet. Threads: the baton. */
    void start() {
        Runnable action = whenReturned;
        if (action != null) {
            whenReturned = null;
            action.run();
        }
    }

    /** The engine is through with it. */
    void release() {
        PROGRESS.getAndBitwiseOr(this, RELEASED);
    }

    boolean isReturned() {
        return (progress & RETURNED) != 0;
    }

    boolean isReady() {
        return (progress & READY) != 0;
    }

    boolean isComplete() {
        return next.equals(NOTHING_MORE);
    }

    boolean isFailed() {
        return next.equals(FAILED);
    }

    /** The handler to go on with, after {@link #isReady}. */
    RequestHandler next() {
        return next;
    }
}
