package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Suspensions that serve one call after the other, and what is done on the loop when the handler has returned. */
class SuspendedAgainTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<SuspendedCall> used = new AtomicReference<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicReference<Thread> handler = new AtomicReference<>();
    private final AtomicReference<Thread> action = new AtomicReference<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private SuspendedCall suspend(RequestCtx ctx) {
        SuspendedCall again = used.get();
        if (again == null || !again.suspendAgain(ctx)) {
            again = ctx.suspend();
            made.incrementAndGet();
            used.set(again);
        }
        return again;
    }

    private void handle(RequestCtx ctx) {
        handler.set(Thread.currentThread());
        SuspendedCall call = suspend(ctx);
        call.whenReturned(() -> {
            action.set(Thread.currentThread());
            ctx.write("answer to ");
            ctx.write(ctx.path());
            call.complete();
        });
    }

    private void ask(Execution execution, boolean sameThread) throws IOException {
        used.set(null);
        made.set(0);
        try (TestServer server = TestServer.of(
                        Server.builder(this::handle).loops(1).execution(execution));
                RawHttp http = server.connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(http.fetch("/" + i).text()).isEqualTo("answer to /" + i);
                assertThat(action.get().equals(handler.get())).isEqualTo(sameThread);
            }
            assertThat(made).hasValue(1);
        }
    }

    @Test
    void oneObjectServesManyCallsOnTheLoop() throws IOException {
        ask(Execution.inline(), true);
    }

    @Test
    void oneObjectServesManyCallsOfDispatchedHandlers() throws IOException {
        ask(Execution.on(threads), false);
    }

    @Test
    void itServesNoOtherCallAsLongAsItIsInUseOrHadATimeLimit() throws IOException {
        try (TestServer server = TestServer.of(ctx -> {
                    SuspendedCall first = used.getAndSet(null);
                    if (first == null) {
                        SuspendedCall call = ctx.suspend();
                        used.set(call);
                        return;
                    }
                    boolean taken = first.suspendAgain(ctx);
                    SuspendedCall limited = ctx.suspend(Duration.ofSeconds(10), RequestCtx::notFound);
                    ctx.write(taken ? "taken" : "free");
                    limited.complete();
                    used.set(limited);
                    first.complete();
                });
                RawHttp waiting = server.connect();
                RawHttp http = server.connect()) {
            waiting.get("/");
            while (used.get() == null) {
                Thread.onSpinWait();
            }
            assertThat(http.fetch("/").text()).isEqualTo("free");
            assertThat(waiting.read().status()).isEqualTo(200);
            assertThat(http.fetch("/").text()).isEqualTo("free");
        }
    }

    @Test
    void theActionIsLeftOutWhenTheCallHasBeenEnded() throws IOException {
        AtomicInteger actions = new AtomicInteger();
        try (TestServer server = TestServer.of(ctx -> {
                    SuspendedCall call = ctx.suspend();
                    call.whenReturned(actions::incrementAndGet);
                    ctx.write("at once");
                    call.complete();
                });
                RawHttp http = server.connect()) {
            assertThat(http.fetch("/").text()).isEqualTo("at once");
            assertThat(http.fetch("/").text()).isEqualTo("at once");
            assertThat(actions).hasValue(0);
        }
    }
}
