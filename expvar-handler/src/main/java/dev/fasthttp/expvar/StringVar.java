package dev.fasthttp.expvar;

import java.util.Objects;

/**
 * A text. Prometheus shows none, except as one of an {@link VarInfo#info info}.
 *
 * @see <a href="https://pkg.go.dev/expvar#String">expvar.String</a>
 */
public final class StringVar implements Var {
    private final VarInfo info;
    private volatile String value;

    /** An empty text. */
    public StringVar() {
        this("");
    }

    /** A text. */
    public StringVar(String value) {
        this(VarInfo.NONE, value);
    }

    /** A text of which more is known. */
    public StringVar(VarInfo info, String value) {
        this.info = Objects.requireNonNull(info, "info");
        this.value = Objects.requireNonNull(value, "value");
    }

    @Override
    public VarInfo info() {
        return info;
    }

    /** Changes the value. */
    public void set(String newValue) {
        value = Objects.requireNonNull(newValue, "value");
    }

    /** The value. */
    public String value() {
        return value;
    }

    @Override
    public String toString() {
        return value;
    }
}
