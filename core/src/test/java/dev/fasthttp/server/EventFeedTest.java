package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Event streams that outlive their handler. */
class EventFeedTest {
    private static final ExecutorService POOL = Executors.newCachedThreadPool();

    private final LinkedBlockingQueue<EventFeed> feeds = new LinkedBlockingQueue<>();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterAll
    static void endPool() {
        POOL.shutdownNow();
    }

    private TestServer serve() throws IOException {
        return TestServer.of(builder());
    }

    private Server.Builder builder() {
        return Server.builder(this::handle).loops(1);
    }

    private void handle(RequestCtx ctx) {
        if (ctx.path().contentEquals("/plain")) {
            ctx.write("plain");
            return;
        }
        EventFeed feed = ctx.eventFeed();
        feed.onClose(closed::incrementAndGet);
        feeds.add(feed);
    }

    private EventFeed next() throws InterruptedException {
        EventFeed feed = feeds.poll(10, TimeUnit.SECONDS);
        assertThat(feed).isNotNull();
        return feed;
    }

    // ---- sending ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void sendsFromAnyThread(SuspendedCallTest.Where where) throws Exception {
        try (TestServer server = TestServer.of(builder().execution(where.execution()));
                RawHttp client = server.connect()) {
            client.get("/events");
            EventFeed feed = next();
            assertThat(feed.send("first")).isTrue();
            assertThat(client.readHeadAndChunk()).isEqualTo("data: first\n\n");
            assertThat(feed.send("name", "two\nlines")).isTrue();
            assertThat(feed.send(EncodedEvent.of("", "7", "x"))).isTrue();
            assertThat(feed.send(EncodedEvent.comment("c"))).isTrue();
            assertThat(feed.send(EncodedEvent.retry(Duration.ofSeconds(3)))).isTrue();
            assertThat(feed.isOpen()).isTrue();
            feed.close();
            assertThat(client.readRestOfChunks())
                    .isEqualTo("event: name\ndata: two\ndata: lines\n\nid: 7\ndata: x\n\n: c\n\nretry: 3000\n\n");
            assertThat(feed.isOpen()).isFalse();
            assertThat(feed.send("late")).isFalse();
            Await.until("closed", () -> closed.get() == 1);
            // The connection goes on.
            assertThat(client.fetch("/plain").text()).isEqualTo("plain");
            client.get("/events");
            next().close();
            RawResponse response = client.read();
            assertThat(response.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void eventsSentWithinTheHandlerFollowTheHead() throws Exception {
        try (TestServer server = TestServer.of(ctx -> {
                    EventFeed feed = ctx.eventFeed();
                    for (int i = 0; i < 100; i++) {
                        assertThat(feed.send("" + i)).isTrue();
                    }
                    feed.close();
                    feed.onClose(closed::incrementAndGet);
                });
                RawHttp client = server.connect()) {
            for (int round = 0; round < 3; round++) {
                String text = client.fetch("/").text();
                assertThat(text).startsWith("data: 0\n\ndata: 1\n\n").endsWith("data: 99\n\n");
            }
            Await.until("closed", () -> closed.get() == 3);
        }
    }

    @Test
    void pipelinedRequestsWaitForItsEnd() throws Exception {
        try (TestServer server = serve();
                RawHttp client = server.connect()) {
            client.get("/plain").get("/events").get("/plain");
            assertThat(client.read().text()).isEqualTo("plain");
            EventFeed feed = next();
            feed.send("x");
            assertThat(client.readHeadAndChunk()).isEqualTo("data: x\n\n");
            client.get("/plain");
            feed.close();
            assertThat(client.readRestOfChunks()).isEmpty();
            assertThat(client.read().text()).isEqualTo("plain");
            assertThat(client.read().text()).isEqualTo("plain");
        }
    }

    @Test
    void endsWithTheConnectionForHttp10() throws Exception {
        try (TestServer server = serve();
                RawHttp client = server.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            EventFeed feed = next();
            feed.send("x");
            feed.send("y");
            feed.close();
            assertThat(client.readToEnd()).isEqualTo("data: x\n\ndata: y\n\n");
        }
    }

    @Test
    void aHeadRequestEndsAtOnce() throws Exception {
        try (TestServer server = serve();
                RawHttp client = server.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readToHead().field("Content-Type")).isEqualTo("text/event-stream");
            EventFeed feed = next();
            Await.until("over", () -> closed.get() == 1);
            assertThat(feed.send("x")).isFalse();
            assertThat(client.fetch("/plain").text()).isEqualTo("plain");
        }
    }

    @Test
    void broadcastsToMany() throws Exception {
        int count = 500;
        int events = 20;
        try (TestServer server = serve()) {
            List<RawHttp> clients = new ArrayList<>();
            List<EventFeed> open = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(server.connect().get("/events"));
                open.add(next());
            }
            List<Future<?>> senders = new ArrayList<>();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < events; i++) {
                EncodedEvent event = EncodedEvent.of("event " + i);
                expected.append("data: event ").append(i).append("\n\n");
                open.forEach(feed -> assertThat(feed.send(event)).isTrue());
            }
            senders.add(POOL.submit(() -> open.forEach(EventFeed::close)));
            for (RawHttp client : clients) {
                assertThat(client.read().text()).isEqualTo(expected.toString());
                client.close();
            }
            for (Future<?> sender : senders) {
                sender.get(10, TimeUnit.SECONDS);
            }
            server.awaitNoConnection();
            assertThat(closed).hasValue(count);
        }
    }

    @Test
    void manyThreadsSendWholeEvents() throws Exception {
        int threads = 4;
        int each = 5_000;
        try (TestServer server = TestServer.of(builder().maxPendingEvents(64 << 20));
                RawHttp client = server.connect()) {
            client.get("/events");
            EventFeed feed = next();
            List<Future<?>> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                senders.add(POOL.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(feed.send(thread + " " + i)).isTrue();
                    }
                }));
            }
            Future<?> end = POOL.submit(() -> {
                for (Future<?> sender : senders) {
                    sender.get(20, TimeUnit.SECONDS);
                }
                feed.close();
                return null;
            });
            int[] seen = new int[threads];
            for (String event : client.read().text().split("\n\n", -1)) {
                if (!event.isEmpty()) {
                    int thread = event.charAt(6) - '0';
                    assertThat(event).isEqualTo("data: " + thread + " " + seen[thread]);
                    seen[thread]++;
                }
            }
            assertThat(seen).containsOnly(each);
            end.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void worksOverTls() throws Exception {
        try (TlsServer server = TlsServer.of(
                        builder().maxPendingEvents(1 << 24),
                        TlsSettings.builder().certificate(TlsServer.CERTIFICATE));
                RawHttp client = server.connect()) {
            client.get("/events");
            EventFeed feed = next();
            String large = "y".repeat(40_000);
            for (int i = 0; i < 50; i++) {
                feed.send(i + large);
            }
            feed.close();
            String text = client.read().text();
            assertThat(text).startsWith("data: 0y").hasSize(50 * (40_000 + 8) + 10 + 2 * 40);
            assertThat(client.fetch("/plain").text()).isEqualTo("plain");
        }
    }

    // ---- clients that are slow, or gone ----------------------------------------------------------------------------

    @Test
    void aClientThatFallsBehindIsCut() throws Exception {
        try (TestServer server = serve();
                RawHttp slow = RawHttp.connect(server.address(), 16 * 1024);
                RawHttp other = server.connect()) {
            slow.get("/events");
            EventFeed feed = next();
            EncodedEvent event = EncodedEvent.of("z".repeat(10_000));
            int sent = 0;
            while (feed.send(event)) {
                sent++;
                assertThat(sent).isLessThan(10_000);
            }
            assertThat(feed.isOpen()).isFalse();
            Await.until("closed", () -> closed.get() == 1);
            assertThatThrownBy(() -> slow.read()).isInstanceOfAny(IOException.class, AssertionError.class);
            assertThat(other.fetch("/plain").text()).isEqualTo("plain");
        }
    }

    @Test
    void aClientThatTakesNothingIsCut() throws Exception {
        try (TestServer server = TestServer.of(
                        builder().writeTimeout(Duration.ofMillis(300)).maxPendingEvents(1 << 30));
                RawHttp slow = RawHttp.connect(server.address(), 16 * 1024)) {
            slow.get("/events");
            EventFeed feed = next();
            EncodedEvent event = EncodedEvent.of("z".repeat(100_000));
            for (int i = 0; i < 200 && feed.send(event); i++) {
                assertThat(i).isNotNegative();
            }
            Await.until("closed", () -> closed.get() == 1);
            assertThat(feed.send(event)).isFalse();
            server.awaitNoConnection();
        }
    }

    @Test
    void aClientThatCatchesUpGetsAll() throws Exception {
        try (TestServer server = TestServer.of(builder().maxPendingEvents(1 << 30));
                RawHttp slow = RawHttp.connect(server.address(), 16 * 1024)) {
            slow.get("/events");
            EventFeed feed = next();
            EncodedEvent event = EncodedEvent.of("z".repeat(100_000));
            for (int i = 0; i < 100; i++) {
                assertThat(feed.send(event)).isTrue();
            }
            feed.close();
            assertThat(slow.read().body()).hasSize(100 * 100_008);
            assertThat(slow.fetch("/plain").text()).isEqualTo("plain");
        }
    }

    @Test
    void noticesThatTheClientLeft() throws Exception {
        try (TestServer server = serve()) {
            try (RawHttp client = server.connect()) {
                client.get("/events");
                EventFeed feed = next();
                feed.send("x");
                assertThat(client.readHeadAndChunk()).isEqualTo("data: x\n\n");
                client.reset();
                Await.until("closed", () -> !feed.isOpen());
            }
            server.awaitNoConnection();
            try (RawHttp client = server.connect()) {
                client.get("/events");
                EventFeed feed = next();
                client.finish();
                Await.until("closed", () -> !feed.isOpen());
                assertThat(client.read().body()).isEmpty();
            }
            server.awaitNoConnection();
            assertThat(closed).hasValue(2);
        }
    }

    @Test
    void sendsComments() throws Exception {
        try (TestServer server = TestServer.of(builder().writeTimeout(Duration.ofMillis(200)));
                RawHttp client = server.connect()) {
            client.get("/events");
            EventFeed feed = next();
            assertThatIllegalArgumentException().isThrownBy(() -> feed.setHeartbeat(Duration.ZERO));
            feed.setHeartbeat(Duration.ofMillis(100));
            assertThat(client.readHeadAndChunk()).isEqualTo(": \n\n");
            TimeUnit.MILLISECONDS.sleep(500);
            feed.close();
            assertThat(client.readRestOfChunks()).startsWith(": \n\n: \n\n");
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    @Test
    void aShutdownEndsIt() throws Exception {
        try (TestServer server = serve();
                RawHttp client = server.connect()) {
            client.get("/events");
            EventFeed feed = next();
            feed.send("x");
            assertThat(client.readHeadAndChunk()).isEqualTo("data: x\n\n");
            CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
            POOL.execute(() -> {
                try {
                    report.complete(server.server().shutdown(Duration.ofSeconds(30)));
                } catch (InterruptedException e) {
                    report.completeExceptionally(e);
                }
            });
            assertThat(client.readRestOfChunks()).isEmpty();
            Await.until("closed", () -> closed.get() == 1);
            assertThat(feed.isOpen()).isFalse();
            client.finish();
            assertThat(report.get(20, TimeUnit.SECONDS)).isEqualTo(new ShutdownReport(1, 0, 0));
        }
    }

    @Test
    void theServersEndClosesIt() throws Exception {
        TestServer server = serve();
        try (RawHttp client = server.connect()) {
            client.get("/events");
            EventFeed feed = next();
            server.close();
            assertThat(closed).hasValue(1);
            assertThat(feed.send("x")).isFalse();
            feed.close();
            feed.onClose(closed::incrementAndGet);
            assertThat(closed).hasValue(2);
        }
    }

    @Test
    void aHandlerThatFailsHasNoFeed() throws Exception {
        AtomicReference<EventFeed> failed = new AtomicReference<>();
        try (TestServer server = TestServer.of(ctx -> {
                    EventFeed feed = ctx.eventFeed();
                    feed.onClose(closed::incrementAndGet);
                    failed.set(feed);
                    assertThatIllegalStateException().isThrownBy(ctx::eventFeed);
                    if (ctx.path().contentEquals("/body")) {
                        ctx.write("a body");
                    } else {
                        throw new IllegalStateException("on purpose");
                    }
                });
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(500);
            assertThat(failed.get().send("x")).isFalse();
            assertThat(client.fetch("/body").status()).isEqualTo(500);
            assertThat(closed).hasValue(2);
        }
    }

    @Test
    void closesWhileManySend() throws Exception {
        ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
        try (TestServer server = TestServer.of(builder().maxPendingEvents(64 << 20));
                RawHttp client = server.connect()) {
            for (int round = 0; round < 500; round++) {
                client.get("/events");
                EventFeed feed = next();
                CountDownLatch done = new CountDownLatch(2);
                for (int t = 0; t < 2; t++) {
                    POOL.execute(() -> {
                        try {
                            while (feed.send("event")) {
                                assertThat(feed).isNotNull();
                            }
                        } catch (Throwable e) {
                            wrong.add(e);
                        }
                        done.countDown();
                    });
                }
                feed.close();
                assertThat(client.read().text().replace("data: event\n\n", "")).isEmpty();
                assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(client.fetch("/plain").text()).isEqualTo("plain");
            }
            assertThat(wrong).isEmpty();
            assertThat(closed).hasValue(500);
        }
    }
}
