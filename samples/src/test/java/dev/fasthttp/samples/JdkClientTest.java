package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The showcase served to the JDK's client. */
class JdkClientTest {
    private static final int LARGE = 20_000_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ShowcaseServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ShowcaseServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(server.url(target))).timeout(Duration.ofSeconds(30));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }

    private byte[] echoOf(BodyPublisher body, boolean expectContinue) throws IOException, InterruptedException {
        HttpRequest post =
                request("/body").POST(body).expectContinue(expectContinue).build();
        HttpResponse<byte[]> response = client.send(post, BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void getsOverOneConnection() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(client.send(request("/hello").build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("Hello, world!");
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void answersManyRequestsAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> pending = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String target = i % 10 == 0 ? "/sleep?ms=20" : "/form?i=" + i;
            pending.add(client.sendAsync(request(target).build(), BodyHandlers.ofString()));
        }
        for (int i = 0; i < pending.size(); i++) {
            String expected = i % 10 == 0 ? "slept" : "query i=" + i + "\n";
            assertThat(pending.get(i).get(30, TimeUnit.SECONDS).body()).isEqualTo(expected);
        }
    }

    @Test
    void largeBodiesBothWays() throws Exception {
        byte[] body = random(LARGE);
        assertThat(echoOf(BodyPublishers.ofByteArray(body), false)).isEqualTo(body);
    }

    @Test
    void chunkedBodies() throws Exception {
        byte[] body = random(1_000_000);
        assertThat(echoOf(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), false))
                .isEqualTo(body);
    }

    @Test
    void bodiesThatWaitForContinue() throws Exception {
        byte[] body = random(100_000);
        for (int i = 0; i < 3; i++) {
            assertThat(echoOf(BodyPublishers.ofByteArray(body), true)).isEqualTo(body);
        }
    }

    @Test
    void slowReadersGetEverything() throws Exception {
        HttpResponse<InputStream> response =
                client.send(request("/bytes?n=" + 50_000_000).build(), BodyHandlers.ofInputStream());
        long count = 0;
        byte[] buffer = new byte[100_000];
        try (var in = response.body()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count += n;
            }
        }
        assertThat(count).isEqualTo(50_000_000);
    }
}
