package dev.fasthttp.proxy;

import dev.fasthttp.server.RequestCtx;

/** Is told what failed, for logs and metrics. Threads: called by those that handle requests, at once by many. */
@FunctionalInterface
public interface ProxyListener {
    /**
     * A request failed; the answer, if there is one, has not been made yet.
     *
     * @param ctx lent for the time of the call
     * @param cause the client's exception, with the name of the server in it
     */
    void failed(RequestCtx ctx, ProxyFailure failure, Exception cause);
}
