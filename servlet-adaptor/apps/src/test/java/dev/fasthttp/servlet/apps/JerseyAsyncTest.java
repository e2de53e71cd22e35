package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jersey answers later: by other threads, after a time, in pieces, with events. */
@Timeout(180)
final class JerseyAsyncTest {
    @TempDir
    Path directory;

    private AppServer app;

    @BeforeEach
    void deploy() throws Exception {
        app = new AppServer(directory);
        app.types(JerseyAsyncApp.class).deploy("/j");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private HttpResponse<String> get(String name, String put) throws Exception {
        CompletableFuture<HttpResponse<String>> answer = app.client()
                .sendAsync(app.request("/j/rest/results/" + name).build(), HttpResponse.BodyHandlers.ofString());
        long end = System.nanoTime() + AppServer.PATIENCE.toNanos();
        while (!app.send(app.request("/j/rest/results/" + name).PUT(HttpRequest.BodyPublishers.ofString(put)))
                .body()
                .equals("true")) {
            assertThat(System.nanoTime()).as("nobody waits").isLessThan(end);
            Thread.sleep(5);
        }
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void resultsComeLater() throws Exception {
        assertThat(get("a", "result").body()).isEqualTo("result");
        assertThat(get("b", "failed").statusCode()).isEqualTo(500);
        HttpResponse<String> cancelled = get("c", "cancelled");
        assertThat(cancelled.statusCode()).isEqualTo(503);
        assertThat(cancelled.headers().firstValue("Retry-After")).contains("7");

        assertThat(app.get("/j/rest/results/never/at-all").statusCode()).isEqualTo(503);
        HttpResponse<String> handled = app.get("/j/rest/results/never/handled");
        assertThat(handled.statusCode()).isEqualTo(202);
        assertThat(handled.body()).isEqualTo("try again");
        assertThat(app.get("/j/rest/results/chunks/all").body().lines())
                .hasSize(1_000)
                .startsWith("chunk 0")
                .endsWith("chunk 999");
    }

    @Test
    void filesArrive() throws Exception {
        HttpResponse<String> taken = app.send(new Multipart()
                .field("note", "für dich")
                .file("file", "a.bin", "application/octet-stream", new byte[1_000_000])
                .post(app.request("/j/rest/files")));
        assertThat(taken.body()).isEqualTo("für dich: a.bin, 1000000");
    }

    @Test
    void eventsComeOneByOne() throws Exception {
        HttpResponse<InputStream> answer = app.open("/j/rest/events");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: welcome");
            assertThat(lines.readLine()).isEmpty();
            for (int i = 0; i < 5; i++) {
                assertThat(app.post("/j/rest/events", "text/plain", "number " + i)
                                .body())
                        .isEqualTo("1");
                assertThat(lines.readLine()).isEqualTo("event: news");
                assertThat(lines.readLine()).isEqualTo("data: number " + i);
                assertThat(lines.readLine()).isEmpty();
            }
            app.post("/j/rest/events/end", "text/plain", "");
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void clientsLeave() throws Exception {
        try (InputStream leaves = app.open("/j/rest/events").body()) {
            assertThat(leaves.read()).isEqualTo('d');
        }
        long end = System.nanoTime() + AppServer.PATIENCE.toNanos();
        while (!app.post("/j/rest/events", "text/plain", "x").body().equals("0")) {
            assertThat(System.nanoTime()).as("still listening").isLessThan(end);
            Thread.sleep(5);
        }
    }
}
