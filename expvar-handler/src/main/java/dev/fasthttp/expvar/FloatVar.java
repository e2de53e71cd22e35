package dev.fasthttp.expvar;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number with a fraction. JSON has no infinity and no NaN, so it shows null for them.
 *
 * @see <a href="https://pkg.go.dev/expvar#Float">expvar.Float</a>
 */
public final class FloatVar implements Var {
    private final VarInfo info;
    private final AtomicLong bits = new AtomicLong();

    /** A number of which nothing is known, 0. */
    public FloatVar() {
        this(VarInfo.NONE);
    }

    /** A number, 0. */
    public FloatVar(VarInfo info) {
        this.info = Objects.requireNonNull(info, "info");
    }

    @Override
    public VarInfo info() {
        return info;
    }

    /** Adds. */
    public void add(double delta) {
        bits.updateAndGet(old -> Double.doubleToRawLongBits(Double.longBitsToDouble(old) + delta));
    }

    /** Changes the value. */
    public void set(double value) {
        bits.set(Double.doubleToRawLongBits(value));
    }

    /** The value. */
    public double value() {
        return Double.longBitsToDouble(bits.get());
    }

    @Override
    public String toString() {
        return Double.toString(value());
    }
}
