package dev.fasthttp.server;

import dev.fasthttp.http.Violation;

/**
 * Is told what a server does, for metrics and traces. Without one nothing is measured and nothing is called.
 *
 * <p>Threads: called on the event loops, by several threads at once, and must not block. What these methods throw is
 * logged and has no effect.
 *
 * @see ConnStateListener
 */
public interface ServerEvents {
    /** Tells two, one after the other; what the first throws does not keep the second from being told. */
    static ServerEvents both(ServerEvents first, ServerEvents second) {
        return new BothEvents(first, second);
    }

    /**
     * A response is written, or about to be: {@code ctx} shows the request and, except for a body that was streamed, the
     * response. One whose body is in memory or a file is about to be, one that was streamed is written. Responses of the
     * error handler are among them.
     *
     * @param nanos how long it took from the complete head to here, in nanoseconds
     */
    default void requestEnded(RequestCtx ctx, long nanos) {}

    /** A request was refused, or its handler found it malformed. */
    default void violated(Violation violation) {}

    /** A handler was answered for because it took too long, or {@linkplain RequestCtx#timeoutError(String) said so}. */
    default void timedOut(RequestCtx ctx) {}
}
