package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.net.ClientAuth;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What client and server agree on: certificates, names, versions, protocols, sessions. */
class TlsHandshakeTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path directory;

    private static TlsSettings.Builder settings() {
        return TlsSettings.builder().certificate(TlsServer.CERTIFICATE);
    }

    private static TlsServer serve(TlsSettings.Builder settings) throws IOException {
        return TlsServer.of(Server.builder(TlsHandshakeTest::tellClient), settings);
    }

    private static void tellClient(RequestCtx ctx) {
        SSLSession session = ctx.tlsSession().orElseThrow();
        ctx.write("hello ");
        try {
            ctx.write(((X509Certificate) session.getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName());
        } catch (SSLPeerUnverifiedException e) {
            ctx.write("stranger");
        }
    }

    private static String sClient(TlsServer server, String input, String... options) throws IOException {
        String[] fixed = {"openssl", "s_client", "-connect", server.authority(), "-ign_eof"};
        String[] words = Arrays.copyOf(fixed, fixed.length + options.length);
        System.arraycopy(options, 0, words, fixed.length, options.length);
        return Command.run(input, words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("openssl s_client gets an answer, and close_notify before the end")
    void versions(String version) throws IOException {
        try (TlsServer server = serve(settings())) {
            String output = sClient(server, GET, version, "-state");
            assertThat(output)
                    .contains("hello stranger")
                    .contains("SSL3 alert read:warning:close notify")
                    .contains(version.equals("-tls1_2") ? "TLSv1.2, Cipher is" : "TLSv1.3, Cipher is");
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("old versions are refused")
    void oldVersion() throws IOException {
        try (TlsServer server = serve(settings().protocols("TLSv1.3"))) {
            assertThat(sClient(server, GET, "-tls1_2")).contains("alert").doesNotContain("hello");
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("cipher suites are those that were set")
    void cipherSuites() throws IOException {
        try (TlsServer server = serve(settings().cipherSuites("TLS_CHACHA20_POLY1305_SHA256"))) {
            assertThat(sClient(server, GET)).contains("TLS_CHACHA20_POLY1305_SHA256");
        }
    }

    @Test
    @DisplayName("the name that the client asks for chooses the certificate")
    void names() throws IOException {
        TlsSettings.Builder settings = TlsSettings.builder()
                .certificate(TestCertificate.ec("first.test", "localhost"))
                .certificate(TestCertificate.ec("exact.star.test"))
                .certificate(TestCertificate.ec("*.star.test"))
                .certificate(TestCertificate.rsa("first.test"));
        try (TlsServer server = serve(settings)) {
            assertThat(subject(server, "first.test")).isEqualTo("CN=first.test");
            assertThat(subject(server, "exact.star.test")).isEqualTo("CN=exact.star.test");
            assertThat(subject(server, "EXACT.Star.test")).isEqualTo("CN=exact.star.test");
            assertThat(subject(server, "any.star.test")).isEqualTo("CN=*.star.test");
            assertThat(subject(server, "a.b.star.test")).isEqualTo("CN=first.test");
            assertThat(subject(server, "star.test")).isEqualTo("CN=first.test");
            assertThat(sClient(server, GET, "-noservername")).contains("CN = first.test");
            assertThat(sClient(server, GET, "-servername", "any.star.test")).contains("CN = *.star.test");
            assertThat(sClient(server, GET, "-servername", "first.test", "-sigalgs", "rsa_pss_rsae_sha256"))
                    .contains("Peer signature type: RSA-PSS");
            assertThat(sClient(server, GET, "-servername", "first.test", "-sigalgs", "ecdsa_secp256r1_sha256"))
                    .contains("Peer signature type: ECDSA");
        }
    }

    private String subject(TlsServer server, String host) throws IOException {
        SSLContext trusting = TrustAll.context();
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory()
                .createSocket(server.address().getAddress(), server.address().getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    @DisplayName("client certificates: not asked for, wanted, needed")
    void clientCertificates() throws Exception {
        TestCertificate client = TestCertificate.ec("alice");
        TestCertificate unknown = TestCertificate.ec("mallory");
        Path cert = directory.resolve("client.pem");
        Path key = directory.resolve("client-key.pem");
        client.writeTo(cert, key);
        try (TlsServer server = serve(settings().clientAuth(ClientAuth.WANT).trust(cert))) {
            assertThat(sClient(server, GET)).contains("hello stranger");
            assertThat(sClient(server, GET, "-cert", cert.toString(), "-key", key.toString()))
                    .contains("hello CN=alice");
            assertThat(sClient(server, GET, "-tls1_2", "-cert", cert.toString(), "-key", key.toString()))
                    .contains("hello CN=alice");
        }
        try (TlsServer server = serve(settings().clientAuth(ClientAuth.NEED).trust(cert))) {
            assertThat(sClient(server, GET)).contains("SSL alert number").doesNotContain("hello");
            unknown.writeTo(directory.resolve("m.pem"), directory.resolve("mk.pem"));
            String refused = sClient(
                    server,
                    GET,
                    "-cert",
                    directory.resolve("m.pem").toString(),
                    "-key",
                    directory.resolve("mk.pem").toString());
            assertThat(refused).contains("alert").doesNotContain("hello");
            try (SSLSocket socket = (SSLSocket) TlsServer.client(TlsServer.CERTIFICATE, client)
                            .getSocketFactory()
                            .createSocket(
                                    server.address().getAddress(),
                                    server.address().getPort());
                    RawHttp http = RawHttp.over(socket)) {
                assertThat(http.fetch("/").text()).isEqualTo("hello CN=alice");
            }
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("sessions are resumed in TLS 1.2 and 1.3")
    void resumption() throws IOException {
        try (TlsServer server = serve(settings())) {
            String session = directory.resolve("session").toString();
            assertThat(sClient(server, GET, "-tls1_3", "-sess_out", session)).contains("New, TLSv1.3");
            assertThat(sClient(server, GET, "-tls1_3", "-sess_in", session)).contains("Reused, TLSv1.3");
            assertThat(sClient(server, GET, "-tls1_2", "-reconnect").split("Reused, TLSv1.2", -1))
                    .hasSize(6);
        }
    }

    @Test
    @DisplayName("protocols by ALPN: the server's choice, none for a client that names none, no common one")
    void applicationProtocols() throws IOException {
        try (TlsServer server = serve(settings())) {
            assertThat(sClient(server, GET, "-alpn", "h2,http/1.1")).contains("ALPN protocol: http/1.1");
            assertThat(sClient(server, GET)).contains("No ALPN negotiated").contains("hello");
            assertThat(sClient(server, GET, "-alpn", "h2"))
                    .contains("no application protocol")
                    .doesNotContain("hello");
            server.awaitNoConnection();
        }
        try (TlsServer server = serve(settings().applicationProtocols())) {
            assertThat(sClient(server, GET, "-alpn", "h2"))
                    .contains("No ALPN negotiated")
                    .contains("hello");
        }
    }

    @Test
    @DisplayName("a connection of another protocol goes to its handler, and nothing of it is parsed as HTTP")
    void nextProto() throws Exception {
        EchoHandler http = new EchoHandler();
        UpperCase handler = new UpperCase();
        TlsSettings.Builder settings = settings().nextProto("upper", handler);
        try (TlsServer server = TlsServer.of(Server.builder(http), settings)) {
            SSLSocket socket = (SSLSocket) TlsServer.client(TlsServer.CERTIFICATE)
                    .getSocketFactory()
                    .createSocket(
                            server.address().getAddress(), server.address().getPort());
            try (socket) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"http/1.1", "upper"});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getApplicationProtocol()).isEqualTo("upper");
                for (int i = 0; i < 100; i++) {
                    socket.getOutputStream().write("get / http/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readNBytes(18), StandardCharsets.US_ASCII))
                            .isEqualTo("GET / HTTP/1.1\r\n\r\n");
                }
                assertThat(server.server().openConnections()).isEqualTo(1);
            }
            server.awaitNoConnection();
            assertThat(http.calls()).isZero();
            try (RawHttp other = server.connect()) {
                assertThat(other.fetch("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("a protocol handler that throws costs its connection only")
    void failingProtocolHandler() throws Exception {
        TlsSettings.Builder settings = settings().nextProto("bad", connection -> {
            throw new IllegalStateException("asked for");
        });
        try (TlsServer server = serve(settings);
                RawHttp other = server.connect()) {
            assertThat(sClient(server, "", "-alpn", "bad")).contains("ALPN protocol: bad");
            assertThat(other.fetch("/").status()).isEqualTo(200);
            Await.until("it is closed", () -> server.server().openConnections() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a key manager that throws costs its connection only")
    void failingKeys(boolean error) throws Exception {
        SSLContext context = FailingKeys.context(TlsServer.CERTIFICATE, "bad.test", error);
        try (TlsServer server = TlsServer.of(
                        Server.builder(new EchoHandler()), TlsSettings.builder().context(context));
                RawHttp other = server.connect()) {
            assertThatThrownBy(() -> subject(server, "bad.test")).isInstanceOf(IOException.class);
            assertThat(other.fetch("/").status()).isEqualTo(200);
            assertThat(subject(server, "good.test")).isEqualTo("CN=localhost");
            Await.until("it is closed", () -> server.server().openConnections() == 1);
        }
    }

    @Test
    @DisplayName("an executor that is full costs the connection only")
    void fullExecutor() throws Exception {
        TlsSettings.Builder settings = settings().executor(task -> {
            throw new java.util.concurrent.RejectedExecutionException("full");
        });
        try (TlsServer server = serve(settings)) {
            assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("a client that does not trust us ends the handshake by an alert")
    void untrusted() throws Exception {
        try (TlsServer server = serve(settings());
                Socket socket = TlsServer.client(TestCertificate.ec("other"))
                        .getSocketFactory()
                        .createSocket(
                                server.address().getAddress(), server.address().getPort())) {
            assertThatThrownBy(((SSLSocket) socket)::startHandshake).isInstanceOf(SSLException.class);
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("the conscrypt provider's context works unchanged")
    void conscrypt() throws Exception {
        java.security.Provider provider = org.conscrypt.Conscrypt.newProvider();
        SSLContext context = SSLContext.getInstance("TLS", provider);
        context.init(FailingKeys.managers(TlsServer.CERTIFICATE), null, null);
        try (TlsServer server = TlsServer.of(
                Server.builder(new EchoHandler()), TlsSettings.builder().context(context))) {
            for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (RawHttp http = server.connect(protocol)) {
                    for (int i = 0; i < 20; i++) {
                        assertThat(http.fetch("/" + i).text()).isEqualTo("GET /" + i + " ");
                    }
                    assertThat(http.fetch("/bytes?n=3000000").body()).hasSize(3_000_000);
                    assertThat(http.post("/", "x".repeat(1_000_000)).read().body())
                            .hasSize(1_000_007);
                }
            }
            server.awaitNoConnection();
        }
    }
}
