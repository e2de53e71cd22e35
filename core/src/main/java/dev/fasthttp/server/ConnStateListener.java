package dev.fasthttp.server;

import dev.fasthttp.net.Connection;

/**
 * Is told of each change of a connection's state.
 *
 * <p>Threads: called on the event loop and must not block; calls for one connection come in order.
 */
@FunctionalInterface
public interface ConnStateListener {
    /** The connection is in that state from now on. */
    void changed(Connection connection, ConnState state);
}
