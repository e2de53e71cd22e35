package dev.fasthttp.server;

import dev.fasthttp.http.Violation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a server counts, over all its runs.
 *
 * <p>Loops count by themselves. When a run begins, the sums of the one before are kept here; what a handler that outlived
 * that run still does is not counted.
 *
 * <p>Threads: safe.
 */
@SuppressWarnings("EnumOrdinal") // one cell for each constant, which is what an ordinal is for
final class ServerCounters {
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong takings = new AtomicLong();
    private final AtomicLong abandoned = new AtomicLong();
    private final long[] pastViolations = new long[Violation.values().length];
    private final LongAdder streamedIn = new LongAdder();
    private final LongAdder streamedOut = new LongAdder();
    private final AtomicLong acceptPauses = new AtomicLong();
    private final long[] pastTimeouts = new long[ConnectionTimeout.values().length];
    private long pastRequests;
    private TrafficReport past = new TrafficReport(0, 0, 0, 0, 0);
    private List<LoopCounters> current = List.of();

    /** A run begins whose loops count like that. */
    synchronized void begin(List<LoopCounters> loops) {
        pastRequests = requests();
        past = ofLoops();
        for (ConnectionTimeout reason : ConnectionTimeout.values()) {
            pastTimeouts[reason.ordinal()] = timeouts(reason);
        }
        for (Violation violation : Violation.values()) {
            pastViolations[violation.ordinal()] = violations(violation);
        }
        current = loops;
    }

    synchronized long requests() {
        long sum = pastRequests;
        for (LoopCounters loop : current) {
            sum += loop.requests();
        }
        return sum;
    }

    synchronized long timeouts(ConnectionTimeout reason) {
        long sum = pastTimeouts[reason.ordinal()];
        for (LoopCounters loop : current) {
            sum += loop.timeouts(reason);
        }
        return sum;
    }

    synchronized long violations(Violation violation) {
        long sum = pastViolations[violation.ordinal()];
        for (LoopCounters loop : current) {
            sum += loop.violations(violation);
        }
        return sum;
    }

    /** The thread of a handler has read by itself; -1 for the end counts for nothing. */
    void streamedIn(int bytes) {
        if (bytes > 0) {
            streamedIn.add(bytes);
        }
    }

    /** The thread of a handler has written by itself. */
    void streamedOut(long bytes) {
        if (bytes > 0) {
            streamedOut.add(bytes);
        }
    }

    /** A listener waits until there are fewer connections. */
    void acceptPaused() {
        acceptPauses.incrementAndGet();
    }

    synchronized TrafficReport traffic() {
        TrafficReport loops = ofLoops();
        return new TrafficReport(
                contexts(),
                loops.bytesRead() + streamedIn.sum(),
                loops.bytesWritten() + streamedOut.sum(),
                loops.dispatchSwitches(),
                acceptPauses.get());
    }

    /** What loops counted, those of earlier runs too. */
    private TrafficReport ofLoops() {
        long read = past.bytesRead();
        long written = past.bytesWritten();
        long switches = past.dispatchSwitches();
        for (LoopCounters loop : current) {
            read += loop.bytesRead();
            written += loop.bytesWritten();
            switches += loop.dispatchSwitches();
        }
        return new TrafficReport(0, read, written, switches, 0);
    }

    synchronized int contexts() {
        int sum = 0;
        for (LoopCounters loop : current) {
            sum += loop.contexts();
        }
        return sum;
    }

    /** Counts a connection; returns its number, from 1. */
    long accept() {
        return accepted.incrementAndGet();
    }

    long accepted() {
        return accepted.get();
    }

    void taking() {
        takings.incrementAndGet();
    }

    long takings() {
        return takings.get();
    }

    void abandon() {
        abandoned.incrementAndGet();
    }

    long abandoned() {
        return abandoned.get();
    }
}
