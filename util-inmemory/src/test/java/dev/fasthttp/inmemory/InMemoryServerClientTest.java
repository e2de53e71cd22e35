package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.RequestTimeoutException;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestCtx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The client of the extension serves tests, and its connections are neither leaks by themselves nor hide any. */
class InMemoryServerClientTest {
    private static void handle(RequestCtx ctx) {
        ctx.write("hello " + ctx.pathString());
    }

    private static EngineExecutionResults run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    @RegisterExtension
    static final InMemoryServer SERVER = InMemoryServer.of(InMemoryServerClientTest::handle);

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    @Test
    void fetches() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertThat(SERVER.client().get("http://localhost/" + i).body()).hasToString("hello /" + i);
        }
        assertThat(SERVER.client()).isSameAs(SERVER.client());
        assertThat(SERVER.client().connections()).isEqualTo(1);
        assertThat(SERVER.requests()).hasSize(10);
    }

    @Test
    void hasFaultsFromTheNextCallOn() throws IOException {
        HostClient client = SERVER.client();
        assertThat(client.get("http://localhost/").body()).hasToString("hello /");
        SERVER.setFaults(PipeFaults.NONE, PipeFaults.builder().cutAfter(10).build());
        assertThatThrownBy(() -> client.get("http://localhost/")).isInstanceOf(IOException.class);
        SERVER.setFaults(PipeFaults.NONE, PipeFaults.NONE);
        assertThat(client.get("http://localhost/").body()).hasToString("hello /");
    }

    /** The first keeps a connection in use. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class LeakingTests {
        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.builder(ctx -> {
                    if (ctx.pathString().equals("/never")) {
                        NEVER.await();
                    }
                    handle(ctx);
                })
                .leakTimeout(Duration.ofMillis(300))
                .build();

        @Test
        void a_usesNothing() {
            assertThat(SERVER.client().connections()).isZero();
        }

        @Test
        void b_leavesAHandlerBehind() {
            Request request = new Request();
            request.setUri("http://localhost/never");
            assertThatThrownBy(() -> SERVER.client().send(request, new Response(), Duration.ofMillis(100)))
                    .isInstanceOf(RequestTimeoutException.class);
        }

        @Test
        void c_isServed() throws IOException {
            assertThat(SERVER.client().get("http://localhost/c").body()).hasToString("hello /c");
        }
    }

    @Test
    void hidesNoLeak() {
        try {
            EngineExecutionResults results = run(LeakingTests.class);
            results.testEvents().assertStatistics(stats -> stats.succeeded(2).failed(1));
            results.testEvents()
                    .assertThatEvents()
                    .haveExactly(
                            1,
                            finishedWithFailure(message(text -> text.contains("b_leavesAHandlerBehind")
                                    && text.contains("a handler that has not returned: GET /never"))));
        } finally {
            NEVER.countDown();
        }
    }

    /** Connections stay open between tests that are looked at in the end. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class CheckedAfterAllTests {
        @RegisterExtension
        static final InMemoryServer SERVER = InMemoryServer.builder(InMemoryServerClientTest::handle)
                .checkLeaksAfterAll()
                .build();

        @Test
        void a_fetches() throws IOException {
            assertThat(SERVER.client().get("http://localhost/a").body()).hasToString("hello /a");
        }

        @Test
        void b_fetches() throws IOException {
            assertThat(SERVER.client().get("http://localhost/b").body()).hasToString("hello /b");
        }
    }

    @Test
    void isNoLeakInTheEnd() {
        EngineExecutionResults results = run(CheckedAfterAllTests.class);
        results.testEvents().assertStatistics(stats -> stats.succeeded(2).failed(0));
        results.containerEvents().assertStatistics(stats -> stats.failed(0));
    }
}
