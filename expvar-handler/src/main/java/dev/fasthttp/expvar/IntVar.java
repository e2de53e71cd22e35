package dev.fasthttp.expvar;

import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * A whole number. Adding costs about the same with many threads as with one.
 *
 * @see <a href="https://pkg.go.dev/expvar#Int">expvar.Int</a>
 */
public final class IntVar implements Var {
    private final VarInfo info;
    private final LongAdder sum = new LongAdder();

    /** A number of which nothing is known, 0. */
    public IntVar() {
        this(VarInfo.NONE);
    }

    /** A number, 0. */
    public IntVar(VarInfo info) {
        this.info = Objects.requireNonNull(info, "info");
    }

    @Override
    public VarInfo info() {
        return info;
    }

    /** Adds, also something negative. */
    public void add(long delta) {
        sum.add(delta);
    }

    /** Adds one. */
    public void increment() {
        sum.increment();
    }

    /** Changes the value. What others add at the same time is not lost: it may be counted on top of the new value. */
    public synchronized void set(long value) {
        sum.add(value - sum.sum());
    }

    /** The value. */
    public long value() {
        return sum.sum();
    }

    @Override
    public String toString() {
        return Long.toString(value());
    }
}
