package dev.fasthttp.expvar;

import java.util.Objects;

/**
 * What is known of a variable besides its value.
 *
 * <p>Threads: safe, immutable.
 *
 * @param kind how the value moves
 * @param unit what it counts
 * @param help a sentence for people; empty for none
 */
public record VarInfo(Kind kind, Unit unit, String help) {
    /** How a value moves. */
    public enum Kind {
        /** Nobody said: shown as it is. */
        UNKNOWN,
        /** Only grows, and begins again at 0 with the process. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Says what something is, like a version. */
        INFO
    }

    /** Nothing is known. */
    public static final VarInfo NONE = new VarInfo(Kind.UNKNOWN, Unit.NONE, "");

    /** Checks that nothing is null. */
    public VarInfo {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(help, "help");
    }

    /** Of something that only grows. */
    public static VarInfo counter(String help) {
        return new VarInfo(Kind.COUNTER, Unit.NONE, help);
    }

    /** Of something that goes up and down. */
    public static VarInfo gauge(String help) {
        return new VarInfo(Kind.GAUGE, Unit.NONE, help);
    }

    /** Of something that says what something else is. */
    public static VarInfo info(String help) {
        return new VarInfo(Kind.INFO, Unit.NONE, help);
    }

    /** The same with a unit. */
    public VarInfo in(Unit newUnit) {
        return new VarInfo(kind, newUnit, help);
    }
}
