package dev.fasthttp.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Blocking reads and writes on the connection of a request, for the thread of its handler.
 *
 * <p>The thread tries by itself first. Only when the socket has nothing, or no room, it gives up the baton if it has it,
 * has the loop watch the socket, and parks. So a body that is there already, or a client that keeps up, costs no change of
 * threads, and one that does not costs a parked thread and never the loop.
 *
 * <p>Threads: {@link #grant} and {@link #fail} by the holder of the baton, the rest by the thread of the handler.
 */
final class HandlerIo {
    private final ServerConnection connection;

    private volatile int granted;
    private volatile @Nullable Thread waiting;
    private volatile @Nullable IOException failure;

    HandlerIo(ServerConnection connection) {
        this.connection = connection;
    }

    /** The loop found the socket ready. */
    void grant(int operation) {
        granted |= operation;
        LockSupport.unpark(waiting);
    }

    /** The connection is gone. */
    void fail(IOException cause) {
        failure = cause;
        LockSupport.unpark(waiting);
    }

    /**
     * Reads at least one byte.
     *
     * @return the number of bytes, or -1 at the end
     */
    int read(ByteBuffer target, long timeoutNanos) throws IOException {
        int count = connection.connection.read(target);
        while (count == 0) {
            await(LoopTask.READ, LoopTask.WANT_READ, timeoutNanos);
            count = connection.connection.read(target);
        }
        connection.loop.server.counters.streamedIn(count);
        return count;
    }

    /** Writes everything. */
    void write(ByteBuffer source, long timeoutNanos) throws IOException {
        while (source.hasRemaining()) {
            int written = connection.connection.write(source);
            connection.loop.server.counters.streamedOut(written);
            if (written == 0) {
                await(LoopTask.WRITE, LoopTask.WANT_WRITE, timeoutNanos);
            }
        }
    }

    /** Writes {@code count} bytes of a file from {@code start}. */
    void transfer(FileChannel source, long start, long count, long timeoutNanos) throws IOException {
        long position = start;
        long end = start + count;
        while (position < end) {
            long written = connection.connection.transferFrom(source, position, end - position);
            if (written == 0) {
                await(LoopTask.WRITE, LoopTask.WANT_WRITE, timeoutNanos);
            }
            connection.loop.server.counters.streamedOut(written);
            position += written;
        }
    }

    private void await(int operation, int wish, long timeoutNanos) throws IOException {
        LoopThread.leaveLoop();
        long start = System.nanoTime();
        granted &= ~operation;
        waiting = Thread.currentThread();
        try {
            connection.signal(wish);
            while ((granted & operation) == 0) {
                IOException cause = failure;
                if (cause != null) {
                    throw new IOException(cause.getMessage(), cause);
                }
                if (Thread.interrupted()) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting for the peer");
                }
                long left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    throw new PeerTimeoutException(
                            operation == LoopTask.READ ? "peer sent no byte in time" : "peer took no byte in time");
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            waiting = null;
        }
    }
}
