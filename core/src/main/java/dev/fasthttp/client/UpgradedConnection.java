package dev.fasthttp.client;

import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;

/**
 * A connection that is not HTTP any more, with what had been read already. It counts as one of its pool until it is closed.
 *
 * <p>Threads: as the interface says.
 */
final class UpgradedConnection implements BlockingConnection {
    private final ConnectionPool pool;
    private final ClientConnection connection;
    private final BlockingConnection transport;
    private final AtomicBoolean closed = new AtomicBoolean();

    UpgradedConnection(ConnectionPool pool, ClientConnection connection) {
        this.pool = pool;
        this.connection = connection;
        transport = connection.transport;
    }

    @Override
    public int read(byte[] target, int offset, int length, long deadline) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        int buffered = connection.takeBuffered(target, offset, length);
        return buffered > 0 ? buffered : transport.read(target, offset, length, deadline);
    }

    @Override
    public boolean awaitReadable(long deadline) throws IOException {
        return connection.hasBuffered() || transport.awaitReadable(deadline);
    }

    @Override
    public void write(byte[] source, int offset, int length, long deadline) throws IOException {
        transport.write(source, offset, length, deadline);
    }

    @Override
    public boolean isStale() {
        return connection.hasBuffered() || transport.isStale();
    }

    @Override
    public void shutdownOutput() throws IOException {
        transport.shutdownOutput();
    }

    @Override
    public SocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return transport.tlsSession();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.remove(connection);
        }
    }

    @Override
    public void abort() {
        if (closed.compareAndSet(false, true)) {
            pool.discard(connection);
        }
    }
}
