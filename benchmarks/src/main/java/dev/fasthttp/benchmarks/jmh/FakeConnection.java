package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Readiness;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A connection in memory that brings a number of requests, then the end of the stream, and counts what is written. */
final class FakeConnection implements Connection {
    private static final SocketAddress REMOTE = new InetSocketAddress("1.2.3.4", 12345);

    private final FakeListener listener;
    private final FakeStream stream;

    private Readiness readiness;
    private int watched;
    private long position;
    private long length;
    private long written;

    FakeConnection(FakeListener listener, FakeStream stream) {
        this.listener = listener;
        this.stream = stream;
    }

    /** Makes it a new connection with so many requests. */
    void load(int requests) {
        watched = 0;
        position = 0;
        length = (long) requests * stream.requestLength();
        written = 0;
    }

    @Override
    public void attach(Readiness loop) {
        readiness = loop;
    }

    @Override
    public void interest(int operations) {
        watched = operations;
        if (operations != 0) {
            readiness.signal(operations);
        }
    }

    @Override
    public int read(ByteBuffer target) {
        if (position == length) {
            return -1;
        }
        int count = stream.read(position, length - position, target);
        position += count;
        // There is more, if only the end.
        if ((watched & Readiness.READ) != 0) {
            readiness.signal(Readiness.READ);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        source.position(source.limit());
        written += count;
        return count;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public SocketAddress localAddress() {
        return listener.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return REMOTE;
    }

    @Override
    public void close() {
        listener.release(this, written);
    }
}
