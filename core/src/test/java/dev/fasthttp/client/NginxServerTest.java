package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.server.support.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our clients and nginx; after each test their pools are clean. */
class NginxServerTest {
    private static final int BIG = 8 << 20;
    private static final String TEXT = "some text that compresses well. ".repeat(20_000);
    private static final String SERVERS = """
              types { text/plain txt; application/octet-stream bin; }
              gzip_types text/plain; gzip_min_length 1;
              add_header X-Connection $connection always;
              client_max_body_size 64m;
              server {
                listen 127.0.0.1:PORT_plain; listen 127.0.0.1:PORT_tls ssl;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_certificate DIRECTORY/chain.pem; ssl_certificate_key DIRECTORY/server.key;
                keepalive_requests 100000; absolute_redirect off;
                root DIRECTORY/root;
                location /text/ { default_type text/plain; return 200 $request_uri; }
                location /coded/ { alias DIRECTORY/root/; gzip on; }
                location = /none { return 204; }
                location = /old { return 301 /text/new; }
                location = /see { return 303 /text/seen; }
                location = /same { return 308 /put/redirected.bin; }
                location = /loop { return 302 /loop; }
                location = /drop { return 444; }
                location = /little { client_max_body_size 1k; dav_methods PUT; }
                location = /slow.txt { limit_rate 1k; }
                location /put/ { dav_methods PUT DELETE; create_full_put_path on; }
              }
              server { listen 127.0.0.1:PORT_second; keepalive_timeout 1s; location / { return 200 ok; } }
              server { listen 127.0.0.1:PORT_short; keepalive_timeout 50ms; location / { return 200 ok; } }
              server { listen 127.0.0.1:PORT_few; keepalive_requests 3; location / { return 200 ok; } }
            """;

    @TempDir
    private static Path temp;

    private static NginxPeer nginx;
    private static PeerCertificates certificates;

    private final Request request = new Request();
    private final Response response = new Response();
    private final PeerClients clients = new PeerClients();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** How a request carries its body. */
    enum Upload {
        IN_MEMORY,
        STREAMED,
        CHUNKED
    }

    @BeforeAll
    static void start() throws IOException {
        NginxPeer.assumeInstalled();
        certificates = PeerCertificates.in(temp);
        Path root = Files.createDirectories(temp.resolve("root/put")).getParent();
        Files.write(root.resolve("big.bin"), PatternBytes.of(BIG));
        Files.writeString(root.resolve("text.txt"), TEXT);
        Files.writeString(root.resolve("slow.txt"), TEXT);
        nginx = NginxPeer.start(temp, SERVERS, "plain", "tls", "second", "short", "few");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.close();
        }
    }

    @AfterEach
    void check() {
        threads.shutdownNow();
        clients.check(response);
    }

    private HostClient plain() {
        return clients.of(nginx.authority("plain"));
    }

    private HostClient streaming() {
        return clients.of(HostClient.builder(nginx.authority("plain")).streamResponseBody(true));
    }

    private HostClient secure(String... protocols) throws IOException {
        TlsClientSettings tls = TlsClientSettings.builder()
                .trust(certificates.authority())
                .protocols(protocols)
                .build();
        return clients.of(HostClient.builder(nginx.authority("tls")).tls(tls));
    }

    private void send(HostClient client, String method, String path) throws IOException {
        request.reset();
        request.header().setMethod(method);
        request.header().setRequestUri(path);
        client.send(request, response);
    }

    private String get(HostClient client, String path) throws IOException {
        send(client, "GET", path);
        return response.body().toString();
    }

    /** Which connection of nginx the last response came by. */
    private String connection() {
        return response.header().peek("X-Connection").toString();
    }

    @Test
    void usesOneConnectionAgainAndAgain() throws IOException {
        HostClient client = plain();
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(get(client, "/text/" + i)).isEqualTo("/text/" + i);
            used.add(connection());
        }
        assertThat(used).hasSize(1);
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @Test
    void manyCallersShareFewConnections() throws Exception {
        HostClient client =
                clients.of(HostClient.builder(nginx.authority("plain")).maxConns(3));
        Set<String> used = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Callable<Boolean>> callers = new ArrayList<>();
        for (int t = 0; t < 12; t++) {
            int caller = t;
            callers.add(() -> {
                Request own = new Request();
                Response answer = new Response();
                for (int i = 0; i < 50; i++) {
                    String path = "/text/" + caller + "/" + i;
                    own.header().setRequestUri(path);
                    client.send(own, answer);
                    assertThat(answer.body().toString()).isEqualTo(path);
                    used.add(answer.header().peek("X-Connection").toString());
                }
                return true;
            });
        }
        for (Future<Boolean> caller : threads.invokeAll(callers)) {
            assertThat(caller.get()).isTrue();
        }
        assertThat(used).hasSizeBetween(1, 3);
        assertThat(client.connections()).isBetween(1, 3);
    }

    @ParameterizedTest
    @EnumSource(Upload.class)
    void bigBodiesGoBothWays(Upload upload) throws IOException {
        HostClient client = streaming();
        String path = "/put/" + upload + ".bin";
        request.reset();
        request.header().setMethod("PUT");
        request.header().setRequestUri(path);
        switch (upload) {
            case IN_MEMORY -> request.setBody(PatternBytes.of(BIG));
            case STREAMED -> request.setBodyStream(PatternBytes.stream(BIG), BIG);
            case CHUNKED -> request.setBodyStream(PatternBytes.stream(BIG), -1);
        }
        client.send(request, response);
        assertThat(response.statusCode()).isIn(201, 204);
        response.reset();
        String first = null;
        for (int i = 0; i < 2; i++) {
            send(client, "GET", path);
            try (InputStream in = response.bodyStream()) {
                PatternBytes.assertRead(in, BIG);
            }
            first = first == null ? connection() : first;
            assertThat(connection()).isEqualTo(first);
        }
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @Test
    void bigBodiesAreReadIntoMemory() throws IOException {
        HostClient client = plain();
        send(client, "GET", "/big.bin");
        assertThat(response.body().toByteArray()).isEqualTo(PatternBytes.of(BIG));
        assertThat(response.header().contentLength()).isEqualTo(BIG);
    }

    @Test
    void compressedBodiesComeInChunks() throws IOException {
        HostClient client = streaming();
        for (int i = 0; i < 3; i++) {
            request.reset();
            request.header().setRequestUri("/coded/text.txt");
            request.header().set("Accept-Encoding", "gzip");
            client.send(request, response);
            assertThat(response.header().contentLength()).isEqualTo(ResponseHeader.CHUNKED);
            assertThat(response.header().peek("Content-Encoding").toString()).isEqualTo("gzip");
            try (InputStream in = new GZIPInputStream(response.bodyStream())) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo(TEXT);
            }
        }
        for (boolean stream : new boolean[] {false, true}) {
            HostClient decoding = clients.of(HostClient.builder(nginx.authority("plain"))
                    .decompress(true)
                    .streamResponseBody(stream));
            send(decoding, "GET", "/coded/text.txt");
            assertThat(new String(response.bodyStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(TEXT);
            assertThat(response.header().has("Content-Encoding")).isFalse();
            assertThat(decoding.idleConnections()).isEqualTo(1);
            request.header().set("Accept-Encoding", "gzip");
        }
        HostClient buffered = plain();
        buffered.send(request, response);
        assertThat(new String(response.bodyUncompressed(1 << 20), StandardCharsets.US_ASCII))
                .isEqualTo(TEXT);
    }

    @Test
    void headAndStatusesWithoutBodyKeepTheConnection() throws IOException {
        HostClient client = plain();
        send(client, "HEAD", "/big.bin");
        String first = connection();
        assertThat(response.header().contentLength()).isEqualTo(BIG);
        assertThat(response.bodyLength()).isZero();
        send(client, "HEAD", "/coded/text.txt");
        assertThat(response.bodyLength()).isZero();
        send(client, "GET", "/none");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(get(client, "/text.txt")).isEqualTo(TEXT);
        String modified = response.header().peek("Last-Modified").toString();
        request.header().set("If-Modified-Since", modified);
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.bodyLength()).isZero();
        assertThat(get(client, "/text/last")).isEqualTo("/text/last");
        assertThat(connection()).isEqualTo(first);
    }

    @Test
    void followsRedirects() throws IOException {
        HostClient client = plain();
        request.header().setRequestUri("/old");
        client.sendRedirects(request, response);
        assertThat(response.body().toString()).isEqualTo("/text/new");
        request.header().setMethod("POST");
        request.header().setRequestUri("/see");
        request.setBody("form");
        client.sendRedirects(request, response);
        assertThat(response.body().toString()).isEqualTo("/text/seen");
        request.header().setMethod("PUT");
        request.header().setRequestUri("/same");
        client.sendRedirects(request, response);
        assertThat(response.statusCode()).isIn(201, 204);
        assertThat(get(client, "/put/redirected.bin")).isEqualTo("form");
        request.reset();
        request.header().setRequestUri("/loop");
        assertThatThrownBy(() -> client.sendRedirects(request, response)).isInstanceOf(RedirectException.class);
    }

    @ParameterizedTest
    @CsvSource({"/put/continued.bin, true", "/little, false"})
    void waitsForContinue(String path, boolean taken) throws IOException {
        HostClient client = plain();
        List<Integer> interim = new ArrayList<>();
        request.header().setMethod("PUT");
        request.header().setRequestUri(path);
        request.header().set("Expect", "100-continue");
        request.setBody(PatternBytes.of(100_000));
        client.send(
                request,
                response,
                System.nanoTime() + 20_000_000_000L,
                new Exchange(shown -> interim.add(shown.statusCode())));
        if (taken) {
            assertThat(interim).containsExactly(100);
            assertThat(response.statusCode()).isIn(201, 204);
        } else {
            assertThat(interim).isEmpty();
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(client.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Upload.class)
    void readsWhyAnUploadIsRefused(Upload upload) throws IOException {
        HostClient client = plain();
        for (int i = 0; i < 5; i++) {
            request.reset();
            request.header().setMethod("PUT");
            request.header().setRequestUri("/little");
            switch (upload) {
                case IN_MEMORY -> request.setBody(PatternBytes.of(1 << 20));
                case STREAMED -> request.setBodyStream(PatternBytes.stream(1 << 20), 1 << 20);
                case CHUNKED -> request.setBodyStream(PatternBytes.stream(1 << 20), -1);
            }
            client.send(request, response);
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(client.connections()).isZero();
        }
        assertThat(get(client, "/text/after")).isEqualTo("/text/after");
    }

    @Test
    void readsWhyAHeaderIsRefused() throws IOException {
        HostClient client = plain();
        request.header().setRequestUri("/text/");
        request.header().set("X-Large", "x".repeat(100_000));
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(client.connections()).isZero();
    }

    @Test
    void whatIsNotAnsweredIsAnError() throws IOException {
        HostClient client = plain();
        for (String method : List.of("GET", "POST")) {
            assertThatThrownBy(() -> send(client, method, "/drop"))
                    .isInstanceOfSatisfying(
                            ConnectionClosedException.class,
                            e -> assertThat(e.isNothingReceived()).isTrue());
            assertThat(client.connections()).isZero();
        }
    }

    @Test
    void aSlowAnswerEndsWithItsDeadline() throws IOException {
        HostClient client = plain();
        long start = System.nanoTime();
        request.header().setRequestUri("/slow.txt");
        assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(300)))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(Await.millisSince(start)).isBetween(295L, 15_000L);
        assertThat(client.connections()).isZero();
    }

    @Test
    void connectionsThatNginxClosedWhileIdleAreNotUsed() throws Exception {
        HostClient client = clients.of(nginx.authority("second"));
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            // A POST is not sent again, so it must not meet a connection that has ended.
            send(client, "POST", "/");
            assertThat(response.body().toString()).isEqualTo("ok");
            used.add(connection());
            Thread.sleep(3000);
        }
        assertThat(used).hasSize(2);
    }

    @Test
    void connectionsThatNginxClosesAtTheSameMomentCostNothing() throws Exception {
        HostClient client = clients.of(nginx.authority("short"));
        for (int i = 0; i < 60; i++) {
            assertThat(get(client, "/")).isEqualTo("ok");
            Thread.sleep(45 + i % 10);
        }
    }

    @Test
    void nginxMayLimitTheRequestsOfAConnection() throws IOException {
        HostClient client = clients.of(nginx.authority("few"));
        Set<String> used = new HashSet<>();
        for (int i = 1; i <= 9; i++) {
            send(client, "POST", "/");
            assertThat(response.header().isConnectionClose()).isEqualTo(i % 3 == 0);
            assertThat(client.idleConnections()).isEqualTo(i % 3 == 0 ? 0 : 1);
            used.add(connection());
        }
        assertThat(used).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void speaksTlsWithACertificateOfOurAuthority(String protocol) throws IOException {
        HostClient client = secure(protocol);
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(get(client, "/text/" + i)).isEqualTo("/text/" + i);
            used.add(connection());
        }
        request.header().setMethod("PUT");
        request.header().setRequestUri("/put/tls.bin");
        request.setBodyStream(PatternBytes.stream(BIG), -1);
        client.send(request, response);
        used.add(connection());
        send(client, "GET", "/put/tls.bin");
        assertThat(response.body().toByteArray()).isEqualTo(PatternBytes.of(BIG));
        used.add(connection());
        assertThat(used).hasSize(1);
    }

    @Test
    void tlsWithAnUnknownAuthorityIsRefused() throws IOException {
        HostClient client =
                clients.of(HostClient.builder(nginx.authority("tls")).tls(TlsClientSettings.create()));
        assertThatThrownBy(() -> get(client, "/text/")).isInstanceOf(javax.net.ssl.SSLException.class);
        assertThat(client.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pipelinesAreAnsweredInOrder(boolean tls) throws Exception {
        PipelineClient.Builder builder = PipelineClient.builder(nginx.authority(tls ? "tls" : "plain"));
        if (tls) {
            builder.tls(
                    TlsClientSettings.builder().trust(certificates.authority()).build());
        }
        Set<String> used = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (PipelineClient client = builder.build()) {
            List<Callable<Boolean>> callers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int caller = t;
                callers.add(() -> {
                    Request own = new Request();
                    Response answer = new Response();
                    for (int i = 0; i < 100; i++) {
                        String path = i % 10 == 0 ? "/text.txt" : "/text/" + caller + "/" + i;
                        own.header().setRequestUri(path);
                        client.send(own, answer);
                        assertThat(answer.body().toString()).isEqualTo(i % 10 == 0 ? TEXT : path);
                        used.add(answer.header().peek("X-Connection").toString());
                    }
                    return true;
                });
            }
            for (Future<Boolean> caller : threads.invokeAll(callers)) {
                assertThat(caller.get()).isTrue();
            }
            assertThat(client.pendingRequests()).isZero();
        }
        assertThat(used).hasSize(1);
    }
}
