package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fasthttp.http.Violation;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit that counts something, once at it and once above. The limit of bodies is in {@link RequestBodyTest}. */
class SizeLimitsTest {
    private final EchoHandler echo = new EchoHandler();

    private Server.Builder builder() {
        return Server.builder(echo).loops(1);
    }

    private void assertRefused(TestServer server, String request, int status, Violation violation) throws IOException {
        int calls = echo.calls();
        try (RawHttp client = server.connect()) {
            RawResponse response = client.send(request).read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        assertThat(server.server().violations(violation)).isEqualTo(1);
        assertThat(echo.calls()).isEqualTo(calls);
    }

    private static void assertAnswered(TestServer server, String request) throws IOException {
        try (RawHttp client = server.connect()) {
            assertThat(client.send(request).read().status()).isEqualTo(200);
            assertThat(client.fetch("/").status()).isEqualTo(200);
        }
    }

    private static String filled(String start, String end, int size) {
        return start + "x".repeat(size - start.length() - end.length()) + end;
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 8192, 20_000})
    void requestLine(int limit) throws IOException {
        try (TestServer server =
                TestServer.of(builder().maxRequestLineSize(limit).maxHeadSize(30_000))) {
            String rest = "\r\nHost: test\r\n\r\n";
            assertAnswered(server, filled("GET /", " HTTP/1.1", limit) + rest);
            assertRefused(server, filled("GET /", " HTTP/1.1", limit + 1) + rest, 414, Violation.TARGET_TOO_LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 4096, 16_384, 70_000})
    void head(int limit) throws IOException {
        try (TestServer server = TestServer.of(builder().maxRequestLineSize(50).maxHeadSize(limit))) {
            String start = "GET / HTTP/1.1\r\nHost: test\r\nX: ";
            assertAnswered(server, filled(start, "\r\n\r\n", limit));
            assertRefused(server, filled(start, "\r\n\r\n", limit + 1), 431, Violation.HEAD_TOO_LARGE);
        }
    }

    @Test
    void aHeadOverTheLimitIsRefusedBeforeItsEnd() throws IOException {
        try (TestServer server = TestServer.of(builder().maxHeadSize(16_384))) {
            assertRefused(
                    server,
                    "GET / HTTP/1.1\r\nHost: test\r\n" + "X: y\r\n".repeat(90) + filled("Z: ", "", 16_384),
                    431,
                    Violation.HEAD_TOO_LARGE);
        }
    }

    @Test
    void headerFields() throws IOException {
        try (TestServer server = TestServer.of(builder().maxHeaderFields(10))) {
            String start = "GET / HTTP/1.1\r\nHost: test\r\n";
            assertAnswered(server, start + "X: y\r\n".repeat(9) + "\r\n");
            assertRefused(server, start + "X: y\r\n".repeat(10) + "\r\n", 431, Violation.TOO_MANY_FIELDS);
        }
    }

    @Test
    void requestsPerConnection() throws IOException {
        try (TestServer server = TestServer.of(builder().maxRequestsPerConnection(3));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/1").closes()).isFalse();
            assertThat(client.fetch("/2").closes()).isFalse();
            client.send("GET /3 HTTP/1.1\r\nHost: test\r\n\r\nGET /canary HTTP/1.1\r\nHost: test\r\n\r\n");
            RawResponse last = client.read();
            assertThat(last.text()).isEqualTo("GET /3 ");
            assertThat(last.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        assertThat(echo.canaries()).isZero();
    }

    @Test
    void noKeepalive() throws IOException {
        try (TestServer server = TestServer.of(builder().disableKeepalive());
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/1").closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void getOnly() throws IOException {
        try (TestServer server = TestServer.of(builder().getOnly())) {
            assertAnswered(server, "GET /a HTTP/1.1\r\nHost: test\r\n\r\n");
            try (RawHttp client = server.connect()) {
                assertThat(client.send("HEAD /a HTTP/1.1\r\nHost: test\r\n\r\n")
                                .readToHead()
                                .status())
                        .isEqualTo(200);
                RawResponse refused = client.post("/canary", "body").read();
                assertThat(refused.status()).isEqualTo(405);
                assertThat(refused.field("Allow")).isEqualTo("GET, HEAD");
                assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            }
            assertRefusedMethod(server);
        }
        assertThat(echo.canaries()).isZero();
    }

    private static void assertRefusedMethod(TestServer server) throws IOException {
        assertThat(server.server().violations(Violation.METHOD_NOT_ALLOWED)).isEqualTo(1);
    }

    @Test
    void connections() throws IOException {
        try (TestServer server = TestServer.of(builder().maxConnections(2));
                RawHttp first = server.connect();
                RawHttp second = server.connect()) {
            assertThat(first.fetch("/1").status()).isEqualTo(200);
            assertThat(second.fetch("/2").status()).isEqualTo(200);
            try (RawHttp third = server.connect();
                    RawHttp fourth = server.connect()) {
                assertThat(third.get("/3").isSilentFor(100)).isTrue();
                assertThat(fourth.get("/4").isSilentFor(50)).isTrue();
                assertThat(server.server().acceptedConnections()).isEqualTo(2);
                assertThat(server.server().openConnections()).isEqualTo(2);
                first.close();
                assertThat(third.read().text()).isEqualTo("GET /3 ");
                assertThat(fourth.isSilentFor(50)).isTrue();
                third.close();
                assertThat(fourth.read().text()).isEqualTo("GET /4 ");
                assertThat(second.fetch("/2").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aListenerNobodyWaitsAtDoesNotTakeTheTurnOfOneWithAClient() throws IOException {
        try (TestServer server = TestServer.of(builder().maxConnections(2))) {
            SocketAddress other = server.server().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RawHttp first = server.connect();
                    RawHttp second = server.connect()) {
                assertThat(first.fetch("/1").status()).isEqualTo(200);
                assertThat(second.fetch("/2").status()).isEqualTo(200);
                try (RawHttp waiting = RawHttp.connect(other)) {
                    assertThat(waiting.get("/3").isSilentFor(100)).isTrue();
                    first.close();
                    assertThat(waiting.read().text()).isEqualTo("GET /3 ");
                }
            }
        }
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        Server.Builder b = builder();
        assertThatIllegalArgumentException().isThrownBy(() -> b.maxHeadSize(0)).withMessageContaining("maxHeadSize");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> b.maxConnections(-1))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> b.maxRequestBodySize(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> b.minBodyRate(-1, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> b.idleTimeout(Duration.ZERO))
                .withMessageContaining("idleTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Server.builder(echo).maxHeadSize(10).build());
    }

    @Test
    void durationsBeyondAllClocksMeanNever() throws IOException {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        Server.Builder b = builder()
                .idleTimeout(forever)
                .firstByteTimeout(forever)
                .headTimeout(forever)
                .bodyTimeout(forever)
                .writeTimeout(forever)
                .lingerTimeout(forever)
                .maxConnectionAge(forever)
                .minBodyRate(1, forever);
        try (TestServer server = TestServer.of(b);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.sendPieces("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc", 20);
                assertThat(client.read().status()).isEqualTo(200);
                assertThat(client.isSilentFor(150)).isTrue();
            }
        }
    }
}
