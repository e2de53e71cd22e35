package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoint, asked over sockets by the client of the JDK. */
class ExpvarHandlerTest {
    private final Expvars expvars = new Expvars();
    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;
    private URI base;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void serve(ExpvarHandler handler) throws IOException {
        server = Server.builder(handler.over(ctx -> ctx.write("application")))
                .loops(1)
                .build();
        InetSocketAddress address =
                (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        base = URI.create("http://127.0.0.1:" + address.getPort());
    }

    private void serve() throws IOException {
        serve(ExpvarHandler.builder(expvars).build());
    }

    private HttpResponse<String> get(String target, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(target));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void writesOneVariableALineSorted() throws Exception {
        IntVar number = new IntVar();
        number.add(42);
        expvars.publish("b.number", number);
        expvars.publish("a \"text\"", new StringVar("line\n\u2028é"));
        MapVar map = MapVar.group().put("x", new IntVar()).put("y", Var.function(() -> List.of(1, 2)));
        expvars.publish("c", map);
        serve();
        HttpResponse<String> response = get("/debug/vars?r=%5E%5Babc%5D");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.body())
                .isEqualTo("{\n\t\"a \\\"text\\\"\": \"line\\n\u2028é\",\n"
                        + "\t\"b.number\": 42,\n\t\"c\": {\"x\": 0, \"y\": [1, 2]}\n}\n");
    }

    @Test
    void writesAnEmptyObjectWhenNothingMatches() throws Exception {
        expvars.publish("a", new IntVar());
        serve();
        assertThat(get("/debug/vars?r=nothing").body()).isEqualTo("{\n\n}\n");
    }

    @Test
    void writesWhatFunctionsReturn() throws Exception {
        Map<Object, Object> self = new HashMap<>();
        self.put("me", self);
        expvars.publish("null", () -> null);
        expvars.publish("nan", () -> Double.NaN);
        expvars.publish("double", () -> 0.25);
        expvars.publish("whole", () -> 3.0);
        expvars.publish("large", () -> Long.MIN_VALUE);
        expvars.publish("atomic", () -> new AtomicLong(7));
        expvars.publish("array", () -> new int[] {1, 2});
        expvars.publish("map", () -> Map.of("k", Arrays.asList(null, true)));
        expvars.publish("other", () -> Thread.State.RUNNABLE);
        expvars.publish("self", () -> self);
        expvars.publish("broken", () -> {
            throw new IllegalStateException("meant to be");
        });
        serve();
        JsonNode json = json(get("/debug/vars").body());
        assertThat(json.get("null").isNull()).isTrue();
        assertThat(json.get("nan").isNull()).isTrue();
        assertThat(json.get("broken").isNull()).isTrue();
        assertThat(json.get("double").asDouble()).isEqualTo(0.25);
        assertThat(json.get("whole").toString()).isEqualTo("3");
        assertThat(json.get("large").asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(json.get("atomic").asLong()).isEqualTo(7);
        assertThat(json.get("array").toString()).isEqualTo("[1,2]");
        assertThat(json.get("map").toString()).isEqualTo("{\"k\":[null,true]}");
        assertThat(json.get("other").asText()).isEqualTo("RUNNABLE");
        assertThat(json.get("self").toString()).endsWith("null" + "}".repeat(17));
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void publishesStandardVariables() throws Exception {
        serve(ExpvarHandler.builder(Expvars.withStandardVars()).build());
        JsonNode json = json(get("/debug/vars").body());
        assertThat(json.get("cmdline").isArray()).isTrue();
        assertThat(json.at("/memstats/heap/used").asLong()).isBetween(1L << 20, 1L << 40);
        assertThat(json.at("/memstats/heap/max").asLong())
                .isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(json.at("/memstats/allocated").asLong()).isGreaterThan(1 << 20);
        assertThat(json.at("/memstats/buffers/live/direct").asLong()).isPositive();
        assertThat(json.at("/memstats/gc/runs").size()).isPositive();
        assertThat(json.at("/threads/live").asInt()).isBetween(3, 10_000);
        assertThat(json.at("/classes/loaded").asInt()).isGreaterThan(500);
        assertThat(json.get("uptime").asDouble()).isPositive();
        assertThat(json.at("/process/pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(json.at("/process/cpu").asDouble()).isPositive();
        assertThat(json.at("/build/java").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(json.at("/build/fasthttp").asText()).matches("\\d+\\.\\d+.*");
        boolean tellsOfVirtualThreads = Runtime.version().feature() >= 24;
        assertThat(json.at("/threads/virtual/parallelism").isMissingNode()).isNotEqualTo(tellsOfVirtualThreads);
    }

    @Test
    void seesGarbageCollections() throws Exception {
        serve(ExpvarHandler.builder(Expvars.withStandardVars()).build());
        long before =
                json(get("/debug/vars").body()).at("/memstats/gcPause/count").asLong();
        long deadline = System.nanoTime() + 30_000_000_000L;
        long after = before;
        while (after == before && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(50);
            after = json(get("/debug/vars").body())
                    .at("/memstats/gcPause/count")
                    .asLong();
        }
        assertThat(after).isGreaterThan(before);
    }

    @Test
    void answersABadExpressionWith400() throws Exception {
        serve();
        HttpResponse<String> response = get("/debug/vars?r=%5B");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("cannot parse r=\"[\": missing closing ]");
        assertThat(get("/debug/vars?r=" + "x".repeat(200)).statusCode()).isEqualTo(200);
        HttpResponse<String> tooLong = get("/debug/vars?r=" + "x".repeat(201));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("201 characters, at most 200 (ExpvarHandler.Builder.maxExpression)");
        JsonNode json = json(get("/debug/vars").body());
        assertThat(json.get("expvarRegexpErrors").asInt()).isEqualTo(2);
        assertThat(json.get("expvarHandlerCalls").asInt()).isEqualTo(4);
    }

    @Test
    void takesNoExponentialTimeForAnExpression() throws Exception {
        expvars.publish("a".repeat(200), new IntVar());
        serve();
        assertThat(get("/debug/vars?r=(a*)*b").body()).isEqualTo("{\n\n}\n");
    }

    @Test
    void isReadOnly() throws Exception {
        serve();
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(base.resolve("/debug/vars"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void leavesOtherPathsToTheApplication() throws Exception {
        serve();
        assertThat(get("/").body()).isEqualTo("application");
        assertThat(get("/debug/vars/").body()).isEqualTo("application");
    }

    @Test
    void answersNobodyBehindAProxyIfNothingIsSaid() throws Exception {
        serve();
        assertThat(get("/debug/vars").statusCode()).isEqualTo(200);
        HttpResponse<String> response = get("/debug/vars", "X-Forwarded-For", "203.0.113.9");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("ExpvarHandler.Builder.networks");
        assertThat(get("/debug/vars", "Forwarded", "for=203.0.113.9").statusCode())
                .isEqualTo(403);
        assertThat(get("/debug/vars", "Via", "1.1 nginx").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:80,true",
        "127.0.0.1,true",
        "[::1]:80,true",
        "app.localhost,true",
        "'',true",
        "evil.example,false",
        "localhost.evil.example,false",
        "notlocalhost,false",
        "127.0.0.1.evil.example:80,false"
    })
    void knowsNamesOfThisMachine(String host, boolean local) {
        assertThat(Access.isLocalHost(host)).isEqualTo(local);
    }

    @Test
    void answersTheNetworksGiven() throws Exception {
        serve(ExpvarHandler.builder(expvars).networks("192.0.2.0/24").build());
        assertThat(get("/debug/vars").statusCode()).isEqualTo(403);
        server.close();
        serve(ExpvarHandler.builder(expvars)
                .networks("192.0.2.0/24", "127.0.0.1")
                .build());
        assertThat(get("/debug/vars", "Via", "1.1 nginx").statusCode()).isEqualTo(200);
    }

    @Test
    void asksForUserAndPassword() throws Exception {
        serve(ExpvarHandler.builder(expvars).basicAuth("ops", "pä:ss").build());
        HttpResponse<String> without = get("/debug/vars");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate"))
                .contains("Basic realm=\"variables\", charset=\"UTF-8\"");
        String right = base64("ops:pä:ss");
        assertThat(get("/debug/vars", "Authorization", "Basic " + right).statusCode())
                .isEqualTo(200);
        assertThat(get("/debug/vars", "Authorization", "basic " + right).statusCode())
                .isEqualTo(200);
        assertThat(get("/debug/vars", "Authorization", "Basic " + base64("ops:pä:st"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/debug/vars", "Authorization", "Basic " + base64("op:pä:ss"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/debug/vars", "Authorization", "Basic ???").statusCode())
                .isEqualTo(401);
        assertThat(get("/debug/vars", "Authorization", "Bearer " + right).statusCode())
                .isEqualTo(401);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
