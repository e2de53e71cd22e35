package dev.fasthttp.server;

import dev.fasthttp.http.Status;
import java.time.Duration;

/**
 * Answers in the place of a handler that takes too long.
 *
 * <p>When the time is up the client gets its answer and the connection goes on. The handler is interrupted and told by
 * {@link RequestCtx#isCancelled}; what it still does to its context goes nowhere, and the context is never used for another
 * request. A response that has begun on the wire by then is cut instead.
 *
 * <p>Handlers that hold up their loop, under {@link Execution#inline}, cannot be ended this way.
 */
public final class TimeoutHandler implements RequestHandler {
    private final RequestHandler handler;
    private final Duration timeout;
    private final int statusCode;
    private final String message;

    /** Gives {@code handler} that much time; then the answer is 503 with {@code message} as text. */
    public TimeoutHandler(RequestHandler handler, Duration timeout, String message) {
        this(handler, timeout, message, Status.SERVICE_UNAVAILABLE);
    }

    /**
     * Gives {@code handler} that much time; then the answer is {@code statusCode} with {@code message} as text.
     *
     * @throws IllegalArgumentException when the time is not positive
     */
    public TimeoutHandler(RequestHandler handler, Duration timeout, String message, int statusCode) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        this.handler = handler;
        this.timeout = timeout;
        this.statusCode = statusCode;
        this.message = message;
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        ctx.timeoutAfter(timeout, statusCode, message);
        handler.handle(ctx);
    }
}
