package dev.fasthttp.inmemory;

import java.time.Duration;

/**
 * What is wrong with one direction of a pipe: slow, in crumbs, broken off. Immutable, and the same for all pipes it is
 * given to; each has bytes and chances of its own.
 *
 * <pre>{@code
 * PipeFaults tiny = PipeFaults.builder().maxReadSize(1).build();
 * PipeFaults broken = PipeFaults.builder().delay(Duration.ofMillis(20)).resetAfter(100).build();
 * PipeFaults anything = PipeFaults.builder().maxReadSize(9).maxWriteSize(5).cutAfter(200).random(seed).build();
 * }</pre>
 */
public final class PipeFaults {
    /** A direction without faults. */
    public static final PipeFaults NONE = builder().build();

    /** What is wrong with both directions. */
    record Pair(PipeFaults toServer, PipeFaults toClient) {
        static final Pair NONE = new Pair(PipeFaults.NONE, PipeFaults.NONE);
    }

    private static final long NEVER = -1;

    private final long delayNanos;
    private final int maxReadSize;
    private final int maxWriteSize;
    private final long breakAfter;
    private final boolean reset;
    private final boolean random;
    private final long seed;

    private PipeFaults(Builder builder) {
        delayNanos = builder.delayNanos;
        maxReadSize = builder.maxReadSize;
        maxWriteSize = builder.maxWriteSize;
        breakAfter = builder.breakAfter;
        reset = builder.reset;
        random = builder.random;
        seed = builder.seed;
    }

    /** Begins with a direction without faults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A ring with these faults. */
    ByteRing ring(int bound, Pipe pipe, long stream) {
        return isNone() ? new ByteRing(bound) : new FaultyRing(bound, pipe, this, stream);
    }

    private boolean isNone() {
        return delayNanos == 0
                && maxReadSize == Integer.MAX_VALUE
                && maxWriteSize == Integer.MAX_VALUE
                && breakAfter == NEVER;
    }

    long delayNanos() {
        return delayNanos;
    }

    int maxReadSize() {
        return maxReadSize;
    }

    int maxWriteSize() {
        return maxWriteSize;
    }

    /** After how many bytes it breaks; -1 for never. */
    long breakAfter() {
        return breakAfter;
    }

    boolean isReset() {
        return reset;
    }

    boolean isRandom() {
        return random;
    }

    long seed() {
        return seed;
    }

    @Override
    public String toString() {
        return "delay " + delayNanos + " ns, reads " + maxReadSize + ", writes " + maxWriteSize
                + (breakAfter == NEVER ? "" : (reset ? ", reset after " : ", cut after ") + breakAfter)
                + (random ? ", random " + seed : "");
    }

    /** Describes faults; without any call there are none. */
    public static final class Builder {
        private long delayNanos;
        private int maxReadSize = Integer.MAX_VALUE;
        private int maxWriteSize = Integer.MAX_VALUE;
        private long breakAfter = NEVER;
        private boolean reset;
        private boolean random;
        private long seed;

        private Builder() {}

        /** How long each byte, and the end, is under way. It takes room in the pipe meanwhile. */
        public Builder delay(Duration delay) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative: " + delay);
            }
            delayNanos = delay.toNanos();
            return this;
        }

        /** The most bytes that one read gets, however many are there. */
        public Builder maxReadSize(int bytes) {
            maxReadSize = positive(bytes, "maxReadSize");
            return this;
        }

        /** The most bytes that one write takes, however much room there is. A write that waits goes on with the rest. */
        public Builder maxWriteSize(int bytes) {
            maxWriteSize = positive(bytes, "maxWriteSize");
            return this;
        }

        /**
         * Closes the connection, both directions of it, when so many bytes have been written to this one: what is under
         * way can be read, then comes the end, and writes fail. Replaces {@link #resetAfter}.
         */
        public Builder cutAfter(long bytes) {
            return breakAfter(bytes, false);
        }

        /**
         * Breaks the connection, both directions of it, when so many bytes have been written to this one: what is under
         * way can be read, then reads fail, and writes fail at once. Replaces {@link #cutAfter}.
         */
        public Builder resetAfter(long bytes) {
            return breakAfter(bytes, true);
        }

        private Builder breakAfter(long bytes, boolean byReset) {
            if (bytes < 0) {
                throw new IllegalArgumentException("cannot break after " + bytes + " bytes");
            }
            breakAfter = bytes;
            reset = byReset;
            return this;
        }

        /**
         * Takes the sizes, the delay and the place of the break as limits, and draws each anew: sizes and delay for each
         * call, the place for each connection. The same seed has the same chances, connection by connection.
         */
        public Builder random(long randomSeed) {
            random = true;
            seed = randomSeed;
            return this;
        }

        /** The faults described so far. */
        public PipeFaults build() {
            return new PipeFaults(this);
        }

        private static int positive(int value, String option) {
            if (value <= 0) {
                throw new IllegalArgumentException(option + " must be positive: " + value);
            }
            return value;
        }
    }
}
