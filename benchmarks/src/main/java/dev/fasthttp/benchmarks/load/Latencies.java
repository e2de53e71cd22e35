package dev.fasthttp.benchmarks.load;

import java.util.Arrays;

/** Latencies in the order they were seen, and their percentiles. */
final class Latencies {

    private long[] nanos = new long[1 << 16];
    private int count;

    void add(long value) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = value;
    }

    void clear() {
        count = 0;
    }

    @Override
    public String toString() {
        if (count == 0) {
            return "no answers";
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return String.format(
                "p50 %.2f ms, p99 %.2f ms, max %.2f ms, %d answers",
                sorted[count / 2] / 1e6, sorted[(int) (count * 0.99)] / 1e6, sorted[count - 1] / 1e6, count);
    }
}
