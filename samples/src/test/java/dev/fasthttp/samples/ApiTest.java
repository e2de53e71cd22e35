package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interface to notes, used by the JDK's client. */
class ApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "https://app.example";
    private static final String USER = "Basic " + base64("ada:lovelace");
    private static final String NOTE = "{\"title\": \"tea\", \"text\": \"two spoons\"}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Api api;

    @BeforeEach
    void start() throws IOException {
        api = api(100_000);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Api api(int requestsPerSecond) throws IOException {
        return new Api(0, Map.of("ada", "lovelace"), ORIGIN, requestsPerSecond, log);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        String origin = api.url().substring(0, api.url().lastIndexOf('/'));
        return HttpRequest.newBuilder(URI.create(origin + path)).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(String method, String path, String body, String type) throws Exception {
        HttpRequest.Builder request = request(path)
                .header("Authorization", USER)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(method, path, body, body.isEmpty() ? "" : "application/json");
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    @DisplayName("notes are made, read, changed, listed and deleted")
    void lifeOfANote() throws Exception {
        HttpResponse<String> made = send("POST", "/notes", NOTE, "application/json; charset=utf-8");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(field(made, "Content-Type")).isEqualTo("application/json");
        JsonNode note = JSON.readTree(made.body());
        assertThat(note.get("text").asText()).isEqualTo("two spoons");
        String path = field(made, "Location");
        assertThat(path).isEqualTo("/notes/" + note.get("id").asLong());
        assertThat(send("GET", path, "").body()).isEqualTo(made.body());
        HttpResponse<String> changed = send("PUT", path, "{\"title\": \"t\u00E9\"}");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(changed.body()).get("title").asText()).isEqualTo("t\u00E9");
        send("POST", "/notes", NOTE);
        JsonNode list = JSON.readTree(send("GET", "/notes", "").body());
        assertThat(list).hasSize(2);
        JsonNode rest = JSON.readTree(
                send("GET", "/notes?after=" + note.get("id").asLong(), "").body());
        assertThat(rest).hasSize(1);
        HttpResponse<String> gone = send("DELETE", path, "");
        assertThat(gone.statusCode()).isEqualTo(204);
        assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", path, "").statusCode()).isEqualTo(404);
        assertThat(send("PUT", path, NOTE).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /notes | {\"title\": | application/json | 400 | no note",
                "POST | /notes | {\"title\": \"a\"} x | application/json | 400 | no note",
                "POST | /notes | {\"titel\": \"a\"} | application/json | 400 | titel",
                "POST | /notes | {\"text\": \"a\"} | application/json | 422 | title must be there",
                "POST | /notes | null | application/json | 422 | title must be there",
                "POST | /notes | {\"title\": \"a\"} | text/plain | 415 | text/plain",
                "GET | /notes/none | '' | '' | 400 | id must be a whole number",
                "GET | /notes?after=x | '' | '' | 400 | after must be a whole number",
                "GET | /notes/4711 | '' | '' | 404 | 4711",
                "PATCH | /notes | {} | application/json | 405 | PATCH",
                "GET | /nothing | '' | '' | 404 | /nothing",
            })
    @DisplayName("what is wrong is said, in JSON")
    void errors(String method, String path, String body, String type, int status, String error) throws Exception {
        HttpResponse<String> response = send(method, path, body, type);
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("error").asText()).contains(error);
    }

    @Test
    @DisplayName("a body that is too large is refused, in JSON too")
    void largeBody() throws Exception {
        HttpResponse<String> response = send("POST", "/notes", "{\"title\": \"" + "a".repeat(20_000) + "\"}");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(JSON.readTree(response.body()).get("status").asInt()).isEqualTo(413);
    }

    @Test
    @DisplayName("there is room for so many notes, and readiness says so")
    void fullHouse() throws Exception {
        for (int i = 0; i < 1000; i++) {
            assertThat(send("POST", "/notes", NOTE).statusCode()).isEqualTo(201);
        }
        assertThat(send("POST", "/notes", NOTE).statusCode()).isEqualTo(507);
        assertThat(JSON.readTree(send("GET", "/notes", "").body())).hasSize(100);
        assertThat(send("GET", "/health/live", "").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = send("GET", "/health/ready", "");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"room\"");
    }

    @Test
    @DisplayName("who may use it: users, pages of one origin")
    void access() throws Exception {
        HttpResponse<String> nobody = client.send(request("/notes").build(), BodyHandlers.ofString());
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(field(nobody, "WWW-Authenticate")).startsWith("Basic realm=\"notes\"");
        HttpResponse<String> wrong = client.send(
                request("/notes")
                        .header("Authorization", "Basic " + base64("ada:x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(wrong.statusCode()).isEqualTo(401);
        for (String origin : List.of(ORIGIN, "https://other.example")) {
            HttpResponse<String> preflight = client.send(
                    request("/notes")
                            .header("Origin", origin)
                            .header("Access-Control-Request-Method", "PUT")
                            .header("Access-Control-Request-Headers", "authorization,content-type")
                            .method("OPTIONS", BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(field(preflight, "Access-Control-Allow-Origin")).isEqualTo(origin.equals(ORIGIN) ? ORIGIN : "");
        }
    }

    @Test
    @DisplayName("a client that asks too often is told to wait")
    void tooOften() throws Exception {
        api.close();
        api = api(5);
        Set<Integer> statuses = new HashSet<>();
        for (int i = 0; i < 50 && !statuses.contains(429); i++) {
            HttpResponse<String> response = send("GET", "/notes", "");
            statuses.add(response.statusCode());
            if (response.statusCode() == 429) {
                assertThat(field(response, "Retry-After")).isNotEmpty();
            }
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 429);
    }

    @Test
    @DisplayName("every answer has a number and the fields that protect, every request a line in the log")
    void numbersAndLog() throws Exception {
        Set<String> ids = new HashSet<>();
        for (String path : List.of("/notes", "/notes/1", "/nothing", "/health/live")) {
            HttpResponse<String> response = send("GET", path, "");
            assertThat(field(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            ids.add(field(response, "X-Request-Id"));
        }
        assertThat(ids).hasSize(4).doesNotContain("");
        String metrics = send("GET", "/metrics", "").body();
        assertThat(metrics).contains("server_requests");
        api.close();
        List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines).allMatch(text -> text.startsWith("{"));
        // Each loop has its own order.
        JsonNode line = JSON.readTree(lines.stream()
                .filter(text -> text.contains("\"/notes/1\""))
                .findFirst()
                .orElseThrow());
        assertThat(line.get("status").asInt()).isEqualTo(404);
        assertThat(ids).contains(line.get("requestId").asText());
    }
}
