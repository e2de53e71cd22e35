package dev.fasthttp.server;

import org.jspecify.annotations.Nullable;

/**
 * The deadlines of a loop, in buckets of one tick each.
 *
 * <p>Deadlines are moved all the time and pass rarely. Moving one to a later time only writes a number: it is found in its
 * old bucket when that comes round and put where it belongs by then. So the idle time-out of a busy connection costs
 * nothing per request.
 *
 * <p>Times are nanoseconds since the loop began. A deadline is late by one tick at most.
 */
final class TimerWheel {
    /** Length of a tick: 100 ms. */
    static final long TICK_NANOS = 100_000_000;

    private static final int BUCKETS = 1024;

    private final Deadline[] buckets = new Deadline[BUCKETS];
    private final Deadline passed = new Deadline(t -> {}).asSentinel();
    private long currentTick;
    private int size;

    TimerWheel() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Deadline(t -> {}).asSentinel();
        }
    }

    /** Sets or moves a deadline. One at 0 passes as soon as somebody looks. */
    void set(Deadline deadline, long at) {
        deadline.at = at;
        if (at == Deadline.NEVER) {
            return;
        }
        if (at == 0) {
            remove(deadline);
            deadline.at = 0;
            deadline.tick = currentTick;
            deadline.linkBefore(passed);
            size++;
            return;
        }
        long tick = Math.max(at / TICK_NANOS + 1, currentTick + 1);
        if (deadline.isLinked()) {
            if (deadline.tick <= tick) {
                return;
            }
            deadline.unlink();
            size--;
        }
        link(deadline, tick);
    }

    /** Lets a deadline pass without anything happening. */
    void clear(Deadline deadline) {
        deadline.at = Deadline.NEVER;
    }

    /** Takes a deadline out for good. */
    void remove(Deadline deadline) {
        deadline.at = Deadline.NEVER;
        if (deadline.isLinked()) {
            deadline.unlink();
            size--;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    private void link(Deadline deadline, long tick) {
        deadline.tick = tick;
        deadline.linkBefore(buckets[(int) (tick & BUCKETS - 1)]);
        size++;
    }

    /** Tells whether {@link #nextPassed} has anything to do at that time. */
    boolean isDue(long now) {
        return passed.next != passed || (size > 0 && now / TICK_NANOS > currentTick);
    }

    /**
     * The next deadline that has passed at {@code now}, taken out of the wheel, or null when there is none. Ask until
     * then; in between deadlines may be set and removed.
     */
    @Nullable
    Deadline nextPassed(long now) {
        while (true) {
            Deadline first = passed.next;
            while (first != null && first != passed) {
                first.unlink();
                size--;
                if (first.at <= now) {
                    first.at = Deadline.NEVER;
                    return first;
                }
                if (first.at != Deadline.NEVER) {
                    link(first, Math.max(first.at / TICK_NANOS + 1, currentTick + 1));
                }
                first = passed.next;
            }
            if (!advance(now / TICK_NANOS)) {
                return null;
            }
        }
    }

    /** Moves the deadlines of the next tick that has some, up to {@code target}, to the passed ones. */
    private boolean advance(long target) {
        if (target - currentTick > BUCKETS) {
            // Asleep for more than a round: each bucket is looked at once.
            currentTick = target - BUCKETS;
        }
        while (currentTick < target) {
            currentTick++;
            Deadline bucket = buckets[(int) (currentTick & BUCKETS - 1)];
            if (bucket.next != bucket) {
                take(bucket);
                return true;
            }
        }
        return false;
    }

    private void take(Deadline bucket) {
        Deadline d = bucket.next;
        while (d != null && d != bucket) {
            Deadline next = d.next;
            if (d.tick <= currentTick) {
                d.unlink();
                d.linkBefore(passed);
            }
            d = next;
        }
    }

    /** How long until the next tick that has a deadline, in nanoseconds; at least one tick when there is any. */
    long nanosToNext(long now) {
        for (int ahead = 1; ahead <= BUCKETS; ahead++) {
            Deadline bucket = buckets[(int) (currentTick + ahead & BUCKETS - 1)];
            if (bucket.next != bucket) {
                return Math.max(0, (currentTick + ahead) * TICK_NANOS - now);
            }
        }
        return TICK_NANOS;
    }
}
