package dev.fasthttp.inmemory;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe that a server holds: never waits, and signals the loop when it could go on.
 *
 * <p>It behaves as a socket does with a selector: what is watched and ready is signalled when it becomes so, when watching
 * begins, and again by each read and write that leaves it so. The end of input is signalled once and when watching
 * begins.
 */
final class LoopEnd implements Connection, PipeEnd {
    private final Pipe pipe;
    private final ByteRing in;
    private final ByteRing out;
    private volatile @Nullable Readiness readiness;
    private volatile int watched;
    private volatile boolean closed;

    LoopEnd(Pipe pipe) {
        this.pipe = pipe;
        in = pipe.toServer;
        out = pipe.toClient;
    }

    @Override
    public void attach(Readiness loop) {
        readiness = loop;
    }

    @Override
    public void interest(int operations) {
        watched = operations;
        int ready = 0;
        if ((operations & Readiness.READ) != 0 && in.isReadable()) {
            ready = Readiness.READ;
        }
        if ((operations & Readiness.WRITE) != 0 && out.isWritable()) {
            ready |= Readiness.WRITE;
        }
        signal(ready);
    }

    private void signal(int operations) {
        Readiness loop = readiness;
        if (operations != 0 && loop != null && !closed) {
            loop.signal(operations);
        }
    }

    @Override
    public void readable() {
        signal(watched & Readiness.READ);
    }

    /**
     * As {@link #readable}; but if the loop sleeps its work is done on this thread, that of the reader of all that is written
     * here meanwhile, who waits for nothing else.
     */
    void assist() {
        Readiness loop = readiness;
        int operations = watched & Readiness.READ;
        if (operations == 0 || loop == null || closed) {
            return;
        }
        out.setUnbounded(true);
        try {
            loop.assist(operations);
        } finally {
            out.setUnbounded(false);
        }
    }

    @Override
    public void writable() {
        signal(watched & Readiness.WRITE);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkOpen();
        int count = in.read(target);
        if (count >= 0 && (watched & Readiness.READ) != 0 && in.isReadable()) {
            signal(Readiness.READ);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        checkOpen();
        int count = out.write(source);
        // At least 1: after a write that filled it up exactly somebody may want to know when there is room.
        out.awaitRoom(Math.max(1, source.remaining()));
        if ((watched & Readiness.WRITE) != 0 && out.isWritable()) {
            signal(Readiness.WRITE);
        }
        return count;
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        out.end();
    }

    @Override
    public SocketAddress localAddress() {
        return pipe.serverAddress;
    }

    @Override
    public SocketAddress remoteAddress() {
        return pipe.clientAddress;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            out.end();
            in.leave();
        }
    }

    @Override
    public void abort() {
        if (!closed) {
            closed = true;
            pipe.reset();
        }
    }

    @Override
    public String toString() {
        return pipe.toString();
    }
}
