package dev.fasthttp.server.support;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Connections that read and write one byte at a time, and now and then none. */
public final class TrickleListener implements Listener {
    private final Listener inner;

    /** Makes what arrives at a listener trickle. */
    public TrickleListener(Listener inner) {
        this.inner = inner;
    }

    @Override
    public void attach(Readiness readiness) throws IOException {
        inner.attach(readiness);
    }

    @Override
    public void interest(int operations) {
        inner.interest(operations);
    }

    @Override
    public Optional<Connection> accept() throws IOException {
        return inner.accept().map(Trickle::new);
    }

    @Override
    public SocketAddress localAddress() {
        return inner.localAddress();
    }

    @Override
    public void close() {
        inner.close();
    }

    private record Trickle(Connection inner) implements Connection {
        private static boolean pauses() {
            return ThreadLocalRandom.current().nextInt(8) == 0;
        }

        @Override
        public void attach(Readiness readiness) throws IOException {
            inner.attach(readiness);
        }

        @Override
        public void interest(int operations) {
            inner.interest(operations);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int limit = target.limit();
            if (pauses() || !target.hasRemaining()) {
                return 0;
            }
            target.limit(target.position() + 1);
            try {
                return inner.read(target);
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int limit = source.limit();
            if (pauses() || !source.hasRemaining()) {
                return 0;
            }
            source.limit(source.position() + 1);
            try {
                return inner.write(source);
            } finally {
                source.limit(limit);
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
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
        public void close() {
            inner.close();
        }
    }
}
