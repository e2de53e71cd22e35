package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Shares of clients, by a clock that the test moves. */
class RateLimitTest {
    private static final RequestHandler HANDLER = ctx -> ctx.setBody("ok");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private RateLimit.Builder perMinute(int requests) {
        return RateLimit.builder(requests, Duration.ofMinutes(1)).clock(now::get);
    }

    private void pass(int seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void aBurstAndThenTheRate() throws IOException {
        try (TestServer server = TestServer.of(HANDLER.with(perMinute(6).build()));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.fetch("/").status()).isEqualTo(200);
            }
            RawResponse refused = client.fetch("/");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("Retry-After")).isEqualTo("10");
            pass(9);
            assertThat(client.fetch("/").field("Retry-After")).isEqualTo("1");
            pass(1);
            assertThat(client.fetch("/").status()).isEqualTo(200);
            assertThat(client.fetch("/").status()).isEqualTo(429);
            pass(3600);
            for (int i = 0; i < 6; i++) {
                assertThat(client.fetch("/").status()).isEqualTo(200);
            }
            assertThat(client.fetch("/").status()).isEqualTo(429);
        }
    }

    @Test
    void eachClientHasItsOwnShare() throws IOException {
        try (TestServer server = TestServer.of(HANDLER.with(perMinute(1).build()));
                RawHttp one = RawHttp.connectFrom("127.0.0.1", server.address());
                RawHttp two = RawHttp.connectFrom("127.0.0.2", server.address())) {
            assertThat(one.fetch("/").status()).isEqualTo(200);
            assertThat(two.fetch("/").status()).isEqualTo(200);
            assertThat(one.fetch("/").status()).isEqualTo(429);
            assertThat(two.fetch("/").status()).isEqualTo(429);
        }
    }

    @Test
    void byAnotherKeyAndABurst() throws IOException {
        RateLimit byUser = perMinute(60)
                .burst(1)
                .keyedBy(ctx ->
                        Optional.of(ctx.queryArgs().peek("user").toString()).filter(user -> !user.isEmpty()))
                .build();
        try (TestServer server = TestServer.of(HANDLER.with(byUser));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/?user=a").status()).isEqualTo(200);
            assertThat(client.fetch("/?user=a").status()).isEqualTo(429);
            assertThat(client.fetch("/?user=b").status()).isEqualTo(200);
            assertThat(client.fetch("/").status()).isEqualTo(200);
            assertThat(client.fetch("/").status()).isEqualTo(200);
            assertThat(byUser.clients()).isEqualTo(2);
        }
    }

    @Test
    void remembersABoundedNumber() throws IOException {
        RateLimit few = perMinute(2)
                .maxClients(50)
                .keyedBy(ctx -> Optional.of(ctx.queryArgs().peek("user").toString()))
                .build();
        try (TestServer server = TestServer.of(HANDLER.with(few));
                RawHttp client = server.connect()) {
            client.fetch("/?user=greedy");
            client.fetch("/?user=greedy");
            for (int i = 0; i < 200; i++) {
                assertThat(client.fetch("/?user=" + i).status()).isEqualTo(200);
                assertThat(few.clients()).isLessThanOrEqualTo(50);
            }
            pass(120);
            client.fetch("/?user=new");
            assertThat(few.clients()).isLessThan(50);
        }
    }

    @Test
    void manyThreadsGetExactlyTheShare() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (TestServer server = TestServer.of(HANDLER.with(perMinute(100).build()))) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                tasks.add(() -> {
                    int served = 0;
                    try (RawHttp client = server.connect()) {
                        for (int i = 0; i < 50; i++) {
                            served += client.fetch("/").status() == 200 ? 1 : 0;
                        }
                    }
                    return served;
                });
            }
            int served = 0;
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                served += task.get();
            }
            assertThat(served).isEqualTo(100);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void ratesArePositive() {
        assertThatThrownBy(() -> RateLimit.perClient(0, Duration.ofSeconds(1))).hasMessageContaining("0 in PT1S");
        assertThatThrownBy(() -> RateLimit.perClient(1, Duration.ZERO)).hasMessageContaining("1 in PT0S");
        assertThatThrownBy(() -> perMinute(1).burst(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> perMinute(1).maxClients(0)).hasMessageContaining("0");
    }
}
