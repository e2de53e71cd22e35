package dev.fasthttp.inmemory;

import dev.fasthttp.net.BlockingConnection;
import java.net.SocketAddress;
import java.util.Objects;

/**
 * Two connections that are the ends of one pipe, for a thread on each side: a client and a peer that a test plays.
 *
 * <p>Each direction holds so many bytes, {@value ByteRing#DEFAULT_BOUND} by default, in however many writes they came; then
 * the writer waits. {@link BlockingConnection#shutdownOutput} ends one direction. {@link BlockingConnection#close} ends
 * both: the peer reads what is under way, then the end, and cannot write any more; the end that was closed cannot read any
 * more either. After {@link BlockingConnection#abort} the peer reads what is under way, then gets a
 * {@link java.net.SocketException}.
 *
 * <p>Threads: safe; the ends as {@link BlockingConnection} says.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp/fasthttputil#PipeConns">fasthttputil.PipeConns</a>
 */
public final class PipeConnections implements AutoCloseable {
    private final BlockingConnection first;
    private final BlockingConnection second;

    private PipeConnections(Builder builder) {
        Pipe pipe = new Pipe(
                0,
                builder.firstAddress,
                builder.secondAddress,
                builder.bufferSize,
                new PipeFaults.Pair(builder.toSecond, builder.toFirst));
        BlockingEnd firstEnd = BlockingEnd.ofClient(pipe);
        BlockingEnd secondEnd = BlockingEnd.ofServer(pipe);
        pipe.join(firstEnd, secondEnd);
        first = firstEnd;
        second = secondEnd;
    }

    /** A pipe with everything as by default. */
    public static PipeConnections open() {
        return builder().build();
    }

    /** Begins to describe a pipe. */
    public static Builder builder() {
        return new Builder();
    }

    /** One end. */
    public BlockingConnection first() {
        return first;
    }

    /** The other end. */
    public BlockingConnection second() {
        return second;
    }

    /** Closes both ends. */
    @Override
    public void close() {
        first.close();
        second.close();
    }

    /** Describes a pipe. */
    public static final class Builder {
        private SocketAddress firstAddress = InMemoryAddress.PIPE;
        private SocketAddress secondAddress = InMemoryAddress.PIPE;
        private int bufferSize = ByteRing.DEFAULT_BOUND;
        private PipeFaults toFirst = PipeFaults.NONE;
        private PipeFaults toSecond = PipeFaults.NONE;

        private Builder() {}

        /** The addresses of the ends; each is the remote address of the other. By default both are {@code pipe}. */
        public Builder addresses(SocketAddress ofFirst, SocketAddress ofSecond) {
            firstAddress = Objects.requireNonNull(ofFirst, "ofFirst");
            secondAddress = Objects.requireNonNull(ofSecond, "ofSecond");
            return this;
        }

        /**
         * How many bytes may be under way in each direction before the writer waits; 1 to 2^30, by default
         * {@value ByteRing#DEFAULT_BOUND}. Memory is taken as it is needed.
         */
        public Builder bufferSize(int bytes) {
            bufferSize = InMemoryListener.checkedSize(bytes);
            return this;
        }

        /** What is wrong with each direction; by default nothing. */
        public Builder faults(PipeFaults fromFirstToSecond, PipeFaults fromSecondToFirst) {
            toSecond = Objects.requireNonNull(fromFirstToSecond, "fromFirstToSecond");
            toFirst = Objects.requireNonNull(fromSecondToFirst, "fromSecondToFirst");
            return this;
        }

        /** A new pipe. */
        public PipeConnections build() {
            return new PipeConnections(this);
        }
    }
}
