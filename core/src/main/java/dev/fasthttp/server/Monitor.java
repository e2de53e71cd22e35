package dev.fasthttp.server;

import java.util.concurrent.locks.LockSupport;

/**
 * Looks at every loop about once a millisecond, and takes the baton from a call that was there the last time already.
 *
 * <p>It sleeps while all loops sleep. The two cannot miss each other: a loop says that it is awake before it looks
 * whether the monitor sleeps, and the monitor says that it sleeps before it looks whether a loop is awake.
 */
final class Monitor extends Thread {
    static final long TICK_NANOS = 1_000_000;

    private static final int QUIET_TICKS = 50;

    private final EventLoop[] loops;
    private final long[] seen;
    private volatile boolean asleep;
    private volatile boolean stopped;

    Monitor(String name, EventLoop[] loops) {
        super(name);
        this.loops = loops;
        seen = new long[loops.length];
        setDaemon(true);
    }

    /** Called by a loop that begins to work. */
    void wakeIfAsleep() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(this);
        }
    }

    void stopWatching() {
        stopped = true;
        LockSupport.unpark(this);
    }

    @Override
    public void run() {
        int quiet = 0;
        while (!stopped) {
            quiet = look() ? 0 : quiet + 1;
            if (quiet < QUIET_TICKS) {
                LockSupport.parkNanos(this, TICK_NANOS);
            } else {
                sleep();
                quiet = 0;
            }
        }
    }

    /** Takes the batons of calls that last; tells whether any loop is at work. */
    private boolean look() {
        boolean busy = false;
        for (int i = 0; i < loops.length; i++) {
            EventLoop loop = loops[i];
            long call = loop.currentCall();
            if (call > 0 && call == seen[i]) {
                loop.take(call);
            }
            seen[i] = call;
            busy |= call > 0 || !loop.isAsleep();
        }
        return busy;
    }

    private void sleep() {
        asleep = true;
        for (EventLoop loop : loops) {
            if (!loop.isAsleep()) {
                asleep = false;
                return;
            }
        }
        while (asleep && !stopped) {
            LockSupport.park(this);
        }
    }
}
