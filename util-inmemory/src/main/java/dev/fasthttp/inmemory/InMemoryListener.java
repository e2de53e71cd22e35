package dev.fasthttp.inmemory;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Dialer;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A listener that is dialled within the process: a server without a port.
 *
 * <pre>{@code
 * InMemoryListener listener = InMemoryListener.open();
 * server.serve(listener);
 * try (BlockingConnection client = listener.dial()) { ... }
 * }</pre>
 *
 * <p>The server treats it like a socket: the same loops, limits, time-outs and shutdown; {@code TlsListener.over} puts TLS on
 * it. Dialling waits until the connection is accepted, by the server or by {@link #accept(long)}, for {@linkplain
 * Builder#backlog so many} callers at once; the next ones wait for a place. How connections behave is said at
 * {@link PipeConnections}.
 *
 * <p>As a {@link Dialer} it gives a client a connection whatever host and port that asks for; {@link #clientBuilder} begins to
 * describe such a client.
 *
 * <p>Threads: dialling, closing and {@link #accept(long)} by any; the rest as {@link Listener} says. Lock: {@code lock} for
 * queue and {@code closed}.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp/fasthttputil#InmemoryListener">fasthttputil.InmemoryListener</a>
 */
public final class InMemoryListener implements Listener, Dialer {
    /** How many callers may wait to be accepted, if nobody says otherwise. */
    public static final int DEFAULT_BACKLOG = 1024;

    private static final Duration NO_TIMEOUT = Duration.ofDays(365);

    /** A caller who waits to be accepted. */
    private static final class Caller {
        final SocketAddress address;
        final Condition changed;

        @Nullable
        BlockingEnd end;

        Caller(SocketAddress address, Condition changed) {
            this.address = address;
            this.changed = changed;
        }
    }

    private final SocketAddress address;
    private final int backlog;
    private final int bufferSize;
    private volatile PipeFaults.Pair faults;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition place = lock.newCondition();
    private final Condition called = lock.newCondition();
    private final ArrayDeque<Caller> callers = new ArrayDeque<>();
    private long pipes;
    private boolean closed;

    private volatile @Nullable Readiness readiness;
    private volatile boolean watched;

    private InMemoryListener(Builder builder) {
        address = builder.address;
        backlog = builder.backlog;
        bufferSize = builder.bufferSize;
        faults = new PipeFaults.Pair(builder.toServer, builder.toClient);
    }

    /** A listener with everything as by default. */
    public static InMemoryListener open() {
        return builder().build();
    }

    /** Begins to describe a listener. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- dialling --------------------------------------------------------------------------------------------------

    /** Connects from the address {@code pipe}, and waits without end until it is accepted; see {@link #dial(SocketAddress, long)}. */
    public BlockingConnection dial() throws IOException {
        return dial(InMemoryAddress.PIPE, BlockingConnection.NO_DEADLINE);
    }

    /** The same, whatever host and port; for clients. */
    @Override
    public BlockingConnection dial(String host, int port, long deadline) throws IOException {
        return dial(InMemoryAddress.PIPE, deadline);
    }

    /**
     * Connects, and waits until it is accepted.
     *
     * @param from the address of this end, which the server sees; any kind of address will do
     * @param deadline a point of {@link System#nanoTime()}, or {@link BlockingConnection#NO_DEADLINE}
     * @return an open connection, which is the caller's to close
     * @throws SocketTimeoutException when {@code deadline} passed first
     * @throws ConnectException when the listener is closed, or is being closed while this waits
     * @throws InterruptedIOException when the thread is interrupted, which it stays
     */
    public BlockingConnection dial(SocketAddress from, long deadline) throws IOException {
        Caller caller = new Caller(Objects.requireNonNull(from, "from"), lock.newCondition());
        lock.lock();
        try {
            while (callers.size() >= backlog && !closed) {
                await(place, deadline, "the backlog of " + backlog + " was full");
            }
            checkListening();
            callers.add(caller);
            called.signal();
        } finally {
            lock.unlock();
        }
        tellLoop();
        return awaitAccept(caller, deadline);
    }

    /**
     * Begins to describe a client of this listener, without time-outs: {@code timeout}, {@code readTimeout} and {@code
     * writeTimeout} are 365 days. Requests without a host are for {@code localhost}.
     *
     * <p>Who calls without a deadline and does not stream the response does the work of the server on its own thread, if the
     * loop of the connection sleeps: no other thread is woken for the call. The handler runs on the caller then, as long as it
     * likes; what it has written is kept until it returns, {@value ByteRing#MAX_UNBOUNDED} bytes at most. A call with a
     * deadline is served by the threads of the server, and ends in time.
     */
    public HostClient.Builder clientBuilder() {
        return HostClient.builder("localhost")
                .dialer(this)
                .timeout(NO_TIMEOUT)
                .readTimeout(NO_TIMEOUT)
                .writeTimeout(NO_TIMEOUT);
    }

    private BlockingConnection awaitAccept(Caller caller, long deadline) throws IOException {
        lock.lock();
        try {
            while (caller.end == null) {
                checkListening();
                await(caller.changed, deadline, "it was not accepted");
            }
            return caller.end;
        } catch (IOException e) {
            if (callers.remove(caller)) {
                place.signal();
            } else if (caller.end != null) {
                // It was accepted in the moment in which this thread gave up.
                caller.end.abort();
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until woken, if only by chance: callers look again. */
    @SuppressWarnings("WaitNotInLoop") // the loops are in the callers
    private void await(Condition condition, long deadline, String reason) throws IOException {
        try {
            if (deadline == BlockingConnection.NO_DEADLINE) {
                condition.await();
            } else {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("deadline passed at " + address + ": " + reason);
                }
                condition.await(left, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted at " + address);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void checkListening() throws ConnectException {
        if (closed) {
            throw new ConnectException("the listener is closed: " + address);
        }
    }

    // ---- accepting -------------------------------------------------------------------------------------------------

    @Override
    public void attach(Readiness loop) {
        readiness = loop;
    }

    @Override
    public void interest(int operations) {
        watched = (operations & Readiness.ACCEPT) != 0;
        lock.lock();
        try {
            if (callers.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        tellLoop();
    }

    private void tellLoop() {
        Readiness loop = readiness;
        if (watched && loop != null) {
            loop.signal(Readiness.ACCEPT);
        }
    }

    @Override
    public Optional<Connection> accept() throws IOException {
        LoopEnd server;
        boolean more;
        lock.lock();
        try {
            Caller caller = callers.poll();
            if (caller == null) {
                return Optional.empty();
            }
            Pipe pipe = nextPipe(caller);
            server = new LoopEnd(pipe);
            connect(caller, pipe, server);
            more = !callers.isEmpty();
        } finally {
            lock.unlock();
        }
        if (more) {
            tellLoop();
        }
        return Optional.of(server);
    }

    /**
     * Waits for a caller and accepts: for tests that play the server themselves. Not for a listener that a server serves.
     *
     * @param deadline a point of {@link System#nanoTime()}, or {@link BlockingConnection#NO_DEADLINE}
     * @return the server's end, which is the caller's to close
     * @throws SocketTimeoutException when {@code deadline} passed first
     * @throws ClosedChannelException when the listener is closed, or is being closed while this waits
     * @throws InterruptedIOException when the thread is interrupted, which it stays
     */
    public BlockingConnection accept(long deadline) throws IOException {
        lock.lock();
        try {
            while (callers.isEmpty() && !closed) {
                await(called, deadline, "nobody called");
            }
            Caller caller = callers.poll();
            if (caller == null) {
                throw new ClosedChannelException();
            }
            Pipe pipe = nextPipe(caller);
            BlockingEnd server = BlockingEnd.ofServer(pipe);
            connect(caller, pipe, server);
            return server;
        } finally {
            lock.unlock();
        }
    }

    private Pipe nextPipe(Caller caller) {
        return new Pipe(++pipes, caller.address, address, bufferSize, faults);
    }

    private void connect(Caller caller, Pipe pipe, PipeEnd server) {
        BlockingEnd client = BlockingEnd.ofClient(pipe);
        pipe.join(client, server);
        caller.end = client;
        caller.changed.signal();
        place.signal();
    }

    // ---- what it is ------------------------------------------------------------------------------------------------

    @Override
    public SocketAddress localAddress() {
        return address;
    }

    /**
     * Sets what is wrong with connections that are accepted from now on; those that are open stay as they are. Threads: any.
     */
    public void setFaults(PipeFaults toServer, PipeFaults toClient) {
        faults = new PipeFaults.Pair(
                Objects.requireNonNull(toServer, "toServer"), Objects.requireNonNull(toClient, "toClient"));
    }

    /** Sets faults as a builder says. */
    void setFaults(Builder builder) {
        setFaults(builder.toServer, builder.toClient);
    }

    /** Stops listening: who waits to be accepted gets a {@link ConnectException}. Open connections are not touched. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            callers.forEach(caller -> caller.changed.signal());
            callers.clear();
            place.signalAll();
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }

    static int checkedSize(int bytes) {
        if (bytes < 1 || bytes > ByteRing.MAX_BOUND) {
            throw new IllegalArgumentException("bufferSize must be from 1 to " + ByteRing.MAX_BOUND + ": " + bytes);
        }
        return bytes;
    }

    /** Describes a listener. */
    public static final class Builder {
        private SocketAddress address = InMemoryAddress.LISTENER;
        private int backlog = DEFAULT_BACKLOG;
        private int bufferSize = ByteRing.DEFAULT_BOUND;
        private PipeFaults toServer = PipeFaults.NONE;
        private PipeFaults toClient = PipeFaults.NONE;

        private Builder() {}

        /** The address of the listener, any kind of it. By default {@link InMemoryAddress#LISTENER}. */
        public Builder localAddress(SocketAddress localAddress) {
            address = Objects.requireNonNull(localAddress, "localAddress");
            return this;
        }

        /** How many callers may wait to be accepted; the next ones wait for a place. By default {@value #DEFAULT_BACKLOG}. */
        public Builder backlog(int callers) {
            if (callers <= 0) {
                throw new IllegalArgumentException("backlog must be positive: " + callers);
            }
            backlog = callers;
            return this;
        }

        /**
         * How many bytes may be under way in each direction of a connection before the writer waits; 1 to 2^30, by default
         * {@value ByteRing#DEFAULT_BOUND}. Memory is taken as it is needed.
         */
        public Builder bufferSize(int bytes) {
            bufferSize = checkedSize(bytes);
            return this;
        }

        /** What is wrong with each direction of all connections; by default nothing. */
        public Builder faults(PipeFaults fromClientToServer, PipeFaults fromServerToClient) {
            toServer = Objects.requireNonNull(fromClientToServer, "fromClientToServer");
            toClient = Objects.requireNonNull(fromServerToClient, "fromServerToClient");
            return this;
        }

        /** A new listener. */
        public InMemoryListener build() {
            return new InMemoryListener(this);
        }
    }
}
