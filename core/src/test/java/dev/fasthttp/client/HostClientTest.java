package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Args;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client of one host and our server, over TCP. */
class HostClientTest {
    private final Request request = new Request();
    private final Response response = new Response();
    private TestServer server;
    private HostClient client;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(Server.builder(HostClientTest::handle).maxRequestBodySize(32 << 20));
        client = HostClient.builder(authority()).build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private String authority() {
        return "127.0.0.1:" + server.address().getPort();
    }

    private String uri(String path) {
        return "http://" + authority() + path;
    }

    private static void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/echo" -> {
                ctx.setContentType("application/octet-stream");
                ctx.setHeader("X-Method", ctx.method());
                ctx.response().setBody(ctx.postBody());
                if (ctx.request().trailers().size() > 0) {
                    ctx.response()
                            .trailers()
                            .set("X-Sum", ctx.request().trailers().peek("X-Sum"));
                }
            }
            case "/head" -> ctx.write(ctx.request().header().toString());
            case "/204" -> ctx.setStatusCode(204);
            case "/close" -> {
                ctx.setConnectionClose();
                ctx.write("bye");
            }
            case "/form" -> ctx.write(ctx.postArgs().peek("name"));
            case "/sleep" -> sleep(ctx);
            default -> ctx.write("Hello, world!");
        }
    }

    private static void sleep(RequestCtx ctx) throws Exception {
        ctx.blocking(() -> {
            Thread.sleep(ctx.queryArgs().getLong("ms"));
            return "";
        });
        ctx.write("slept");
    }

    @Test
    void sendsAndReceivesAgainAndAgainOnOneConnection() throws IOException {
        for (int i = 0; i < 100; i++) {
            request.reset();
            request.setUri(uri("/hello?n=" + i));
            client.send(request, response);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body().toString()).isEqualTo("Hello, world!");
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
        assertThat(client.connections()).isEqualTo(1);
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @Test
    void sendsBodiesOfAllSizes() throws IOException {
        for (int size : new int[] {0, 1, 1000, 16 * 1024, 16 * 1024 + 1, 100_000, 5_000_000}) {
            byte[] body = new byte[size];
            for (int i = 0; i < size; i++) {
                body[i] = (byte) (i * 31 + i / 256);
            }
            request.reset();
            request.header().setMethod("POST");
            request.setUri(uri("/echo"));
            request.setBody(body);
            client.send(request, response);
            assertThat(response.body().toByteArray()).isEqualTo(body);
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void sendsTrailersAndReceivesThem() throws IOException {
        request.header().setMethod("PUT");
        request.setUri(uri("/echo"));
        request.setBody("abc");
        request.trailers().set("X-Sum", "6");
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo("abc");
        assertThat(response.trailers().peek("X-Sum").toString()).isEqualTo("6");
    }

    @Test
    void streamsBodiesOfKnownAndUnknownLength() throws IOException {
        byte[] body = "0123456789".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (long size : new long[] {body.length, -1}) {
            request.reset();
            request.header().setMethod("POST");
            request.setUri(uri("/echo"));
            request.setBodyStream(new ByteArrayInputStream(body), size);
            client.send(request, response);
            assertThat(response.body().toByteArray()).isEqualTo(body);
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void readsNoBodyOfHeadAnd204() throws IOException {
        request.header().setMethod("HEAD");
        request.setUri(uri("/hello"));
        client.send(request, response);
        assertThat(response.header().peek("Content-Length").toString()).isEqualTo("13");
        assertThat(response.bodyLength()).isZero();
        request.header().setMethod("GET");
        request.setUri(uri("/204"));
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void doesNotReuseAConnectionThatTheServerEnds() throws IOException {
        request.setUri(uri("/close"));
        client.send(request, response);
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo("bye");
        assertThat(server.server().acceptedConnections()).isEqualTo(2);
        assertThat(client.connections()).isZero();
    }

    @Test
    void saysWhatClientsSay() throws IOException {
        request.setUri(uri("/head/../head//x%2Fy?a=b"));
        request.header().set("X-Own", "1");
        client.send(request, response);
        request.setUri("http://user:pass%20word@" + authority() + "/head");
        client.send(request, response);
        assertThat(response.body().toString())
                .isEqualTo("GET /head HTTP/1.1\r\nHost: " + authority() + "\r\nUser-Agent: fasthttp\r\nX-Own: 1\r\n"
                        + "Authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n");
    }

    @Test
    void postsForms() throws IOException {
        Args form = new Args();
        form.set("name", "Jürgen & Co");
        assertThat(client.post(uri("/form"), form).body().toString()).isEqualTo("Jürgen & Co");
        assertThat(client.get(uri("/hello")).body().toString()).isEqualTo("Hello, world!");
    }

    @Test
    void givesUpWhenTheTimeIsUp() {
        request.setUri(uri("/sleep?ms=20000"));
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(150)))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(System.nanoTime() - start).isBetween(140_000_000L, 10_000_000_000L);
        assertThat(client.connections()).isZero();
    }

    @Test
    void waitsForAFreeConnectionWithinTheDeadline() throws Exception {
        client = HostClient.builder(authority()).maxConns(1).build();
        Thread other = new Thread(() -> {
            Request slow = new Request();
            slow.setUri(uri("/sleep?ms=700"));
            try {
                client.send(slow, new Response());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        other.start();
        dev.fasthttp.server.support.Await.until("connected", () -> client.connections() == 1);
        request.setUri(uri("/hello"));
        assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(50)))
                .isInstanceOf(NoFreeConnectionsException.class)
                .hasMessageContaining("maxConns");
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo("Hello, world!");
        other.join();
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }
}
