package dev.fasthttp.server;

import dev.fasthttp.http.RequestHeader;

/**
 * Decides about a request that waits for {@code 100 Continue} before it sends its body (RFC 9110 §10.1.1).
 *
 * <p>Threads: runs on the event loop and must not block.
 */
@FunctionalInterface
public interface ExpectHandler {
    /**
     * Returns 100 to have the body sent, or the final status; with that the body is not read and the connection is
     * closed.
     */
    int expect(RequestHeader header);
}
