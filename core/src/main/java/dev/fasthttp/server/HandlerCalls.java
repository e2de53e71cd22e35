package dev.fasthttp.server;

/**
 * How the connections of a loop have their handlers called: begins a call on the baton or dispatches it, looks after the
 * connection meanwhile, and takes it back when the handler is done or its time is up.
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
        RequestCtx context = c.currentContext();
        c.watch.set(LoopTask.READ);
        if (options.handlerTimeout > 0) {
            context.limitTime(loop.now() + options.handlerTimeout);
            c.setDeadline(options.handlerTimeout);
        }
        return loop.adaptation.isDispatching() ? dispatch(c, thread, context) : call(c, thread, context);
    }

    /** Runs the context's call here; false when the baton went elsewhere meanwhile. */
    boolean call(ServerConnection c, LoopThread thread, RequestCtx context) {
        c.called();
        context.calledAt = loop.now();
        if (loop.runInline(context, thread)) {
            return true;
        }
        if (context.isAbandoned()) {
            // The answer went out without this thread: what it holds has been taken over.
            thread.out.reset();
            thread.giveUpInbound();
        } else {
            leaveToHolder(c, thread);
        }
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
        c.called();
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

    /** A handler, or the owner of a hijacked connection, reads or writes by itself, and waits until it can go on. */
    void waits(ServerConnection c, int operations) {
        RequestCtx context = c.ctx;
        if (c.isOwned()) {
            c.watch.want(operations);
        } else if (c.isClosed() && context != null) {
            context.connectionLost();
        }
    }

    /** The socket is ready while a handler is at work: tells the handler if it waits for that, else looks away. */
    void grant(ServerConnection c, int operation) {
        if (c.watch.grant(operation)) {
            c.currentContext().grant(operation);
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
        if (c.isCalled()) {
            c.input.keepUnparsed(thread, loop.inbounds);
        }
    }

    /** A handler has set its own time limit. */
    void arm(ServerConnection c) {
        if (c.isCalled()) {
            loop.timers.set(c.deadline, c.currentContext().timeUpAt());
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** A call outside the baton is over. */
    void ended(ServerConnection c, LoopThread thread) {
        RequestCtx context = c.currentContext();
        c.watch.forgetWishes();
        if (context.dispatched) {
            loop.dispatchedCallEnded(context.callNanos);
        }
        if (c.isClosed()) {
            c.ctx = null;
            loop.releaseContext(context);
            return;
        }
        c.outbound.moveTo(thread.out);
        c.goOn(thread);
    }

    /** The time of a handler is up: answers in its place, unless it was first. */
    void timeUp(ServerConnection c, LoopThread thread) {
        RequestCtx late = c.currentContext();
        if (late.timeUpAt() > loop.now()) {
            loop.timers.set(c.deadline, late.timeUpAt());
            return;
        }
        if (late.isCommitting()) {
            c.cut(thread);
            return;
        }
        RequestCtx fresh = loop.acquireContext(c);
        if (!late.abandonTo(fresh, c.outbound)) {
            loop.releaseContext(fresh);
            return;
        }
        if (late.streaming) {
            // The late handler may be reading into it.
            c.input = new ConnectionInput(c.connection, options.messageLimits);
        }
        if (late.dispatched) {
            loop.dispatchedCallEnded(loop.now() - late.calledAt);
        }
        c.watch.forgetWishes();
        c.ctx = fresh;
        fresh.timedOut();
        c.outbound.moveTo(thread.out);
        c.goOn(thread);
    }
}
