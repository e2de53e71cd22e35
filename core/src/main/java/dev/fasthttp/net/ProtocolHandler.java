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
     * counts among the open connections of the server until it is closed, and the server closes it when it ends.
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
}
