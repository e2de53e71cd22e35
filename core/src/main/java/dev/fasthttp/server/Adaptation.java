package dev.fasthttp.server;

/**
 * Decides whether a loop calls handlers itself or dispatches them.
 *
 * <p>A taking costs about a millisecond in which the loop stands still, a dispatch about two microseconds a call. So
 * takings are paid for by calls: each adds {@value #CALLS_PER_TAKING} to a debt that each call reduces by one. When the
 * debt is that of a few takings, the loop dispatches. It looks at the times the calls take then, and calls handlers itself
 * again as soon as that would not lead to more takings than are worth it. Each return that fails makes the next trial
 * wait twice as long.
 *
 * <p>Threads: whoever holds the baton.
 */
final class Adaptation {
    /** How many calls without a taking pay for one with. */
    static final int CALLS_PER_TAKING = 500;

    private static final long TOLERATED_DEBT = 3L * CALLS_PER_TAKING;
    static final long SLOW_NANOS = Monitor.TICK_NANOS;
    private static final long MIN_WINDOW_NANOS = 100_000_000;
    private static final long MAX_WINDOW_NANOS = 10_000_000_000L;
    private static final long FORGIVE_NANOS = 5_000_000_000L;

    private final boolean fixed;
    private boolean dispatching;
    private long debt;
    private long lastCall;
    private long windowNanos = MIN_WINDOW_NANOS;
    private long windowEnd;
    private long inlineSince;
    private long calls;
    private long slowCalls;
    private long switches;

    Adaptation(Execution.Kind kind) {
        fixed = kind != Execution.Kind.ADAPTIVE;
        dispatching = kind == Execution.Kind.DISPATCHED;
    }

    boolean isDispatching() {
        return dispatching;
    }

    /** How often this loop began to dispatch. */
    long switches() {
        return switches;
    }

    /** The baton was taken, or handed over, during call number {@code call}. */
    void taken(long call, long now, boolean noSpareLeft) {
        if (fixed) {
            return;
        }
        debt = Math.max(0, debt - (call - lastCall)) + CALLS_PER_TAKING;
        lastCall = call;
        if (debt > TOLERATED_DEBT || noSpareLeft) {
            dispatch(now);
        }
    }

    private void dispatch(long now) {
        windowNanos = now - inlineSince > FORGIVE_NANOS + windowNanos
                ? MIN_WINDOW_NANOS
                : Math.min(MAX_WINDOW_NANOS, 2 * windowNanos);
        dispatching = true;
        switches++;
        startWindow(now);
    }

    /** A dispatched call is over; tells whether it is time to {@linkplain #endWindow look} at what was seen. */
    boolean dispatchedCall(long nanos, long now) {
        if (fixed || !dispatching) {
            return false;
        }
        calls++;
        if (nanos >= SLOW_NANOS) {
            slowCalls++;
        }
        return now >= windowEnd;
    }

    /** Decides by the calls of a window, and by how many calls have been running too long for the loop by now. */
    void endWindow(int stuckCalls, long now) {
        if ((slowCalls + stuckCalls) * CALLS_PER_TAKING < calls) {
            dispatching = false;
            inlineSince = now;
            debt = 0;
        } else {
            startWindow(now);
        }
    }

    private void startWindow(long now) {
        windowEnd = now + windowNanos;
        calls = 0;
        slowCalls = 0;
    }
}
