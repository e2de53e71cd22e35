package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fasthttp.server.Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page and its events, as a client without a browser sees them. */
class LivePageTest {
    private static final String[] BROWSER = {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"};
    private static final String[] EVENTS = {"Accept", "text/event-stream"};

    private final Expvars expvars = Expvars.withStandardVars();
    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;
    private URI vars;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void serve(ExpvarHandler handler) throws IOException {
        server = ServerVars.publish(expvars, "server", Server.builder(handler.over(ctx -> ctx.write("x"))));
        InetSocketAddress address =
                (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        vars = URI.create("http://127.0.0.1:" + address.getPort() + "/debug/vars");
    }

    private void serve() throws IOException {
        serve(ExpvarHandler.builder(expvars).build());
    }

    private <T> HttpResponse<T> get(HttpResponse.BodyHandler<T> body, String... fields) throws Exception {
        return client.send(HttpRequest.newBuilder(vars).headers(fields).build(), body);
    }

    @Test
    void allowsItselfItsStyleAndScriptOnly() throws Exception {
        serve();
        HttpResponse<String> response = get(BodyHandlers.ofString(), BROWSER);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        String page = response.body();
        String policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .startsWith("default-src 'none'; ")
                .contains("style-src '" + digest(between(page, "<style>", "</style>")) + "'")
                .contains("script-src '" + digest(between(page, "<script>", "</script>")) + "'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe")
                .doesNotContain("http");
        assertThat(page).contains("MIT License").doesNotContain(" style=\"").doesNotContain(" onclick=");
        assertThat(page).doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String digest(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }

    @Test
    void comesWithABadExpressionToo() throws Exception {
        serve();
        vars = URI.create(vars + "?r=%5B");
        assertThat(get(BodyHandlers.ofString(), BROWSER).statusCode()).isEqualTo(200);
        assertThat(get(BodyHandlers.ofString(), "Accept", "text/plain").statusCode())
                .isEqualTo(400);
    }

    @Test
    void comesCompressedAndOnlyOnce() throws Exception {
        serve();
        HttpResponse<byte[]> zipped =
                get(BodyHandlers.ofByteArray(), "Accept", "text/html", "Accept-Encoding", "br, gzip");
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] plain;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            plain = in.readAllBytes();
        }
        assertThat(plain).isEqualTo(get(BodyHandlers.ofByteArray(), BROWSER).body());
        String tag = zipped.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> again = get(BodyHandlers.ofByteArray(), "Accept", "text/html", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theChartsAreThoseOfTheirPackage() throws Exception {
        // dist/ of uplot 1.6.32 from npm, unchanged.
        assertThat(sha256("uplot/uPlot.iife.min.js"))
                .isEqualTo("19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f");
        assertThat(sha256("uplot/uPlot.min.css"))
                .isEqualTo("df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04");
        try (InputStream in = LivePage.class.getResourceAsStream("uplot/LICENSE")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("MIT License", "Leon Sorokin");
        }
    }

    private static String sha256(String resource) throws Exception {
        try (InputStream in = LivePage.class.getResourceAsStream(resource)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        }
    }

    /** Reads events until there are so many samples; returns them, and the id of the last event behind them. */
    private static String readSamples(Iterator<String> lines, int count, List<JsonNode> samples) throws IOException {
        String id = "";
        while (samples.size() < count && lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                new JsonMapper().readTree(line.substring(6)).forEach(samples::add);
            }
        }
        return id;
    }

    @Test
    void sendsASampleEachSecondAndWhatWasMissed() throws Exception {
        serve();
        List<JsonNode> samples = new ArrayList<>();
        String id;
        try (Stream<String> lines = get(BodyHandlers.ofLines(), EVENTS).body()) {
            id = readSamples(lines.iterator(), 3, samples);
        }
        assertThat(samples.get(0).get("servers").asInt()).isEqualTo(1);
        assertThat(samples.get(1).get("t").asLong())
                .isGreaterThan(samples.get(0).get("t").asLong());
        JsonNode last = samples.get(samples.size() - 1);
        assertThat(last.get("heap").asLong()).isPositive();
        assertThat(last.get("open").asLong()).isPositive();
        assertThat(last.get("rps").asDouble()).isNotNegative();
        List<JsonNode> all = new ArrayList<>();
        try (Stream<String> lines = get(BodyHandlers.ofLines(), EVENTS).body()) {
            readSamples(lines.iterator(), samples.size(), all);
        }
        assertThat(all.subList(0, samples.size())).isEqualTo(samples);
        List<JsonNode> missed = new ArrayList<>();
        try (Stream<String> lines = get(BodyHandlers.ofLines(), "Accept", "text/event-stream", "Last-Event-ID", id)
                .body()) {
            readSamples(lines.iterator(), 1, missed);
        }
        assertThat(missed.get(0).get("t").asLong()).isGreaterThan(last.get("t").asLong());
    }

    @Test
    void samplesTellWhatHappenedInTheirSecond() throws Exception {
        serve();
        int count = 40;
        double answered = 0;
        try (Stream<String> lines = get(BodyHandlers.ofLines(), EVENTS).body()) {
            Iterator<String> iterator = lines.iterator();
            List<JsonNode> samples = new ArrayList<>();
            readSamples(iterator, 1, samples);
            for (int i = 0; i < count; i++) {
                client.send(HttpRequest.newBuilder(vars.resolve("/x")).build(), BodyHandlers.discarding());
            }
            while (answered < count - 1 && samples.size() < 30) {
                JsonNode before = samples.get(samples.size() - 1);
                readSamples(iterator, samples.size() + 1, samples);
                JsonNode now = samples.get(samples.size() - 1);
                double seconds = (now.get("t").asLong() - before.get("t").asLong()) / 1e3;
                answered += now.get("s2").asDouble() * seconds;
                if (now.get("s2").asDouble() > 0) {
                    assertThat(now.get("p50").asDouble()).isPositive();
                    assertThat(now.get("max").asDouble())
                            .isGreaterThanOrEqualTo(now.get("p50").asDouble());
                }
            }
        }
        // The clock of the samples and the one they are measured with are not the same.
        assertThat(answered).isBetween(0.8 * count, 1.25 * count);
    }

    @Test
    void hasALimitOfPages() throws Exception {
        serve(ExpvarHandler.builder(expvars).maxStreams(1).build());
        try (Stream<String> first = get(BodyHandlers.ofLines(), EVENTS).body()) {
            readSamples(first.iterator(), 1, new ArrayList<>());
            HttpResponse<String> second = get(BodyHandlers.ofString(), EVENTS);
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("Retry-After")).contains("5");
            assertThat(second.body()).contains("limited to 1 (ExpvarHandler.Builder.maxStreams)");
        }
        long end = System.nanoTime() + 20_000_000_000L;
        int status = 503;
        while (status == 503 && System.nanoTime() < end) {
            HttpResponse<Stream<String>> third = get(BodyHandlers.ofLines(), EVENTS);
            status = third.statusCode();
            third.body().close();
            Thread.sleep(100);
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void endsWhenTheServerShutsDown() throws Exception {
        serve();
        try (Stream<String> lines = get(BodyHandlers.ofLines(), EVENTS).body()) {
            Iterator<String> iterator = lines.iterator();
            readSamples(iterator, 1, new ArrayList<>());
            long start = System.nanoTime();
            assertThat(server.shutdown(Duration.ofSeconds(30)).cut()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
            while (iterator.hasNext()) {
                assertThat(iterator.next()).isNotNull();
            }
        }
    }

    @Test
    void stopsSamplingWhenNobodyWatches() throws Exception {
        Sampler sampler = new Sampler(expvars, 1);
        assertThat(sampler.isRunning()).isFalse();
        assertThat(sampler.enter(1)).isTrue();
        assertThat(sampler.awaitBehind(0)).isNotNull();
        sampler.leave();
        long end = System.nanoTime() + 20_000_000_000L;
        while (sampler.isRunning() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(sampler.isRunning()).isFalse();
        assertThat(sampler.enter(1)).isTrue();
        assertThat(sampler.isRunning()).isTrue();
        sampler.leave();
    }
}
