package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Suspended calls that read and write without waiting. */
class SuspendedIoTest {
    private final AtomicInteger calls = new AtomicInteger();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private TestServer serve(SuspendedCallTest.Where where, RequestHandler handler) throws IOException {
        return TestServer.of(builder(handler).execution(where.execution()));
    }

    private TestServer serveImpatiently(RequestHandler handler) throws IOException {
        return TestServer.of(
                builder(handler).bodyTimeout(Duration.ofMillis(300)).writeTimeout(Duration.ofMillis(300)));
    }

    private static Server.Builder builder(RequestHandler handler) {
        return Server.builder(handler).loops(1).streamRequestBody().maxRequestBodySize(64 * 1024 * 1024);
    }

    /** Reads what is there, and waits without a thread for more; answers with the number of bytes and a sum. */
    private final class Reading implements RequestHandler {
        private final byte[] buffer = new byte[1000];
        private long count;
        private long sum;

        @Override
        public void handle(RequestCtx ctx) throws IOException {
            calls.incrementAndGet();
            try {
                int n = ctx.tryRead(buffer, 0, buffer.length);
                while (n > 0) {
                    count += n;
                    for (int i = 0; i < n; i++) {
                        sum += buffer[i];
                    }
                    n = ctx.tryRead(buffer, 0, buffer.length);
                }
                if (n < 0) {
                    ctx.write(count + " " + sum);
                } else {
                    ctx.suspend().onReadable(this);
                }
            } catch (IOException e) {
                failure.complete(e);
                throw e;
            }
        }
    }

    private RequestHandler reading() {
        return ctx -> new Reading().handle(ctx);
    }

    @ParameterizedTest
    @EnumSource
    void readsABodyThatArrivesInPieces(SuspendedCallTest.Where where) throws Exception {
        try (TestServer server = serve(where, reading());
                RawHttp client = server.connect()) {
            for (int round = 0; round < 3; round++) {
                calls.set(0);
                client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n");
                for (int i = 0; i < 5; i++) {
                    TimeUnit.MILLISECONDS.sleep(30);
                    client.send("12");
                }
                assertThat(client.read().text()).isEqualTo("10 " + 5 * ('1' + '2'));
                assertThat(calls).hasValueGreaterThan(1);
                assertThat(client.post("/", "abc").read().text()).isEqualTo("3 " + ('a' + 'b' + 'c'));
                assertThat(client.fetch("/").text()).isEqualTo("0 0");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsChunksAndAPipelinedRequestBehindThem(SuspendedCallTest.Where where) throws Exception {
        try (TestServer server = serve(where, reading());
                RawHttp client = server.connect()) {
            String chunked = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n1;x\r\nd\r\n0\r\nX-Sum: 1\r\n\r\n";
            client.sendPieces(chunked + chunked, 1);
            assertThat(client.read().text()).startsWith("4 ");
            assertThat(client.read().text()).startsWith("4 ");
        }
    }

    @Test
    void readsALargeBody() throws Exception {
        byte[] body = "x".repeat(8 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII);
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, reading());
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length + "\r\n\r\n");
            client.send(body);
            assertThat(client.read().text()).isEqualTo(body.length + " " + (long) body.length * 'x');
        }
    }

    @Test
    void asksForTheBodyWhenFirstReading() throws Exception {
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, reading());
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send("ab");
            assertThat(client.read().text()).startsWith("2 ");
        }
    }

    @Test
    void tellsOfABodyThatIsMalformed() throws Exception {
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, reading());
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            TimeUnit.MILLISECONDS.sleep(50);
            client.send("x\r\n");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.closes()).isTrue();
            assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsOfAClientThatSendsNothing() throws Exception {
        try (TestServer server = serveImpatiently(reading());
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(PeerTimeoutException.class);
        }
    }

    @Test
    void tellsOfAClientThatLeft() throws Exception {
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, reading())) {
            try (RawHttp client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12");
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            server.awaitNoConnection();
        }
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /** Writes as much as is taken, and waits without a thread for room. */
    private final class Writing implements RequestHandler {
        private static final int SIZE = 16 * 1024 * 1024;
        private final byte[] block = new byte[50_000];
        private int written;

        @Override
        public void handle(RequestCtx ctx) throws IOException {
            calls.incrementAndGet();
            try {
                while (written < SIZE) {
                    int n = ctx.tryWrite(block, 0, Math.min(block.length, SIZE - written));
                    if (n == 0) {
                        ctx.suspend().onWritable(this);
                        return;
                    }
                    written += n;
                }
            } catch (IOException e) {
                failure.complete(e);
                throw e;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesALargeBodyToASlowClient(SuspendedCallTest.Where where) throws Exception {
        try (TestServer server = serve(where, ctx -> new Writing().handle(ctx));
                RawHttp client = RawHttp.connect(server.address(), 64 * 1024)) {
            client.get("/");
            TimeUnit.MILLISECONDS.sleep(150);
            assertThat(client.read().body()).hasSize(Writing.SIZE);
            assertThat(calls).hasValueGreaterThan(1);
            assertThat(client.fetch("/").body()).hasSize(Writing.SIZE);
        }
    }

    @Test
    void holdsToTheLengthThatWasSet() throws Exception {
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, ctx -> {
                    ctx.setHeader("Content-Length", "" + Writing.SIZE);
                    new Writing().handle(ctx);
                });
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.field("Content-Length")).isEqualTo("" + Writing.SIZE);
            assertThat(response.body()).hasSize(Writing.SIZE);
        }
    }

    @Test
    void littleIsAnOrdinaryResponse() throws Exception {
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, ctx -> {
                    byte[] text = "little".getBytes(StandardCharsets.US_ASCII);
                    assertThat(ctx.isWritable()).isTrue();
                    assertThat(ctx.tryWrite(text, 0, text.length)).isEqualTo(text.length);
                    ctx.suspend().onWritable(again -> {
                        again.setStatusCode(201);
                        again.tryWrite(text, 0, 3);
                    });
                });
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.field("Content-Length")).isEqualTo("9");
            assertThat(response.text()).isEqualTo("littlelit");
        }
    }

    /** Has all of a body sent that was written before, and waits without a thread until it is gone. */
    @ParameterizedTest
    @EnumSource
    void flushesWhatWasWrittenWithoutWaiting(SuspendedCallTest.Where where) throws Exception {
        byte[] block = new byte[Writing.SIZE];
        try (TestServer server = serve(where, ctx -> {
                    ctx.write("head");
                    assertThat(ctx.tryFlush()).isTrue();
                    ctx.write(block);
                    assertThat(ctx.tryFlush()).isFalse();
                    ctx.write("tail");
                    assertThat(ctx.tryFlush()).isFalse();
                    ctx.suspend().onWritable(RequestCtx::tryFlush);
                });
                RawHttp client = RawHttp.connect(server.address(), 64 * 1024)) {
            client.get("/");
            TimeUnit.MILLISECONDS.sleep(150);
            assertThat(client.read().body()).hasSize(4 + Writing.SIZE + 4);
        }
    }

    @Test
    void tellsOfAClientThatTakesNothing() throws Exception {
        try (TestServer server = serveImpatiently(ctx -> new Writing().handle(ctx));
                RawHttp client = RawHttp.connect(server.address(), 16 * 1024)) {
            client.get("/");
            assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(PeerTimeoutException.class);
            server.awaitNoConnection();
        }
    }

    @Test
    void anEndByAnotherThreadWinsOverWaiting() throws Exception {
        try (TestServer server = serve(SuspendedCallTest.Where.ADAPTIVE, ctx -> {
                    SuspendedCall call = ctx.suspend();
                    call.onReadable(c -> c.write("never"));
                    ctx.write("completed");
                    assertThat(call.complete()).isTrue();
                });
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("completed");
        }
    }
}
