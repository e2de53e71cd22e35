package dev.fasthttp.inmemory;

import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe for code that waits, by parking its thread.
 *
 * <p>Who waits writes its thread to {@code reading} or {@code writing}, looks again, and parks; who wakes it takes the
 * thread out, so that one wait costs one wake-up however often the other end has news.
 *
 * <p>Who {@linkplain #writeThenRead writes and then reads} owes the peer to be told until it reads. A server is then told by
 * having its work done on the reader's thread, if the reader has no deadline. Any other call on this end pays as well.
 */
final class BlockingEnd implements BlockingConnection, PipeEnd {
    private static final VarHandle READING;
    private static final VarHandle WRITING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            READING = lookup.findVarHandle(BlockingEnd.class, "reading", Thread.class);
            WRITING = lookup.findVarHandle(BlockingEnd.class, "writing", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Pipe pipe;
    private final ByteRing in;
    private final ByteRing out;
    private final SocketAddress local;
    private final SocketAddress remote;
    private volatile @Nullable Thread reading;
    private volatile @Nullable Thread writing;
    private volatile boolean closed;

    /** Whether the peer has not been told of the last bytes. Of the thread that writes and then reads. */
    private boolean owing;

    private BlockingEnd(Pipe pipe, ByteRing in, ByteRing out, SocketAddress local, SocketAddress remote) {
        this.pipe = pipe;
        this.in = in;
        this.out = out;
        this.local = local;
        this.remote = remote;
    }

    static BlockingEnd ofClient(Pipe pipe) {
        return new BlockingEnd(pipe, pipe.toClient, pipe.toServer, pipe.clientAddress, pipe.serverAddress);
    }

    static BlockingEnd ofServer(Pipe pipe) {
        return new BlockingEnd(pipe, pipe.toServer, pipe.toClient, pipe.serverAddress, pipe.clientAddress);
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    @Override
    public int read(byte[] target, int offset, int length, long deadline) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        checkOpen();
        if (length == 0) {
            return 0;
        }
        int count = in.read(target, offset, length);
        if (owing) {
            pay(count == 0 && deadline == NO_DEADLINE);
        }
        while (count == 0) {
            if (!awaitInput(deadline)) {
                throw new SocketTimeoutException("deadline passed before a byte came: " + pipe);
            }
            count = in.read(target, offset, length);
        }
        return count;
    }

    @Override
    public boolean awaitReadable(long deadline) throws IOException {
        checkOpen();
        payIfOwing();
        return in.isReadable() || awaitInput(deadline);
    }

    /** Tells the peer of what was written, if nobody did. */
    private void payIfOwing() {
        if (owing) {
            pay(false);
        }
    }

    /**
     * Tells the peer.
     *
     * @param withTime whether this thread has nothing else to do until there is something to read
     */
    private void pay(boolean withTime) {
        owing = false;
        PipeEnd peer = out.reader();
        if (withTime && peer instanceof LoopEnd server) {
            server.assist();
        } else {
            peer.readable();
        }
    }

    /** Waits until there is something to read, the end included; false when {@code deadline} passed first. */
    private boolean awaitInput(long deadline) throws IOException {
        try {
            while (true) {
                reading = Thread.currentThread();
                checkOpen();
                if (in.isReadable()) {
                    return true;
                }
                if (!park(deadline)) {
                    return false;
                }
            }
        } finally {
            reading = null;
        }
    }

    @Override
    public void readable() {
        Thread thread = reading;
        if (thread != null && READING.compareAndSet(this, thread, null)) {
            LockSupport.unpark(thread);
        }
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    @Override
    public void write(byte[] source, int offset, int length, long deadline) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        checkOpen();
        payIfOwing();
        writeAll(source, offset, length, deadline);
    }

    @Override
    public void writeThenRead(byte[] source, int offset, int length, long deadline) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        checkOpen();
        if (!out.mayTellLater()) {
            writeAll(source, offset, length, deadline);
            return;
        }
        int count = out.writeSilently(source, offset, length);
        owing |= count > 0;
        if (count < length) {
            payIfOwing();
            writeAll(source, offset + count, length - count, deadline);
        }
    }

    private void writeAll(byte[] source, int offset, int length, long deadline) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int count = out.write(source, from, left);
            from += count;
            left -= count;
            if (count == 0) {
                awaitRoom(left, deadline);
            }
        }
    }

    private void awaitRoom(int count, long deadline) throws IOException {
        try {
            out.awaitRoom(count);
            while (true) {
                writing = Thread.currentThread();
                checkOpen();
                if (out.isWritable()) {
                    return;
                }
                if (!park(deadline)) {
                    throw new SocketTimeoutException("deadline passed before all was written: " + pipe);
                }
            }
        } finally {
            writing = null;
            out.awaitRoom(0);
        }
    }

    @Override
    public void writable() {
        Thread thread = writing;
        if (thread != null && WRITING.compareAndSet(this, thread, null)) {
            LockSupport.unpark(thread);
        }
    }

    /** Parks; false when {@code deadline} has passed already. */
    private boolean park(long deadline) throws InterruptedIOException {
        if (deadline == NO_DEADLINE) {
            LockSupport.park(this);
        } else {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for " + pipe);
        }
        return true;
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

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
    public boolean isStale() {
        payIfOwing();
        return closed || in.isReadable() || out.isBroken();
    }

    @Override
    public boolean hasUnexpectedInput() {
        payIfOwing();
        return closed || in.isReadable();
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        out.end();
        writable();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            out.end();
            in.leave();
            wakeAll();
        }
    }

    @Override
    public void abort() {
        if (!closed) {
            closed = true;
            pipe.reset();
            wakeAll();
        }
    }

    private void wakeAll() {
        readable();
        writable();
    }

    /** What this is an end of. */
    Pipe pipe() {
        return pipe;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return pipe.toString();
    }
}
