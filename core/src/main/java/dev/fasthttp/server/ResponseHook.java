package dev.fasthttp.server;

/**
 * Completes the head of a response when all else about it is decided.
 *
 * @see RequestCtx#beforeResponse
 */
@FunctionalInterface
public interface ResponseHook {
    /**
     * Looks at the request and changes the response: status and header fields; of a response that streams the body is
     * not there yet.
     *
     * <p>Threads: that of the handler. It must not block.
     */
    void complete(RequestCtx ctx);
}
