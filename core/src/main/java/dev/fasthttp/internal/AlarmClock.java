package dev.fasthttp.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A wheel of {@link Alarm}s, turned by a daemon thread of its own, which exists as long as there are any.
 *
 * <p>The thread sleeps until the next bucket that has something in it. Alarms ring up to one tick late.
 *
 * <p>Threads: safe. One lock guards the wheel; it is not held while alarms ring.
 */
public final class AlarmClock {
    /** All times in here are relative to this one, and so never negative. */
    static final long ORIGIN = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

    private static final int BUCKETS = 1024;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final long tickNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final @Nullable Alarm[] buckets = new Alarm[BUCKETS];
    private int size;
    private long current;
    private long wakeTick;
    private boolean running;

    /**
     * A clock with nothing to do.
     *
     * @param name of its thread
     * @param tickNanos how late alarms may be
     */
    public AlarmClock(String name, long tickNanos) {
        this.name = name;
        this.tickNanos = tickNanos;
    }

    private static long now() {
        return System.nanoTime() - ORIGIN;
    }

    void schedule(Alarm alarm, long when) {
        lock.lock();
        try {
            if (alarm.scheduled <= when) {
                return;
            }
            if (alarm.scheduled != Alarm.NEVER) {
                unlink(alarm);
            }
            if (!running) {
                start();
            }
            long tick = link(alarm, when);
            if (tick < wakeTick) {
                wakeTick = tick;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Alarm alarm) {
        lock.lock();
        try {
            if (alarm.scheduled != Alarm.NEVER) {
                unlink(alarm);
                alarm.scheduled = Alarm.NEVER;
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many alarms it looks after; for tests. */
    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        running = true;
        current = now() / tickNanos;
        wakeTick = 0;
        Daemons.of(name, this::run).start();
    }

    private int bucket(long when) {
        return (int) (tick(when) & BUCKETS - 1);
    }

    /** The first tick that is not before a time, and has yet to come. */
    private long tick(long when) {
        return Math.floorDiv(when + tickNanos - 1, tickNanos);
    }

    private long link(Alarm alarm, long when) {
        long tick = Math.max(tick(when), current + 1);
        // A time too far away is looked at each time the wheel comes round.
        int bucket = (int) (tick & BUCKETS - 1);
        Alarm head = buckets[bucket];
        alarm.next = head;
        alarm.previous = null;
        if (head != null) {
            head.previous = alarm;
        }
        buckets[bucket] = alarm;
        alarm.scheduled = Math.max(when, tick * tickNanos - tickNanos + 1);
        size++;
        return tick;
    }

    private void unlink(Alarm alarm) {
        Alarm before = alarm.previous;
        Alarm after = alarm.next;
        if (before != null) {
            before.next = after;
        } else {
            buckets[bucket(alarm.scheduled)] = after;
        }
        if (after != null) {
            after.previous = before;
        }
        alarm.previous = null;
        alarm.next = null;
        size--;
    }

    private void run() {
        while (true) {
            Alarm due = null;
            lock.lock();
            try {
                due = turn();
                if (due == null && !rest()) {
                    running = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            while (due != null) {
                Alarm following = due.next;
                due.next = null;
                ring(due);
                due = following;
            }
        }
    }

    private static void ring(Alarm alarm) {
        try {
            alarm.ring();
        } catch (RuntimeException | Error e) {
            System.getLogger(AlarmClock.class.getName()).log(System.Logger.Level.WARNING, "alarm failed", e);
        }
    }

    /** Waits until there is something to do; false when there is nothing for long. */
    @SuppressWarnings("WaitNotInLoop") // run is the loop: it looks at the wheel again after each wait
    private boolean rest() {
        try {
            if (size == 0) {
                wakeTick = Long.MAX_VALUE;
                return changed.awaitNanos(REST_NANOS) > 0 || size > 0;
            }
            long tick = current + 1;
            while (buckets[(int) (tick & BUCKETS - 1)] == null) {
                tick++;
            }
            wakeTick = tick;
            long nanos = tick * tickNanos - now();
            if (nanos > 0) {
                changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; it looks at the wheel again.
            return true;
        }
        return true;
    }

    /** Takes all alarms that are due from the wheel, as a list. */
    private @Nullable Alarm turn() {
        long now = now();
        long target = now / tickNanos;
        long first = Math.max(current + 1, target - BUCKETS + 1);
        Alarm due = null;
        for (long tick = first; tick <= target; tick++) {
            int bucket = (int) (tick & BUCKETS - 1);
            Alarm alarm = buckets[bucket];
            buckets[bucket] = null;
            current = tick;
            while (alarm != null) {
                Alarm following = alarm.next;
                alarm.previous = null;
                alarm.next = null;
                size--;
                alarm.scheduled = Alarm.NEVER;
                long when = alarm.due();
                if (when > now && when != Alarm.NEVER) {
                    link(alarm, when);
                } else if (when <= now && alarm.fire(when)) {
                    alarm.next = due;
                    due = alarm;
                }
                alarm = following;
            }
        }
        current = Math.max(current, target);
        return due;
    }
}
