package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spring MVC answers later: by other threads, after a time, with events. */
@Timeout(180)
final class SpringAsyncTest {
    @TempDir
    Path directory;

    private AppServer app;

    @BeforeEach
    void deploy() throws Exception {
        app = new AppServer(directory);
        app.types(SpringAsyncApp.class).deploy("/later");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    /** Posts until somebody waits for it. */
    private void complete(String name, String text) throws Exception {
        long end = System.nanoTime() + AppServer.PATIENCE.toNanos();
        while (!app.post("/later/results/" + name, "text/plain", text).body().equals("true")) {
            assertThat(System.nanoTime()).as("nobody waits for " + name).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private CompletableFuture<HttpResponse<String>> ask(String target) {
        return app.client()
                .sendAsync(app.request(target).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    @Test
    void anotherThreadCompletes() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(ask("/later/results/" + i));
        }
        for (int i = 19; i >= 0; i--) {
            complete(Integer.toString(i), "for " + i);
        }
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = asked.get(i).get(20, TimeUnit.SECONDS);
            assertThat(answer.body()).isEqualTo("for " + i);
            assertThat(answer.headers().firstValue("ETag")).isPresent();
        }

        CompletableFuture<HttpResponse<String>> failed = ask("/later/results/x");
        complete("x", "failed");
        assertThat(failed.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(409);
        assertThat(failed.get().body()).isEqualTo("expected by the test");
        assertThat(app.get("/later/future-failed").statusCode()).isEqualTo(409);
        assertThat(app.get("/later/at-once").body()).isEqualTo("at once");
        assertThat(app.get("/later/called").body()).isEqualTo("called");
        assertThat(app.get("/later/streamed").body()).hasSize(1_100_000);
    }

    @Test
    void timePasses() throws Exception {
        assertThat(app.get("/later/given-up").body()).isEqualTo("given up");
        assertThat(app.get("/later/timed-out").statusCode()).isEqualTo(503);
        assertThat(app.get("/later/at-once").body()).isEqualTo("at once");
    }

    @Test
    void eventsComeOneByOne() throws Exception {
        HttpResponse<InputStream> answer = app.open("/later/events");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(":welcome");
            assertThat(lines.readLine()).isEmpty();
            for (int i = 0; i < 5; i++) {
                assertThat(app.post("/later/events", "text/plain", "number " + i)
                                .body())
                        .isEqualTo("1");
                assertThat(lines.readLine()).isEqualTo("id:1");
                assertThat(lines.readLine()).isEqualTo("event:news");
                assertThat(lines.readLine()).isEqualTo("data:number " + i);
                assertThat(lines.readLine()).isEmpty();
            }
            assertThat(app.post("/later/end", "text/plain", "").statusCode()).isEqualTo(200);
            assertThat(lines.readLine()).isNull();
        }
        assertThat(app.post("/later/events", "text/plain", "to nobody").body()).isEqualTo("0");
    }

    @Test
    void clientsLeave() throws Exception {
        HttpResponse<InputStream> stays = app.open("/later/events");
        try (InputStream leaves = app.open("/later/events").body()) {
            assertThat(leaves.read()).isEqualTo(':');
        }
        long end = System.nanoTime() + AppServer.PATIENCE.toNanos();
        while (!app.post("/later/events", "text/plain", "x").body().equals("1")) {
            assertThat(System.nanoTime()).as("still listening").isLessThan(end);
            Thread.sleep(5);
        }
        app.post("/later/end", "text/plain", "");
        assertThat(new String(stays.body().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith(":welcome\n\n")
                .endsWith("data:x\n\n");
    }
}
