package dev.fasthttp.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes through a server beside the counters of its loops.
 *
 * <p>Threads: safe.
 */
final class Traffic {
    private final LongAdder streamedIn = new LongAdder();
    private final LongAdder streamedOut = new LongAdder();
    private final AtomicLong acceptPauses = new AtomicLong();

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

    TrafficReport report(EventLoop[] loops) {
        long inFlight = 0;
        long read = streamedIn.sum();
        long written = streamedOut.sum();
        long switches = 0;
        for (EventLoop loop : loops) {
            LoopCounters counters = loop.counters();
            inFlight += counters.inFlight();
            read += counters.bytesRead();
            written += counters.bytesWritten();
            switches += counters.dispatchSwitches();
        }
        return new TrafficReport(inFlight, read, written, switches, acceptPauses.get());
    }
}
