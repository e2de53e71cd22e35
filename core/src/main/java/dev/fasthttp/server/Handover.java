package dev.fasthttp.server;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.ProtocolHandler;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks another protocol than HTTP: the loop watches it for its new owner, and passes on that it is
 * ready.
 *
 * <p>Having passed it on the loop stops watching, until the owner has read or written: it may do that on any thread, at
 * any time, and the loop would see the same readiness over and over meanwhile.
 *
 * <p>A server that shuts down tells the {@link ProtocolHandler}, waits for the connection, and cuts it after its grace.
 *
 * <p>Threads: {@link #turn} by whoever holds the baton; {@link #read} by one thread and {@link #write} by one; all other
 * methods by any.
 */
final class Handover implements Connection {
    private final LoopTask task;
    private final Connection connection;
    private final ProtocolHandler handler;
    private volatile @Nullable Readiness owner;
    private volatile int wanted;

    private Handover(LoopTask task, Connection connection, ProtocolHandler handler) {
        this.task = task;
        this.connection = connection;
        this.handler = handler;
    }

    /** Gives a connection to the one who takes it over by its protocol, if there is one. */
    static @Nullable Handover offer(LoopTask task, Connection connection) {
        Optional<ProtocolHandler> handler = connection.protocolHandler();
        if (handler.isEmpty()) {
            return null;
        }
        Handover handover = new Handover(task, connection, handler.get());
        connection.interest(0);
        task.loop.server.tell(connection, ConnState.HIJACKED);
        try {
            handler.get().handle(handover);
        } catch (Throwable e) {
            task.loop.server.log(System.Logger.Level.ERROR, "protocol handler failed at " + handover, e);
            handover.close();
        }
        return handover;
    }

    /** Passes on what the connection is ready for; returns what is left for the loop to do. */
    int turn(int operations) {
        if ((operations & LoopTask.DRAIN) != 0) {
            tellShutdown();
            if ((operations & ~LoopTask.DRAIN) == 0) {
                return 0;
            }
        }
        int found = operations & (Readiness.READ | Readiness.WRITE);
        Readiness to = owner;
        if (found != 0 && to != null) {
            connection.interest(0);
            to.signal(found);
        } else {
            connection.interest(wanted);
        }
        return operations & LoopTask.CLOSE;
    }

    private void tellShutdown() {
        try {
            handler.shutdown(this);
        } catch (Throwable e) {
            task.loop.server.log(System.Logger.Level.ERROR, "protocol handler failed at " + this, e);
            close();
        }
    }

    @Override
    public void attach(Readiness readiness) {
        owner = readiness;
    }

    @Override
    public void interest(int operations) {
        wanted = operations;
        watchAgain();
    }

    private void watchAgain() {
        task.signal(LoopTask.DONE);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = connection.read(target);
        watchAgain();
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = connection.write(source);
        if (source.hasRemaining()) {
            watchAgain();
        }
        return count;
    }

    @Override
    public void shutdownOutput() throws IOException {
        connection.shutdownOutput();
        watchAgain();
    }

    @Override
    public SocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public boolean isAddressKnown() {
        return connection.isAddressKnown();
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return connection.tlsSession();
    }

    @Override
    public void close() {
        task.signal(LoopTask.CLOSE);
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
