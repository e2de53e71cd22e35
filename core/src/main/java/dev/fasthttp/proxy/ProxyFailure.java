package dev.fasthttp.proxy;

import dev.fasthttp.http.Status;

/** Why a request was not answered as it should by the server behind a proxy. */
public enum ProxyFailure {
    /** No server was there to take the connection, or it broke before a response; answered 502. */
    UNREACHABLE(Status.BAD_GATEWAY),

    /** What came back is no valid response, or is over a limit; answered 502. */
    BAD_RESPONSE(Status.BAD_GATEWAY),

    /** Time was up; answered 504. */
    TIMEOUT(Status.GATEWAY_TIMEOUT),

    /** All connections were in use for too long; answered 503. */
    NO_FREE_CONNECTION(Status.SERVICE_UNAVAILABLE),

    /** The body broke off when the response was on its way: the client's is cut as well. */
    CUT(0),

    /** Nobody waits for the answer any more: the client left, or the server's time for handlers is up. */
    CLIENT_GONE(0);

    private final int status;

    ProxyFailure(int status) {
        this.status = status;
    }

    /** The status code of the answer, 0 without one. */
    public int status() {
        return status;
    }
}
