package dev.fasthttp.server;

import dev.fasthttp.http.Violation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

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
    private long pastRequests;
    private List<LoopCounters> current = List.of();

    /** A run begins whose loops count like that. */
    synchronized void begin(List<LoopCounters> loops) {
        pastRequests = requests();
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

    synchronized long violations(Violation violation) {
        long sum = pastViolations[violation.ordinal()];
        for (LoopCounters loop : current) {
            sum += loop.violations(violation);
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
