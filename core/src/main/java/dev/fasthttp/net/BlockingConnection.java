package dev.fasthttp.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * One end of a byte stream for code that waits: what a client dials. The server's end is a {@link Connection}, which
 * never waits.
 *
 * <p>Deadlines are points of {@link System#nanoTime()}, or {@link #NO_DEADLINE}. Whoever misses one gets a
 * {@link java.net.SocketTimeoutException}; the connection is then good for nothing but {@link #close()}.
 *
 * <p>Threads: one reader and one writer at a time; {@link #close()} and {@link #abort()} from any thread, which ends
 * their waits with an {@link IOException}. An interrupt ends a wait with an {@link java.io.InterruptedIOException} and
 * leaves the thread interrupted. Works from platform and virtual threads. Arrays are the caller's and used during the
 * call only.
 */
public interface BlockingConnection extends Closeable {
    /** As a deadline: wait without end. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * Reads what is there, at most {@code length} bytes; waits while there is nothing.
     *
     * @return how many bytes were read, at least 1, or -1 when the peer ended its side
     * @throws java.net.SocketTimeoutException when {@code deadline} passed before a byte came
     */
    int read(byte[] target, int offset, int length, long deadline) throws IOException;

    /**
     * Waits until there is something to read, the end included. Unlike a {@link #read} that comes too late it does no harm.
     *
     * @return false when {@code deadline} passed first; a connection that cannot tell returns true at once
     */
    default boolean awaitReadable(long deadline) throws IOException {
        return true;
    }

    /**
     * Writes all of it; waits while the peer does not take it.
     *
     * @throws java.net.SocketTimeoutException when {@code deadline} passed before all was written
     */
    void write(byte[] source, int offset, int length, long deadline) throws IOException;

    /**
     * Writes, like {@link #write}, the end of a request that the same thread reads the response of next: it calls
     * {@link #read} at once, and wants all of the response before it does anything else. So a peer in this process need not
     * be told before that read; and if the read has no deadline, the peer may work on the thread that reads, for as long as
     * it likes. To a peer elsewhere it makes no difference.
     *
     * @throws java.net.SocketTimeoutException when {@code deadline} passed before all was written
     */
    default void writeThenRead(byte[] source, int offset, int length, long deadline) throws IOException {
        write(source, offset, length, deadline);
    }

    /**
     * Tells, without waiting, whether an idle connection is good for no further request: the peer closed it, it broke,
     * or there are bytes nobody asked for.
     */
    boolean isStale();

    /**
     * Tells, without waiting, whether there are bytes that nobody asked for. May be cheaper than {@link #isStale}, and may
     * miss the end of the peer.
     */
    default boolean hasUnexpectedInput() {
        return isStale();
    }

    /** Ends this side; the peer reads the end after the last byte, and may send on. */
    void shutdownOutput() throws IOException;

    SocketAddress localAddress();

    SocketAddress remoteAddress();

    /** The session of a connection over TLS, else nothing. */
    Optional<SSLSession> tlsSession();

    /** Closes both sides in order. Does not throw, and may be called again. */
    @Override
    void close();

    /** Closes both sides so that the peer sees a failure, over TCP a reset, and not the end of what was sent. */
    void abort();
}
