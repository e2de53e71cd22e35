package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.ClientAuth;
import dev.fasthttp.net.TcpDialer;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients over TLS: who is trusted, what is refused, and that everything else is as without. */
class TlsClientTest {
    private final Request request = new Request();
    private final Response response = new Response();
    private TlsServer server;

    @BeforeEach
    void start() throws IOException {
        server = TlsServer.of(TlsClientTest::handle);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void handle(RequestCtx ctx) {
        if (ctx.isPost()) {
            ctx.response().setBody(ctx.postBody());
        } else {
            ctx.write(ctx.isTls() + " " + ctx.tlsSession().orElseThrow().getProtocol());
        }
    }

    private static TlsClientSettings.Builder trusting() {
        return TlsClientSettings.builder().trust(TlsServer.CERTIFICATE);
    }

    private HostClient client(TlsClientSettings.Builder settings) throws IOException {
        return HostClient.builder(server.authority()).tls(settings.build()).build();
    }

    private String uri() {
        return "https://" + server.authority() + "/";
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void keepsConnectionsAlive(String protocol) throws IOException {
        try (HostClient client = client(trusting().protocols(protocol))) {
            request.setUri(uri());
            for (int i = 0; i < 50; i++) {
                client.send(request, response);
                assertThat(response.body().toString()).isEqualTo("true " + protocol);
            }
            assertThat(server.server().acceptedConnections()).isEqualTo(1);
        }
        server.awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void sendsBodiesOfAllSizes(String protocol) throws IOException {
        try (HostClient client = client(trusting().protocols(protocol))) {
            for (int size : new int[] {1, 16 * 1024, 100_000, 3_000_000}) {
                byte[] body = new byte[size];
                for (int i = 0; i < size; i++) {
                    body[i] = (byte) (i * 31 + i / 256);
                }
                request.reset();
                request.header().setMethod("POST");
                request.setUri(uri());
                request.setBody(body);
                client.send(request, response);
                assertThat(response.body().toByteArray()).isEqualTo(body);
            }
            assertThat(server.server().acceptedConnections()).isEqualTo(1);
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws IOException {
        try (HostClient client = client(TlsClientSettings.builder())) {
            request.setUri(uri());
            assertThatThrownBy(() -> client.send(request, response))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("no TLS with 127.0.0.1");
            assertThat(client.connections()).isZero();
        }
        server.awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example", "localhost.", "127.0.0.2", "::1", "local"})
    void refusesACertificateForAnotherHost(String name) throws IOException {
        TestCertificate foreign = TestCertificate.ec("somebody.example", "10.0.0.1");
        try (TlsServer other = TlsServer.of(
                        Server.builder(TlsClientTest::handle),
                        TlsSettings.builder().certificate(foreign));
                HostClient client = HostClient.builder((name.indexOf(':') >= 0 ? '[' + name + ']' : name) + ":443")
                        .dialer((host, port, deadline) -> TcpDialer.create()
                                .dial("127.0.0.1", other.address().getPort(), deadline))
                        .tls(TlsClientSettings.builder().trust(foreign).build())
                        .build()) {
            assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(SSLException.class);
            assertThat(client.connections()).isZero();
        }
    }

    @Test
    void serverNameMaySayWhoIsMeant() throws IOException {
        try (HostClient client = client(trusting().serverName("localhost"))) {
            client.send(request, response);
            assertThat(response.statusCode()).isEqualTo(200);
        }
        try (HostClient client = client(trusting().serverName("example.com"))) {
            assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void trustMayComeFromPemAKeyStoreOrAContext(@TempDir Path directory) throws Exception {
        Path pem = directory.resolve("ca.pem");
        Files.writeString(pem, TlsServer.CERTIFICATE.certificatePem());
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("a", TlsServer.CERTIFICATE.certificate());
        for (TlsClientSettings.Builder settings : new TlsClientSettings.Builder[] {
            TlsClientSettings.builder().trust(pem),
            TlsClientSettings.builder().trust(store),
            TlsClientSettings.builder().context(TlsServer.client(TlsServer.CERTIFICATE))
        }) {
            try (HostClient client = client(settings)) {
                client.send(request, response);
                assertThat(response.statusCode()).isEqualTo(200);
            }
        }
        assertThatThrownBy(() -> TlsClientSettings.builder()
                        .trust(pem)
                        .context(TlsServer.client(TlsServer.CERTIFICATE))
                        .build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void showsACertificateThatTheServerAsksFor() throws Exception {
        TestCertificate own = TestCertificate.ec("client.example");
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("own", own.certificate());
        TlsSettings.Builder asking = TlsSettings.builder()
                .certificate(TlsServer.CERTIFICATE)
                .clientAuth(ClientAuth.NEED)
                .trust(trusted);
        try (TlsServer strict = TlsServer.of(Server.builder(TlsClientTest::handle), asking);
                HostClient with = HostClient.builder(strict.authority())
                        .tls(trusting().certificate(own).build())
                        .build();
                HostClient without = HostClient.builder(strict.authority())
                        .tls(trusting().build())
                        .build()) {
            with.send(request, response);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> without.send(request, response)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aHandshakeHasTheDeadlineOfTheCall() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                HostClient client = HostClient.builder("127.0.0.1:" + silent.getLocalPort())
                        .tls(trusting().build())
                        .build()) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(200)))
                    .isInstanceOf(RequestTimeoutException.class);
            assertThat(Await.millisSince(start)).isBetween(190L, 10_000L);
            assertThat(client.connections()).isZero();
        }
    }

    @Test
    void aServerWithoutTlsIsAnException() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                    p.awaitEnd();
                });
                HostClient client = HostClient.builder(peer.authority())
                        .tls(trusting().build())
                        .build()) {
            assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aBodyWithoutEndThatIsCutIsAnException() throws Exception {
        for (boolean cut : new boolean[] {true, false}) {
            SSLContext context = TlsServer.client(TlsServer.CERTIFICATE, TlsServer.CERTIFICATE);
            try (ScriptedPeer peer = new ScriptedPeer(p -> {
                        SSLSocket tls =
                                (SSLSocket) context.getSocketFactory().createSocket(p.socket, "localhost", 1, false);
                        tls.setUseClientMode(false);
                        tls.getInputStream().read(new byte[1000]);
                        tls.getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
                                        .getBytes(StandardCharsets.US_ASCII));
                        if (!cut) {
                            tls.close();
                        }
                        p.socket.shutdownOutput();
                        p.awaitEnd();
                    });
                    HostClient client = HostClient.builder(peer.authority())
                            .tls(trusting().build())
                            .maxIdemponentCallAttempts(1)
                            .build()) {
                if (cut) {
                    assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(IOException.class);
                } else {
                    client.send(request, response);
                    assertThat(response.body().toString()).isEqualTo("hello");
                }
                assertThat(client.connections()).isZero();
            }
        }
    }

    @Test
    void anIdleConnectionThatTheServerClosedIsNoticed() throws Exception {
        try (TlsServer brief = TlsServer.of(
                        Server.builder(TlsClientTest::handle).idleTimeout(Duration.ofMillis(100)),
                        TlsSettings.builder().certificate(TlsServer.CERTIFICATE));
                HostClient client = HostClient.builder(brief.authority())
                        .tls(trusting().build())
                        .build()) {
            request.header().setMethod("POST");
            for (int i = 1; i <= 3; i++) {
                client.send(request, response);
                brief.awaitNoConnection();
            }
            assertThat(brief.server().acceptedConnections()).isEqualTo(3);
        }
    }

    @Test
    void sessionsAreResumed() throws Exception {
        TlsClientSettings settings = trusting().build();
        long first = 0;
        for (int i = 0; i < 2; i++) {
            BlockingConnection connection = settings.secure(
                    TcpDialer.create().dial("127.0.0.1", server.address().getPort(), BlockingConnection.NO_DEADLINE),
                    "127.0.0.1",
                    server.address().getPort(),
                    BlockingConnection.NO_DEADLINE);
            byte[] get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            connection.write(get, 0, get.length, BlockingConnection.NO_DEADLINE);
            assertThat(connection.read(new byte[1000], 0, 1000, BlockingConnection.NO_DEADLINE))
                    .isPositive();
            long created = connection.tlsSession().orElseThrow().getCreationTime();
            if (i == 0) {
                first = created;
                Thread.sleep(20);
            } else {
                assertThat(created).isEqualTo(first);
            }
            connection.close();
        }
    }

    @Test
    void clientSendsToHttpsByTheUri() throws IOException {
        try (Client client = Client.builder().tls(trusting().build()).build()) {
            assertThat(client.get(uri()).body().toString()).startsWith("true ");
        }
        try (Client client = Client.create()) {
            assertThatThrownBy(() -> client.get(uri())).isInstanceOf(SSLException.class);
        }
    }
}
