package dev.fasthttp.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens at a time unless it is called off before.
 *
 * <p>Setting it again and again to later times costs a write and a read: the clock looks at it when the earliest of them has
 * come, and puts it off then.
 *
 * <p>Threads: {@link #set} and {@link #cancel} by one thread at a time; {@link #ring} is called by the clock's.
 */
public abstract class Alarm {
    static final long NEVER = Long.MAX_VALUE;

    private static final long RUNG = Long.MIN_VALUE;
    private static final VarHandle DUE = findDue();

    final AlarmClock clock;

    /** When the clock looks at it, {@link #NEVER} when it does not; written under the lock of the clock. */
    volatile long scheduled = NEVER;

    /** The place in the clock; guarded by its lock. */
    @Nullable
    Alarm previous;

    /** The place in the clock; guarded by its lock. */
    @Nullable
    Alarm next;

    private volatile long due = NEVER;

    /** An alarm that is not set. */
    protected Alarm(AlarmClock clock) {
        this.clock = clock;
    }

    private static VarHandle findDue() {
        try {
            return MethodHandles.lookup().findVarHandle(Alarm.class, "due", long.class);
        } catch (NoSuchFieldException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What happens; it must not wait for anything. */
    protected abstract void ring();

    /** Sets it to a time of {@link System#nanoTime}. An alarm that rang stays as it is until it is {@link #reset}. */
    public final void set(long nanoTime) {
        long when = nanoTime - AlarmClock.ORIGIN;
        long before = due;
        if (before == RUNG || !DUE.compareAndSet(this, before, when)) {
            return;
        }
        // The clock says that it does not look any more before it looks a last time: one of the two sees the other.
        if (scheduled > when) {
            clock.schedule(this, when);
        }
    }

    /**
     * Calls it off until it is set again.
     *
     * @return whether it has not rung
     */
    public final boolean cancel() {
        long before = due;
        return before != RUNG && DUE.compareAndSet(this, before, NEVER);
    }

    /** Tells whether it has rung, after which it does not again until it is {@link #reset}. */
    public final boolean hasRung() {
        return due == RUNG;
    }

    /** Makes an alarm that rang ready to be set again; by {@link #ring} itself, or the one who sets it. */
    public final void reset() {
        due = NEVER;
    }

    /** Has the clock forget it for good. */
    public final void forget() {
        cancel();
        if (scheduled != NEVER) {
            clock.remove(this);
        }
    }

    long due() {
        long when = due;
        return when == RUNG ? NEVER : when;
    }

    boolean fire(long when) {
        return DUE.compareAndSet(this, when, RUNG);
    }
}
