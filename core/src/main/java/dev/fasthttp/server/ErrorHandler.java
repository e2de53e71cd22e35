package dev.fasthttp.server;

/**
 * Application code that answers requests which could not be read, and those whose handler threw.
 *
 * <p>It finds the response reset. For a request that could not be read the connection is closed after the answer,
 * whatever this does, and the request of the context is as far as it could be parsed.
 */
@FunctionalInterface
public interface ErrorHandler {
    /**
     * Answers.
     *
     * @param error what the handler threw, or a {@link dev.fasthttp.http.BadMessageException} whose
     *     {@link dev.fasthttp.http.BadMessageException#violation violation} tells what was wrong with the request
     */
    void handle(RequestCtx ctx, Throwable error);
}
