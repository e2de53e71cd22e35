package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that are answered after their handler returned. */
class SuspendedCallTest {
    private static final ExecutorService POOL = Executors.newCachedThreadPool();
    private static final Duration SHORT = Duration.ofMillis(150);

    /** Other tests use this one, too. */
    enum Where {
        ADAPTIVE,
        INLINE,
        DISPATCHED;

        private static final ExecutorService HANDLERS = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "handler-of-test");
            thread.setDaemon(true);
            return thread;
        });

        Execution execution() {
            return switch (this) {
                case ADAPTIVE -> Execution.adaptive();
                case INLINE -> Execution.inline();
                case DISPATCHED -> Execution.on(HANDLERS);
            };
        }
    }

    private record Suspended(RequestCtx ctx, SuspendedCall call) {}

    private final LinkedBlockingQueue<Suspended> suspended = new LinkedBlockingQueue<>();

    @AfterAll
    static void endPool() {
        POOL.shutdownNow();
    }

    private static TestServer serve(Where where, RequestHandler handler) throws IOException {
        return TestServer.of(
                Server.builder(handler).execution(where.execution()).loops(1));
    }

    /** Suspends and leaves the rest to the test. */
    private void suspend(RequestCtx ctx) {
        suspended.add(new Suspended(ctx, ctx.suspend()));
    }

    private Suspended next() throws InterruptedException {
        Suspended next = suspended.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    // ---- completing ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void answersWhenCompletedByAnotherThread(Where where) throws Exception {
        try (TestServer server = serve(where, this::suspend);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                client.get("/" + i);
                Suspended s = next();
                assertThat(s.call().isOpen()).isTrue();
                s.ctx().setHeader("X-Number", "" + i);
                s.ctx().write(s.ctx().path());
                assertThat(s.call().complete()).isTrue();
                assertThat(s.call().isOpen()).isFalse();
                RawResponse response = client.read();
                assertThat(response.text()).isEqualTo("/" + i);
                assertThat(response.field("X-Number")).isEqualTo("" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersWhenCompletedWithinTheHandler(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    SuspendedCall call = ctx.suspend();
                    ctx.write(ctx.path());
                    call.complete();
                });
                RawHttp client = server.connect()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.fetch("/" + i).text()).isEqualTo("/" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfTheNextRequestIsServedBefore(Where where) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestServer server = serve(where, ctx -> {
                    calls.incrementAndGet();
                    if (ctx.path().contentEquals("/wait")) {
                        suspend(ctx);
                    } else {
                        ctx.write(ctx.path());
                    }
                });
                RawHttp client = server.connect()) {
            client.send("GET /first HTTP/1.1\r\nHost: test\r\n\r\nGET /wait HTTP/1.1\r\nHost: test\r\n\r\n"
                    + "GET /last HTTP/1.1\r\nHost: test\r\n\r\nGET /wai");
            // The first answer does not wait for the second.
            assertThat(client.read().text()).isEqualTo("/first");
            Suspended s = next();
            client.send("t HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(calls).hasValue(2);
            s.ctx().write("waited");
            s.call().complete();
            assertThat(client.read().text()).isEqualTo("waited");
            assertThat(client.read().text()).isEqualTo("/last");
            Suspended again = next();
            again.ctx().write("again");
            again.call().complete();
            assertThat(client.read().text()).isEqualTo("again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsTheAnswerFromAnotherThread(Where where) throws Exception {
        byte[] block = "0123456789abcdef".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        try (TestServer server = serve(where, this::suspend);
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            OutputStream out = s.ctx().responseStream();
                            for (int i = 0; i < 256; i++) {
                                out.write(block);
                            }
                            return s.call().complete();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    POOL);
            assertThat(client.read().body()).hasSize(256 * block.length);
            assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
            client.get("/next");
            Suspended next = next();
            next.ctx().setBodyStreamWriter(out -> out.write(block));
            next.call().complete();
            assertThat(client.read().body()).isEqualTo(block);
        }
    }

    @Test
    void servesHttp10() throws Exception {
        try (TestServer server = serve(Where.ADAPTIVE, this::suspend);
                RawHttp client = server.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            Suspended s = next();
            s.ctx().responseStream().write("begun".getBytes(StandardCharsets.US_ASCII));
            s.ctx().responseStream().flush();
            s.ctx().responseStream().write(", done".getBytes(StandardCharsets.US_ASCII));
            s.call().complete();
            assertThat(client.readToEnd()).isEqualTo("begun, done");
        }
    }

    @Test
    void aFinalStatusIsChecked() throws Exception {
        try (TestServer server = serve(Where.ADAPTIVE, this::suspend);
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            s.ctx().setStatusCode(103);
            s.call().complete();
            assertThat(client.read().status()).isEqualTo(500);
        }
    }

    // ---- resuming --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void callsAHandlerAgainAndAgain(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> count(ctx, 0));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.fetch("/").text()).isEqualTo("01234");
            }
        }
    }

    /** Resumes before it returns, and after, in turns. */
    private static void count(RequestCtx ctx, int number) throws Exception {
        ctx.write("" + number);
        if (number == 4) {
            return;
        }
        SuspendedCall call = ctx.suspend();
        RequestHandler next = c -> count(c, number + 1);
        if (number % 2 == 0) {
            call.resume(next);
        } else {
            POOL.execute(() -> call.resume(next));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResumedHandlerMayBlockAndFail(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/hello")) {
                        ctx.write("hello");
                        return;
                    }
                    SuspendedCall call = ctx.suspend();
                    POOL.execute(() -> call.resume(c -> {
                        c.blocking(() -> {
                            TimeUnit.MILLISECONDS.sleep(300);
                            return "";
                        });
                        throw new IllegalStateException("on purpose");
                    }));
                });
                RawHttp client = server.connect();
                RawHttp other = server.connect()) {
            client.get("/");
            for (int i = 0; i < 5; i++) {
                assertThat(other.fetch("/hello").text()).isEqualTo("hello");
            }
            assertThat(client.read().status()).isEqualTo(500);
            assertThat(client.fetch("/hello").text()).isEqualTo("hello");
        }
    }

    // ---- misuse ----------------------------------------------------------------------------------------------------

    @Test
    void endsOnce() throws Exception {
        try (TestServer server = serve(Where.ADAPTIVE, this::suspend);
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended first = next();
            first.call().complete();
            assertThat(client.read().status()).isEqualTo(200);
            client.get("/second");
            Suspended second = next();
            assertThatIllegalStateException()
                    .isThrownBy(first.call()::complete)
                    .withMessageContaining("has been ended")
                    .withMessageContaining("suspend()");
            assertThatIllegalStateException().isThrownBy(() -> first.call().resume(ctx -> {}));
            assertThatIllegalStateException().isThrownBy(() -> first.call().onReadable(ctx -> {}));
            assertThatIllegalStateException().isThrownBy(() -> first.call().onWritable(ctx -> {}));
            second.ctx().write("second");
            second.call().complete();
            assertThat(client.read().text()).isEqualTo("second");
        }
    }

    @Test
    void onlyARunningHandlerSuspendsAndOnlyOnce() throws Exception {
        assertThatIllegalStateException().isThrownBy(() -> new RequestCtx().suspend());
        AtomicReference<Throwable> inErrorHandler = new AtomicReference<>();
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
                            if (ctx.path().contentEquals("/fail")) {
                                throw new IllegalStateException("on purpose");
                            }
                            suspend(ctx);
                            assertThatIllegalStateException()
                                    .isThrownBy(ctx::suspend)
                                    .withMessageContaining("suspended already");
                        })
                        .errorHandler((ctx, e) -> {
                            try {
                                ctx.suspend();
                            } catch (IllegalStateException refused) {
                                inErrorHandler.set(refused);
                            }
                            ctx.error("failed", 500);
                        }));
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            assertThatIllegalStateException().isThrownBy(() -> s.ctx().suspend());
            assertThatIllegalArgumentException().isThrownBy(() -> s.ctx().suspend(Duration.ZERO));
            s.call().complete();
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.fetch("/fail").status()).isEqualTo(500);
            assertThat(inErrorHandler.get()).hasMessageContaining("only a handler");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatThrowsAfterwardsIsAnsweredFor(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/fine")) {
                        ctx.write("fine");
                        return;
                    }
                    suspend(ctx);
                    throw new IllegalStateException("on purpose");
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThat(client.read().status()).isEqualTo(500);
            Suspended s = next();
            assertThat(s.call().complete()).isFalse();
            assertThat(s.ctx().isCancelled()).isTrue();
            s.ctx().write("to nobody");
            assertThat(client.fetch("/fine").text()).isEqualTo("fine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionBehindTheEndChangesNothing(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    ctx.write("answer");
                    ctx.suspend().complete();
                    throw new IllegalStateException("on purpose");
                });
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").text()).isEqualTo("answer");
            assertThat(client.fetch("/").text()).isEqualTo("answer");
        }
    }

    // ---- time limits -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void answersForACallThatIsNotEndedInTime(Where where) throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicInteger closed = new AtomicInteger();
        try (TestServer server = serve(where, ctx -> {
                    if (ctx.path().contentEquals("/next")) {
                        ctx.write("next");
                        return;
                    }
                    ctx.setUserValue("closes", (AutoCloseable) closed::incrementAndGet);
                    ctx.onCancel(() -> cancelled.set(true));
                    suspended.add(new Suspended(ctx, ctx.suspend(SHORT)));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.closes()).isFalse();
            assertThat(cancelled).isTrue();
            assertThat(s.ctx().isCancelled()).isTrue();
            assertThat(closed).hasValue(0);
            s.ctx().write("to nobody");
            assertThat(s.call().complete()).isFalse();
            assertThat(s.call().resume(ctx -> ctx.write("never"))).isFalse();
            assertThat(closed).hasValue(1);
            assertThat(client.fetch("/next").text()).isEqualTo("next");
            assertThat(server.server().abandonedCalls()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsAHandlerWhenTheTimeIsUp(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    ctx.write("first");
                    suspended.add(new Suspended(ctx, ctx.suspend(SHORT, late -> {
                        late.write(", late");
                        suspend(late);
                    })));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended first = next();
            Suspended second = next();
            assertThat(second.ctx()).isSameAs(first.ctx());
            assertThat(first.call().complete()).isFalse();
            second.ctx().write(", done");
            assertThat(second.call().complete()).isTrue();
            assertThat(client.read().text()).isEqualTo("first, late, done");
            assertThat(server.server().abandonedCalls()).isZero();
            client.get("/again");
            assertThat(next().ctx()).isNotSameAs(first.ctx());
            next().call().complete();
            assertThat(client.read().text()).isEqualTo("first, late");
        }
    }

    @Test
    void aHandlerThatDoesNotReturnPutsTheLateHandlerOff() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.suspend(SHORT, late -> late.write("late"));
                    ctx.write("handler, ");
                    go.await();
                });
                RawHttp client = server.connect()) {
            client.get("/");
            TimeUnit.MILLISECONDS.sleep(500);
            go.countDown();
            assertThat(client.read().text()).isEqualTo("handler, late");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADAPTIVE", "DISPATCHED"})
    void theLimitOfTheCallGoesOn(Where where) throws Exception {
        try (TestServer server = TestServer.of(Server.builder(this::suspend)
                        .execution(where.execution())
                        .loops(1)
                        .handlerTimeout(SHORT));
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(s.call().resume(ctx -> {})).isFalse();
            client.get("/own-limit");
            s = next();
            s.call().resume(ctx -> suspended.add(new Suspended(ctx, ctx.suspend(Duration.ofSeconds(30)))));
            s = next();
            TimeUnit.MILLISECONDS.sleep(600);
            s.ctx().write("in time");
            assertThat(s.call().complete()).isTrue();
            assertThat(client.read().text()).isEqualTo("in time");
            assertThat(server.server().abandonedCalls()).isEqualTo(1);
        }
    }

    @Test
    void aResponseThatHasBegunIsCut() throws Exception {
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> suspended.add(new Suspended(ctx, ctx.suspend(SHORT))));
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            s.ctx().responseStream().write("begun".getBytes(StandardCharsets.US_ASCII));
            s.ctx().responseStream().flush();
            assertThat(client.readHeadAndChunk()).isEqualTo("begun");
            assertThatThrownBy(client::readRestOfChunks).isInstanceOf(IOException.class);
            server.awaitNoConnection();
            assertThat(s.call().complete()).isFalse();
        }
    }

    // ---- the end of the connection ---------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void isCancelledWhenTheClientLeaves(Where where) throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch cleaned = new CountDownLatch(1);
        AtomicInteger closed = new AtomicInteger();
        try (TestServer server = serve(where, ctx -> {
            ctx.setUserValue("closes", (AutoCloseable) closed::incrementAndGet);
            ctx.onCancel(cancelled::countDown);
            suspend(ctx);
        })) {
            Suspended s;
            try (RawHttp client = server.connect()) {
                client.get("/");
                s = next();
                assertThat(s.ctx().isCancelled()).isFalse();
                client.reset();
            }
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            server.awaitNoConnection();
            assertThat(s.call().resume(ctx -> {
                        assertThat(ctx.isCancelled()).isTrue();
                        ctx.write("to nobody");
                        cleaned.countDown();
                    }))
                    .isTrue();
            assertThat(cleaned.await(10, TimeUnit.SECONDS)).isTrue();
            Await.until("user values are closed", () -> closed.get() == 1);
        }
    }

    @Test
    void theTimeLimitHoldsAfterTheClientLeft() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        try (TestServer server = serve(
                Where.ADAPTIVE,
                ctx -> suspended.add(new Suspended(ctx, ctx.suspend(Duration.ofMillis(600), c -> late.countDown()))))) {
            try (RawHttp client = server.connect()) {
                client.get("/");
                assertThat(next().call().isOpen()).isTrue();
                client.reset();
            }
            server.awaitNoConnection();
            assertThat(late.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClientThatEndsItsSideIsAnswered() throws Exception {
        try (TestServer server = serve(Where.ADAPTIVE, this::suspend);
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            client.finish();
            Await.until("cancelled", () -> s.ctx().isCancelled());
            s.ctx().write("all the same");
            s.call().complete();
            assertThat(client.read().text()).isEqualTo("all the same");
        }
    }

    @Test
    void aShutdownWaitsForIt() throws Exception {
        try (TestServer server = serve(Where.ADAPTIVE, this::suspend);
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            CompletableFuture<ShutdownReport> report = shutdown(server, Duration.ofSeconds(30));
            TimeUnit.MILLISECONDS.sleep(200);
            assertThat(report).isNotDone();
            s.ctx().write("still served");
            s.call().complete();
            RawResponse response = client.read();
            assertThat(response.text()).isEqualTo("still served");
            assertThat(response.closes()).isTrue();
            client.close();
            assertThat(report.get(10, TimeUnit.SECONDS).cut()).isZero();
            assertThat(report.get().finished()).isEqualTo(1);
        }
    }

    @Test
    void aShutdownCutsItAfterTheGrace() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger closed = new AtomicInteger();
        try (TestServer server = serve(Where.ADAPTIVE, ctx -> {
                    ctx.setUserValue("closes", (AutoCloseable) closed::incrementAndGet);
                    SuspendedCall call = ctx.suspend();
                    ctx.onCancel(() -> {
                        call.complete();
                        cancelled.countDown();
                    });
                    suspended.add(new Suspended(ctx, call));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            assertThat(shutdown(server, SHORT).get(10, TimeUnit.SECONDS).cut()).isEqualTo(1);
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(client::read).hasMessageContaining("connection ended");
            Await.until("user values are closed", () -> closed.get() == 1);
            assertThatIllegalStateException().isThrownBy(s.call()::complete);
        }
    }

    // ---- ended for others ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void aContextThatWasTakenOverServesNoOtherRequest(Where where) throws Exception {
        try (TestServer server = serve(where, this::suspend);
                RawHttp client = server.connect()) {
            client.get("/first");
            Suspended first = next();
            assertThat(first.call().takeOver(ctx -> ctx.write("taken over"))).isTrue();
            assertThat(client.read().text()).isEqualTo("taken over");
            assertThatIllegalStateException().isThrownBy(() -> first.call().takeOver(ctx -> {}));
            for (int i = 0; i < 5; i++) {
                client.get("/next");
                Suspended second = next();
                assertThat(second.ctx()).isNotSameAs(first.ctx());
                first.ctx().write("to nobody");
                second.call().complete();
                assertThat(client.read().text()).isEmpty();
            }
            assertThat(server.server().contextsInUse()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTimeCanBeChangedUntilTheHandlerReturns(Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> {
                    SuspendedCall call = ctx.suspend(Duration.ofDays(36_500), late -> late.write("late"));
                    assertThatIllegalArgumentException().isThrownBy(() -> call.setTimeout(Duration.ZERO));
                    call.setTimeout(SHORT);
                    suspended.add(new Suspended(ctx, call));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            Suspended s = next();
            assertThat(client.read().text()).isEqualTo("late");
            assertThatIllegalStateException().isThrownBy(() -> s.call().setTimeout(SHORT));
            assertThat(s.call().takeOver(ctx -> ctx.write("never"))).isFalse();
        }
    }

    private static CompletableFuture<ShutdownReport> shutdown(TestServer server, Duration grace) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return server.server().shutdown(grace);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                POOL);
    }
}
