package dev.fasthttp.client;

import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import java.io.IOException;

/**
 * Decides whether a request whose connection failed is sent again.
 *
 * <p>It is asked only when that can be done at all: not a byte of a response has come, the body can be sent again, there are
 * attempts left ({@code maxIdemponentCallAttempts}) and the deadline has not passed. Failed dials are not retried: the dialer has
 * tried all addresses.
 *
 * <p>Threads: called by those that send, at once by many.
 */
@FunctionalInterface
public interface RetryPolicy {
    /**
     * Requests that do the same when they are done twice (RFC 9110 §9.2.2), and those of which nothing was sent; not those that
     * timed out, since the server may be at it.
     */
    RetryPolicy IDEMPOTENT = (request, failure, sent) -> !(failure instanceof RequestTimeoutException)
            && (!sent || isIdempotent(request.header().method()));

    /**
     * Decides.
     *
     * @param failure what happened to the attempt
     * @param sent whether some of the request was given to the system, and so may have reached the server
     * @return whether to send the request again
     */
    boolean shouldRetry(Request request, IOException failure, boolean sent);

    /** Tells whether doing requests of a method twice is like doing them once: GET, HEAD, OPTIONS, TRACE, PUT, DELETE. */
    static boolean isIdempotent(String method) {
        return switch (method) {
            case Methods.GET, Methods.HEAD, Methods.OPTIONS, Methods.TRACE, Methods.PUT, Methods.DELETE -> true;
            default -> false;
        };
    }
}
