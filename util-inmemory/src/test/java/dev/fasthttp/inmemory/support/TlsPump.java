package dev.fasthttp.inmemory.support;

import dev.fasthttp.net.BlockingConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLSession;

/** The client's side of TLS over a connection that waits: as little as a test needs, one thread at a time. */
public final class TlsPump implements BlockingConnection {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BlockingConnection inner;
    private final SSLEngine engine;
    private final ByteBuffer in = ByteBuffer.allocate(40_000).limit(0);
    private final ByteBuffer plain = ByteBuffer.allocate(40_000).limit(0);
    private final ByteBuffer out = ByteBuffer.allocate(40_000);

    private TlsPump(BlockingConnection inner, SSLEngine engine) {
        this.inner = inner;
        this.engine = engine;
    }

    /** Shakes hands. */
    public static TlsPump shakeHands(BlockingConnection inner, SSLContext context, long deadline) throws IOException {
        SSLEngine engine = context.createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        TlsPump pump = new TlsPump(inner, engine);
        engine.beginHandshake();
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            switch (status) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> pump.wrap(NOTHING, deadline);
                default -> {
                    if (!pump.unwrap(deadline)) {
                        throw new EOFException("no handshake");
                    }
                }
            }
            status = engine.getHandshakeStatus();
        }
        return pump;
    }

    private void wrap(ByteBuffer source, long deadline) throws IOException {
        Status status = engine.wrap(source, out.clear()).getStatus();
        assert status != Status.BUFFER_OVERFLOW;
        inner.write(out.array(), 0, out.position(), deadline);
    }

    /** Decrypts a record; false at the end. */
    private boolean unwrap(long deadline) throws IOException {
        plain.compact();
        try {
            Status status = engine.unwrap(in, plain).getStatus();
            while (status == Status.BUFFER_UNDERFLOW) {
                in.compact();
                int count = inner.read(in.array(), in.position(), in.remaining(), deadline);
                in.position(in.position() + Math.max(0, count)).flip();
                if (count < 0) {
                    return false;
                }
                status = engine.unwrap(in, plain).getStatus();
            }
            return status == Status.OK;
        } finally {
            plain.flip();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length, long deadline) throws IOException {
        while (!plain.hasRemaining()) {
            if (!unwrap(deadline)) {
                return -1;
            }
        }
        int count = Math.min(length, plain.remaining());
        plain.get(target, offset, count);
        return count;
    }

    @Override
    public void write(byte[] source, int offset, int length, long deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
        while (bytes.hasRemaining()) {
            wrap(bytes, deadline);
        }
    }

    @Override
    public boolean isStale() {
        return plain.hasRemaining() || inner.isStale();
    }

    @Override
    public void shutdownOutput() throws IOException {
        engine.closeOutbound();
        wrap(NOTHING, NO_DEADLINE);
        inner.shutdownOutput();
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
        inner.close();
    }

    @Override
    public void abort() {
        inner.abort();
    }
}
