package dev.fasthttp.server;

import org.jspecify.annotations.Nullable;

/** A point in time at which something happens unless it is moved before; an element of a {@link TimerWheel}. */
final class Deadline {
    /** What happens at a deadline. */
    interface Action {
        /** The deadline has passed, and is not set any more. */
        void expired(LoopThread thread);

        /** {@link #expired} threw. */
        default void failed(LoopThread thread) {}
    }

    static final long NEVER = Long.MAX_VALUE;

    final Action action;
    long at = NEVER;
    long tick;

    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    Deadline(Action action) {
        this.action = action;
    }

    boolean isLinked() {
        return next != null;
    }

    void unlink() {
        if (next != null && previous != null) {
            previous.next = next;
            next.previous = previous;
            next = null;
            previous = null;
        }
    }

    void linkBefore(Deadline sentinel) {
        Deadline last = sentinel.previous;
        previous = last;
        next = sentinel;
        sentinel.previous = this;
        if (last != null) {
            last.next = this;
        }
    }

    /** Makes this the empty ring that lists of deadlines hang on. */
    Deadline asSentinel() {
        previous = this;
        next = this;
        return this;
    }
}
