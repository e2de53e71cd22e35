package dev.fasthttp.server;

import java.time.Duration;

/**
 * What a {@link HeaderReceivedHandler} may decide about one request; it begins with the settings of the server.
 *
 * <p>Ownership: lent for the time of the call.
 */
public final class RequestConfig {
    long maxBodySize;
    boolean streamBody;
    long bodyTimeout;

    RequestConfig() {}

    void reset(ServerOptions options) {
        maxBodySize = options.maxRequestBodySize;
        streamBody = options.streamRequestBody;
        bodyTimeout = options.bodyTimeout;
    }

    /** Sets the largest body, in bytes; a larger one is answered 413. */
    public void setMaxBodySize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maximum body size must not be negative: " + bytes);
        }
        maxBodySize = bytes;
    }

    /**
     * Calls the handler as soon as the head is there; it reads the body by {@link RequestCtx#bodyStream}. Otherwise the
     * handler is called when the body is complete in memory.
     */
    public void setStreamBody(boolean stream) {
        streamBody = stream;
    }

    /** Sets how long the body may pause; longer is answered 408. */
    public void setBodyTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("body timeout must be positive: " + timeout);
        }
        bodyTimeout = ServerOptions.nanos(timeout);
    }
}
