package dev.fasthttp.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A place where connections arrive.
 *
 * <p>Threads: {@link #attach}, {@link #interest}, {@link #accept} by whoever holds the loop it is attached to;
 * {@link #close} by any thread.
 */
public interface Listener extends AutoCloseable {
    /** Binds this listener to the loop that accepts from it; called once. */
    void attach(Readiness readiness) throws IOException;

    /** Says what to watch from now on: {@link Readiness#ACCEPT}, or 0 to leave connections waiting. */
    void interest(int operations);

    /**
     * The next connection, if there is one.
     *
     * @throws IOException when it cannot be accepted, for example for want of file descriptors
     */
    Optional<Connection> accept() throws IOException;

    /** Where it listens. */
    SocketAddress localAddress();

    /**
     * A further listener for the same address, between which the system spreads connections, so that each loop accepts
     * its own; empty where there is no such thing.
     */
    default Optional<Listener> fork() throws IOException {
        return Optional.empty();
    }

    /** Stops listening; connections not accepted yet are lost. Never throws, and does nothing when called again. */
    @Override
    void close();
}
