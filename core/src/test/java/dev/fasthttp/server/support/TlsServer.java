package dev.fasthttp.server.support;

import dev.fasthttp.net.Listener;
import dev.fasthttp.net.SocketListener;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsListener;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A server that speaks TLS at a free port of the loopback interface. */
public final class TlsServer implements AutoCloseable {
    /** The certificate of servers that are told no other. */
    public static final TestCertificate CERTIFICATE = TestCertificate.ec("localhost", "127.0.0.1");

    private final Server server;
    private final InetSocketAddress address;

    private TlsServer(Server server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /** Starts a server with default options and {@link #CERTIFICATE}. */
    public static TlsServer of(RequestHandler handler) throws IOException {
        return of(Server.builder(handler), TlsSettings.builder().certificate(CERTIFICATE));
    }

    /** Starts a server. */
    public static TlsServer of(Server.Builder server, TlsSettings.Builder settings) throws IOException {
        return of(server.build(), settings.build(), inner -> inner);
    }

    /** Starts a server with something between TLS and the sockets. */
    public static TlsServer of(Server server, TlsSettings settings, UnaryOperator<Listener> between)
            throws IOException {
        SocketListener listener = SocketListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.serve(TlsListener.over(between.apply(listener), settings));
        return new TlsServer(server, (InetSocketAddress) listener.localAddress());
    }

    /** A context of the JDK that trusts a certificate, and shows another one if asked. */
    public static SSLContext client(TestCertificate trusted, TestCertificate... own) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("trusted", trusted.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            for (TestCertificate certificate : own) {
                keys.setKeyEntry("own", certificate.privateKey(), new char[0], new java.security.cert.Certificate[] {
                    certificate.certificate()
                });
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A new connection over TLS, the handshake done. */
    public SSLSocket socket(String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket)
                client(CERTIFICATE).getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(RawHttp.TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    /** TLS over a socket that is connected already; the handshake has not begun. */
    public static SSLSocket over(Socket socket, String... protocols) throws IOException {
        SSLSocket tls = (SSLSocket)
                client(CERTIFICATE).getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        if (protocols.length > 0) {
            tls.setEnabledProtocols(protocols);
        }
        tls.setSoTimeout(RawHttp.TIMEOUT_MILLIS);
        return tls;
    }

    /** A new connection over TLS. */
    public RawHttp connect(String... protocols) throws IOException {
        return RawHttp.over(socket(protocols));
    }

    /** A new connection that speaks no TLS yet. */
    public RawHttp connectPlain() throws IOException {
        return RawHttp.connect(address);
    }

    /** The server. */
    public Server server() {
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Address and port, for programs. */
    public String authority() {
        return "127.0.0.1:" + address.getPort();
    }

    /** Waits until no connection is open. */
    public void awaitNoConnection() {
        Await.until("no connection is open", () -> server.openConnections() == 0);
    }

    @Override
    public void close() {
        server.close();
    }
}
