package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Response;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers that answer by hand that time is up, and keep their context. */
class TimeoutErrorTest {
    private static final ExecutorService POOL = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    private final Gate gate = new Gate();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lateEnded = new AtomicInteger();

    @AfterEach
    void openGate() {
        gate.open();
    }

    static List<Arguments> executions() {
        return List.of(Arguments.of(Execution.adaptive()), Arguments.of(Execution.on(POOL)));
    }

    static List<Arguments> allExecutions() {
        return List.of(
                Arguments.of(Execution.adaptive()), Arguments.of(Execution.on(POOL)), Arguments.of(Execution.inline()));
    }

    /** What a worker does to its context when everybody else is through with the request. */
    private void useLate(RequestCtx ctx, String target, String header) {
        try {
            gate.pass();
            for (int i = 0; i < 1000; i++) {
                assertThat(ctx.requestUri().contentEquals(target)).isTrue();
                assertThat(ctx.header("X-Id").contentEquals(header)).isTrue();
                ctx.setStatusCode(201);
                ctx.setHeader("X-Late", "yes");
                ctx.write("late write " + i);
            }
            assertThat(ctx.postBody().toString()).isEqualTo("body of " + header);
            assertThat(ctx.queryArgs().peek("a").toString()).isEqualTo(header);
            assertThatThrownBy(() -> {
                        OutputStream out = ctx.responseStream();
                        out.write("late stream".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                    })
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(ctx::eventStream).isInstanceOf(IOException.class);
            assertThat(ctx.isCancelled()).isTrue();
            assertThat(ctx.lastTimeoutErrorResponse().orElseThrow().statusCode())
                    .isEqualTo(504);
            seen.add(header);
        } catch (Throwable e) {
            failures.add(e);
        } finally {
            lateEnded.incrementAndGet();
        }
    }

    private static String post(String id) {
        String body = "body of " + id;
        return "POST /late?a=" + id + " HTTP/1.1\r\nHost: test\r\nX-Id: " + id + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @MethodSource("allExecutions")
    @DisplayName(
            "threads of a handler that returned go on with its context; other requests of the connection are unharmed")
    void aWorkerKeepsTheContext(Execution execution) throws Exception {
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/late")) {
                        String target = ctx.requestUri().toString();
                        String id = ctx.header("X-Id").toString();
                        new Thread(() -> useLate(ctx, target, id)).start();
                        ctx.timeoutError("too late for " + id, 504);
                    } else {
                        ctx.write("good " + ctx.requestUri());
                    }
                })
                .loops(1)
                .execution(execution);
        int rounds = 20;
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            for (int i = 0; i < rounds; i++) {
                // Pipelined: the late ones are in the same buffer as those before and behind.
                client.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n" + post("x" + i) + post("y" + i)
                        + "GET /b HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("good /a");
                for (String id : List.of("x" + i, "y" + i)) {
                    RawResponse late = client.read();
                    assertThat(late.status()).isEqualTo(504);
                    assertThat(late.text()).isEqualTo("too late for " + id);
                    assertThat(late.closes()).isFalse();
                    assertThat(late.field("X-Late")).isEmpty();
                }
                assertThat(client.read().text()).isEqualTo("good /b");
            }
            gate.open();
            for (int i = 0; i < 200; i++) {
                assertThat(client.fetch("/" + i).text()).isEqualTo("good /" + i);
            }
            Await.until("all workers ended", () -> lateEnded.get() == 2 * rounds);
            assertThat(failures).isEmpty();
            assertThat(seen).hasSize(2 * rounds);
            assertThat(server.server().abandonedCalls()).isEqualTo(2L * rounds);
            assertThat(client.isSilentFor(50)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("executions")
    @DisplayName("a handler that goes on is answered for meanwhile, is not interrupted, and harms nobody")
    void aHandlerGoesOn(Execution execution) throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/late")) {
                        String target = ctx.requestUri().toString();
                        ctx.timeoutError("too late", 504);
                        try {
                            useLate(ctx, target, ctx.header("X-Id").toString());
                        } finally {
                            interrupted.compareAndSet(
                                    false, Thread.currentThread().isInterrupted());
                        }
                    } else {
                        ctx.write("good " + ctx.requestUri());
                    }
                })
                .loops(1)
                .execution(execution);
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n" + post("1") + "GET /b HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("good /a");
            assertThat(client.read().text()).isEqualTo("too late");
            assertThat(client.read().text()).isEqualTo("good /b");
            gate.awaitArrivals(1);
            assertThat(lateEnded).hasValue(0);
            gate.open();
            for (int i = 0; i < 200; i++) {
                assertThat(client.fetch("/" + i).text()).isEqualTo("good /" + i);
            }
            Await.until("the handler ended", () -> lateEnded.get() == 1);
            assertThat(failures).isEmpty();
            assertThat(interrupted).isFalse();
            assertThat(server.server().abandonedCalls()).isEqualTo(1);
        }
    }

    @Test
    void answersWithACopyOfAResponse() throws Exception {
        Response shared = new Response();
        shared.setStatusCode(429);
        shared.header().set("Retry-After", "7");
        shared.setBody("try later");
        try (TestServer server = TestServer.of(ctx -> {
                    synchronized (shared) {
                        ctx.timeoutErrorWithResponse(shared);
                        assertThat(ctx.lastTimeoutErrorResponse()
                                        .orElseThrow()
                                        .body()
                                        .toString())
                                .isEqualTo("try later");
                    }
                    ctx.timeoutError("only the first counts");
                    ctx.setBody("and not this");
                });
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = client.fetch("/");
                assertThat(response.status()).isEqualTo(429);
                assertThat(response.field("Retry-After")).isEqualTo("7");
                assertThat(response.text()).isEqualTo("try later");
            }
        }
    }

    @Test
    @DisplayName("the answer remembers the request: no body to HEAD, and HTTP/1.0 as it asked")
    void remembersTheRequest() throws Exception {
        try (TestServer server = TestServer.of(ctx -> ctx.timeoutError("late"))) {
            try (RawHttp client = server.connect()) {
                client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
                RawResponse head = client.readToHead();
                assertThat(head.status()).isEqualTo(503);
                assertThat(head.field("Content-Length")).isEqualTo("4");
                assertThat(client.fetch("/next").text()).isEqualTo("late");
            }
            try (RawHttp client = server.connect()) {
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                assertThat(client.read().field("Connection")).isEqualToIgnoringCase("keep-alive");
                client.send("GET / HTTP/1.0\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("late");
                assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            }
        }
    }

    @Test
    @DisplayName("what is left of a streamed body is never read as the next request")
    void aStreamedBodyEndsTheConnection() throws Exception {
        AtomicReference<RequestCtx> kept = new AtomicReference<>();
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.isPost()) {
                        assertThat(ctx.bodyStream().read()).isEqualTo('b');
                        ctx.timeoutError("late");
                        kept.set(ctx);
                    }
                })
                .streamRequestBody();
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nb");
            RawResponse response = client.read();
            assertThat(response.text()).isEqualTo("late");
            assertThat(response.closes()).isTrue();
            client.send("GET /smuggled HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            assertThatThrownBy(() -> kept.get().bodyStream().read()).isInstanceOf(IOException.class);
            assertThat(server.server().requests()).isEqualTo(1);
        }
    }

    @Test
    void afterTheResponseBeganItIsAnError() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (TestServer server = TestServer.of(ctx -> {
                    ctx.responseStream().write('a');
                    ctx.responseStream().flush();
                    try {
                        ctx.timeoutError("late");
                    } catch (IllegalStateException e) {
                        thrown.set(e);
                    }
                    ctx.responseStream().write('b');
                });
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").text()).isEqualTo("ab");
            assertThat(thrown.get()).hasMessageContaining("has begun");
            assertThat(client.fetch("/").text()).isEqualTo("ab");
        }
    }

    @Test
    @DisplayName("a time limit that is set after the response began cuts it, and puts no second head behind it")
    void aLimitAfterTheResponseBeganCuts() throws Exception {
        try (TestServer server = TestServer.of(ctx -> {
                    ctx.responseStream().write('a');
                    ctx.responseStream().flush();
                    ctx.timeoutAfter(Duration.ofMillis(50), 504, "second answer");
                    gate.pass();
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThat(client.readHeadAndChunk()).doesNotContain("second answer");
            assertThat(client.end()).isEqualTo(RawHttp.End.RST);
        }
    }

    @Test
    void answersThatCannotBeSentAreRefused() {
        RequestCtx ctx = new RequestCtx();
        Response interim = new Response();
        interim.setStatusCode(103);
        assertThatThrownBy(() -> ctx.timeoutErrorWithResponse(interim)).isInstanceOf(IllegalArgumentException.class);
        Response stream = new Response();
        stream.setBodyStream(new ByteArrayInputStream(new byte[3]), 3);
        assertThatThrownBy(() -> ctx.timeoutErrorWithResponse(stream)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ctx.lastTimeoutErrorResponse()).isEmpty();
        ctx.timeoutError("late");
        assertThat(ctx.lastTimeoutErrorResponse().orElseThrow().statusCode()).isEqualTo(503);
    }

    @Test
    @DisplayName("what a handler throws after its answer is not answered again, and runs no error handler")
    void whatIsThrownAfterwardsGoesNowhere() throws Exception {
        AtomicInteger errors = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        Server.Builder builder = Server.builder(ctx -> {
                    ctx.onCancel(cancelled::incrementAndGet);
                    ctx.setUserValue("closed", (AutoCloseable) lateEnded::incrementAndGet);
                    ctx.timeoutError("late");
                    throw new IllegalStateException("asked for");
                })
                .errorHandler((ctx, error) -> errors.incrementAndGet());
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").text()).isEqualTo("late");
            assertThat(client.fetch("/").text()).isEqualTo("late");
        }
        assertThat(errors).hasValue(0);
        assertThat(cancelled).hasValue(2);
        assertThat(lateEnded).hasValue(0);
    }

    @Test
    @DisplayName("a server's own time limit and a handler's own answer: exactly one of them is sent")
    void racesWithTheTimeLimit() throws Exception {
        Server.Builder builder = Server.builder(ctx -> {
                    ctx.timeoutAfter(Duration.ofMillis(100), 504, "by the loop");
                    long end = System.nanoTime() + 100_000_000 + ctx.connRequestNum() * 1_000_000;
                    while (System.nanoTime() < end && !ctx.isCancelled()) {
                        Thread.onSpinWait();
                    }
                    ctx.timeoutError("by hand", 503);
                })
                .loops(1);
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 30; i++) {
                assertThat(client.fetch("/").text()).isIn("by the loop", "by hand");
            }
            assertThat(client.isSilentFor(50)).isTrue();
            assertThat(server.server().abandonedCalls()).isEqualTo(30);
        }
    }
}
