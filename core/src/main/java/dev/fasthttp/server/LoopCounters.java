package dev.fasthttp.server;

import dev.fasthttp.http.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a loop counts. Counting is a plain addition by the holder of the baton; other threads may read and see a value that
 * is a moment old.
 */
@SuppressWarnings("EnumOrdinal") // one cell for each constant, which is what an ordinal is for
final class LoopCounters {
    private static final VarHandle REQUESTS;
    private static final VarHandle CONTEXTS;
    private static final VarHandle BYTES_READ;
    private static final VarHandle BYTES_WRITTEN;
    private static final VarHandle SWITCHES;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REQUESTS = lookup.findVarHandle(LoopCounters.class, "requests", long.class);
            CONTEXTS = lookup.findVarHandle(LoopCounters.class, "contexts", int.class);
            BYTES_READ = lookup.findVarHandle(LoopCounters.class, "bytesRead", long.class);
            BYTES_WRITTEN = lookup.findVarHandle(LoopCounters.class, "bytesWritten", long.class);
            SWITCHES = lookup.findVarHandle(LoopCounters.class, "switches", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int VIOLATIONS = Violation.values().length;
    private static final int TIMEOUTS = ConnectionTimeout.values().length;

    private long requests;
    private int contexts;
    private long bytesRead;
    private long bytesWritten;
    private long switches;
    private final long[] violations = new long[VIOLATIONS];
    private final long[] timeouts = new long[TIMEOUTS];

    void request() {
        REQUESTS.setOpaque(this, requests + 1);
    }

    long requests() {
        return (long) REQUESTS.getOpaque(this);
    }

    /** One more context is in use, or with -1 one less. */
    void contexts(int change) {
        CONTEXTS.setOpaque(this, contexts + change);
    }

    int contexts() {
        return (int) CONTEXTS.getOpaque(this);
    }

    void read(long bytes) {
        BYTES_READ.setOpaque(this, bytesRead + bytes);
    }

    long bytesRead() {
        return (long) BYTES_READ.getOpaque(this);
    }

    void written(long bytes) {
        BYTES_WRITTEN.setOpaque(this, bytesWritten + bytes);
    }

    long bytesWritten() {
        return (long) BYTES_WRITTEN.getOpaque(this);
    }

    /** The loop begins to dispatch handlers. */
    void dispatchSwitch() {
        SWITCHES.setOpaque(this, switches + 1);
    }

    long dispatchSwitches() {
        return (long) SWITCHES.getOpaque(this);
    }

    void timeout(ConnectionTimeout reason) {
        int i = reason.ordinal();
        LONGS.setOpaque(timeouts, i, timeouts[i] + 1);
    }

    long timeouts(ConnectionTimeout reason) {
        return (long) LONGS.getOpaque(timeouts, reason.ordinal());
    }

    void violation(Violation violation) {
        int i = violation.ordinal();
        LONGS.setOpaque(violations, i, violations[i] + 1);
    }

    long violations(Violation violation) {
        return (long) LONGS.getOpaque(violations, violation.ordinal());
    }
}
