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

    BodyPace(ServerOptions options) {
        this.options = options;
    }

    /** A body begins. */
    void start(long now, long timeoutNanos) {
        timeout = timeoutNanos;
        began = now;
        last = now;
        bytes = 0;
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

    /** When to {@linkplain #isInTime look} next. */
    long nextCheck(long now) {
        return Math.min(last + timeout, Math.max(began + options.bodyRateGrace, now + CHECK_INTERVAL));
    }

    boolean isInTime(long now) {
        long elapsed = now - began;
        boolean silent = now - last >= timeout;
        return !silent && (elapsed < options.bodyRateGrace || bytes >= options.minBodyRate * (elapsed / 1e9));
    }
}
