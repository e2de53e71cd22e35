package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.compress.Compressor;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.compress.Decompressor;
import dev.fasthttp.http.Violation;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a handler throws, its client gets an answer and everybody else notices nothing. */
class HandlerFailureTest {
    /** Held so that its level is not forgotten: the stack traces are expected. */
    private final Logger logger = Logger.getLogger("dev.fasthttp.server");

    @BeforeEach
    void quiet() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        logger.setLevel(Level.INFO);
    }

    private static void fail(RequestCtx ctx) throws Exception {
        ctx.setHeader("X-Half", "done");
        ctx.write("half an answer");
        switch (ctx.pathString()) {
            case "/exception" -> throw new IOException("asked for");
            case "/runtime" -> throw new IllegalStateException("asked for");
            case "/error" -> throw new AssertionError("asked for");
            case "/memory" -> throw new OutOfMemoryError("asked for");
            case "/stack" -> overflow(1);
            case "/death" -> throw new Error("asked for");
            case "/parameters" -> ctx.queryArgs();
            case "/form" -> ctx.postArgs();
            case "/cookies" -> ctx.cookie("a");
            case "/interrupt" -> Thread.currentThread().interrupt();
            case "/value" ->
                ctx.setUserValue("key", (AutoCloseable) () -> {
                    throw new AssertionError("asked for");
                });
            default -> ctx.setBody("fine");
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static long overflow(long depth) {
        return overflow(depth + 1) + depth;
    }

    /** What comes out of a body is the client's business as much as the body itself. */
    @ParameterizedTest
    @CsvSource({"malformed, 400", "large, 413", "fine, 200"})
    void compressedBodiesOfTheClient(String which, int status) throws IOException {
        ByteBuilder body = new ByteBuilder();
        if (which.equals("malformed")) {
            body.append("no gzip");
        } else {
            Compressor.of(ContentCoding.GZIP).compress(new byte[5000], 0, which.equals("large") ? 5000 : 10, body);
        }
        Server.Builder builder = Server.builder(ctx -> {
                    try (InputStream in = Decompressor.stream(
                            ContentCoding.GZIP, ctx.bodyStream(), DecompressionLimits.ofSize(1000))) {
                        ctx.write(in.readAllBytes());
                    } catch (IOException e) {
                        throw ctx.queryArgs().has("unchecked") ? new UncheckedIOException(e) : e;
                    }
                })
                .streamRequestBody();
        try (TestServer server = TestServer.of(builder)) {
            for (String target : new String[] {"/", "/?unchecked"}) {
                try (RawHttp client = server.connect()) {
                    client.send("POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length()
                            + "\r\n\r\n");
                    client.send(body.toByteArray());
                    assertThat(client.read().status()).isEqualTo(status);
                }
            }
            assertThat(server.server().violations(Violation.CONTENT_CODING_MALFORMED))
                    .isEqualTo(which.equals("malformed") ? 2 : 0);
            assertThat(server.server().violations(Violation.CONTENT_CODING_TOO_LARGE))
                    .isEqualTo(which.equals("large") ? 2 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/exception", "/runtime", "/error", "/memory", "/stack", "/death"})
    void answers500AndGoesOn(String path) throws IOException {
        try (TestServer server =
                        TestServer.of(Server.builder(HandlerFailureTest::fail).loops(1));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = client.fetch(path);
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.text()).isEqualTo("Internal Server Error");
                assertThat(response.all("X-Half")).isEmpty();
                assertThat(client.fetch("/fine").text()).isEqualTo("fine");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/interrupt", "/value"})
    void keepsWhatAHandlerLeavesBehindFromTheNextOne(String path) throws IOException {
        try (TestServer server =
                        TestServer.of(Server.builder(HandlerFailureTest::fail).loops(1));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.fetch(path).status()).isEqualTo(200);
                assertThat(client.fetch("/fine").text()).isEqualTo("fine");
                try (RawHttp other = server.connect()) {
                    assertThat(other.fetch("/fine").text()).isEqualTo("fine");
                }
            }
        }
    }

    @Test
    void sleepsOnAfterALateInterrupt() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        RequestHandler handler = ctx -> thread.set(Thread.currentThread());
        try (TestServer server = TestServer.of(Server.builder(handler).loops(1));
                RawHttp client = server.connect()) {
            client.fetch("/a");
            Thread loop = thread.get();
            loop.interrupt();
            Await.until("the interrupt is gone", () -> !loop.isInterrupted());
            assertThat(client.fetch("/b").status()).isEqualTo(200);
            try (RawHttp other = server.connect()) {
                assertThat(other.fetch("/c").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void answers400WhenArgumentsTurnOutToBeBad() throws IOException {
        try (TestServer server =
                TestServer.of(Server.builder(HandlerFailureTest::fail).loops(1))) {
            String many = "a&".repeat(1001);
            try (RawHttp client = server.connect()) {
                assertThat(client.fetch("/parameters?" + many).status()).isEqualTo(400);
            }
            try (RawHttp client = server.connect()) {
                client.send("POST /form HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: " + many.length() + "\r\n\r\n" + many);
                assertThat(client.read().status()).isEqualTo(400);
            }
            try (RawHttp client = server.connect()) {
                client.send("GET /cookies HTTP/1.1\r\nHost: test\r\nCookie: " + "a=b; ".repeat(100) + "c=d\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void hasTheErrorHandlerAnswer() throws IOException {
        ErrorHandler errors = (ctx, error) -> ctx.error("sorry: " + error.getMessage(), 503);
        try (TestServer server =
                        TestServer.of(Server.builder(HandlerFailureTest::fail).errorHandler(errors));
                RawHttp client = server.connect()) {
            RawResponse failed = client.fetch("/runtime");
            assertThat(failed.status()).isEqualTo(503);
            assertThat(failed.text()).isEqualTo("sorry: asked for");
            RawResponse bad = client.send("GET / HTTP/1.1\r\n\r\n").read();
            assertThat(bad.status()).isEqualTo(503);
            assertThat(bad.text()).contains("without Host");
            assertThat(bad.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void answersThoughTheErrorHandlerFails() throws IOException {
        ErrorHandler errors = (ctx, error) -> {
            ctx.write("half");
            throw new IllegalStateException("too");
        };
        try (TestServer server =
                        TestServer.of(Server.builder(HandlerFailureTest::fail).errorHandler(errors));
                RawHttp client = server.connect()) {
            RawResponse failed = client.fetch("/runtime");
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.body()).isEmpty();
            assertThat(failed.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void showsTheErrorHandlerNothingOfEarlierRequests() throws IOException {
        ErrorHandler errors = (ctx, error) -> {
            StringBuilder seen = new StringBuilder(ctx.method() + " " + ctx.requestUri() + " " + ctx.host());
            for (int i = 0; i < ctx.request().header().size(); i++) {
                seen.append(' ').append(ctx.request().header().nameAt(i));
                seen.append('=').append(ctx.request().header().valueAt(i));
            }
            ctx.error(seen + " " + ctx.uri().path(), 400);
        };
        try (TestServer server = TestServer.of(Server.builder(HandlerFailureTest::fail)
                        .errorHandler(errors)
                        .loops(1));
                RawHttp client = server.connect()) {
            client.send(
                    "GET /secret-secret-secret HTTP/1.1\r\nHost: secret.example\r\nX-Secret: very-secret-value\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            client.send("GET /open HTTP/1.1\r\nHost: open\r\nX-Open: yes\r\nBad Field: no\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("GET /open open Host=open X-Open=yes /open");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 103, 199})
    void anInterimStatusIsNoAnswer(int status) throws IOException {
        try (TestServer interim = TestServer.of(ctx -> ctx.setStatusCode(status));
                RawHttp client = interim.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(500);
        }
    }
}
