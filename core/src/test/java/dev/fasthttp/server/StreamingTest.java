package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that handlers read and write piece by piece, wherever the handler runs. */
class StreamingTest {
    private static final ExecutorService POOL = Executors.newCachedThreadPool();
    private static final String CHUNKED_POST = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";

    enum Where {
        ADAPTIVE,
        INLINE,
        DISPATCHED;

        Execution execution() {
            return switch (this) {
                case ADAPTIVE -> Execution.adaptive();
                case INLINE -> Execution.inline();
                case DISPATCHED -> Execution.on(POOL);
            };
        }
    }

    @AfterAll
    static void endPool() {
        POOL.shutdownNow();
    }

    private static TestServer serve(Where where, RequestHandler handler) throws IOException {
        return TestServer.of(Server.builder(handler)
                .execution(where.execution())
                .loops(1)
                .streamRequestBody()
                .maxRequestBodySize(64 << 20));
    }

    private static void echo(RequestCtx ctx) throws IOException {
        InputStream in = ctx.bodyStream();
        OutputStream out = ctx.responseStream();
        byte[] buffer = new byte[1000];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    // ---- request bodies --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void callsTheHandlerBeforeTheBodyIsThere(Where where) throws IOException {
        try (TestServer server = serve(where, ctx -> {
                    byte[] first = ctx.bodyStream().readNBytes(3);
                    ctx.write(first);
                    ctx.write("|");
                    ctx.write(ctx.bodyStream().readAllBytes());
                });
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n\r\n")
                        .send("ab");
                assertThat(client.isSilentFor(20)).isTrue();
                assertThat(client.send("cdef").read().text()).isEqualTo("abc|def");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsBothWaysAtOnce(Where where) throws IOException {
        try (TestServer server = serve(where, StreamingTest::echo);
                RawHttp client = server.connect()) {
            client.send(CHUNKED_POST);
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                String piece = "piece " + i + ";";
                sent.append(piece);
                client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            }
            client.send("0\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.text()).isEqualTo(sent.toString());
            assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(client.post("/", "again").read().text()).isEqualTo("again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithTheBodyAndLeavesThePipelinedRequest(Where where) throws IOException {
        try (TestServer server =
                        serve(where, ctx -> ctx.setBody(ctx.bodyStream().readAllBytes()));
                RawHttp client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\none" + CHUNKED_POST
                    + "3\r\ntwo\r\n0\r\n\r\n" + "GET /c HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("one");
            assertThat(client.read().text()).isEqualTo("two");
            assertThat(client.read().text()).isEmpty();
        }
    }

    @Test
    void postBodyReadsTheRest() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    int first = ctx.bodyStream().read();
                    ctx.write("" + (char) first + "," + ctx.postBody());
                });
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n\r\nab");
            assertThat(client.send("cdef").read().text()).isEqualTo("a,bcdef");
        }
    }

    @Test
    void streamOfABufferedBodyIsTheBody() throws IOException {
        try (TestServer server =
                        TestServer.of(ctx -> ctx.setBody(ctx.bodyStream().readAllBytes()));
                RawHttp client = server.connect()) {
            assertThat(client.post("/", "whole").read().text()).isEqualTo("whole");
            assertThat(client.fetch("/").text()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsContinueWhenTheBodyIsFirstRead(Where where) throws IOException {
        CountDownLatch mayRead = new CountDownLatch(1);
        try (TestServer server = serve(where, ctx -> {
                    mayRead.await(5, TimeUnit.SECONDS);
                    ctx.setBody(ctx.bodyStream().readAllBytes());
                });
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.isSilentFor(30)).isTrue();
            mayRead.countDown();
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("body").read().text()).isEqualTo("body");
        }
    }

    @Test
    void closesWhenTheBodyThatWaitsForContinueIsNotWanted() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> ctx.write("no"));
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void dropsALittleThatWasNotRead(Where where) throws IOException {
        try (TestServer server = serve(where, ctx -> ctx.write(ctx.path()));
                RawHttp client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 10000\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/a");
            client.send("x".repeat(10000));
            assertThat(client.fetch("/b").text()).isEqualTo("/b");
            client.send(CHUNKED_POST + "5\r\nhello\r\n0\r\n\r\n").read();
            assertThat(client.fetch("/c").text()).isEqualTo("/c");
        }
    }

    @Test
    void closesInsteadOfDroppingMuch() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> ctx.write("enough"));
                RawHttp client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.text()).isEqualTo("enough");
            assertThat(response.closes()).isTrue();
        }
    }

    @Test
    void neverParsesWhatWasNotReadAsARequest() throws IOException {
        AtomicBoolean smuggled = new AtomicBoolean();
        try (TestServer server = serve(
                        Where.ADAPTIVE,
                        ctx -> smuggled.compareAndSet(false, ctx.path().contentEquals("/canary")));
                RawHttp client = server.connect()) {
            client.send(CHUNKED_POST + "5\r\nhello\r\n" + "zz\r\nGET /canary HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            client.end();
            assertThat(smuggled).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void enforcesTheLimitWhileStreaming(Where where) throws IOException {
        try (TestServer server = TestServer.of(Server.builder(StreamingTest::readAll)
                        .execution(where.execution())
                        .streamRequestBody()
                        .maxRequestBodySize(10));
                RawHttp client = server.connect()) {
            client.send(CHUNKED_POST + "a\r\n0123456789\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("10");
            client.send(CHUNKED_POST + "a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.closes()).isTrue();
        }
    }

    private static void readAll(RequestCtx ctx) throws IOException {
        ctx.write(Integer.toString(ctx.bodyStream().readAllBytes().length));
    }

    @ParameterizedTest
    @EnumSource
    void answersABodyThatPausesTooLong(Where where) throws IOException {
        try (TestServer server = TestServer.of(Server.builder(StreamingTest::readAll)
                        .execution(where.execution())
                        .streamRequestBody()
                        .bodyTimeout(Duration.ofMillis(150)));
                RawHttp client = server.connect()) {
            client.send(CHUNKED_POST + "a\r\n01234");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.closes()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersABodyThatDribbles(Where where) throws Exception {
        try (TestServer server = TestServer.of(Server.builder(StreamingTest::readAll)
                        .execution(where.execution())
                        .streamRequestBody()
                        .minBodyRate(1000, Duration.ofMillis(100)));
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n");
            for (int i = 0; i < 6; i++) {
                client.send("x");
                TimeUnit.MILLISECONDS.sleep(30);
            }
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    @Test
    void aCutBodyIsAnError() throws IOException {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    try {
                        ctx.bodyStream().readAllBytes();
                    } catch (IOException e) {
                        seen.set(e);
                        throw e;
                    }
                });
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf")
                    .finish();
            assertThat(client.read().status()).isEqualTo(500);
            assertThat(seen.get()).hasMessageContaining("ended before the request body");
        }
    }

    @Test
    void headerReceivedSetsLimitsForOneRequest() throws IOException {
        try (TestServer server = TestServer.of(Server.builder(StreamingTest::readAll)
                        .maxRequestBodySize(5)
                        .headerReceived((header, config) -> {
                            if (header.requestUri().startsWith("/large")) {
                                config.setMaxBodySize(100);
                                config.setStreamBody(true);
                            }
                        }));
                RawHttp client = server.connect()) {
            assertThat(client.post("/large", "0123456789").read().text()).isEqualTo("10");
            assertThat(client.post("/", "01234").read().text()).isEqualTo("5");
            assertThat(client.post("/", "012345").read().status()).isEqualTo(413);
        }
    }

    @Test
    void aHeaderReceivedHandlerThatThrowsIsAnswered() throws IOException {
        try (TestServer server =
                        TestServer.of(Server.builder(StreamingTest::readAll).headerReceived((header, config) -> {
                            throw new IllegalStateException("on purpose");
                        }));
                RawHttp client = server.connect()) {
            assertThat(client.post("/", "x").read().status()).isEqualTo(500);
        }
    }

    // ---- response bodies -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void flushesInTheHandler(Where where) throws IOException {
        CountDownLatch go = new CountDownLatch(1);
        try (TestServer server = serve(where, ctx -> {
                    ctx.setContentType("text/plain");
                    OutputStream out = ctx.responseStream();
                    out.write("first".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    ctx.blocking(() -> go.await(5, TimeUnit.SECONDS));
                    out.write("second".getBytes(StandardCharsets.US_ASCII));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThat(client.readHeadAndChunk()).isEqualTo("first");
            go.countDown();
            assertThat(client.readRestOfChunks()).isEqualTo("second");
            client.get("/");
            assertThat(client.read().text()).isEqualTo("firstsecond");
        }
    }

    @Test
    void aShortStreamedResponseHasALength() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.responseStream().write(new byte[100]);
                    ctx.setStatusCode(201);
                });
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.field("Content-Length")).isEqualTo("100");
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsForASlowReaderAndNotOnTheLoop(Where where) throws IOException {
        byte[] block = new byte[100_000];
        AtomicLong written = new AtomicLong();
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/hello")) {
                        ctx.write("hello");
                        return;
                    }
                    for (int i = 0; i < 200; i++) {
                        ctx.responseStream().write(block);
                        written.addAndGet(block.length);
                    }
                });
                RawHttp slow = RawHttp.connect(server.address(), 4096);
                RawHttp quick = server.connect()) {
            slow.get("/large");
            Await.until("the socket is full", () -> isStill(written));
            assertThat(written.get()).isLessThan(20_000_000);
            for (int i = 0; i < 100; i++) {
                assertThat(quick.fetch("/hello").text()).isEqualTo("hello");
            }
            assertThat(slow.read().body()).hasSize(20_000_000);
        }
    }

    private static boolean isStill(AtomicLong value) {
        long before = value.get();
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return before > 0 && before == value.get();
    }

    @ParameterizedTest
    @EnumSource
    void cutsAResponseWhoseHandlerFails(Where where) throws IOException {
        try (TestServer server = serve(where, ctx -> {
                    ctx.responseStream().write("some".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                    throw new IllegalStateException("on purpose");
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThat(client.readHeadAndChunk()).isEqualTo("some");
            assertThatThrownBy(client::readRestOfChunks).isInstanceOf(IOException.class);
        }
    }

    @Test
    void cutsAResponseThatIsShorterThanItsLength() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.setHeader(HeaderNames.CONTENT_LENGTH, "10");
                    ctx.responseStream().write("short".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void keepsTheLengthThatWasSet() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.setHeader(HeaderNames.CONTENT_LENGTH, "10");
                    ctx.responseStream().write("01234".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                    ctx.responseStream().write("56789".getBytes(StandardCharsets.US_ASCII));
                });
                RawHttp client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = client.fetch("/");
                assertThat(response.text()).isEqualTo("0123456789");
                assertThat(response.field("Transfer-Encoding")).isEmpty();
            }
        }
    }

    @Test
    void aResponseLongerThanItsLengthIsCut() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.setHeader(HeaderNames.CONTENT_LENGTH, "3");
                    ctx.responseStream().write("01".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                    ctx.responseStream().write("23".getBytes(StandardCharsets.US_ASCII));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodyStreamsGoOutAfterTheHandler(Where where) throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        try (TestServer server = serve(where, ctx -> {
                    InputStream source = new ByteArrayInputStream(new byte[50_000]) {
                        @Override
                        public void close() {
                            closed.set(true);
                        }
                    };
                    switch (ctx.pathString()) {
                        case "/known" -> ctx.setBodyStream(source, 50_000);
                        case "/unknown" -> ctx.setBodyStream(source, -1);
                        case "/short" -> ctx.setBodyStream(source, 50_001);
                        default ->
                            ctx.setBodyStreamWriter(out -> out.write("written".getBytes(StandardCharsets.US_ASCII)));
                    }
                });
                RawHttp client = server.connect()) {
            RawResponse known = client.fetch("/known");
            assertThat(known.body()).hasSize(50_000);
            assertThat(known.field("Content-Length")).isEqualTo("50000");
            assertThat(closed.getAndSet(false)).isTrue();
            RawResponse unknown = client.fetch("/unknown");
            assertThat(unknown.body()).hasSize(50_000);
            assertThat(unknown.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(closed.getAndSet(false)).isTrue();
            assertThat(client.fetch("/writer").text()).isEqualTo("written");
            client.send("HEAD /known HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readToHead().field("Content-Length")).isEqualTo("50000");
            assertThat(closed.getAndSet(false)).isTrue();
            client.send("HEAD /unknown HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readToHead().field("Content-Length")).isEmpty();
            client.get("/short");
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void streamsToHttp10UntilTheEnd() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.responseStream().write("old".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                    ctx.responseStream().write(" client".getBytes(StandardCharsets.US_ASCII));
                });
                RawHttp client = server.connect()) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.readToEnd()).isEqualTo("old client");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOrderOfPipelinedResponses(Where where) throws IOException {
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/stream")) {
                        ctx.responseStream().write("streamed".getBytes(StandardCharsets.US_ASCII));
                        ctx.responseStream().flush();
                    } else {
                        ctx.write(ctx.path());
                    }
                });
                RawHttp client = server.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: test\r\n\r\nGET /stream HTTP/1.1\r\nHost: test\r\n\r\n"
                    + "GET /2 HTTP/1.1\r\nHost: test\r\n\r\nGET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/1");
            assertThat(client.read().text()).isEqualTo("streamed");
            assertThat(client.read().text()).isEqualTo("/2");
            assertThat(client.read().text()).isEqualTo("streamed");
        }
    }

    @Test
    void sendsTrailersAfterAStream() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.response().trailers().set("X-Sum", "");
                    ctx.responseStream().write("body".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                    ctx.response().trailers().set("X-Sum", "42");
                });
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.field("Trailer")).isEqualTo("X-Sum");
            assertThat(response.trailers()).containsExactly(new RawResponse.Field("X-Sum", "42"));
        }
    }

    @Test
    void aHandlerThatWaitsForAClientThatLeftIsTold() throws IOException {
        CountDownLatch told = new CountDownLatch(1);
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
            try {
                ctx.responseStream().write(new byte[50_000_000]);
            } catch (IOException e) {
                told.countDown();
                throw e;
            }
        })) {
            try (RawHttp client = RawHttp.connect(server.address(), 4096)) {
                client.get("/");
                client.readHeadLine();
                client.reset();
            }
            Await.until("the handler was told", () -> told.getCount() == 0);
            server.awaitNoConnection();
        }
    }

    @Test
    void anUploadOfManyMegabytesNeedsNoMemory() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    InputStream in = ctx.bodyStream();
                    byte[] buffer = new byte[8192];
                    long sum = 0;
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        sum += n;
                    }
                    ctx.write(sum + " " + ctx.request().bodyArray().length);
                });
                RawHttp client = server.connect()) {
            byte[] block = new byte[1 << 20];
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + (32L << 20) + "\r\n\r\n");
            for (int i = 0; i < 32; i++) {
                client.send(block);
            }
            String[] answer = client.read().text().split(" ");
            assertThat(answer[0]).isEqualTo(Long.toString(32L << 20));
            assertThat(Long.parseLong(answer[1])).isLessThanOrEqualTo(128 * 1024);
        }
    }

    // ---- files, hints, events --------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void sendsFiles(Where where, @TempDir Path folder) throws IOException {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        Path empty = Files.createFile(folder.resolve("empty"));
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/trailers")) {
                        ctx.response().trailers().set("X-After", "all");
                    }
                    ctx.setContentType("application/octet-stream");
                    ctx.sendFile(ctx.path().contentEquals("/empty") ? empty : file);
                });
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = client.fetch("/");
                assertThat(response.body()).isEqualTo(content);
                assertThat(response.field("Content-Length")).isEqualTo("3000000");
                assertThat(response.field("Last-Modified")).endsWith("GMT");
            }
            assertThat(client.fetch("/empty").body()).isEmpty();
            RawResponse chunked = client.fetch("/trailers");
            assertThat(chunked.body()).isEqualTo(content);
            assertThat(chunked.trailers()).hasSize(1);
            client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readToHead().field("Content-Length")).isEqualTo("3000000");
            assertThat(client.fetch("/empty").status()).isEqualTo(200);
        }
    }

    @Test
    void aFileThatShrinksIsCut(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1000]);
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.sendFile(file);
                    Files.write(file, new byte[10]);
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsSetLastIsTheBody(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.write("before");
                    ctx.sendFile(file);
                    switch (ctx.pathString()) {
                        case "/written" -> ctx.write("abc");
                        case "/set" -> ctx.setBody("abc");
                        case "/shorter" -> ctx.setHeader(HeaderNames.CONTENT_LENGTH, "5");
                        case "/longer" -> ctx.setHeader(HeaderNames.CONTENT_LENGTH, "15");
                        default -> {}
                    }
                });
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/written").text()).isEqualTo("abc");
            assertThat(client.fetch("/set").text()).isEqualTo("abc");
            assertThat(client.fetch("/file").body()).hasSize(10);
            for (String path : new String[] {"/shorter", "/longer"}) {
                try (RawHttp cut = server.connect()) {
                    cut.get(path);
                    assertThatThrownBy(cut::read).isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void aFolderIsNoFile(@TempDir Path folder) throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> ctx.sendFile(folder));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @EnumSource
    void earlyHintsKeepTheOrder(Where where) throws IOException {
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/hints")) {
                        ctx.response().header().add(HeaderNames.LINK, "</a.css>; rel=preload");
                        ctx.response().header().add(HeaderNames.LINK, "</b.js>; rel=preload");
                        ctx.earlyHints();
                    }
                    ctx.write(ctx.path());
                });
                RawHttp client = server.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: test\r\n\r\nGET /hints HTTP/1.1\r\nHost: test\r\n\r\n"
                    + "GET /2 HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/1");
            RawResponse hints = client.read();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.all("Link")).containsExactly("</a.css>; rel=preload", "</b.js>; rel=preload");
            RawResponse response = client.read();
            assertThat(response.text()).isEqualTo("/hints");
            assertThat(response.all("Link")).hasSize(2);
            assertThat(client.read().text()).isEqualTo("/2");
            client.send("GET /hints HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsEvents(Where where) throws IOException {
        AtomicBoolean refused = new AtomicBoolean();
        try (TestServer server = serve(where, ctx -> {
                    EventStream events = ctx.eventStream();
                    events.retry(Duration.ofSeconds(3));
                    events.send("one");
                    events.send("tick", "7", "two\nlines\r\nand\rmore");
                    events.comment("still here");
                    assertThatThrownBy(() -> events.send("bad\nname", "x"))
                            .isInstanceOf(IllegalArgumentException.class);
                    refused.set(events.isOpen());
                });
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(response.text())
                    .isEqualTo("retry: 3000\n\ndata: one\n\n"
                            + "event: tick\nid: 7\ndata: two\ndata: lines\ndata: and\ndata: more\n\n: still here\n\n");
            assertThat(refused).isTrue();
        }
    }
}
