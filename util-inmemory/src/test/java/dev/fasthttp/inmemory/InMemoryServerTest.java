package dev.fasthttp.inmemory;

import static dev.fasthttp.net.BlockingConnection.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import dev.fasthttp.http.Status;
import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.server.RequestCtx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The extension runs a server for tests, and finds what they leave behind. */
class InMemoryServerTest {
    private static void handle(RequestCtx ctx) {
        ctx.write("hello " + ctx.pathString());
    }

    private static EngineExecutionResults run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    // ---- tests that go well ----------------------------------------------------------------------------------------

    /** Each assertion is a part of what the extension promises. */
    static class GoodTests {
        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.builder(InMemoryServerTest::handle)
                .configure(builder -> builder.maxRequestBodySize(100))
                .configureListener(builder -> builder.bufferSize(300))
                .maxRequests(3)
                .build();

        private static final List<Object> SERVERS = new ArrayList<>();
        private RawPipe pipe;

        @AfterEach
        void close() {
            SERVERS.add(SERVER.server());
            if (pipe != null) {
                // What an @AfterEach method closes is no leak.
                pipe.close();
            }
        }

        @Test
        void seesRequests() throws IOException {
            pipe = SERVER.connect();
            assertThat(SERVER.requests()).isEmpty();
            assertThat(pipe.get("/a?b=c").text()).isEqualTo("hello /a");
            pipe.send("POST /p HTTP/1.1\r\nHost: test\r\nX-A: 1\r\nx-a: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "6\r\nh\u00e9llo\r\n0\r\n\r\n");
            assertThat(pipe.readResponse().status()).isEqualTo(Status.OK);
            assertThat(SERVER.requests()).hasToString("[GET /a?b=c, POST /p]");
            SeenRequest post = SERVER.requests().get(1);
            assertThat(post.text()).isEqualTo("h\u00e9llo");
            assertThat(post.isComplete()).isTrue();
            assertThat(post.field("X-a")).isEqualTo("1");
            assertThat(post.fields()).contains(new HeaderField("x-a", "2"));
            pipe.get("/3");
            pipe.get("/4");
            assertThat(SERVER.requests()).hasToString("[POST /p, GET /3, GET /4]");
        }

        @Test
        void usesOptions() throws IOException {
            try (RawPipe own = SERVER.connect(InMemoryAddress.of("me"))) {
                assertThat(own.connection().localAddress()).hasToString("me");
                assertThat(own.post("/", "x".repeat(101)).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
            }
            assertThat(SERVER.requests()).isEmpty();
        }

        @Test
        void isDialled() throws IOException {
            try (RawPipe own =
                    RawPipe.over(SERVER.dialer().dial("example.org", 80, System.nanoTime() + 5_000_000_000L))) {
                assertThat(own.get("/d").text()).isEqualTo("hello /d");
            }
        }

        @Test
        void hasFaultsForOneTest() throws IOException {
            SERVER.setFaults(PipeFaults.NONE, PipeFaults.builder().cutAfter(10).build());
            pipe = SERVER.connect();
            pipe.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(pipe.readBytes(10)).hasSize(10);
        }

        @Test
        void hasFaultsForNoOtherTest() throws IOException {
            pipe = SERVER.connect();
            assertThat(pipe.get("/").text()).isEqualTo("hello /");
        }

        @Test
        void manyConnectionsAreNoLeakIfClosed() throws IOException {
            for (int i = 0; i < 3000; i++) {
                SERVER.connect().close();
            }
        }

        @Nested
        class Inner {
            @Test
            void usesTheSameServer() throws IOException {
                try (RawPipe own = SERVER.connect()) {
                    assertThat(own.get("/").status()).isEqualTo(Status.OK);
                }
                SERVERS.add(SERVER.server());
            }
        }

        @AfterAll
        static void sameServerForAll() {
            assertThat(SERVERS)
                    .isNotEmpty()
                    .allSatisfy(server -> assertThat(server).isSameAs(SERVER.server()));
            assertThat(SERVER.server().acceptedConnections()).isGreaterThan(3000);
        }
    }

    @Test
    void goodTestsSucceed() {
        EngineExecutionResults results = run(GoodTests.class);
        results.allEvents().assertStatistics(stats -> stats.failed(0));
        results.testEvents().assertStatistics(stats -> stats.succeeded(7));
    }

    @Test
    void theServerRunsDuringTestsOnly() {
        run(GoodTests.class);
        assertThatThrownBy(GoodTests.SERVER::connect)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
        Await.until(
                "its threads have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("in-memory-server")));
    }

    /** The server of a field that is not static. */
    static class OwnServerTests {
        private static final List<Object> SERVERS = new ArrayList<>();

        @RegisterExtension
        final InMemoryServer server = InMemoryServer.of(InMemoryServerTest::handle);

        @Test
        void first() throws IOException {
            use();
        }

        @Test
        void second() throws IOException {
            use();
        }

        private void use() throws IOException {
            SERVERS.add(server.server());
            try (RawPipe pipe = server.connect()) {
                assertThat(pipe.get("/").status()).isEqualTo(Status.OK);
            }
            assertThat(SERVERS).doesNotHaveDuplicates();
        }
    }

    @Test
    void withoutStaticEachTestHasItsServer() {
        run(OwnServerTests.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(2).failed(0));
    }

    // ---- leaks -----------------------------------------------------------------------------------------------------

    private static boolean names(String text, String... parts) {
        for (String part : parts) {
            assertThat(text).contains(part);
        }
        return true;
    }

    /** Leaves a connection open, then looks whether anything of that is left. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class OpenConnectionTests {
        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.of(InMemoryServerTest::handle);

        @Test
        void a_leaks() throws IOException {
            SERVER.connect().get("/");
            RawPipe second = SERVER.connect(InMemoryAddress.of("second"));
            second.finish();
        }

        @Test
        void b_findsNothing() {
            assertThat(SERVER.server().openConnections()).isZero();
            assertThat(SERVER.requests()).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsNotClosedIsALeak() {
        EngineExecutionResults results = run(OpenConnectionTests.class);
        results.testEvents().assertStatistics(stats -> stats.succeeded(1).failed(1));
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(
                                instanceOf(AssertionError.class),
                                message(text -> names(
                                        text,
                                        "a_leaks() left behind:",
                                        "not closed: pipe 1, pipe -> InmemoryListener",
                                        "not closed: pipe 2, second -> InmemoryListener")),
                                suppressed(0, message(text -> text.contains("dialled here"))),
                                suppressed(1, message(text -> text.contains("second")))));
    }

    /** A handler that hangs, and one that keeps a connection. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class LeakingHandlerTests {
        private static final CountDownLatch NEVER = new CountDownLatch(1);

        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.builder(LeakingHandlerTests::handle)
                .leakTimeout(Duration.ofMillis(300))
                .build();

        private static void handle(RequestCtx ctx) throws Exception {
            if (ctx.pathString().equals("/hang")) {
                ctx.blocking(() -> hang());
            } else if (ctx.pathString().equals("/suspend")) {
                ctx.suspend();
            } else if (ctx.pathString().equals("/keep")) {
                ctx.hijack(connection -> connection.keepOpen());
            } else {
                ctx.write("ok");
            }
        }

        private static boolean hang() {
            boolean hangs = true;
            while (hangs) {
                try {
                    hangs = !NEVER.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    // As bad handlers do.
                    hangs = true;
                }
            }
            return hangs;
        }

        @Test
        void a_hangs() throws IOException {
            try (RawPipe pipe = SERVER.connect()) {
                pipe.send("GET /hang HTTP/1.1\r\nHost: test\r\n\r\n");
                Await.until("the handler runs", () -> SERVER.requests().size() == 1);
            }
        }

        @Test
        void b_keeps() throws IOException {
            try (RawPipe pipe = SERVER.connect()) {
                assertThat(pipe.get("/keep").status()).isEqualTo(Status.OK);
            }
        }

        @Test
        void c_suspends() throws IOException {
            try (RawPipe pipe = SERVER.connect()) {
                pipe.send("GET /suspend HTTP/1.1\r\nHost: test\r\n\r\n");
                Await.until("the handler ran", () -> SERVER.requests().size() == 1);
            }
        }

        @Test
        void d_findsNothing() throws IOException {
            try (RawPipe pipe = SERVER.connect()) {
                assertThat(pipe.get("/").text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void whatTheServerKeepsIsALeak() {
        EngineExecutionResults results = run(LeakingHandlerTests.class);
        LeakingHandlerTests.NEVER.countDown();
        results.testEvents().assertStatistics(stats -> stats.succeeded(1).failed(3));
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(message(text ->
                                text.contains("a_hangs") && names(text, "a handler that has not returned: GET /hang"))))
                .haveExactly(
                        1,
                        finishedWithFailure(message(text -> text.contains("b_keeps")
                                && names(text, "kept by the server: pipe 1, pipe -> InmemoryListener"))))
                .haveExactly(
                        1,
                        finishedWithFailure(message(text ->
                                text.contains("c_suspends") && names(text, "request contexts not given back: 1"))));
    }

    /** A client that keeps its connection from test to test. */
    static class KeptConnectionTests {
        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.builder(InMemoryServerTest::handle)
                .checkLeaksAfterAll()
                .build();

        private static RawPipe pipe;

        @Test
        void first() throws IOException {
            use();
        }

        @Test
        void second() throws IOException {
            use();
        }

        private static void use() throws IOException {
            if (pipe == null) {
                pipe = SERVER.connect();
            }
            assertThat(pipe.get("/").status()).isEqualTo(Status.OK);
            assertThat(SERVER.requests()).hasSize(1);
        }
    }

    @Test
    void leaksCanBeLookedForAtTheEnd() {
        EngineExecutionResults results = run(KeptConnectionTests.class);
        results.testEvents().assertStatistics(stats -> stats.succeeded(2).failed(0));
        results.containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(
                                message(text -> names(text, "KeptConnectionTests left behind:", "pipe 1"))));
    }

    /** A test that fails by itself and leaks, too. */
    static class FailingTests {
        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.of(InMemoryServerTest::handle);

        @Test
        void fails() throws IOException {
            BlockingConnection connection = SERVER.dialer().dial("a", 1, NO_DEADLINE);
            assertThat(connection.isStale()).as("what the test is about").isTrue();
        }
    }

    @Test
    void aLeakDoesNotHideWhyATestFailed() {
        run(FailingTests.class)
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(
                                message(text -> text.contains("what the test is about")),
                                suppressed(0, message(text -> text.contains("left behind")))));
    }

    /** Two tests at once. */
    @Execution(ExecutionMode.CONCURRENT)
    static class ConcurrentTests {
        private static final CountDownLatch BOTH = new CountDownLatch(2);

        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.of(InMemoryServerTest::handle);

        @Test
        void first() throws InterruptedException {
            meet();
        }

        @Test
        void second() throws InterruptedException {
            meet();
        }

        private static void meet() throws InterruptedException {
            BOTH.countDown();
            assertThat(BOTH.await(1, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void testsAtTheSameTimeAreAnError() throws Exception {
        EngineExecutionResults results = Task.start(() -> EngineTestKit.engine("junit-jupiter")
                        .selectors(selectClass(ConcurrentTests.class))
                        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                        .execute())
                .result();
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        org.assertj.core.api.Assertions.allOf(
                                test(),
                                finishedWithFailure(
                                        instanceOf(IllegalStateException.class),
                                        message(text -> text.contains("same time")))));
    }

    @Test
    void optionsAreChecked() {
        InMemoryServer.Builder builder = InMemoryServer.builder(InMemoryServerTest::handle);
        assertThatThrownBy(() -> builder.leakTimeout(Duration.ZERO)).hasMessageContaining("leakTimeout");
        assertThatThrownBy(() -> builder.maxRequests(-1)).hasMessageContaining("maxRequests");
    }
}
