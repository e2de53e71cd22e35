package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * A connection that an application took over from the server, with the bytes that had been read already.
 *
 * <p>Reading and writing block. The server's limits and time-outs do not apply any more; its {@link Server#shutdown}
 * waits for this connection like for any other, and cuts it after the grace period.
 *
 * <p>Threads: one may read while another writes; {@link #close} by any.
 */
public final class HijackedConnection extends ConnectionOwner implements AutoCloseable, Runnable {
    private final ServerConnection connection;
    private final ConnectionInput input;
    private final HijackHandler handler;
    private final HandlerIo reading;
    private final HandlerIo writing;
    private final InputStream in = new Input();
    private final OutputStream out = new Output();
    private volatile long readTimeout = Long.MAX_VALUE / 2;
    private volatile long writeTimeout = Long.MAX_VALUE / 2;
    private volatile boolean keptOpen;

    HijackedConnection(ServerConnection connection, ConnectionInput input, HijackHandler handler) {
        this.connection = connection;
        this.input = input;
        this.handler = handler;
        reading = new HandlerIo(connection);
        writing = new HandlerIo(connection);
    }

    /** Bytes from the client, first those that came behind the request. */
    public InputStream inputStream() {
        return in;
    }

    /** Bytes to the client; each write goes out at once. */
    public OutputStream outputStream() {
        return out;
    }

    /** The address of the client. */
    public SocketAddress remoteAddress() {
        return connection.connection.remoteAddress();
    }

    /** The address of this end. */
    public SocketAddress localAddress() {
        return connection.connection.localAddress();
    }

    /** Tells whether the bytes are protected by TLS. */
    public boolean isSecure() {
        return connection.connection.isSecure();
    }

    /** How long a read waits before it throws {@link PeerTimeoutException}. By default without limit. */
    public void setReadTimeout(Duration timeout) {
        readTimeout = timeout.toNanos();
    }

    /** How long a write waits for room before it throws {@link PeerTimeoutException}. By default without limit. */
    public void setWriteTimeout(Duration timeout) {
        writeTimeout = timeout.toNanos();
    }

    /** Leaves the connection open when the handler returns, for other threads to go on with it. */
    public void keepOpen() {
        keptOpen = true;
    }

    /** Runs the handler; for the server. */
    @Override
    public void run() {
        try {
            handler.handle(this);
        } catch (Throwable e) {
            keptOpen = false;
            connection.loop.server.log(System.Logger.Level.DEBUG, "hijacked connection failed: " + connection, e);
        }
        if (!keptOpen) {
            close();
        }
    }

    @Override
    boolean endsWithConnection() {
        return false;
    }

    @Override
    void appendHeadTo(ByteBuilder out, RequestCtx context, boolean close) {
        if (!context.isHijackedSilently()) {
            context.response().appendHeadTo(out, connection.loop.responseDefaults, true, false);
            context.response().appendBodyTo(out, true);
        }
    }

    @Override
    void begin(LoopThread thread) {
        connection.loop.timers.remove(connection.deadline);
        connection.watch.set(0);
        connection.loop.server.tell(connection.connection, ConnState.HIJACKED);
        connection.loop.server.startThread(this);
    }

    @Override
    int turn(int operations, LoopThread thread) {
        if ((operations & (LoopTask.WANT_READ | LoopTask.WANT_WRITE)) != 0) {
            connection.watch.want(operations);
        }
        grant(operations & LoopTask.READ, reading);
        grant(operations & LoopTask.WRITE, writing);
        return operations & LoopTask.CLOSE;
    }

    /** The socket is ready: tells the owner if it waits for that, else looks away. */
    private void grant(int operation, HandlerIo waiting) {
        if (operation != 0 && connection.watch.grant(operation)) {
            waiting.grant(operation);
        }
    }

    @Override
    void lost(IOException cause) {
        reading.fail(cause);
        writing.fail(cause);
    }

    /** Closes the connection; blocked reads and writes throw. */
    @Override
    public void close() {
        connection.signal(LoopTask.CLOSE);
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            int buffered = input.take(target, offset, length);
            return buffered > 0 ? buffered : reading.read(ByteBuffer.wrap(target, offset, length), readTimeout);
        }

        @Override
        public void close() {
            HijackedConnection.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writing.write(ByteBuffer.wrap(bytes, offset, length), writeTimeout);
        }

        @Override
        public void close() {
            HijackedConnection.this.close();
        }
    }
}
