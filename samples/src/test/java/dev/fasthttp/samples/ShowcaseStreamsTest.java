package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths of the showcase that stream, asked for by the JDK's client and over bare sockets. */
class ShowcaseStreamsTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ABC =
            "3 bytes, SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n";

    private static ShowcaseServer server;

    @BeforeAll
    static void listen() throws IOException {
        server = new ShowcaseServer();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(server.url(target))).timeout(Duration.ofSeconds(20));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return send(request(target));
    }

    /** All that the server says until it closes, to bytes as they are. */
    private static String raw(String bytes) throws IOException {
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Socket connect(ShowcaseServer to) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(to.url("/")).getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String upgrade(String protocol) {
        return "GET /echo-upgrade HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: " + protocol + "\r\n\r\n";
    }

    @Test
    void rawUploadsOfAnyFraming() throws Exception {
        assertThat(send(request("/upload/raw").POST(BodyPublishers.ofString("abc")))
                        .body())
                .isEqualTo(ABC);
        InputStream unknownLength = new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(send(request("/upload/raw").PUT(BodyPublishers.ofInputStream(() -> unknownLength)))
                        .body())
                .isEqualTo(ABC);
        assertThat(send(request("/upload/raw")
                                .POST(BodyPublishers.ofString("abc"))
                                .expectContinue(true))
                        .body())
                .isEqualTo(ABC);
        assertThat(get("/upload/raw").body()).startsWith("0 bytes, ");
    }

    @Test
    void aRawUploadOverItsLimitIsRefusedByItsHead() throws Exception {
        assertThat(raw("POST /upload/raw HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741825\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aMalformedRawUploadIsAnErrorOfTheClient() throws Exception {
        assertThat(raw("POST /upload/raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void linesArriveOneByOne() throws Exception {
        List<Long> arrivals = new ArrayList<>();
        HttpResponse<Stream<String>> response =
                CLIENT.send(request("/stream?n=3&ms=200").build(), BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(response.body().peek(line -> arrivals.add(System.nanoTime())))
                .containsExactly("line 1", "line 2", "line 3");
        assertThat(Duration.ofNanos(arrivals.get(2) - arrivals.get(0))).isGreaterThan(Duration.ofMillis(200));
        assertThat(get("/stream?n=0").body()).isEmpty();
    }

    @Test
    void linesToAnOldClientEndWithTheConnection() throws Exception {
        assertThat(raw("GET /stream?n=2 HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .doesNotContain("chunked")
                .endsWith("\r\n\r\nline 1\nline 2\n");
    }

    @Test
    void ticks() throws Exception {
        HttpResponse<String> response = get("/ticks?n=2&ms=1");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body())
                .isEqualTo("event: tick\nid: 1\ndata: tick 1 of 2\n\nevent: tick\nid: 2\ndata: tick 2 of 2\n\n");
    }

    @Test
    void ticksGoOnWhereTheClientWas() throws Exception {
        assertThat(send(request("/ticks?n=2").header("Last-Event-ID", "1")).body())
                .isEqualTo("event: tick\nid: 2\ndata: tick 2 of 2\n\n");
        assertThat(send(request("/ticks?n=2").header("Last-Event-ID", "2")).statusCode())
                .isEqualTo(204);
        assertThat(send(request("/ticks?n=2").header("Last-Event-ID", "x")).statusCode())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("neither lines nor ticks keep others waiting: more of them than loops, and a request")
    void manyAtOnce() throws Exception {
        List<HttpResponse<InputStream>> streams = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String path = i % 2 == 0 ? "/stream" : "/ticks";
            streams.add(CLIENT.send(request(path + "?n=2&ms=1000").build(), BodyHandlers.ofInputStream()));
        }
        assertThat(get("/hello").body()).isEqualTo("Hello, world!");
        for (HttpResponse<InputStream> stream : streams) {
            try (InputStream in = stream.body()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .contains("2");
            }
        }
    }

    @Test
    void pageAndScript() throws Exception {
        HttpResponse<String> page = get("/ticks.html?n=5");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(page.body()).contains("<script src=\"/ticks.js\" defer></script>");
        HttpResponse<String> script = get("/ticks.js");
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(script.body()).contains("new EventSource(");
    }

    @Test
    void lateHandlersAreAnsweredFor() throws Exception {
        assertThat(get("/late?ms=1").body()).isEqualTo("slept");
        long start = System.nanoTime();
        HttpResponse<String> late = get("/late?ms=20000");
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body()).isEqualTo("too late\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
    }

    @Test
    void aFileUnlessTheClientHasIt() throws Exception {
        HttpResponse<String> file = get("/file");
        assertThat(file.body()).hasSize(1 << 20).startsWith("0123456789abcde\n");
        assertThat(file.headers().firstValue("Content-Length")).contains("1048576");
        String date = file.headers().firstValue("Last-Modified").orElseThrow();
        HttpResponse<String> again = send(request("/file").header("If-Modified-Since", date));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void hintsComeBeforeTheAnswer() throws Exception {
        String link = "Link: </ticks.js>; rel=preload; as=script\r\n";
        assertThat(raw("GET /hints?ms=10 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 103 Early Hints\r\n" + link + "\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("</html>\n");
        assertThat(raw("GET /hints HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void echoesAfterAnUpgradeAlsoWhatCameWithIt() throws Exception {
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write((upgrade("ECHO") + "early ").getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            assertThat(head).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 101");
            socket.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("\r\nConnection: Upgrade\r\n")
                    .contains("\r\nUpgrade: echo\r\n")
                    .endsWith("\r\n\r\nearly late");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /echo-upgrade HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /echo-upgrade HTTP/1.1\r\nHost: a\r\nConnection: close\r\nUpgrade: echo\r\n\r\n",
                "GET /echo-upgrade HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: other\r\n\r\n",
                "GET /echo-upgrade HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"
            })
    void otherRequestsAreToldToUpgrade(String request) throws Exception {
        assertThat(raw(request))
                .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
                .contains("\r\nUpgrade: echo\r\n")
                .endsWith("\r\n\r\nask for an upgrade to echo\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/ticks"})
    void endWithTheirClient(String path) throws Exception {
        try (ShowcaseServer own = new ShowcaseServer()) {
            try (Socket socket = connect(own)) {
                String get = "GET " + path + "?n=100000&ms=10 HTTP/1.1\r\nHost: a\r\n\r\n";
                socket.getOutputStream().write(get.getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                assertThat(own.server().openConnections()).isEqualTo(1);
            }
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (own.server().openConnections() > 0 && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            assertThat(own.server().openConnections()).isZero();
        }
    }

    @Test
    void echoesMoreThanAnyBufferHolds() throws Exception {
        byte[] bytes = new byte[10_000_000];
        new SplittableRandom(1).nextBytes(bytes);
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(upgrade("echo").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(in.readAllBytes()).isEqualTo(bytes);
            writing.get(10, TimeUnit.SECONDS);
        }
    }
}
