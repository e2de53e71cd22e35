package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static TestServer serve(Health health) throws IOException {
        RequestHandler live = health.live();
        RequestHandler ready = health.ready();
        return TestServer.of(ctx -> (ctx.pathString().equals("/live") ? live : ready).handle(ctx));
    }

    @Test
    void tellsWhichCheckFails() throws IOException {
        AtomicBoolean up = new AtomicBoolean(true);
        Health health = Health.builder()
                .check("database", up::get)
                .check("queue", () -> {
                    if (!up.get()) {
                        throw new IOException("on purpose");
                    }
                    return true;
                })
                .maxAge(Duration.ofNanos(1))
                .build();
        try (TestServer server = serve(health);
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/ready");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text())
                    .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"database\",\"status\":\"UP\"},"
                            + "{\"name\":\"queue\",\"status\":\"UP\"}]}");
            assertThat(response.field("Cache-Control")).isEqualTo("no-store");
            up.set(false);
            response = client.fetch("/ready");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text())
                    .contains("\"queue\",\"status\":\"DOWN\"")
                    .doesNotContain("purpose");
            assertThat(client.fetch("/live").status()).isEqualTo(200);
            up.set(true);
            assertThat(client.fetch("/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void canBeTakenOutOfService() throws IOException {
        Health health = Health.builder().build();
        try (TestServer server = serve(health);
                RawHttp client = server.connect()) {
            health.setReady(false);
            assertThat(client.fetch("/ready").text()).isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
            assertThat(client.fetch("/live").status()).isEqualTo(200);
            health.setReady(true);
            assertThat(client.fetch("/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void aCheckThatHangsFailsAndRunsOnce() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Health health = Health.builder()
                .check("hangs", () -> {
                    runs.incrementAndGet();
                    end.await();
                    return true;
                })
                .timeout(Duration.ofMillis(20))
                .maxAge(Duration.ofMillis(1))
                .build();
        try (TestServer server = serve(health);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.fetch("/ready").status()).isEqualTo(503);
            }
            assertThat(runs).hasValue(1);
            end.countDown();
            Await.until("it is ready", () -> {
                try {
                    return client.fetch("/ready").status() == 200;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void resultsAreKept() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        Health health = Health.builder()
                .check("counts", () -> runs.incrementAndGet() > 0)
                .maxAge(Duration.ofHours(1))
                .build();
        try (TestServer server = serve(health);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.fetch("/ready").status()).isEqualTo(200);
            }
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> Health.builder().check("a \"b\"", () -> true)).hasMessageContaining("a \"b\"");
        assertThatThrownBy(() -> Health.builder().timeout(Duration.ZERO)).hasMessageContaining("PT0S");
    }
}
