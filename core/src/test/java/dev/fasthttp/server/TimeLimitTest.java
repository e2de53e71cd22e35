package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.FormLimits;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers that take too long, and requests whose client left. */
class TimeLimitTest {
    private static final ExecutorService POOL = Executors.newCachedThreadPool();
    private static final Duration LIMIT = Duration.ofMillis(150);

    enum Where {
        ADAPTIVE,
        DISPATCHED;

        Execution execution() {
            return this == ADAPTIVE ? Execution.adaptive() : Execution.on(POOL);
        }
    }

    @AfterAll
    static void endPool() {
        POOL.shutdownNow();
    }

    private static TestServer serve(Where where, RequestHandler handler) throws IOException {
        return TestServer.of(
                Server.builder(handler).execution(where.execution()).loops(1).handlerTimeout(LIMIT));
    }

    @ParameterizedTest
    @EnumSource
    void answersInThePlaceOfALateHandler(Where where) throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/slow")) {
                        try {
                            TimeUnit.SECONDS.sleep(20);
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                        assertThat(ctx.isCancelled()).isTrue();
                        ctx.setBody("late " + ctx.path());
                        done.countDown();
                    } else {
                        ctx.write(ctx.path());
                    }
                });
                RawHttp client = server.connect()) {
            client.send("GET /before HTTP/1.1\r\nHost: test\r\n\r\nGET /slow HTTP/1.1\r\nHost: test\r\n\r\n"
                    + "GET /after HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/before");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.closes()).isFalse();
            assertThat(client.read().text()).isEqualTo("/after");
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted).isTrue();
            for (int i = 0; i < 50; i++) {
                assertThat(client.fetch("/" + i).text()).isEqualTo("/" + i);
            }
            assertThat(server.server().abandonedCalls()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLateHandlerWritesToNobody(Where where) throws Exception {
        AtomicReference<RequestCtx> late = new AtomicReference<>();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        try (TestServer server = serve(where, ctx -> {
                    if (late.compareAndSet(null, ctx)) {
                        awaitUninterrupted(go);
                        try {
                            ctx.responseStream().write("late".getBytes(StandardCharsets.US_ASCII));
                            ctx.responseStream().flush();
                        } catch (IOException e) {
                            refused.set(e);
                        } finally {
                            tried.countDown();
                        }
                    } else {
                        assertThat(ctx).isNotSameAs(late.get());
                        ctx.write("next");
                    }
                });
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(503);
            assertThat(client.fetch("/").text()).isEqualTo("next");
            go.countDown();
            assertThat(tried.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(refused.get()).hasMessageContaining("time was up");
            for (int i = 0; i < 300; i++) {
                assertThat(client.fetch("/").text()).isEqualTo("next");
            }
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // The interrupt of the time limit; this handler does not care.
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimelyHandlerIsLeftAlone(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    TimeUnit.MILLISECONDS.sleep(20);
                    ctx.write("in time");
                });
                RawHttp client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.fetch("/").text()).isEqualTo("in time");
            }
            assertThat(server.server().abandonedCalls()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResponseThatHasBegunIsCut(Where where) throws IOException {
        try (TestServer server = serve(where, ctx -> {
                    ctx.responseStream().write("begun".getBytes(StandardCharsets.US_ASCII));
                    ctx.responseStream().flush();
                    TimeUnit.SECONDS.sleep(1);
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThat(client.readHeadAndChunk()).isEqualTo("begun");
            org.assertj.core.api.Assertions.assertThatThrownBy(client::readRestOfChunks)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aTimeoutHandlerLimitsOneHandler() throws IOException {
        RequestHandler limited =
                new TimeoutHandler(ctx -> TimeUnit.SECONDS.sleep(10), Duration.ofMillis(100), "too slow", 504);
        try (TestServer server = TestServer.of(ctx -> {
                    if (ctx.path().contentEquals("/limited")) {
                        limited.handle(ctx);
                    } else {
                        TimeUnit.MILLISECONDS.sleep(300);
                        ctx.write("patience");
                    }
                });
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/limited");
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.text()).isEqualTo("too slow");
            assertThat(client.fetch("/").text()).isEqualTo("patience");
        }
    }

    @Test
    void knowsMethodAndVersionOfALateRequest() throws IOException {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> TimeUnit.SECONDS.sleep(10));
                RawHttp client = server.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readToHead().status()).isEqualTo(503);
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.field("Connection")).isEqualTo("keep-alive");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLateReaderOfABodyIsCutOff(Where where) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                            try {
                                ctx.bodyStream().readAllBytes();
                            } catch (IOException e) {
                                told.countDown();
                                throw e;
                            }
                        })
                        .execution(where.execution())
                        .streamRequestBody()
                        .handlerTimeout(LIMIT));
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.closes()).isTrue();
            assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFilesOfALateHandlerAreRemoved(Where where, @TempDir Path folder) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch spooled = new CountDownLatch(1);
        String part = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + "x".repeat(10_000)
                + "\r\n--b--\r\n";
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                            assertThat(ctx.formFile("f").orElseThrow().size()).isEqualTo(10_000);
                            spooled.countDown();
                            awaitUninterrupted(go);
                        })
                        .execution(where.execution())
                        .streamRequestBody()
                        .formLimits(FormLimits.DEFAULT.withMemory(100).withDirectory(folder))
                        .handlerTimeout(LIMIT));
                RawHttp client = server.connect()) {
            String head =
                    "POST / HTTP/1.1\r\nHost: test\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                            + part.length() + "\r\n\r\n";
            client.send(head + part.substring(0, 100));
            client.send(part.substring(100));
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(spooled.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(files(folder)).isPositive();
            go.countDown();
            Await.until("the files are gone", () -> files(folder) == 0);
        }
    }

    private static long files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- cancellation ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void aDisconnectCancels(Where where) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicBoolean seen = new AtomicBoolean();
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                    ctx.onCancel(cancelled::countDown);
                    started.countDown();
                    cancelled.await(5, TimeUnit.SECONDS);
                    seen.set(ctx.isCancelled());
                })
                .execution(where.execution()))) {
            try (RawHttp client = server.connect()) {
                client.get("/");
                assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
            }
            server.awaitNoConnection();
            Await.until("the handler saw it", seen::get);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDisconnectIsNoticedAfterTheHandlerWaitedForTheClient(Where where) throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                            ctx.onCancel(cancelled::countDown);
                            ctx.responseStream().write(new byte[20_000_000]);
                            ctx.responseStream().flush();
                            written.countDown();
                            cancelled.await(5, TimeUnit.SECONDS);
                        })
                        .execution(where.execution()));
                RawHttp client = RawHttp.connect(server.address(), 4096)) {
            client.get("/");
            client.readHeadLine();
            TimeUnit.MILLISECONDS.sleep(50);
            client.readBytes(20_000_000);
            assertThat(written.await(5, TimeUnit.SECONDS)).isTrue();
            client.finish();
            assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aResetInterruptsADispatchedHandler() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                    started.countDown();
                    try {
                        TimeUnit.SECONDS.sleep(20);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                })
                .execution(Execution.on(POOL)))) {
            RawHttp client = server.connect();
            client.get("/");
            assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
            client.reset();
            assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
            server.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatEndsItsSideStillGetsTheAnswer(Where where) throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                            ctx.onCancel(cancelled::countDown);
                            cancelled.await(5, TimeUnit.SECONDS);
                            ctx.write("answer");
                        })
                        .execution(where.execution()));
                RawHttp client = server.connect()) {
            client.get("/").finish();
            assertThat(client.read().text()).isEqualTo("answer");
            client.end();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsAheadOfABusyHandlerAndKeepsTheOrder(Where where) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                            if (ctx.path().contentEquals("/first")) {
                                go.await(5, TimeUnit.SECONDS);
                            }
                            ctx.write(ctx.path());
                        })
                        .execution(where.execution()));
                RawHttp client = server.connect()) {
            client.get("/first");
            for (int i = 0; i < 200; i++) {
                client.get("/" + i);
                if (i == 100) {
                    TimeUnit.MILLISECONDS.sleep(30);
                }
            }
            go.countDown();
            assertThat(client.read().text()).isEqualTo("/first");
            for (int i = 0; i < 200; i++) {
                assertThat(client.read().text()).isEqualTo("/" + i);
            }
        }
    }
}
