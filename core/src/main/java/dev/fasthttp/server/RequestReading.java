package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Status;

/**
 * How the connections of a loop get to a complete request: what is left of the one before is dropped, the head is read and
 * decided about, the body is read unless its handler does that.
 *
 * <p>It goes as far as the bytes that are there, and says in the state of the connection what it waits for.
 *
 * <p>Threads: whoever holds the baton.
 */
final class RequestReading {
    private final EventLoop loop;
    private final ServerOptions options;

    RequestReading(EventLoop loop) {
        this.loop = loop;
        options = loop.options;
    }

    /** Tells whether a request is there to be given to the handler. */
    boolean readRequest(ServerConnection c, LoopThread thread) {
        UnreadBody rest = c.unreadBody;
        if (rest != null && !dropBody(c, rest)) {
            return false;
        }
        return (c.ctx != null || readHead(c, thread)) && readBody(c, thread);
    }

    private boolean readHead(ServerConnection c, LoopThread thread) {
        if (c.input.isEmpty()) {
            c.become(State.IDLE);
            return false;
        }
        if (!c.input.mayHoldHead()) {
            awaitHead(c);
            return false;
        }
        RequestCtx context = loop.acquireContext(c);
        try {
            if (!c.input.readHead(context.request())) {
                loop.releaseContext(context);
                awaitHead(c);
                return false;
            }
        } catch (BadMessageException e) {
            c.ctx = context;
            c.reject(thread, e);
            return false;
        }
        c.persistence.countRequest();
        loop.countRequest();
        c.ctx = context;
        return admit(c, thread);
    }

    private void awaitHead(ServerConnection c) {
        if (!c.is(State.HEAD)) {
            c.become(State.HEAD);
            c.setDeadline(options.headTimeout);
        }
    }

    private boolean admit(ServerConnection c, LoopThread thread) {
        RequestCtx context = c.currentContext();
        int status;
        try {
            status = loop.admission.decide(context, !c.input.isEmpty());
        } catch (Throwable e) {
            c.reject(thread, e);
            return false;
        }
        if (!context.request().isComplete()) {
            c.bodyPace().start(loop.now(), context.bodyTimeout);
        }
        if (status == Admission.WANTED) {
            return true;
        }
        if (status == Status.CONTINUE) {
            thread.out.append(ConnectionInput.CONTINUE);
            return c.flush(thread);
        }
        context.response().setStatusCode(status);
        context.closeAfter = true;
        c.writeResponse(thread);
        return false;
    }

    private boolean readBody(ServerConnection c, LoopThread thread) {
        RequestCtx context = c.currentContext();
        Request request = context.request();
        if (request.isComplete() || context.streaming) {
            return true;
        }
        try {
            c.bodyPace().received(c.input.readBody(request), loop.now());
        } catch (BadMessageException e) {
            c.reject(thread, e);
            return false;
        }
        if (!request.isComplete()) {
            awaitBody(c);
            return false;
        }
        return true;
    }

    /** Leaves a body until more of it arrives, or is late. */
    void awaitBody(ServerConnection c) {
        c.become(State.BODY);
        loop.timers.set(c.deadline, c.bodyPace().nextCheck());
    }

    /** Drops what a handler left of the body; tells whether it is through. */
    private boolean dropBody(ServerConnection c, UnreadBody rest) {
        RequestCtx context = c.currentContext();
        UnreadBody.Outcome outcome = rest.drop(context.request(), c.input);
        if (outcome == UnreadBody.Outcome.MORE) {
            if (!c.is(State.DROPPING)) {
                c.become(State.DROPPING);
                c.setDeadline(options.lingerTimeout);
            }
            return false;
        }
        boolean through = outcome == UnreadBody.Outcome.THROUGH;
        c.unreadBody = null;
        c.ctx = null;
        loop.releaseContext(context);
        c.become(State.IDLE);
        if (!through) {
            c.persistence.end();
        }
        return through;
    }
}
