package dev.fasthttp.server;

/**
 * Application code that answers a request.
 *
 * <p>It may block: the event loop goes on without it (see {@link Execution}). It may set the response in any order and
 * change it as often as it likes: nothing is on the wire before it returns, unless it
 * streams. It must not keep the context, or slices
 * taken from it, beyond its return.
 *
 * <p>Threads: called by several threads at once for different requests.
 */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Answers a request.
     *
     * @throws Exception to have the {@link ErrorHandler} answer, by default with 500
     */
    void handle(RequestCtx ctx) throws Exception;

    /**
     * This handler with something around it. Of {@code handler.with(a).with(b)}, {@code b} sees the request first and the
     * response last.
     */
    default RequestHandler with(Middleware middleware) {
        return middleware.around(this);
    }
}
