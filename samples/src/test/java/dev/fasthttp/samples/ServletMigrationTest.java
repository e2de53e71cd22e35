package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application behaves alike on both containers. */
final class ServletMigrationTest {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    private URI root = URI.create("http://localhost/");

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(root.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat", "fasthttp"})
    void theApplicationWorks(String container) throws Exception {
        try (ServletMigration server = container.equals("tomcat")
                ? ServletMigration.onTomcat(0, directory)
                : ServletMigration.onFasthttp(0, directory)) {
            root = URI.create("http://127.0.0.1:" + server.port() + "/");

            HttpResponse<String> home = get("/");
            assertThat(home.body()).contains("<h1>Notes</h1>");
            assertThat(home.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
            assertThat(home.headers().firstValue("X-Request-Id")).contains("1");
            assertThat(get("/style.css").body()).startsWith("body {");
            assertThat(get("/none").statusCode()).isEqualTo(404);

            String form = "application/x-www-form-urlencoded";
            assertThat(get("/notes").body()).isEmpty();
            assertThat(post("/notes", form, "note=one").body()).isEqualToIgnoringNewLines("one");
            assertThat(post("/notes", form, "note=zw%C3%B6lf").body()).isEqualToIgnoringNewLines("onezwölf");
            assertThat(post("/notes", form, "").statusCode()).isEqualTo(400);

            String part =
                    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n12345\r\n--b--\r\n";
            assertThat(post("/upload", "multipart/form-data; boundary=b", part).body())
                    .isEqualToIgnoringNewLines("file: a.txt, 5 bytes");
            assertThat(get("/later").body()).isEqualToIgnoringNewLines("later");
        }
    }
}
