package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Violation;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.RawResponse.Field;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and trailers of requests, their limit, and {@code Expect: 100-continue} (RFC 9110 §10.1.1). */
class RequestBodyTest {
    private static final String EXPECTING =
            "POST /e HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";

    private final EchoHandler echo = new EchoHandler();

    @Test
    void sendsContinueToAClientThatWaits() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(EXPECTING);
                RawResponse interim = client.read();
                assertThat(interim.status()).isEqualTo(100);
                assertThat(interim.fields()).isEmpty();
                client.send("bo");
                assertThat(client.send("dy").read().text()).isEqualTo("POST /e body");
            }
        }
    }

    @Test
    void sendsContinueForChunkedBodiesToo() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            client.send("POST /e HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("1\r\nx\r\n0\r\n\r\n").read().text()).isEqualTo("POST /e x");
        }
    }

    @Test
    void needsNoContinueWhenTheBodyIsThereAlready() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            assertThat(client.send(EXPECTING + "body").read().text()).isEqualTo("POST /e body");
            assertThat(client.send(EXPECTING + "b").isSilentFor(50)).isTrue();
            assertThat(client.send("ody").read().text()).isEqualTo("POST /e body");
        }
    }

    @Test
    void sendsNoContinueWhenNoBodyIsDue() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            client.send("POST /e HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("POST /e ");
            client.send("GET /e HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("GET /e ");
        }
    }

    @Test
    void sendsNoContinueToHttp10() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            client.send("POST /e HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.isSilentFor(50)).isTrue();
            assertThat(client.send("body").read().text()).isEqualTo("POST /e body");
        }
    }

    @Test
    void putsContinueBehindTheAnswersToEarlierRequests() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: test\r\n\r\n" + EXPECTING);
            assertThat(client.read().text()).isEqualTo("GET /1 ");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("body").read().text()).isEqualTo("POST /e body");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200-ok", "100-continue, x", "100-continue;a=b", ""})
    void refusesOtherExpectations(String expectation) throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            client.send(
                    "POST /canary HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: " + expectation + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(417);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(server.server().violations(Violation.EXPECTATION)).isEqualTo(1);
        }
        assertThat(echo.calls()).isZero();
    }

    @Test
    void leavesABodyUnreadThatTheExpectHandlerRefuses() throws IOException {
        Server.Builder builder = Server.builder(echo)
                .expectHandler(header -> header.peek("X-Key").isEmpty() ? 403 : 100);
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            client.send(
                    "POST /ok HTTP/1.1\r\nHost: test\r\nX-Key: 1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("x").read().text()).isEqualTo("POST /ok x");
            RawResponse refused = client.send(EXPECTING).read();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.closes()).isTrue();
            client.send("GET ");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        assertThat(echo.calls()).isEqualTo(1);
    }

    @Test
    void answers500WhenTheExpectHandlerThrows() throws IOException {
        Server.Builder builder = Server.builder(echo).expectHandler(header -> {
            throw new IllegalStateException("asked for");
        });
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            RawResponse failed = client.send(EXPECTING).read();
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            client.close();
            server.awaitNoConnection();
        }
    }

    @Test
    void answers500WhenTheHeaderHandlerThrows() throws IOException {
        Server.Builder builder = Server.builder(echo).headerReceived((header, config) -> {
            throw new IllegalStateException("asked for");
        });
        try (TestServer server = TestServer.of(builder);
                RawHttp client = server.connect()) {
            RawResponse failed = client.fetch("/canary");
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        assertThat(echo.calls()).isZero();
    }

    @Test
    void keepsTrailersApartFromTheHeader() throws IOException {
        RequestHandler handler = ctx -> {
            ctx.write(ctx.postBody());
            ctx.write(" header=" + ctx.header("X-Sum") + " trailer="
                    + ctx.request().trailers().peek("X-Sum"));
        };
        try (TestServer server = TestServer.of(handler);
                RawHttp client = server.connect()) {
            String head = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
            client.send(head + "3\r\nabc\r\n0\r\nX-Sum: 7\r\nX-Other: 8\r\n\r\n" + head + "0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("abc header= trailer=7");
            assertThat(client.read().text()).isEqualTo(" header= trailer=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3",
                "Host: evil",
                "Authorization: x",
                "Transfer-Encoding: chunked",
                "Bad Name: x"
            })
    void refusesTrailersThatMayNotBe(String trailer) throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp client = server.connect()) {
            client.send("POST /canary HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + trailer
                    + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        assertThat(echo.calls()).isZero();
    }

    @Test
    void sendsTrailersBehindChunks() throws IOException {
        RequestHandler handler = ctx -> {
            ctx.setBody(ctx.postBody());
            ctx.response().trailers().set("X-Sum", "7");
            ctx.response().trailers().set("X-Time", "1");
        };
        try (TestServer server = TestServer.of(handler);
                RawHttp client = server.connect()) {
            for (int size : new int[] {0, 1, 5000, 300_000}) {
                RawResponse response = client.post("/", "x".repeat(size)).read();
                assertThat(response.body()).hasSize(size);
                assertThat(response.field("Trailer")).isEqualTo("X-Sum, X-Time");
                assertThat(response.trailers()).containsExactly(new Field("X-Sum", "7"), new Field("X-Time", "1"));
            }
            client.send("GET / HTTP/1.0\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.all(HeaderNames.TRANSFER_ENCODING)).isEmpty();
            assertThat(response.all(HeaderNames.TRAILER)).isEmpty();
        }
    }

    @Test
    void takesBodiesUpToTheLimit() throws IOException {
        String body = "x".repeat(1000);
        try (TestServer server = TestServer.of(Server.builder(echo).maxRequestBodySize(1000));
                RawHttp client = server.connect()) {
            assertThat(client.post("/a", body).read().text()).isEqualTo("POST /a " + body);
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n"
                    + body.substring(500) + "\r\n1f4\r\n" + body.substring(500) + "\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("POST /a " + body);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1001\r\n\r\n",
                "Content-Length: 999999999999999999\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3e9\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n3e8\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n7fffffffffffffff\r\n"
            })
    void refusesBodiesOverTheLimitBeforeTheyAreSent(String rest) throws IOException {
        try (TestServer server = TestServer.of(Server.builder(echo).maxRequestBodySize(1000));
                RawHttp client = server.connect()) {
            RawResponse response = client.send("POST /canary HTTP/1.1\r\nHost: test\r\n" + rest)
                    .read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(server.server().violations(Violation.BODY_TOO_LARGE)).isEqualTo(1);
        }
        assertThat(echo.calls()).isZero();
    }

    /** The client writes all it has before it looks for an answer, as most do. */
    @ParameterizedTest
    @ValueSource(ints = {1001, 60_000, 1_000_000, 5_000_000})
    void letsAClientThatGoesOnSendingReadTheRefusal(int size) throws IOException {
        try (TestServer server = TestServer.of(Server.builder(echo).maxRequestBodySize(1000));
                RawHttp client = server.connect()) {
            client.send("POST /canary HTTP/1.1\r\nHost: test\r\nContent-Length: " + size + "\r\n\r\n");
            for (int sent = 0; sent < size; sent += 10_000) {
                client.send(new byte[Math.min(10_000, size - sent)]);
            }
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            client.close();
            server.awaitNoConnection();
        }
    }
}
