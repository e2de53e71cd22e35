package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Connections that handlers take over, after an upgrade (RFC 9110 §7.8) or without any response. */
class HijackTest {
    private static final String UPGRADE =
            "GET /up HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

    private static void upgrade(RequestCtx ctx) {
        if (ctx.path().contentEquals("/plain")) {
            ctx.write("plain");
            return;
        }
        ctx.setStatusCode(Status.SWITCHING_PROTOCOLS);
        ctx.setHeader(HeaderNames.CONNECTION, "Upgrade");
        ctx.setHeader(HeaderNames.UPGRADE, "echo");
        ctx.hijack(HijackTest::echo);
    }

    private static void echo(HijackedConnection connection) throws IOException {
        InputStream in = connection.inputStream();
        OutputStream out = connection.outputStream();
        byte[] buffer = new byte[100];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    @Test
    void upgradesWithTheBytesThatCameBehindTheRequest() throws IOException {
        try (TestServer server = TestServer.of(HijackTest::upgrade);
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/plain").text()).isEqualTo("plain");
            client.send(UPGRADE + "early");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.field("Upgrade")).isEqualTo("echo");
            assertThat(response.field("Content-Length")).isEmpty();
            assertThat(client.readBytes(5)).isEqualTo("early");
            client.send("GET /not-http HTTP/1.1\r\n\r\n");
            assertThat(client.readBytes(26)).isEqualTo("GET /not-http HTTP/1.1\r\n\r\n");
            client.finish();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            server.awaitNoConnection();
        }
    }

    @Test
    void writesEarlierResponsesFirst() throws IOException {
        try (TestServer server = TestServer.of(HijackTest::upgrade);
                RawHttp client = server.connect()) {
            client.send("GET /plain HTTP/1.1\r\nHost: test\r\n\r\n" + UPGRADE + "x");
            assertThat(client.read().text()).isEqualTo("plain");
            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.readBytes(1)).isEqualTo("x");
        }
    }

    @Test
    void mayTakeOverWithoutAnyResponse() throws IOException {
        try (TestServer server = TestServer.of(ctx -> {
                    ctx.hijackSetNoResponse();
                    ctx.hijack(connection -> connection
                            .outputStream()
                            .write("raw".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                });
                RawHttp client = server.connect()) {
            client.get("/");
            assertThat(client.readBytes(3)).isEqualTo("raw");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void bytesBehindARefusedUpgradeAreTheNextRequest() throws IOException {
        try (TestServer server = TestServer.of(ctx -> ctx.write(ctx.path()));
                RawHttp client = server.connect()) {
            client.send(UPGRADE + "GET /next HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/up");
            assertThat(client.read().text()).isEqualTo("/next");
        }
    }

    @Test
    void noTimeoutOfTheServerApplies() throws Exception {
        try (TestServer server =
                        TestServer.of(Server.builder(HijackTest::upgrade).idleTimeout(Duration.ofMillis(100)));
                RawHttp client = server.connect()) {
            client.send(UPGRADE);
            client.read();
            TimeUnit.MILLISECONDS.sleep(400);
            assertThat(client.send("still").readBytes(5)).isEqualTo("still");
        }
    }

    @Test
    void aReadTimeoutOfItsOwnDoes() throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        try (TestServer server = TestServer.of(ctx -> ctx.hijack(connection -> {
                    connection.setReadTimeout(Duration.ofMillis(50));
                    try {
                        connection.inputStream().read();
                    } catch (IOException e) {
                        seen.set(e);
                    }
                }));
                RawHttp client = server.connect()) {
            client.fetch("/");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(seen.get()).isInstanceOf(PeerTimeoutException.class);
        }
    }

    @Test
    void readsAndWritesAtTheSameTime() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (TestServer server = TestServer.of(ctx -> ctx.hijack(connection -> {
                    Thread reader = new Thread(() -> {
                        try {
                            reading.countDown();
                            connection.inputStream().read();
                            connection.close();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
                    reader.start();
                    connection.keepOpen();
                    byte[] block = new byte[10_000];
                    for (int i = 0; i < 1000; i++) {
                        connection.outputStream().write(block);
                    }
                }));
                RawHttp client = server.connect()) {
            client.fetch("/");
            reading.await();
            assertThat(client.readBytes(10_000_000)).hasSize(10_000_000);
            client.send("end");
            client.end();
            server.awaitNoConnection();
        }
    }

    @Test
    void shutdownWaitsForItAndCutsItThen() throws Exception {
        try (TestServer server = TestServer.of(HijackTest::upgrade);
                RawHttp client = server.connect()) {
            client.send(UPGRADE);
            client.read();
            assertThat(server.server().shutdown(Duration.ofMillis(100)).isClean())
                    .isFalse();
            client.end();
        }
    }

    @Test
    void aHandlerThatFailsTakesNothingOver() throws IOException {
        try (TestServer server = TestServer.of(ctx -> {
                    ctx.setStatusCode(Status.SWITCHING_PROTOCOLS);
                    ctx.hijackSetNoResponse();
                    ctx.hijack(HijackTest::echo);
                    throw new IllegalStateException("on purpose");
                });
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(500);
            assertThat(client.fetch("/").status()).isEqualTo(500);
        }
    }

    @Test
    void aHandlerThatThrowsEndsItsConnection() throws IOException {
        try (TestServer server = TestServer.of(ctx -> ctx.hijack(connection -> {
                    throw new IllegalStateException("on purpose");
                }));
                RawHttp client = server.connect()) {
            client.fetch("/");
            client.end();
            Await.until("it is gone", () -> server.server().openConnections() == 0);
        }
    }
}
