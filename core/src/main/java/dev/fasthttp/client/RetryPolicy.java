package dev.fasthttp.client;

import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import java.io.IOException;
import java.io.InterruptedIOException;

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

    /** Requests of which nothing was sent, so that no server can have begun with them; no others. */
    RetryPolicy UNSENT = (request, failure, sent) -> !sent;

    /**
     * Beside those of {@link #UNSENT}, requests that do the same when they are done twice, if they went out on a connection that
     * had served others before and has ended without a byte of an answer: most likely the server had closed it as idle just
     * then (RFC 9110 §9.2.2, RFC 9112 §9.3.1). Not those that timed out
     * or were interrupted, and none on a new connection.
     */
    RetryPolicy IDLE_CLOSED = new RetryPolicy() {
        @Override
        public boolean shouldRetry(Request request, IOException failure, boolean sent) {
            return !sent;
        }

        @Override
        public boolean shouldRetry(Request request, IOException failure, boolean sent, boolean reused) {
            return !sent
                    || (reused
                            && !(failure instanceof InterruptedIOException)
                            && isIdempotent(request.header().method()));
        }
    };

    /**
     * Decides.
     *
     * @param failure what happened to the attempt
     * @param sent whether some of the request was given to the system, and so may have reached the server
     * @return whether to send the request again
     */
    boolean shouldRetry(Request request, IOException failure, boolean sent);

    /**
     * The same for who wants to know more.
     *
     * @param reused whether the connection had served another request before
     */
    default boolean shouldRetry(Request request, IOException failure, boolean sent, boolean reused) {
        return shouldRetry(request, failure, sent);
    }

    /** Tells whether doing requests of a method twice is like doing them once: GET, HEAD, OPTIONS, TRACE, PUT, DELETE. */
    static boolean isIdempotent(String method) {
        return switch (method) {
            case Methods.GET, Methods.HEAD, Methods.OPTIONS, Methods.TRACE, Methods.PUT, Methods.DELETE -> true;
            default -> false;
        };
    }
}
