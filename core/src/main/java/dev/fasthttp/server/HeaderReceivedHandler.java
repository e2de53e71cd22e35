package dev.fasthttp.server;

import dev.fasthttp.http.RequestHeader;

/**
 * Is called when the head of a request is complete and before its body is read, to set limits for this request.
 *
 * <p>Threads: runs on the event loop and must not block.
 */
@FunctionalInterface
public interface HeaderReceivedHandler {
    /** Looks at the header and changes the settings of this request. */
    void received(RequestHeader header, RequestConfig config);
}
