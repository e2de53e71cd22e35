package dev.fasthttp.expvar;

/** What a number counts; Prometheus wants it at the end of a name. */
public enum Unit {
    /** A plain number of things. */
    NONE(""),
    /** Seconds, also for parts of one. */
    SECONDS("seconds"),
    /** Bytes. */
    BYTES("bytes"),
    /** A part of one, from 0 to 1. */
    RATIO("ratio");

    private final String suffix;

    Unit(String suffix) {
        this.suffix = suffix;
    }

    /** The last word of a Prometheus name; empty for {@link #NONE}. */
    public String suffix() {
        return suffix;
    }
}
