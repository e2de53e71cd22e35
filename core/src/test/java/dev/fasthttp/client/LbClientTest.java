package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who gets the next request. */
class LbClientTest {
    private final Request request = new Request();
    private final Response response = new Response();

    /** A client that answers with its status, fails, or is stuck. */
    private static final class Fake implements BalancingClient {
        final AtomicInteger calls = new AtomicInteger();
        volatile int pending;
        volatile boolean failing;
        volatile int status = 200;
        volatile long lastDeadline;

        @Override
        public void send(Request request, Response response, long deadline) throws IOException {
            calls.incrementAndGet();
            lastDeadline = deadline;
            response.reset();
            if (failing) {
                throw new IOException("down");
            }
            response.setStatusCode(status);
        }

        @Override
        public int pendingRequests() {
            return pending;
        }
    }

    private final Fake a = new Fake();
    private final Fake b = new Fake();
    private final LbClient.Builder builder = LbClient.builder().addClient(a).addClient(b);

    private void send(LbClient client, int times) {
        for (int i = 0; i < times; i++) {
            try {
                client.send(request, response);
            } catch (IOException e) {
                assertThat(e).hasMessage("down");
            }
        }
    }

    @Test
    void idleClientsTakeTurns() {
        send(builder.build(), 100);
        assertThat(a.calls).hasValue(50);
        assertThat(b.calls).hasValue(50);
    }

    @Test
    void theLeastLoadedGetsAll() {
        a.pending = 3;
        send(builder.build(), 10);
        assertThat(a.calls).hasValue(0);
        assertThat(b.calls).hasValue(10);
    }

    @Test
    void aFailureCountsAsARequestUnderWayForAWhile() {
        LbClient client = builder.build();
        a.failing = true;
        send(client, 20);
        assertThat(a.calls).hasValue(1);
        assertThat(b.calls).hasValue(19);
        a.failing = false;
        Await.until("it gets requests again", () -> {
            send(client, 1);
            return a.calls.get() > 1;
        });
    }

    @Test
    void failuresAddUpToALimit() {
        LbClient client = LbClient.builder().addClient(a).build();
        a.failing = true;
        send(client, LbClient.MAX_PENALTIES + 100);
        client.addClient(b);
        b.pending = LbClient.MAX_PENALTIES + 1;
        a.calls.set(0);
        send(client, 1);
        assertThat(a.calls).hasValue(1);
        b.pending = LbClient.MAX_PENALTIES - 100;
        send(client, 1);
        assertThat(b.calls).hasValue(1);
    }

    @Test
    void theHealthCheckDecides() {
        a.status = 503;
        LbClient client = builder.healthCheck((q, r, failure) -> failure.isEmpty() && r.statusCode() < 500)
                .build();
        send(client, 10);
        assertThat(a.calls).hasValue(1);
    }

    @Test
    void clientsComeAndGo() throws IOException {
        LbClient client = builder.build();
        send(client, 1000);
        Fake c = new Fake();
        client.addClient(c);
        send(client, 300);
        assertThat(c.calls.get()).isBetween(99, 101);
        assertThat(client.removeClients(x -> x == a || x == b)).isEqualTo(1);
        send(client, 1);
        assertThat(client.removeClients(x -> true)).isZero();
        assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(NoClientsException.class);
        client.addClient(a);
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void callsHaveTheTimeOfTheClientOrTheirOwn() throws IOException {
        LbClient client = LbClient.builder()
                .addClient(a)
                .timeout(Duration.ofSeconds(1000))
                .build();
        long now = System.nanoTime();
        client.send(request, response);
        assertThat(a.lastDeadline - now).isBetween(1_000_000_000_000L, 1_500_000_000_000L);
        client.send(request, response, Duration.ofSeconds(5000));
        assertThat(a.lastDeadline - now).isGreaterThan(4_000_000_000_000L);
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessageContaining("timeout");
        assertThatThrownBy(() -> LbClient.builder().build()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void realServersShareTheLoad() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        try (TestServer slow = TestServer.of(ctx -> ctx.blocking(() -> stuck.await(20, TimeUnit.SECONDS)));
                TestServer quick = TestServer.of(ctx -> ctx.write("quick"));
                HostClient first = to(slow);
                HostClient second = to(quick)) {
            LbClient client =
                    LbClient.builder().addClient(first).addClient(second).build();
            Thread waiting = new Thread(() -> {
                try {
                    client.send(new Request(), new Response());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            waiting.start();
            Await.until("stuck", () -> first.pendingRequests() + second.pendingRequests() == 1);
            for (int i = 0; i < 50; i++) {
                client.send(request, response);
                assertThat(response.body().toString()).isEqualTo("quick");
            }
            stuck.countDown();
            waiting.join();
            assertThat(client.pendingRequests()).isZero();
        }
    }

    private static HostClient to(TestServer server) {
        return HostClient.builder("127.0.0.1:" + server.address().getPort()).build();
    }
}
