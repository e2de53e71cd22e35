package dev.fasthttp.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tries the addresses of a host side by side, the next one 250 ms after the one before or once all begun have failed; the
 * first that accepts wins (RFC 8305 §5). One thread does it, with a selector.
 */
final class ConnectRace {
    private static final long STAGGER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String host;
    private final int port;
    private final @Nullable InetSocketAddress local;
    private final long deadline;
    private final ConnectException failures;
    private int open;

    ConnectRace(String host, int port, @Nullable InetSocketAddress local, long deadline) {
        this.host = host;
        this.port = port;
        this.local = local;
        this.deadline = deadline;
        failures = new ConnectException("cannot connect to " + host + ':' + port);
    }

    /** The channel that was first; it blocks. */
    SocketChannel run(List<InetAddress> addresses) throws IOException {
        SocketChannel winner = null;
        try (Selector selector = Selector.open()) {
            try {
                winner = race(selector, addresses);
            } finally {
                for (SelectionKey key : selector.keys()) {
                    if (!key.channel().equals(winner)) {
                        key.channel().close();
                    }
                }
            }
        }
        // The selector is closed, which took the channel from it: now it may block.
        return ready(winner);
    }

    private SocketChannel ready(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(true);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private SocketChannel race(Selector selector, List<InetAddress> addresses) throws IOException {
        int begun = 0;
        long nextBegin = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                throw late();
            }
            if (begun < addresses.size() && (open == 0 || now - nextBegin >= 0)) {
                SocketChannel atOnce = begin(selector, addresses.get(begun++));
                nextBegin = now + STAGGER_NANOS;
                if (atOnce != null) {
                    return atOnce;
                }
                continue;
            }
            if (open == 0) {
                throw failures;
            }
            long wait = begun < addresses.size() ? Math.min(nextBegin - now, deadline - now) : deadline - now;
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait + 999_999)));
            if (Thread.currentThread().isInterrupted()) {
                throw TcpDialer.interrupted();
            }
            SocketChannel connected = finish(selector);
            if (connected != null) {
                return connected;
            }
        }
    }

    private SocketTimeoutException late() {
        SocketTimeoutException late = new SocketTimeoutException("no answer in time from " + host + ':' + port);
        for (Throwable failure : failures.getSuppressed()) {
            late.addSuppressed(failure);
        }
        return late;
    }

    /** Begins to connect; the channel if that was all. */
    private @Nullable SocketChannel begin(Selector selector, InetAddress address) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (local != null) {
                channel.bind(local);
            }
            if (channel.connect(new InetSocketAddress(address, port))) {
                return channel;
            }
            channel.register(selector, SelectionKey.OP_CONNECT, address);
            open++;
        } catch (IOException | RuntimeException e) {
            // Unsupported families and addresses are unchecked exceptions.
            failed(channel, address, e);
        }
        return null;
    }

    private @Nullable SocketChannel finish(Selector selector) {
        for (SelectionKey key : selector.selectedKeys()) {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                if (channel.isOpen() && channel.finishConnect()) {
                    return channel;
                }
            } catch (IOException e) {
                open--;
                failed(channel, (InetAddress) key.attachment(), e);
            }
        }
        selector.selectedKeys().clear();
        return null;
    }

    private void failed(@Nullable SocketChannel channel, InetAddress address, Exception e) {
        failures.addSuppressed(new ConnectException(address.getHostAddress() + ':' + port + ": " + e.getMessage()));
        if (failures.getCause() == null) {
            failures.initCause(e);
        }
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            assert !channel.isOpen();
        }
    }
}
