package dev.fasthttp.server;

/**
 * How the connections of a loop have their handlers called: begins a call on the baton or dispatches it, looks after the
 * connection meanwhile, also while the call is suspended, and takes it back when the handler is done or its time is up.
 *
 * <p>Everything it knows of a call is in the connection and its context, so an idle connection costs nothing here.
 *
 * <p>Threads: whoever holds the baton.
 */
final class HandlerCalls {
    private final EventLoop loop;
    private final ServerOptions options;

    HandlerCalls(EventLoop loop) {
        this.loop = loop;
        options = loop.options;
    }

    // ---- the begin -------------------------------------------------------------------------------------------------

    /** Calls the server's handler; tells whether it is done and the baton still here. */
    boolean begin(ServerConnection c, LoopThread thread) {
        c.watch.set(LoopTask.READ);
        return start(c, thread, c.currentContext());
    }

    private boolean start(ServerConnection c, LoopThread thread, RequestCtx context) {
        if (options.handlerTimeout > 0) {
            context.limitTime(loop.now() + options.handlerTimeout);
            c.setDeadline(options.handlerTimeout);
        }
        return loop.adaptation.isDispatching() ? dispatch(c, thread, context) : call(c, thread, context);
    }

    /** Runs the context's call here; false when the baton went elsewhere meanwhile. */
    boolean call(ServerConnection c, LoopThread thread, RequestCtx context) {
        c.become(State.CALLED);
        context.calledAt = loop.now();
        if (loop.runInline(context, thread)) {
            SuspendedCall suspended = context.suspension();
            return suspended == null || isOverAlready(c, context, suspended);
        }
        if (context.isAbandoned()) {
            // The answer went out without this thread: what it holds has been taken over.
            thread.out.reset();
            thread.giveUpInbound();
        } else if (context.isSuspended()) {
            c.signal(LoopTask.DONE);
        } else {
            leaveToHolder(c, thread);
        }
        return false;
    }

    /** A handler on the baton suspended its call; tells whether that has been completed meanwhile. */
    private static boolean isOverAlready(ServerConnection c, RequestCtx context, SuspendedCall suspended) {
        if (!suspended.returned()) {
            suspended.start();
            return false;
        }
        if (suspended.isComplete()) {
            return context.completeSuspended();
        }
        // In a turn of its own: one that resumes itself for ever must not hold up the others.
        c.signal(LoopTask.DONE);
        return false;
    }

    /**
     * The baton was taken during the call. What this thread has of the connection goes to the new holder: the bytes not
     * parsed yet, the responses not written yet, and the finished context.
     */
    private static void leaveToHolder(ServerConnection c, LoopThread thread) {
        c.input.takeFrom(thread);
        c.outbound.keep(thread.out);
        c.signal(LoopTask.DONE);
    }

    private boolean dispatch(ServerConnection c, LoopThread thread, RequestCtx context) {
        if (!c.flush(thread)) {
            return false;
        }
        c.input.keepUnparsed(thread, loop.inbounds);
        c.become(State.CALLED);
        context.calledAt = loop.now();
        context.dispatched = true;
        try {
            options.execution.executor().execute(context);
        } catch (RuntimeException | OutOfMemoryError e) {
            // It is full, or there are no more threads.
            context.refused(e);
            c.signal(LoopTask.DONE);
        }
        return false;
    }

    // ---- meanwhile -------------------------------------------------------------------------------------------------

    /** A handler reads or writes by itself, and waits until it can go on. */
    void waits(ServerConnection c, int operations) {
        RequestCtx context = c.ctx;
        if (c.is(State.CALLED)) {
            c.watch.want(operations);
        } else if (c.is(State.CLOSED) && context != null) {
            context.connectionLost();
        }
    }

    /** The socket is ready while a handler is at work: tells the handler if it waits for that, else looks away. */
    void grant(ServerConnection c, int operation) {
        if (!c.watch.grant(operation)) {
            return;
        }
        RequestCtx context = c.currentContext();
        SuspendedCall suspended = context.suspension();
        if (suspended == null || !suspended.fire(operation)) {
            context.grant(operation);
        }
    }

    /**
     * The client sends on, or left, while a handler is at work. Reading a little ahead is how one learns the latter; a
     * handler that streams the body reads by itself.
     */
    void readable(ServerConnection c, LoopThread thread) {
        RequestCtx context = c.currentContext();
        if (c.watch.isWanted(LoopTask.READ) || context.streaming || c.input.isFull()) {
            grant(c, LoopTask.READ);
            return;
        }
        if (c.fill(thread) < 0) {
            c.watch.lookAway();
            context.cancel(false);
        }
        if (c.is(State.CALLED)) {
            c.input.keepUnparsed(thread, loop.inbounds);
        }
    }

    /** A call has a new time limit. */
    void arm(ServerConnection c) {
        if (c.hasCall()) {
            loop.timers.set(c.deadline, nextLook(c.currentContext()));
        }
    }

    private static long nextLook(RequestCtx context) {
        SuspendedCall suspended = context.suspension();
        return suspended == null ? context.timeUpAt() : Math.min(context.timeUpAt(), suspended.waitsUntil());
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** A call outside the baton is over, or its handler has returned and left it suspended, or it is not any more. */
    void ended(ServerConnection c, LoopThread thread) {
        RequestCtx context = c.currentContext();
        if (context.dispatched) {
            context.dispatched = false;
            loop.dispatchedCallEnded(context.callNanos);
        }
        SuspendedCall suspended = context.suspension();
        if (suspended != null && isWaiting(suspended)) {
            return;
        }
        c.watch.forgetWishes();
        if (suspended == null) {
            answer(c, thread, context);
        } else if (suspended.isComplete()) {
            context.completeSuspended();
            answer(c, thread, context);
        } else if (suspended.isLate()) {
            takeOver(c, thread, context);
        } else if (suspended.isFailed()) {
            answerForFailed(c, thread, context);
        } else {
            resume(c, thread, context, suspended.next());
        }
    }

    private static boolean isWaiting(SuspendedCall suspended) {
        if (suspended.isReturned()) {
            return !suspended.isReady();
        }
        if (suspended.returned()) {
            return false;
        }
        suspended.start();
        return true;
    }

    private void answer(ServerConnection c, LoopThread thread, RequestCtx context) {
        if (c.is(State.CLOSED)) {
            c.ctx = null;
            loop.releaseContext(context);
            return;
        }
        c.outbound.moveTo(thread.out);
        c.goOn(thread);
    }

    private void resume(ServerConnection c, LoopThread thread, RequestCtx context, RequestHandler handler) {
        context.resumeWith(handler);
        if (c.is(State.CLOSED)) {
            // The loop may be about to end; and what is left to do is to clean up, which nobody waits for.
            context.dispatched = true;
            context.calledAt = loop.now();
            loop.server.startThread(context);
            return;
        }
        c.watch.set(LoopTask.READ);
        if (start(c, thread, context)) {
            c.goOn(thread);
        }
    }

    /** The handler threw after it had suspended the call: others may use its context. */
    private void answerForFailed(ServerConnection c, LoopThread thread, RequestCtx failed) {
        if (c.is(State.CLOSED) || failed.isCommitting()) {
            c.cut(thread);
            c.ctx = null;
            failed.cancel(false);
            failed.dropLate();
            return;
        }
        RequestCtx fresh = loop.acquireContext(c);
        fresh.failFor(failed);
        replace(c, failed, fresh);
        failed.cancel(false);
        failed.dropLate();
        if (call(c, thread, fresh)) {
            c.goOn(thread);
        }
    }

    /** From now on that context stands for the request. */
    private void replace(ServerConnection c, RequestCtx late, RequestCtx fresh) {
        if (late.streaming) {
            // The late handler may be reading into it.
            c.input = new ConnectionInput(c.connection, options.messageLimits);
        }
        c.watch.forgetWishes();
        c.ctx = fresh;
    }

    /** The time of a handler is up: answers in its place, unless it was first. */
    void timeUp(ServerConnection c, LoopThread thread) {
        RequestCtx late = c.currentContext();
        SuspendedCall suspended = late.suspension();
        if (late.timeUpAt() > loop.now()) {
            if (suspended != null) {
                suspended.waitIsOver(loop.now());
            }
            loop.timers.set(c.deadline, nextLook(late));
        } else if (suspended == null || suspended.timeUp()) {
            takeOver(c, thread, late);
        }
    }

    private void takeOver(ServerConnection c, LoopThread thread, RequestCtx late) {
        SuspendedCall suspended = late.suspension();
        if (c.is(State.CLOSED) || late.isCommitting()) {
            c.cut(thread);
            if (suspended != null && suspended.isReturned()) {
                c.ctx = null;
                loop.giveUpContext();
                suspended.takenOver();
            } else if (suspended != null) {
                suspended.putOffAnswer();
            }
            return;
        }
        RequestCtx fresh = loop.acquireContext(c);
        if (!late.abandonTo(fresh, c.outbound)) {
            loop.releaseContext(fresh);
            if (suspended != null) {
                suspended.putOffAnswer();
            }
            return;
        }
        if (suspended != null) {
            suspended.takenOver();
        }
        replace(c, late, fresh);
        if (late.dispatched) {
            loop.dispatchedCallEnded(loop.now() - late.calledAt);
        }
        fresh.timedOut();
        c.outbound.moveTo(thread.out);
        c.goOn(thread);
    }
}
