package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.ProxyProtocol;
import dev.fasthttp.net.ProxyProtocolListener;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** The PROXY header before the handshake of TLS. */
class ProxyTlsTest {
    private static final byte[] LINE =
            "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n".getBytes(StandardCharsets.US_ASCII);

    private static TlsServer serve(Server.Builder builder) throws IOException {
        return TlsServer.of(
                builder.build(),
                TlsSettings.builder().certificate(TlsServer.CERTIFICATE).build(),
                sockets -> ProxyProtocolListener.over(sockets, ProxyProtocol.REQUIRED, "127.0.0.1"));
    }

    private static Server.Builder addresses() {
        return Server.builder(ctx -> ctx.write(ctx.remoteAddress() + " " + ctx.isTls()));
    }

    private static Socket connect(TlsServer server) throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(RawHttp.TIMEOUT_MILLIS);
        return socket;
    }

    private static RawHttp shakeHands(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) TlsServer.client(TlsServer.CERTIFICATE)
                .getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), true);
        tls.startHandshake();
        return RawHttp.over(tls);
    }

    @Test
    void addressOfTheHeaderReachesTheHandler() throws IOException {
        try (TlsServer server = serve(addresses());
                Socket socket = connect(server)) {
            OutputStream out = socket.getOutputStream();
            for (byte b : LINE) {
                out.write(b);
            }
            RawHttp client = shakeHands(socket);
            assertThat(client.fetch("/").text()).isEqualTo("/192.0.2.1:56324 true");
            assertThat(client.fetch("/").text()).isEqualTo("/192.0.2.1:56324 true");
        }
    }

    @Test
    void wrongHeaderIsNotAnsweredNotEvenByAnAlert() throws IOException {
        try (TlsServer server = serve(addresses());
                Socket socket = connect(server)) {
            // As the first record of TLS begins.
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 0});
            assertThat(RawHttp.over(socket).end()).isNotNull();
        }
    }

    @Test
    void addressOfTheHeaderCountsAndIsRefusedWithoutHandshake() throws IOException {
        try (TlsServer server = serve(addresses().maxConnectionsPerIp(1));
                Socket first = connect(server);
                Socket second = connect(server);
                Socket third = connect(server)) {
            first.getOutputStream().write(LINE);
            RawHttp client = shakeHands(first);
            assertThat(client.fetch("/").text()).isEqualTo("/192.0.2.1:56324 true");
            second.getOutputStream().write(LINE);
            assertThat(RawHttp.over(second).end()).isNotNull();
            assertThat(server.server().rejectedConnections()).isEqualTo(1);
            third.getOutputStream()
                    .write(new String(LINE, StandardCharsets.US_ASCII)
                            .replace("192.0.2.1", "192.0.2.2")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(shakeHands(third).fetch("/").text()).isEqualTo("/192.0.2.2:56324 true");
        }
    }

    @Test
    void headerFallsIntoTheTimeOfTheHandshake() throws IOException {
        try (TlsServer server = serve(addresses()
                        .tlsHandshakeTimeout(Duration.ofMillis(500))
                        .firstByteTimeout(Duration.ofMinutes(1)));
                Socket socket = connect(server)) {
            long start = System.nanoTime();
            try {
                for (int i = 0; i < LINE.length - 2; i++) {
                    socket.getOutputStream().write(LINE, i, 1);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
                throw new AssertionError("still open");
            } catch (SocketException e) {
                assertThat(Await.millisSince(start)).isBetween(400L, 1900L);
            }
        }
    }
}
