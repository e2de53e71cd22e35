package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are read, or written, while they are under way. */
class ClientStreamingTest {
    private static final byte[] BODY = body(1_000_000);

    private final Request request = new Request();
    private final Response response = new Response();
    private TestServer server;
    private HostClient client;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(Server.builder(ClientStreamingTest::handle).maxRequestBodySize(8 << 20));
        client = builder().build();
    }

    private HostClient.Builder builder() {
        return HostClient.builder("127.0.0.1:" + server.address().getPort()).streamResponseBody(true);
    }

    @AfterEach
    void stop() {
        response.reset();
        assertThat(client.connections()).isEqualTo(client.idleConnections());
        client.close();
        server.close();
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31 + i / 256);
        }
        return body;
    }

    private static void handle(RequestCtx ctx) throws IOException {
        switch (ctx.pathString()) {
            case "/length" -> ctx.response().setBodyRaw(BODY);
            case "/chunks" -> ctx.response().setBodyStream(new java.io.ByteArrayInputStream(BODY), -1);
            case "/small" -> ctx.write("0123456789");
            case "/empty" -> ctx.setStatusCode(204);
            default -> ctx.response().setBody(ctx.postBody());
        }
    }

    private InputStream open(String path) throws IOException {
        request.header().setRequestUri(path);
        client.send(request, response);
        return response.bodyStream();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/length", "/chunks"})
    void readsBodiesWithoutKeepingThem(String path) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (InputStream in = open(path)) {
                assertThat(response.bodyLength()).isZero();
                assertThat(client.idleConnections()).isZero();
                assertThat(in.readAllBytes()).isEqualTo(BODY);
                assertThat(client.idleConnections()).isEqualTo(1);
                assertThat(in.read()).isEqualTo(-1);
            }
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void maxResponseBodySizeIsForBodiesInMemory() throws IOException {
        client = builder().maxResponseBodySize(10).build();
        try (InputStream in = open("/length")) {
            assertThat(in.readAllBytes()).hasSize(BODY.length);
        }
    }

    @Test
    void closingEarlyReadsALittleAndKeepsTheConnection() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (InputStream in = open("/small")) {
                assertThat(in.read()).isEqualTo('0');
            }
            assertThat(client.idleConnections()).isEqualTo(1);
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/length", "/chunks"})
    void closingEarlyEndsTheConnectionWhenMuchIsLeft(String path) throws IOException {
        InputStream in = open(path);
        assertThat(in.read()).isEqualTo(BODY[0]);
        in.close();
        assertThat(client.connections()).isZero();
        assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        in.close();
        server.awaitNoConnection();
    }

    @Test
    void resettingOrReusingTheResponseClosesTheStream() throws IOException {
        open("/length");
        response.reset();
        assertThat(client.connections()).isZero();
        open("/length");
        open("/small");
        assertThat(new String(response.bodyStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("0123456789");
        assertThat(client.connections()).isEqualTo(1);
    }

    @Test
    void theStreamOfTheLastResponseDoesNotBlockTheNextCall() throws IOException {
        client = builder().maxConns(1).build();
        for (int i = 0; i < 3; i++) {
            assertThat(open("/small").read()).isEqualTo('0');
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void aResponseWithoutBodyHasAnEmptyStream() throws IOException {
        assertThat(open("/empty").read()).isEqualTo(-1);
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"})
    void aBodyThatIsCutEndsWithAnException(String rest) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    p.send("HTTP/1.1 200 OK\r\n" + rest);
                });
                HostClient cut = HostClient.builder(peer.authority())
                        .streamResponseBody(true)
                        .build()) {
            cut.send(request, response);
            InputStream in = response.bodyStream();
            assertThat(in.readNBytes(5)).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(in::read).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThat(cut.connections()).isZero();
        }
    }

    @Test
    void aStreamHasTheReadTimeoutAndNotTheDeadlineOfTheCall() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
                    for (int i = 0; i < 10; i++) {
                        Thread.sleep(40);
                        p.send("x");
                    }
                    p.awaitEnd();
                });
                HostClient slow = HostClient.builder(peer.authority())
                        .streamResponseBody(true)
                        .readTimeout(Duration.ofSeconds(1))
                        .build()) {
            slow.send(request, response, Duration.ofMillis(200));
            InputStream in = response.bodyStream();
            assertThat(in.readNBytes(10)).hasSize(10);
            assertThatThrownBy(in::read)
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("readTimeout");
            assertThat(slow.connections()).isZero();
        }
    }

    @Test
    void writersWriteRequests() throws IOException {
        request.header().setMethod("POST");
        request.setBodyStreamWriter(out -> {
            for (int i = 0; i < BODY.length; i += 10_000) {
                out.write(BODY, i, 10_000);
                if (i % 30_000 == 0) {
                    out.flush();
                }
            }
        });
        assertThat(open("/").readAllBytes()).isEqualTo(BODY);
    }

    @Test
    void aStreamThatIsTooShortOrFailsCutsTheRequest() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        InputStream source = new java.io.ByteArrayInputStream(BODY) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        request.header().setMethod("POST");
        request.setBodyStream(source, BODY.length + 1L);
        assertThatThrownBy(() -> open("/"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 bytes before its size");
        assertThat(closed).hasValue(1);
        assertThat(client.connections()).isZero();
        request.setBodyStreamWriter(out -> {
            out.write(1);
            throw new IOException("no more");
        });
        assertThatThrownBy(() -> open("/")).hasMessage("no more");
        assertThat(client.connections()).isZero();
    }

    @Test
    void expectContinueSendsTheBodyWhenItIsWanted() throws IOException {
        request.header().setMethod("POST");
        request.header().set("Expect", "100-continue");
        request.setBody(BODY);
        for (int i = 0; i < 3; i++) {
            assertThat(open("/").readAllBytes()).isEqualTo(BODY);
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void expectContinueKeepsTheBodyWhenItIsNot() throws IOException {
        try (TestServer strict = TestServer.of(
                        Server.builder(ClientStreamingTest::handle).expectHandler(header -> 403));
                HostClient asking = HostClient.builder(
                                "127.0.0.1:" + strict.address().getPort())
                        .build()) {
            AtomicInteger written = new AtomicInteger();
            request.header().setMethod("POST");
            request.header().set("Expect", "100-continue");
            request.setBodyStreamWriter(out -> written.incrementAndGet());
            asking.send(request, response);
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(written).hasValue(0);
            assertThat(asking.connections()).isZero();
        }
    }

    @Test
    void expectContinueDoesNotWaitForeverForAServerThatDoesNotKnowIt() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    while (!p.request().isEmpty()) {
                        byte[] body = p.in.readNBytes(5);
                        p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                                + new String(body, StandardCharsets.US_ASCII));
                    }
                });
                HostClient asking = HostClient.builder(peer.authority())
                        .expectContinueTimeout(Duration.ofMillis(100))
                        .build()) {
            request.header().setMethod("POST");
            request.header().set("Expect", "100-continue");
            request.setBody("hello");
            for (int i = 0; i < 2; i++) {
                asking.send(request, response);
                assertThat(response.body().toString()).isEqualTo("hello");
            }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void aResponseReceivedCanBeServedOn() throws IOException {
        try (HostClient upstream = builder().build();
                TestServer front = TestServer.of(ctx -> ctx.blocking(() -> {
                    upstream.send(ctx.request(), ctx.response());
                    return "";
                }));
                HostClient outer = HostClient.builder(
                                "127.0.0.1:" + front.address().getPort())
                        .build()) {
            for (String path : new String[] {"/length", "/chunks", "/small", "/empty"}) {
                request.header().setRequestUri(path);
                outer.send(request, response);
                assertThat(response.bodyLength())
                        .isEqualTo(path.equals("/small") ? 10 : path.equals("/empty") ? 0 : BODY.length);
                assertThat(Arrays.equals(response.body().toByteArray(), BODY))
                        .isEqualTo(response.bodyLength() == BODY.length);
            }
            assertThat(outer.idleConnections()).isEqualTo(1);
        }
    }
}
