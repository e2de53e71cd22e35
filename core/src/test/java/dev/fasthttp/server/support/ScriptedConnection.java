package dev.fasthttp.server.support;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Readiness;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A connection in memory whose other end the test plays: what arrives when, and whether there is room to write. */
public final class ScriptedConnection implements Connection {
    private final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private @Nullable Readiness readiness;
    private int interest;
    private boolean full;
    private boolean closed;

    /** A connection with room to write. */
    public ScriptedConnection() {}

    /** Lets bytes arrive, to be read at once. */
    public synchronized void arrive(String text) {
        arriving.add(text.getBytes(StandardCharsets.ISO_8859_1));
        tell();
    }

    /** Takes the room to write away or gives it back. */
    public synchronized void setFull(boolean full) {
        this.full = full;
        tell();
    }

    /** What was written so far. */
    public synchronized String written() {
        return written.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the server waits for room to write. */
    public synchronized boolean waitsForRoom() {
        return (interest & Readiness.WRITE) != 0;
    }

    /** Whether the server closed it. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private void tell() {
        int ready = (arriving.isEmpty() ? 0 : Readiness.READ) | (full ? 0 : Readiness.WRITE);
        if (readiness != null && (ready & interest) != 0) {
            readiness.signal(ready & interest);
        }
    }

    @Override
    public synchronized void attach(Readiness loop) {
        readiness = loop;
    }

    @Override
    public synchronized void interest(int operations) {
        interest = operations;
        tell();
    }

    @Override
    public synchronized int read(ByteBuffer target) {
        byte[] bytes = arriving.poll();
        if (bytes == null) {
            return 0;
        }
        target.put(bytes);
        tell();
        return bytes.length;
    }

    @Override
    public synchronized int write(ByteBuffer source) {
        int count = full ? 0 : source.remaining();
        for (int i = 0; i < count; i++) {
            written.write(source.get());
        }
        return count;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("local", 1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("remote", 1);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
