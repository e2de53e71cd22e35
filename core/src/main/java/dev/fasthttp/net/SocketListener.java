package dev.fasthttp.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Listener} on a socket of the system: TCP, over IPv4 and IPv6 at once for the wildcard address, or
 * Unix-domain.
 *
 * <p>Where the system has SO_REUSEPORT, a TCP listener can be {@linkplain #fork forked}. That option would let a second
 * process of the same user share the port without anybody noticing, so the first socket is bound once without it: a port
 * in use is an error here as everywhere.
 */
public final class SocketListener implements Listener {
    /** Length of the queue of connections that wait to be accepted; the system may cut it (somaxconn on Linux). */
    public static final int DEFAULT_BACKLOG = 4096;

    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final int backlog;
    private final boolean reusePort;
    private @Nullable SelectionKey key;

    private SocketListener(ServerSocketChannel channel, int backlog, boolean reusePort) throws IOException {
        this.channel = channel;
        this.backlog = backlog;
        this.reusePort = reusePort;
        address = channel.getLocalAddress();
        channel.configureBlocking(false);
    }

    /** Listens at {@code address} with {@link #DEFAULT_BACKLOG}; see {@link #bind(SocketAddress, int)}. */
    public static SocketListener bind(SocketAddress address) throws IOException {
        return bind(address, DEFAULT_BACKLOG);
    }

    /**
     * Listens at {@code address}.
     *
     * @param address an {@link InetSocketAddress}, port 0 for any free one, or a {@link UnixDomainSocketAddress}, whose
     *     file must not exist and is removed by {@link #close}
     * @throws BindException when the address is in use
     */
    public static SocketListener bind(SocketAddress address, int backlog) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            return open(StandardProtocolFamily.UNIX, address, backlog, false);
        }
        SocketAddress bound = probe(address);
        boolean reusePort;
        try (ServerSocketChannel any = ServerSocketChannel.open()) {
            reusePort = any.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        }
        return open(null, bound, backlog, reusePort);
    }

    /** Proves that nobody listens there, and settles the port when any will do. */
    private static SocketAddress probe(SocketAddress address) throws IOException {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(address, 1);
            InetSocketAddress wanted = (InetSocketAddress) address;
            return wanted.getPort() == 0
                    ? new InetSocketAddress(
                            wanted.getAddress(), ((InetSocketAddress) probe.getLocalAddress()).getPort())
                    : address;
        } catch (BindException e) {
            throw named(e, address);
        }
    }

    private static SocketListener open(
            @Nullable StandardProtocolFamily family, SocketAddress address, int backlog, boolean reusePort)
            throws IOException {
        ServerSocketChannel channel = family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
        try {
            if (reusePort) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address, backlog);
            return new SocketListener(channel, backlog, reusePort);
        } catch (BindException e) {
            channel.close();
            throw named(e, address);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static BindException named(BindException e, SocketAddress address) {
        BindException named = new BindException("cannot listen at " + address + ": " + e.getMessage());
        named.initCause(e);
        return named;
    }

    @Override
    public Optional<Listener> fork() throws IOException {
        return reusePort ? Optional.of(open(null, address, backlog, true)) : Optional.empty();
    }

    @Override
    public void attach(Readiness readiness) throws IOException {
        key = channel.register(readiness.selector(), 0, readiness);
    }

    @Override
    public void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    @Override
    public Optional<Connection> accept() throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ChannelConnection(accepted));
        } catch (IOException | RuntimeException e) {
            accepted.close();
            throw e;
        }
    }

    @Override
    public SocketAddress localAddress() {
        return address;
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (address instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
        } catch (IOException e) {
            System.getLogger(SocketListener.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot close listener at " + address, e);
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
