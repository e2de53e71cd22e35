package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers that block hold up nobody but their own connection; each server here has one loop only. */
class BlockedHandlersTest {
    private static final String LOOP = "blocked-test";

    private final Logger logger = Logger.getLogger("dev.fasthttp.server");
    private final Gate gate = new Gate();

    @AfterEach
    void openGate() {
        gate.open();
        logger.setLevel(Level.INFO);
    }

    private void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/gate" -> gate.pass();
            case "/blocking" ->
                ctx.blocking(() -> {
                    gate.pass();
                    return "";
                });
            case "/sleep" -> Thread.sleep(ctx.queryArgs().getLong("ms", 0));
            case "/thread" -> {
                ctx.write(Thread.currentThread().getName());
                return;
            }
            default -> {}
        }
        ctx.write(ctx.requestUri());
    }

    private Server.Builder builder() {
        return Server.builder(this::handle).loops(1).threadName(LOOP);
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
    }

    private static boolean isInline(RawHttp client) throws IOException {
        return client.fetch("/thread").text().startsWith(LOOP);
    }

    @Test
    void othersOnTheLoopAreAnsweredWhileAHandlerBlocks() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp blocked = server.connect();
                RawHttp other = server.connect()) {
            other.fetch("/fast");
            blocked.get("/gate");
            gate.awaitArrivals(1);
            for (int i = 0; i < 100; i++) {
                assertThat(other.fetch("/fast").text()).isEqualTo("/fast");
            }
            assertThat(server.server().takings()).isEqualTo(1);
            assertThat(isInline(other)).isTrue();
            gate.open();
            assertThat(blocked.read().text()).isEqualTo("/gate");
            assertThat(blocked.fetch("/fast").text()).isEqualTo("/fast");
        }
    }

    @Test
    void aHandlerThatSaysItBlocksGivesUpTheLoopAtOnce() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp blocked = server.connect();
                RawHttp other = server.connect()) {
            blocked.get("/blocking");
            gate.awaitArrivals(1);
            assertThat(server.server().takings()).isEqualTo(1);
            assertThat(other.fetch("/fast").text()).isEqualTo("/fast");
            gate.open();
            assertThat(blocked.read().text()).isEqualTo("/blocking");
        }
    }

    @Test
    void manyBlockedHandlersWaitTogether() throws IOException {
        int count = 300;
        try (TestServer server = TestServer.of(builder())) {
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(server.connect().get("/gate?" + i));
            }
            gate.awaitArrivals(count);
            long takings = server.server().takings();
            assertThat(takings).as("before all handlers were dispatched").isBetween(1L, 70L);
            try (RawHttp other = server.connect()) {
                assertThat(other.fetch("/fast").text()).isEqualTo("/fast");
                assertThat(isInline(other)).isFalse();
            }
            gate.open();
            for (int i = 0; i < count; i++) {
                assertThat(clients.get(i).read().text()).isEqualTo("/gate?" + i);
                clients.get(i).close();
            }
            assertThat(server.server().takings()).isEqualTo(takings);
            server.awaitNoConnection();
        }
    }

    @Test
    void returnsToTheLoopWhenHandlersAreFastAgain() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp client = server.connect()) {
            long start = System.nanoTime();
            while (isInline(client)) {
                assertThat(client.fetch("/sleep?ms=10").text()).isEqualTo("/sleep?ms=10");
                assertThat(Await.millisSince(start)).isLessThan(10_000);
            }
            assertThat(server.server().takings()).isBetween(2L, 50L);
            start = System.nanoTime();
            while (!isInline(client)) {
                for (int i = 0; i < 50; i++) {
                    client.fetch("/fast");
                }
                assertThat(Await.millisSince(start)).isLessThan(30_000);
            }
        }
    }

    @Test
    void answersBehindABlockedOneKeepTheirOrder() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                requests.append(get("/a" + i)).append(get("/sleep?ms=5&" + i)).append(get("/b" + i));
            }
            for (int round = 0; round < 10; round++) {
                client.send(requests.toString());
                for (int i = 0; i < 5; i++) {
                    assertThat(client.read().text()).isEqualTo("/a" + i);
                    assertThat(client.read().text()).isEqualTo("/sleep?ms=5&" + i);
                    assertThat(client.read().text()).isEqualTo("/b" + i);
                }
            }
        }
    }

    @Test
    void sendsWhatArrivesWhileItsHandlerBlocksToTheNextCall() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp client = server.connect()) {
            client.send(get("/gate") + "GET /ne");
            gate.awaitArrivals(1);
            client.send("xt HTTP/1.1\r\nHost: te");
            assertThat(client.isSilentFor(30)).isTrue();
            gate.open();
            client.send("st\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/gate");
            assertThat(client.read().text()).isEqualTo("/next");
        }
    }

    @Test
    void aClientMayLeaveWhileItsHandlerBlocks() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp other = server.connect()) {
            for (int i = 0; i < 10; i++) {
                RawHttp leaving = server.connect().get("/gate");
                gate.awaitArrivals(i + 1);
                if (i % 2 == 0) {
                    leaving.reset();
                } else {
                    leaving.close();
                }
            }
            assertThat(other.fetch("/fast").text()).isEqualTo("/fast");
            gate.open();
            Await.until("they are gone", () -> server.server().openConnections() == 1);
            assertThat(other.fetch("/fast").text()).isEqualTo("/fast");
        }
    }

    @Test
    void aHalfClosedClientGetsTheAnswerOfABlockedHandler() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp client = server.connect()) {
            client.get("/gate").finish();
            gate.awaitArrivals(1);
            gate.open();
            assertThat(client.read().text()).isEqualTo("/gate");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void inlineHandlersHoldUpTheirLoop() throws IOException {
        try (TestServer server = TestServer.of(builder().execution(Execution.inline()));
                RawHttp blocked = server.connect();
                RawHttp other = server.connect()) {
            assertThat(other.fetch("/fast").text()).isEqualTo("/fast");
            blocked.get("/gate");
            gate.awaitArrivals(1);
            assertThat(other.get("/fast").isSilentFor(100)).isTrue();
            assertThat(server.server().takings()).isZero();
            gate.open();
            assertThat(other.read().text()).isEqualTo("/fast");
            assertThat(blocked.read().text()).isEqualTo("/gate");
        }
    }

    @Test
    void runsHandlersOnTheExecutorItIsGiven() throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(4, task -> new Thread(task, "my-pool"));
        try (TestServer server = TestServer.of(builder().execution(Execution.on(pool)));
                RawHttp client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                assertThat(client.fetch("/thread").text()).isEqualTo("my-pool");
                requests.append(get("/" + i));
            }
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.read().text()).isEqualTo("/" + i);
            }
            assertThat(server.server().takings()).isZero();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void answers503WhenTheExecutorRefuses() throws IOException {
        logger.setLevel(Level.OFF);
        AtomicBoolean full = new AtomicBoolean();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Execution execution = Execution.on(task -> {
            if (full.get()) {
                throw new RejectedExecutionException("asked for");
            }
            pool.execute(task);
        });
        try (TestServer server = TestServer.of(builder().execution(execution));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                full.set(true);
                RawResponse refused = client.fetch("/fast");
                assertThat(refused.status()).isEqualTo(503);
                full.set(false);
                assertThat(client.fetch("/fast").text()).isEqualTo("/fast");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void answers503WhenTheExecutorFails() throws IOException {
        logger.setLevel(Level.OFF);
        Execution execution = Execution.on(task -> {
            throw new IllegalStateException("asked for");
        });
        try (TestServer server = TestServer.of(builder().execution(execution));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/fast").status()).isEqualTo(503);
            assertThat(client.fetch("/fast").status()).isEqualTo(503);
        }
    }

    @Test
    void closeDoesNotWaitForBlockedHandlers() throws Exception {
        try (TestServer server = TestServer.of(builder())) {
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(server.connect().get("/gate"));
            }
            gate.awaitArrivals(20);
            long start = System.nanoTime();
            server.server().close();
            assertThat(Await.millisSince(start)).isLessThan(5000);
            server.server().awaitTermination();
            assertThat(server.server().openConnections()).isZero();
            for (RawHttp client : clients) {
                assertThat(client.end()).isNotNull();
                client.close();
            }
            gate.open();
            Await.until(
                    "its threads are gone",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith(LOOP)));
        }
    }

    @Test
    void aHandlerMayCloseItsServer() throws Exception {
        Server[] itself = new Server[1];
        Server.Builder builder = Server.builder(ctx -> itself[0].close()).loops(1);
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            itself[0] = server.server();
            client.get("/");
            assertThat(client.end()).isNotNull();
            server.server().awaitTermination();
        }
    }
}
