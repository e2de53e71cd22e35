package dev.fasthttp.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Listener} behind a proxy that speaks the PROXY protocol, version 1 or 2: each connection begins with a header
 * that names the client, whose addresses are those of the connection from then on. A connection without a correct header
 * is closed without answer.
 *
 * <pre>{@code
 * Listener socket = SocketListener.bind(new InetSocketAddress(8080));
 * server.serve(ProxyProtocolListener.over(socket, ProxyProtocol.REQUIRED, "10.0.0.0/8", "fd00::/8"));
 * }</pre>
 *
 * <p>Whoever may send the header may say to be anybody. So it is read from trusted networks only.
 *
 * <p>The header is read when the connection is served, not here, and under the deadlines of that: the time to the first
 * byte of HTTP includes the header, however it trickles. Under TLS the header comes before the handshake, so TLS goes over
 * this listener, and the time for the handshake includes the header.
 *
 * <p>Spec: <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol, versions 1 and 2</a>.
 * The commands LOCAL and UNKNOWN, and families other than TCP, leave the addresses of the transport in place; datagrams
 * are refused. Vectors (TLVs) are skipped, a checksum among them is verified. A version 2 header may have 4 KiB behind its
 * first 16 bytes.
 */
public final class ProxyProtocolListener implements Listener {
    private static final System.Logger LOGGER = System.getLogger(ProxyProtocolListener.class.getName());
    private static final int MAX_REFUSED_AT_ONCE = 128;

    private final Listener inner;
    private final ProxyProtocol use;
    private final TrustedNetworks trusted;

    private ProxyProtocolListener(Listener inner, ProxyProtocol use, TrustedNetworks trusted) {
        this.inner = inner;
        this.use = use;
        this.trusted = trusted;
    }

    /**
     * Reads headers on what arrives at a listener, which is owned by the result from now on.
     *
     * @param trustedNetworks where proxies are, as {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone stands for
     *     itself, and {@code unix:} for peers over a Unix-domain socket
     * @throws IllegalArgumentException when a network is malformed, or there is none
     */
    public static ProxyProtocolListener over(Listener listener, ProxyProtocol use, String... trustedNetworks) {
        return new ProxyProtocolListener(listener, use, new TrustedNetworks(List.of(trustedNetworks)));
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
        // Strangers who keep coming must not keep the loop here.
        for (int i = 0; i < MAX_REFUSED_AT_ONCE; i++) {
            Optional<Connection> accepted = inner.accept();
            if (accepted.isEmpty()) {
                return accepted;
            }
            Connection connection = accepted.get();
            if (trusted.contains(connection.remoteAddress())) {
                return Optional.of(new ProxyConnection(connection));
            }
            if (use == ProxyProtocol.REQUIRED_OF_PROXIES) {
                return accepted;
            }
            LOGGER.log(System.Logger.Level.DEBUG, "refused, no trusted proxy: {0}", connection);
            connection.close();
        }
        return Optional.empty();
    }

    @Override
    public Optional<Listener> fork() throws IOException {
        Optional<Listener> fork = inner.fork();
        return fork.isPresent() ? Optional.of(new ProxyProtocolListener(fork.get(), use, trusted)) : fork;
    }

    @Override
    public SocketAddress localAddress() {
        return inner.localAddress();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner + " (PROXY protocol)";
    }
}
