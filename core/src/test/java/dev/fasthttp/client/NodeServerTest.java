package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.MultipartForm;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.server.support.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our clients and the server of Node; after each test their pools are clean. */
class NodeServerTest {
    private static final Path PROGRAM = Path.of("/usr/bin/node");
    private static final int BIG = 20_000_000;
    private static final String TEXT = "some text that compresses well. ".repeat(20_000);

    @TempDir
    private static Path temp;

    private static Process node;
    private static PeerCertificates certificates;
    private static String plain;
    private static String secure;
    private static String soon;
    private static String few;

    private final Request request = new Request();
    private final Response response = new Response();
    private final PeerClients clients = new PeerClients();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "Node is not installed at " + PROGRAM);
        certificates = PeerCertificates.in(temp);
        Path script =
                Path.of(NodeServerTest.class.getResource("/peers/server.js").toURI());
        Path log = temp.resolve("node.log");
        node = new ProcessBuilder(
                        PROGRAM.toString(),
                        script.toString(),
                        certificates.chain().toString(),
                        certificates.key().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until("Node listens", () -> printed(log).contains(" end"));
        StringTokenizer ports = new StringTokenizer(printed(log));
        assertThat(ports.nextToken()).isEqualTo("ports");
        plain = "127.0.0.1:" + ports.nextToken();
        secure = "127.0.0.1:" + ports.nextToken();
        soon = "127.0.0.1:" + ports.nextToken();
        few = "127.0.0.1:" + ports.nextToken();
    }

    private static String printed(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.destroyForcibly();
        }
    }

    @AfterEach
    void check() {
        threads.shutdownNow();
        clients.check(response);
        assertThat(node.isAlive()).as("Node runs").isTrue();
    }

    private HostClient streaming() {
        return clients.of(HostClient.builder(plain).streamResponseBody(true));
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

    private String connection() {
        return response.header().peek("X-Connection").toString();
    }

    @Test
    void usesOneConnectionAgainAndAgain() throws IOException {
        HostClient client = clients.of(plain);
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(get(client, "/text?t=" + i)).isEqualTo(String.valueOf(i));
            used.add(connection());
        }
        assertThat(used).hasSize(1);
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @Test
    void chunksAndTrailersGoBothWays() throws IOException {
        HostClient client = clients.of(plain);
        byte[] body = PatternBytes.of(100_000);
        for (boolean chunked : new boolean[] {true, false, true}) {
            request.reset();
            request.header().setMethod("POST");
            request.header().setRequestUri("/echo");
            if (chunked) {
                request.setBodyStream(new ByteArrayInputStream(body), -1);
                request.trailers().set("X-Sum", "12");
            } else {
                request.setBody(body);
            }
            client.send(request, response);
            assertThat(response.header().peek("X-Framing").toString()).isEqualTo(chunked ? "chunked" : "100000");
            assertThat(response.header().contentLength()).isEqualTo(ResponseHeader.CHUNKED);
            assertThat(response.body().toByteArray()).isEqualTo(body);
            assertThat(response.trailers().peek("X-Echo").toString()).isEqualTo(chunked ? "12" : "");
        }
        assertThat(client.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&length"})
    void bigBodiesAreReadAsStreams(String framing) throws IOException {
        HostClient client = streaming();
        for (int i = 0; i < 2; i++) {
            send(client, "GET", "/big?n=" + BIG + framing);
            assertThat(response.header().contentLength()).isEqualTo(framing.isEmpty() ? ResponseHeader.CHUNKED : BIG);
            try (InputStream in = response.bodyStream()) {
                PatternBytes.assertRead(in, BIG);
            }
        }
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, BIG})
    void bigBodiesAreSentAsStreams(long size) throws Exception {
        HostClient client = clients.of(plain);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream pattern = new DigestInputStream(PatternBytes.stream(BIG), digest)) {
            pattern.transferTo(OutputStream.nullOutputStream());
        }
        String expected = BIG + " " + HexFormat.of().formatHex(digest.digest());
        request.header().setMethod("POST");
        request.header().setRequestUri("/digest");
        request.setBodyStream(PatternBytes.stream(BIG), size);
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo(expected);
    }

    @Test
    void formsAreReadAsTheyWereMeant() throws IOException {
        HostClient client = clients.of(plain);
        Path file = Files.write(temp.resolve("large.bin"), PatternBytes.of(2_000_000));
        for (boolean large : new boolean[] {false, true}) {
            MultipartForm.Builder form = MultipartForm.builder()
                    .field("title", "a \"title\"")
                    .field("na\"me", "")
                    .file("data", "d.txt", "text/x", new byte[10]);
            if (large) {
                form.file("file", "application/octet-stream", file);
            }
            request.reset();
            request.header().setMethod("POST");
            request.header().setRequestUri("/form");
            request.setMultipartForm(form.build());
            client.send(request, response);
            assertThat(response.body().toString())
                    .isEqualTo("title=a \"title\";na\"me=;data=d.txt,text/x,10"
                            + (large ? ";file=large.bin,application/octet-stream,2000000" : ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br"})
    void readsCodings(String coding) throws IOException {
        HostClient client = clients.of(plain);
        send(client, "GET", "/coded?c=" + coding);
        assertThat(response.header().peek("Content-Encoding").toString()).isEqualTo(coding);
        assertThat(new String(response.bodyUncompressed(1 << 20), StandardCharsets.US_ASCII))
                .isEqualTo(TEXT);
        for (boolean stream : new boolean[] {false, true}) {
            HostClient decoding =
                    clients.of(HostClient.builder(plain).decompress(true).streamResponseBody(stream));
            send(decoding, "GET", "/coded?c=" + coding);
            assertThat(new String(response.bodyStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(TEXT);
            assertThat(decoding.idleConnections()).isEqualTo(1);
        }
    }

    @Test
    void showsEarlyHints() throws IOException {
        HostClient client = clients.of(plain);
        for (int i = 0; i < 2; i++) {
            List<String> interim = new ArrayList<>();
            request.header().setRequestUri("/hints");
            client.send(
                    request,
                    response,
                    System.nanoTime() + 20_000_000_000L,
                    new Exchange(shown -> interim.add(
                            shown.statusCode() + " " + shown.header().peek("Link"))));
            assertThat(interim).containsExactly("103 </style.css>; rel=preload", "102 ");
            assertThat(response.body().toString()).isEqualTo("hinted");
            assertThat(response.header().has("Link")).isFalse();
        }
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @Test
    void waitsForContinue() throws IOException {
        HostClient client = clients.of(plain);
        for (boolean refuse : new boolean[] {false, true, false}) {
            List<Integer> interim = new ArrayList<>();
            request.reset();
            request.header().setMethod("POST");
            request.header().setRequestUri("/echo");
            request.header().set("Expect", "100-continue");
            if (refuse) {
                request.header().set("X-Refuse", "1");
            }
            request.setBody("waited for");
            client.send(
                    request,
                    response,
                    System.nanoTime() + 20_000_000_000L,
                    new Exchange(shown -> interim.add(shown.statusCode())));
            assertThat(interim).hasSize(refuse ? 0 : 1);
            assertThat(response.statusCode()).isEqualTo(refuse ? 417 : 200);
            assertThat(response.body().toString()).isEqualTo(refuse ? "refused" : "waited for");
            assertThat(client.idleConnections()).isEqualTo(refuse ? 0 : 1);
        }
    }

    @Test
    void headAndStatusesWithoutBodyKeepTheConnection() throws IOException {
        HostClient client = clients.of(plain);
        send(client, "HEAD", "/big?length&n=1000");
        String first = connection();
        assertThat(response.header().contentLength()).isEqualTo(1000);
        for (String path : List.of("/none", "/unchanged")) {
            send(client, "GET", path);
            assertThat(response.bodyLength()).isZero();
            send(client, "HEAD", path);
        }
        assertThat(get(client, "/text?t=last")).isEqualTo("last");
        assertThat(connection()).isEqualTo(first);
    }

    @Test
    void followsRedirects() throws IOException {
        HostClient client = clients.of(plain);
        request.header().setMethod("POST");
        request.header().setRequestUri("/see");
        request.setBody("form");
        client.sendRedirects(request, response);
        assertThat(response.body().toString()).isEqualTo("seen");
        request.header().setRequestUri("/again");
        client.sendRedirects(request, response);
        assertThat(response.body().toString()).isEqualTo("form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "chunks"})
    void bodiesThatAreCutAreErrors(String framing) throws IOException {
        HostClient client = clients.of(plain);
        String path = "/cut?framing=" + framing;
        assertThatThrownBy(() -> get(client, path))
                .isInstanceOf(ConnectionClosedException.class)
                .hasMessageContaining("middle of a response body");
        assertThat(client.connections()).isZero();
        HostClient streaming = streaming();
        send(streaming, "GET", path);
        try (InputStream in = response.bodyStream()) {
            assertThat(in.readNBytes(50_000)).hasSize(50_000);
            assertThatThrownBy(in::read).isInstanceOf(ConnectionClosedException.class);
        }
        assertThat(streaming.connections()).isZero();
    }

    @Test
    void resetsAreErrors() {
        HostClient client = clients.of(plain);
        for (String method : List.of("GET", "POST")) {
            assertThatThrownBy(() -> send(client, method, "/reset")).isInstanceOf(IOException.class);
            assertThat(client.connections()).isZero();
        }
    }

    @Test
    void aSlowAnswerEndsWithItsDeadline() throws IOException {
        HostClient client = clients.of(plain);
        request.header().setRequestUri("/slow?ms=30000");
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(200)))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(Await.millisSince(start)).isBetween(195L, 15_000L);
        assertThat(client.connections()).isZero();
        assertThat(get(client, "/slow?ms=100")).isEqualTo("late");
    }

    @Test
    void connectionsThatNodeClosesAtTheSameMomentCostNothing() throws Exception {
        HostClient client = clients.of(soon);
        for (int i = 0; i < 60; i++) {
            assertThat(get(client, "/text?t=x")).isEqualTo("x");
            Thread.sleep(45 + i % 10);
        }
    }

    @Test
    void nodeMayLimitTheRequestsOfAConnection() throws IOException {
        HostClient client = clients.of(few);
        Set<String> used = new HashSet<>();
        for (int i = 1; i <= 9; i++) {
            send(client, "POST", "/text?t=x");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.header().isConnectionClose()).isEqualTo(i % 3 == 0);
            used.add(connection());
        }
        assertThat(used).hasSize(3);
    }

    @Test
    void aConnectionThatIsCloseIsNotKept() throws IOException {
        HostClient client = clients.of(plain);
        for (int i = 0; i < 3; i++) {
            assertThat(get(client, "/close")).isEqualTo("closed");
            assertThat(client.connections()).isZero();
        }
    }

    @Test
    void speaksTls() throws IOException {
        TlsClientSettings tls =
                TlsClientSettings.builder().trust(certificates.authority()).build();
        HostClient client = clients.of(HostClient.builder(secure).tls(tls).streamResponseBody(true));
        for (int i = 0; i < 3; i++) {
            send(client, "GET", "/big?n=3000000");
            try (InputStream in = response.bodyStream()) {
                PatternBytes.assertRead(in, 3_000_000);
            }
            request.reset();
            request.header().setMethod("POST");
            request.header().setRequestUri("/digest");
            request.setBodyStream(PatternBytes.stream(3_000_000), -1);
            client.send(request, response);
            assertThat(new String(response.bodyStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("3000000 ");
        }
        assertThat(client.idleConnections()).isEqualTo(1);
        assertThatThrownBy(() -> get(
                        clients.of(HostClient.builder(secure).tls(TlsClientSettings.create())), "/text?t=untrusted"))
                .isInstanceOf(javax.net.ssl.SSLException.class);
    }

    @Test
    void pipelinesAreAnsweredInOrder() throws Exception {
        Set<String> used = ConcurrentHashMap.newKeySet();
        try (PipelineClient client = PipelineClient.builder(plain).build()) {
            List<Callable<Boolean>> callers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int caller = t;
                callers.add(() -> {
                    Request own = new Request();
                    Response answer = new Response();
                    for (int i = 0; i < 50; i++) {
                        String text = caller + "." + i;
                        own.header().setRequestUri(i % 10 == 0 ? "/slow?ms=" + caller : "/text?t=" + text);
                        client.send(own, answer);
                        assertThat(answer.body().toString()).isEqualTo(i % 10 == 0 ? "late" : text);
                        used.add(answer.header().peek("X-Connection").toString());
                    }
                    return true;
                });
            }
            for (Future<Boolean> caller : threads.invokeAll(callers)) {
                assertThat(caller.get()).isTrue();
            }
        }
        assertThat(used).hasSize(1);
    }
}
