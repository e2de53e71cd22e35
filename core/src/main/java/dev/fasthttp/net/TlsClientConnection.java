package dev.fasthttp.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS on the client's side of any {@link BlockingConnection}: a socket, a pipe in memory, a tunnel through a proxy, TLS.
 *
 * <p>Buffers are lent from a pool that all connections share: for a write as long as it lasts, for reading as long as something
 * is left in them. So an idle connection has none.
 *
 * <p>A peer that ends without saying so in TLS has cut the stream, or somebody on the way has: that is an exception and not an
 * end. Renegotiation is refused.
 *
 * <p>Threads: as the interface says. One lock keeps records that are sent apart.
 *
 * <p>Spec: RFC 8446, RFC 5246.
 */
@SuppressWarnings("ByteBufferBackingArray") // TlsBuffers are arrays
final class TlsClientConnection implements BlockingConnection {
    /** Records sent and received before a handshake that does not end is given up. */
    private static final int MAX_STEPS = 4096;

    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final TlsBuffers.Pool POOL = new TlsBuffers.Pool();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BlockingConnection inner;
    private final SSLEngine engine;
    private final String host;
    private final ReentrantLock writing = new ReentrantLock();

    /** What is left to read; {@code in} and {@code plain} are ready to be read from. */
    private @Nullable TlsBuffers held;

    private boolean established;
    private int steps;
    private volatile boolean closed;

    TlsClientConnection(BlockingConnection inner, SSLEngine engine, String host) {
        this.inner = inner;
        this.engine = engine;
        this.host = host;
    }

    /** Shakes hands, on this thread. */
    void handshake(long deadline) throws IOException {
        boolean done = false;
        try {
            engine.beginHandshake();
            TlsBuffers buffers = hold();
            settle(buffers, engine.getHandshakeStatus(), deadline);
            established = true;
            done = true;
        } catch (SSLException e) {
            sendAlert(deadline);
            SSLException failure = new SSLException("no TLS with " + host + ": " + e.getMessage(), e);
            throw failure;
        } catch (RuntimeException e) {
            throw new SSLException("no TLS with " + host + ": " + e.getMessage(), e);
        } finally {
            letGo();
            if (!done) {
                inner.close();
            }
        }
    }

    /** Goes on until the engine wants nothing but data. */
    private void settle(TlsBuffers buffers, HandshakeStatus first, long deadline) throws IOException {
        HandshakeStatus status = first;
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            if (++steps > MAX_STEPS) {
                throw new SSLException("too many records without data");
            }
            status = switch (status) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap(NOTHING, deadline).getHandshakeStatus();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (established) {
                        // Data may come before what the engine waits for: the next read sees to it.
                        yield HandshakeStatus.NOT_HANDSHAKING;
                    }
                    SSLEngineResult result = unwrapOne(buffers, deadline);
                    if (result.getStatus() == Status.CLOSED) {
                        throw new SSLException("the server closed the connection in the handshake");
                    }
                    yield result.getHandshakeStatus();
                }
                default -> throw new AssertionError(status);
            };
        }
    }

    private HandshakeStatus runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    private void sendAlert(long deadline) {
        try {
            for (int i = 0; i < 2 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
                wrap(NOTHING, deadline);
            }
        } catch (IOException e) {
            // The alert says why; without it the peer sees the end only.
            assert !established;
        }
    }

    private TlsBuffers hold() {
        TlsBuffers buffers = held;
        if (buffers == null) {
            buffers = POOL.acquire();
            buffers.in.clear().limit(0);
            buffers.plain.clear().limit(0);
            held = buffers;
        }
        return buffers;
    }

    /** Gives the buffers back if there is nothing in them. */
    private void letGo() {
        TlsBuffers buffers = held;
        if (buffers != null && !buffers.in.hasRemaining() && !buffers.plain.hasRemaining()) {
            held = null;
            POOL.release(buffers);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length, long deadline) throws IOException {
        TlsBuffers buffers = hold();
        try {
            while (!buffers.plain.hasRemaining()) {
                SSLEngineResult result = unwrapOne(buffers, deadline);
                if (result.getStatus() == Status.CLOSED) {
                    return -1;
                }
                afterRecord(buffers, result.getHandshakeStatus(), deadline);
            }
            int count = Math.min(length, buffers.plain.remaining());
            buffers.plain.get(target, offset, count);
            return count;
        } finally {
            letGo();
        }
    }

    /** Answers what is no data: key updates. A new handshake is refused. */
    private void afterRecord(TlsBuffers buffers, HandshakeStatus status, long deadline) throws IOException {
        if (status == HandshakeStatus.NOT_HANDSHAKING) {
            steps = buffers.plain.hasRemaining() ? 0 : steps + 1;
            if (steps > MAX_STEPS) {
                throw new SSLException("too many records without data");
            }
            return;
        }
        if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException("renegotiation is refused");
        }
        settle(buffers, status, deadline);
    }

    /** Decrypts the next record into {@code plain}, which is empty, and reads as much as that takes. */
    private SSLEngineResult unwrapOne(TlsBuffers buffers, long deadline) throws IOException {
        while (true) {
            SSLEngineResult result = unwrapThere(buffers);
            if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
                return result;
            }
            ByteBuffer in = buffers.in.compact();
            int count;
            try {
                count = inner.read(in.array(), in.position(), in.remaining(), deadline);
                in.position(in.position() + Math.max(0, count));
            } finally {
                in.flip();
            }
            if (count < 0) {
                throw cut();
            }
        }
    }

    private IOException cut() {
        try {
            engine.closeInbound();
        } catch (SSLException e) {
            EOFException cut = new EOFException(host + " ended the connection without an end of TLS");
            cut.initCause(e);
            return cut;
        }
        return new EOFException(host + " ended the connection");
    }

    /** Decrypts the next record if it is there. */
    private SSLEngineResult unwrapThere(TlsBuffers buffers) throws SSLException {
        buffers.plain.clear();
        try {
            return engine.unwrap(buffers.in, buffers.plain);
        } finally {
            buffers.plain.flip();
        }
    }

    @Override
    public boolean awaitReadable(long deadline) throws IOException {
        return held != null || inner.awaitReadable(deadline);
    }

    @Override
    public void write(byte[] source, int offset, int length, long deadline) throws IOException {
        writeAll(source, offset, length, deadline, false);
    }

    @Override
    public void writeThenRead(byte[] source, int offset, int length, long deadline) throws IOException {
        writeAll(source, offset, length, deadline, true);
    }

    private void writeAll(byte[] source, int offset, int length, long deadline, boolean thenRead) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
        while (bytes.hasRemaining()) {
            if (wrap(bytes, deadline, thenRead).getStatus() == Status.CLOSED) {
                throw new SSLException("TLS is closed");
            }
        }
    }

    private SSLEngineResult wrap(ByteBuffer source, long deadline) throws IOException {
        return wrap(source, deadline, false);
    }

    /** Encrypts some bytes, several records at most, and sends them. */
    private SSLEngineResult wrap(ByteBuffer source, long deadline, boolean thenRead) throws IOException {
        writing.lock();
        TlsBuffers buffers = POOL.acquire();
        try {
            ByteBuffer out = buffers.out.clear();
            SSLEngineResult result = engine.wrap(source, out);
            while (result.getStatus() == Status.OK
                    && source.hasRemaining()
                    && out.remaining() >= TlsBuffers.MAX_RECORD) {
                result = engine.wrap(source, out);
            }
            if (thenRead && !source.hasRemaining()) {
                inner.writeThenRead(out.array(), 0, out.position(), deadline);
            } else if (out.position() > 0) {
                inner.write(out.array(), 0, out.position(), deadline);
            }
            return result;
        } finally {
            POOL.release(buffers);
            writing.unlock();
        }
    }

    @Override
    public boolean isStale() {
        TlsBuffers buffers = held;
        if (buffers != null) {
            try {
                while (!buffers.plain.hasRemaining() && buffers.in.hasRemaining()) {
                    SSLEngineResult result = unwrapThere(buffers);
                    // Tickets for sessions finish a handshake of their own.
                    boolean calm = result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                            || result.getHandshakeStatus() == HandshakeStatus.FINISHED;
                    if (result.getStatus() != Status.OK || !calm) {
                        return true;
                    }
                }
            } catch (SSLException e) {
                return true;
            }
            letGo();
        }
        return held != null || inner.isStale();
    }

    @Override
    public boolean hasUnexpectedInput() {
        return held == null ? inner.hasUnexpectedInput() : isStale();
    }

    @Override
    public void shutdownOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            if (wrap(NOTHING, System.nanoTime() + CLOSE_NANOS).getStatus() == Status.CLOSED) {
                break;
            }
        }
    }

    @Override
    public SocketAddress localAddress() {
        return inner.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return inner.remoteAddress();
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return Optional.of(engine.getSession());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // Somebody who is writing has the lock; the connection ends under him then.
            if (writing.tryLock()) {
                try {
                    shutdownOutput();
                } finally {
                    writing.unlock();
                }
            }
        } catch (IOException | RuntimeException e) {
            // The peer is gone: there is nobody to tell.
            assert closed;
        } finally {
            inner.close();
        }
    }

    @Override
    public void abort() {
        closed = true;
        inner.abort();
    }

    @Override
    public String toString() {
        return "TLS over " + inner;
    }
}
