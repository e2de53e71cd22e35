package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses over TLS, with clients that are not ours. */
class TlsExchangeTest {
    @TempDir
    private Path directory;

    private TlsServer server;

    @BeforeEach
    void start() throws IOException {
        server = TlsServer.of(
                Server.builder(new EchoHandler()).maxRequestBodySize(64 << 20),
                TlsSettings.builder().certificate(TlsServer.CERTIFICATE));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(TlsServer.client(TlsServer.CERTIFICATE))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.address().getPort() + target))
                .timeout(Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("the JDK's client: one connection for many requests")
    void keepAlive() throws Exception {
        HttpClient client = client();
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> response = client.send(request("/" + i).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("GET /" + i + " ");
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    @DisplayName("the JDK's client: bodies both ways, in parallel")
    void parallelBodies() throws Exception {
        HttpClient client = client();
        List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            byte[] body = new byte[1 << (i % 21)];
            responses.add(client.sendAsync(
                    request("/p")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < 24; i++) {
            assertThat(responses.get(i).get(20, TimeUnit.SECONDS).body()).hasSize(8 + (1 << (i % 21)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("both versions, requests whole, in pipelines and in pieces")
    void versions(String protocol) throws IOException {
        try (RawHttp http = server.connect(protocol)) {
            assertThat(http.fetch("/a").text()).isEqualTo("GET /a ");
            for (int i = 0; i < 100; i++) {
                http.get("/" + i);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(http.read().text()).isEqualTo("GET /" + i + " ");
            }
            http.sendPieces("POST /pieces HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody", 1);
            assertThat(http.read().text()).isEqualTo("POST /pieces body");
        }
        server.awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("one record with many requests, and one head in many records, all in one write of the client")
    void recordsAndRequests(String protocol) throws IOException {
        try (RawHttp http = server.connect(protocol)) {
            String one = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n";
            http.send(one.repeat(2000));
            for (int i = 0; i < 2000; i++) {
                assertThat(http.read().status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("large bodies both ways, the client reading slowly")
    void largeBodies(String protocol) throws Exception {
        try (RawHttp http = server.connect(protocol)) {
            int size = 20 << 20;
            http.get("/bytes?n=" + size);
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(http.read().body()).hasSize(size);
            String body = "0123456789".repeat(400_000);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> post(http, body));
            assertThat(http.read().text()).isEqualTo("POST /large " + body);
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    private static void post(RawHttp http, String body) {
        try {
            http.post("/large", body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("curl, which trusts the certificate")
    void curl() throws IOException {
        Path certificate = directory.resolve("cert.pem");
        TlsServer.CERTIFICATE.writeTo(certificate, directory.resolve("key.pem"));
        String url = "https://localhost:" + server.address().getPort();
        assertThat(Command.run("", "curl", "-sS", "--cacert", certificate.toString(), url + "/1", url + "/2"))
                .isEqualTo("GET /1 GET /2 ");
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
        assertThat(Command.run("", "curl", "-sS", url + "/")).contains("curl: (60)");
        assertThat(Command.run("", "curl", "-sSk", "-d", "body", "https://" + server.authority() + "/x"))
                .isEqualTo("POST /x body");
        assertThat(Command.run("", "curl", "-sSk", "--tls-max", "1.2", url + "/x"))
                .isEqualTo("GET /x ");
    }

    @Test
    @DisplayName("a handler sees TLS, the scheme and the session")
    void session() throws IOException {
        try (TlsServer other = TlsServer.of(
                        ctx -> ctx.write(ctx.isTls() + " " + ctx.uri().scheme() + " "
                                + ctx.tlsSession().map(SSLSession::getProtocol).orElse("none")));
                RawHttp http = other.connect("TLSv1.3")) {
            assertThat(http.fetch("/").text()).isEqualTo("true https TLSv1.3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("bodies are streamed both ways by the thread of the handler")
    void streaming(String protocol) throws Exception {
        int size = 8 << 20;
        RequestHandler upper = ctx -> {
            byte[] block = new byte[10_000];
            try (var in = ctx.bodyStream();
                    var out = ctx.responseStream()) {
                int count = in.read(block);
                while (count >= 0) {
                    out.write(block, 0, count);
                    count = in.read(block);
                }
            }
        };
        try (TlsServer other = TlsServer.of(
                        Server.builder(upper).maxRequestBodySize(64 << 20).streamRequestBody(),
                        TlsSettings.builder().certificate(TlsServer.CERTIFICATE));
                RawHttp http = other.connect(protocol)) {
            String body = "x".repeat(size);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> post(http, body));
            assertThat(http.read().body()).hasSize(size);
            sending.get(10, TimeUnit.SECONDS);
        }
    }
}
