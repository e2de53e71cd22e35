package dev.fasthttp.net;

import java.io.IOException;

/**
 * Serves connections whose client chose another protocol than HTTP/1.1 in the TLS handshake (ALPN, RFC 7301).
 *
 * @see TlsSettings.Builder#nextProto
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#Server.NextProto">fasthttp.Server.NextProto</a>
 */
@FunctionalInterface
public interface ProtocolHandler {
    /**
     * Takes over a connection after its handshake. Nothing has been read from it, and it has no deadlines any more; it
     * counts among the open connections of the server until it is closed, and the server closes it when it ends; see
     * {@link #shutdown}.
     *
     * <p>The handler calls {@link Connection#attach} with whom to tell of readiness, of whom {@link Readiness#selector}
     * is not asked, and {@link Connection#interest} with what it waits for. From then on the connection may be used by any
     * thread, by one reader and one writer at a time.
     *
     * <p>Threads: called on an event loop; must not block.
     *
     * @throws IOException when the connection is of no use; it is closed then
     */
    void handle(Connection connection) throws IOException;

    /**
     * The server shuts down: the connection should end what it is at, begin nothing new, and close. The server waits for
     * that for the grace of its shutdown, then it cuts the connection. A server that is closed at once does not ask.
     *
     * <p>By default nothing is done, and the connection holds up the shutdown until it ends by itself.
     *
     * <p>Threads: called once for each connection that was handed over, by its event loop after {@link #handle} returned;
     * must not block. If it throws, the connection is closed.
     *
     * @param connection the one that {@link #handle} was given
     */
    default void shutdown(Connection connection) {}
}
