package dev.fasthttp.server;

/**
 * Whether the body of a request arrives fast enough: without long pauses, and at a minimum rate after some time.
 *
 * <p>Times are nanoseconds since the loop began.
 */
final class BodyPace {
    private static final long CHECK_INTERVAL = 1_000_000_000;

    private final ServerOptions options;
    private long timeout;
    private long began;
    private long last;
    private long bytes;
    private long waited;
    private long rateCheck;

    BodyPace(ServerOptions options) {
        this.options = options;
    }

    /** A body begins. */
    void start(long now, long timeoutNanos) {
        timeout = timeoutNanos;
        began = now;
        last = now;
        bytes = 0;
        waited = 0;
        rateCheck = now + options.bodyRateGrace;
    }

    /**
     * Bytes have arrived for a handler that reads the body by itself, after it waited for them so long. Only that counts:
     * how slow the handler is does not.
     *
     * @throws PeerTimeoutException when the client is too slow
     */
    void streamed(int count, long nanos) throws PeerTimeoutException {
        bytes += count;
        waited += nanos;
        if (waited > options.bodyRateGrace && bytes < options.minBodyRate * (waited / 1e9)) {
            throw new PeerTimeoutException("body arrived with less than minBodyRate, " + options.minBodyRate
                    + " bytes a second: " + bytes + " bytes in " + waited / 1_000_000 + " ms");
        }
    }

    /** Bytes of it have arrived. */
    void received(int count, long now) {
        if (count > 0) {
            bytes += count;
            last = now;
        }
    }

    /** How long a pause may last. */
    long timeout() {
        return timeout;
    }

    /** When to {@linkplain #isInTime look} next. Bytes that arrive do not put off the look at the rate. */
    long nextCheck() {
        return Math.min(last + timeout, rateCheck);
    }

    boolean isInTime(long now) {
        if (now - last >= timeout) {
            return false;
        }
        if (now < rateCheck) {
            return true;
        }
        rateCheck = now + CHECK_INTERVAL;
        return bytes >= options.minBodyRate * ((now - began) / 1e9);
    }
}
