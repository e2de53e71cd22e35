package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several requests at once on one connection (RFC 9112 §9.3.2). */
class PipeliningTest {
    private static final String BAD = "GET /canary HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n";

    private final EchoHandler echo = new EchoHandler();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(echo);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String request(int i) {
        return switch (i % 4) {
            case 0 -> "GET /" + i + " HTTP/1.1\r\nHost: test\r\n\r\n";
            case 1 -> "POST /" + i + " HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody";
            case 2 -> "HEAD /" + i + " HTTP/1.1\r\nHost: test\r\n\r\n";
            default ->
                "PUT /" + i + " HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n";
        };
    }

    private static void readAnswer(RawHttp client, int i) throws IOException {
        if (i % 4 == 2) {
            assertThat(client.readToHead().field("Content-Length"))
                    .isEqualTo(Integer.toString(("HEAD /" + i + " ").length()));
            return;
        }
        String method = switch (i % 4) {
            case 0 -> "GET";
            case 1 -> "POST";
            default -> "PUT";
        };
        RawResponse response = client.read();
        assertThat(response.text()).isEqualTo(method + " /" + i + (i % 4 == 0 ? " " : " body"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 1000})
    void answersAllRequestsOfOneWriteInOrder(int count) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(request(i));
        }
        try (RawHttp client = server.connect()) {
            client.send(all.toString());
            for (int i = 0; i < count; i++) {
                readAnswer(client, i);
            }
            assertThat(client.fetch("/last").text()).isEqualTo("GET /last ");
        }
        assertThat(echo.calls()).isEqualTo(count + 1);
    }

    @Test
    void answersWhatPrecedesABadRequestAndNothingBehindIt() throws IOException {
        try (RawHttp client = server.connect()) {
            client.send(request(0) + request(1) + BAD + "GET /canary HTTP/1.1\r\nHost: test\r\n\r\n");
            readAnswer(client, 0);
            readAnswer(client, 1);
            RawResponse error = client.read();
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        server.awaitNoConnection();
        assertThat(echo.canaries()).isZero();
    }

    @Test
    void answersABadRequestOnceThoughMoreKeepsComing() throws IOException {
        try (RawHttp client = server.connect()) {
            client.send(BAD);
            assertThat(client.read().status()).isEqualTo(400);
            client.send("GET /canary HTTP/1.1\r\nHost: test\r\n\r\n");
            client.send("GET /canary HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        server.awaitNoConnection();
        assertThat(echo.canaries()).isZero();
    }

    @Test
    void readsNoMoreWhileItsAnswersAreNotRead() throws Exception {
        int requests = 200_000;
        byte[] one = "GET /bytes?n=10000 HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (RawHttp client = RawHttp.connect(server.address(), 16 * 1024)) {
            Thread flood = new Thread(() -> {
                try {
                    for (int i = 0; i < requests; i++) {
                        client.send(one);
                    }
                } catch (IOException e) {
                    // The test closes the connection.
                }
            });
            flood.start();
            int stalledAt = awaitStall();
            assertThat(stalledAt).isLessThan(requests / 10);
            try (RawHttp other = server.connect()) {
                assertThat(other.fetch("/fine").text()).isEqualTo("GET /fine ");
            }
            for (int i = 0; i < stalledAt; i++) {
                assertThat(client.read().body()).hasSize(10_000);
            }
            Await.until("the server reads on", () -> echo.calls() > stalledAt + 1);
            client.close();
            flood.join(10_000);
            assertThat(flood.isAlive()).isFalse();
        }
    }

    /** The number of calls when there have been no more for a while. */
    private int awaitStall() {
        int[] seen = {-1};
        long[] since = {System.nanoTime()};
        Await.until("the server stops to read", () -> {
            int calls = echo.calls();
            if (calls != seen[0]) {
                seen[0] = calls;
                since[0] = System.nanoTime();
            }
            return calls > 0 && Await.millisSince(since[0]) > 300;
        });
        return seen[0];
    }
}
