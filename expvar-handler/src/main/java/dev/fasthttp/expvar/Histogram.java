package dev.fasthttp.expvar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * How often which value was seen, with quantiles that are at most 1/32 (3.1 %) too high.
 *
 * <p>Values are whole numbers from 0 to 2<sup>42</sup> (73 minutes in nanoseconds); larger ones count as that. Each power of
 * two is cut into 32 buckets. Recording allocates nothing and takes two additions to memory that only few threads share.
 *
 * <p>Threads: safe. A snapshot taken meanwhile may miss values that are being recorded, never has one twice, and the next
 * one has them.
 */
public final class Histogram implements Var {
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int PRECISION = 5;
    private static final int MAX_BITS = 42;
    private static final int LAST = index((1L << MAX_BITS) - 1);

    /** Behind the buckets, with a cache line's distance: the sum and the largest value. */
    private static final int SUM = LAST + 1 + 8;

    private static final int MAX = SUM + 1;
    private static final int CELL_COUNT = MAX + 8;

    private final VarInfo info;
    private final double perUnit;
    private final long[][] stripes;

    /**
     * A histogram of whole numbers.
     *
     * @param info its unit is that of the values as they are shown
     * @param perUnit how many of the numbers recorded make one unit; 1e9 shows nanoseconds as seconds
     */
    public Histogram(VarInfo info, double perUnit) {
        this.info = Objects.requireNonNull(info, "info");
        if (!(perUnit > 0) || Double.isInfinite(perUnit)) {
            throw new IllegalArgumentException("perUnit must be positive: " + perUnit);
        }
        this.perUnit = perUnit;
        int processors = Runtime.getRuntime().availableProcessors();
        stripes = new long[Math.min(16, Integer.highestOneBit(2 * processors - 1))][CELL_COUNT];
    }

    /** A histogram of times, recorded in nanoseconds and shown in seconds. */
    public static Histogram latency(String help) {
        return new Histogram(VarInfo.gauge(help).in(Unit.SECONDS), 1e9);
    }

    @Override
    public VarInfo info() {
        return info;
    }

    /** Counts a value; a negative one counts as 0. */
    public void record(long value) {
        long v = Math.max(0, Math.min(value, 1L << MAX_BITS));
        long[] cells = stripes[(int) Thread.currentThread().getId() & (stripes.length - 1)];
        CELLS.getAndAdd(cells, v == 0 ? 0 : index(v - 1), 1L);
        CELLS.getAndAdd(cells, SUM, v);
        if ((long) CELLS.getOpaque(cells, MAX) < v) {
            raiseMax(cells, v);
        }
    }

    private static void raiseMax(long[] cells, long value) {
        long seen = (long) CELLS.getOpaque(cells, MAX);
        while (seen < value && !CELLS.compareAndSet(cells, MAX, seen, value)) {
            seen = (long) CELLS.getOpaque(cells, MAX);
        }
    }

    /** The bucket of a number: bucket i holds those above the upper end of bucket i - 1, by one less than the value. */
    static int index(long number) {
        int shift = Math.max(0, Long.SIZE - PRECISION - 1 - Long.numberOfLeadingZeros(number));
        return (shift << PRECISION) + (int) (number >>> shift);
    }

    /** The largest value in a bucket. */
    static long upperEnd(int index) {
        int shift = Math.max(0, (index >> PRECISION) - 1);
        return ((long) (index - (shift << PRECISION)) + 1) << shift;
    }

    /** What has been recorded so far. */
    public Snapshot snapshot() {
        long[] counts = new long[LAST + 1];
        long sum = 0;
        long max = 0;
        for (long[] cells : stripes) {
            for (int i = 0; i <= LAST; i++) {
                counts[i] += (long) CELLS.getOpaque(cells, i);
            }
            sum += (long) CELLS.getOpaque(cells, SUM);
            max = Math.max(max, (long) CELLS.getOpaque(cells, MAX));
        }
        return new Snapshot(counts, sum, max, perUnit);
    }

    /**
     * What a histogram had recorded at some moment.
     *
     * <p>Threads: safe, immutable.
     */
    public static final class Snapshot {
        private final long[] counts;
        private final long count;
        private final long sum;
        private final long max;
        private final double perUnit;

        Snapshot(long[] counts, long sum, long max, double perUnit) {
            this.counts = counts;
            this.sum = sum;
            this.max = max;
            this.perUnit = perUnit;
            long all = 0;
            for (long c : counts) {
                all += c;
            }
            count = all;
        }

        /** How many values. */
        public long count() {
            return count;
        }

        /** All values together, in the unit of the histogram. */
        public double sum() {
            return sum / perUnit;
        }

        /** The largest value, exactly; of all time also in a {@linkplain #since difference}. */
        public double max() {
            return max / perUnit;
        }

        /** The average; 0 without any value. */
        public double mean() {
            return count == 0 ? 0 : sum / perUnit / count;
        }

        /**
         * The value that a part of all values does not exceed; 0 without any value.
         *
         * @param part from 0 to 1; 0.5 asks for the median
         */
        public double quantile(double part) {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException("part is not from 0 to 1: " + part);
            }
            long rank = Math.max(1, (long) Math.ceil(part * count));
            long seen = 0;
            for (int i = 0; i < counts.length; i++) {
                seen += counts[i];
                if (seen >= rank) {
                    return Math.min(upperEnd(i), max) / perUnit;
                }
            }
            return 0;
        }

        /** How many values are at most 2<sup>i</sup> of the numbers that were recorded, for each i. */
        long[] atMostPowersOfTwo() {
            long[] atMost = new long[MAX_BITS + 1];
            int next = 0;
            long seen = 0;
            for (int power = 0; power <= MAX_BITS; power++) {
                for (int last = index((1L << power) - 1); next <= last; next++) {
                    seen += counts[next];
                }
                atMost[power] = seen;
            }
            return atMost;
        }

        double perUnit() {
            return perUnit;
        }

        /** 2<sup>power</sup> in the unit of the histogram. */
        double powerOfTwo(int power) {
            return (1L << power) / perUnit;
        }

        /** What was recorded since an earlier snapshot of the same histogram. */
        public Snapshot since(Snapshot earlier) {
            long[] difference = new long[counts.length];
            int last = -1;
            for (int i = 0; i < counts.length; i++) {
                difference[i] = Math.max(0, counts[i] - earlier.counts[i]);
                last = difference[i] > 0 ? i : last;
            }
            long largest = last < 0 ? 0 : Math.min(max, upperEnd(last));
            return new Snapshot(difference, Math.max(0, sum - earlier.sum), largest, perUnit);
        }

        /** Both together; they must have the same number per unit. */
        public Snapshot plus(Snapshot other) {
            if (other.perUnit != perUnit) {
                throw new IllegalArgumentException("numbers per unit differ: " + perUnit + " and " + other.perUnit);
            }
            long[] both = counts.clone();
            for (int i = 0; i < both.length; i++) {
                both[i] += other.counts[i];
            }
            return new Snapshot(both, sum + other.sum, Math.max(max, other.max), perUnit);
        }
    }
}
