package dev.fasthttp.server;

/**
 * Something put around a handler: it may answer itself, or call the handler and add to what that answers.
 *
 * <p>What has to be on every answer, also on those of the error handler, goes into {@link RequestCtx#beforeResponse}.
 *
 * @see RequestHandler#with
 */
@FunctionalInterface
public interface Middleware {
    /** The handler that has this around {@code next}. */
    RequestHandler around(RequestHandler next);
}
