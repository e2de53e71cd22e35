package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.CompressibleTypes;
import dev.fasthttp.compress.Compressor;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.compress.Decompressor;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed responses and requests over real sockets. */
class CompressHandlerTest {
    private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(200);

    @TempDir
    private Path temp;

    private static TestServer serve(RequestHandler handler) throws IOException {
        return TestServer.of(new CompressHandler(handler));
    }

    private static RawResponse ask(TestServer server, String method, String target, String accept) throws IOException {
        try (RawHttp client = server.connect()) {
            client.send(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                    + (accept.isEmpty() ? "" : "Accept-Encoding: " + accept.replace("~", "\r\n") + "\r\n") + "\r\n");
            return method.equals("HEAD") ? client.readToHead() : client.read();
        }
    }

    private static RawResponse get(TestServer server, String accept) throws IOException {
        return ask(server, "GET", "/", accept);
    }

    private static String decoded(RawResponse response) throws IOException {
        ContentCoding coding = ContentCoding.of(ByteSlice.of(response.field("Content-Encoding")))
                .orElse(ContentCoding.IDENTITY);
        ByteBuilder target = new ByteBuilder();
        Decompressor.decompress(
                coding,
                response.body(),
                0,
                response.body().length,
                target,
                new DecompressionLimits(1 << 26, 1 << 20, 0));
        return target.toString();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "deflate | deflate",
                "br | br",
                "zstd | zstd",
                "gzip, deflate, br, zstd | br",
                "gzip;q=1, br;q=0.5 | gzip",
                "gzip~Accept-Encoding: br | br",
                "identity | ''",
                "gzip;q=0 | ''",
                "'' | ''"
            })
    @DisplayName("a body that was set")
    void body(String accept, String coding) throws IOException {
        try (TestServer server = serve(ctx -> {
            ctx.setHeader("ETag", "\"tag\"");
            ctx.setHeader("Accept-Ranges", "bytes");
            ctx.setHeader("Vary", "Origin");
            ctx.write(TEXT);
        })) {
            RawResponse response = get(server, accept);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("Content-Encoding")).isEqualTo(coding);
            assertThat(response.all("Vary")).containsExactly("Origin", "Accept-Encoding");
            assertThat(decoded(response)).isEqualTo(TEXT);
            assertThat(response.field("Content-Length")).isEqualTo("" + response.body().length);
            assertThat(response.field("ETag")).isEqualTo(coding.isEmpty() ? "\"tag\"" : "W/\"tag\"");
            assertThat(response.field("Accept-Ranges")).isEqualTo(coding.isEmpty() ? "bytes" : "");
            RawResponse head = ask(server, "HEAD", "/", accept);
            assertThat(head.fields().stream().filter(field -> !field.name().equals("Date")))
                    .isEqualTo(response.fields().stream()
                            .filter(field -> !field.name().equals("Date"))
                            .toList());
        }
    }

    @Test
    @DisplayName("bodies around the minimum, and ones that do not get smaller")
    void sizes() throws IOException {
        try (TestServer server = TestServer.of(CompressHandler.builder(
                        ctx -> ctx.write("a".repeat(ctx.queryArgs().has("small") ? 99 : 100)))
                .minSize(100)
                .codings(ContentCoding.GZIP)
                .build())) {
            RawResponse small = ask(server, "GET", "/?small", "gzip");
            assertThat(small.field("Content-Encoding")).isEmpty();
            assertThat(small.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(ask(server, "GET", "/", "gzip").field("Content-Encoding"))
                    .isEqualTo("gzip");
        }
        try (TestServer server = TestServer.of(
                CompressHandler.builder(ctx -> ctx.write("x")).minSize(0).build())) {
            assertThat(get(server, "gzip").field("Content-Encoding")).isEmpty();
            assertThat(get(server, "gzip").text()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: x-own",
                "Cache-Control: public, NO-TRANSFORM",
                "Content-Type: image/png",
                "Content-Type: application/zip",
                "Content-Range: bytes 0-1/2",
                "Content-Digest: sha-256=:x:",
                "Content-MD5: x"
            })
    @DisplayName("what must stay as it is")
    void untouched(String field) throws IOException {
        int colon = field.indexOf(':');
        try (TestServer server = serve(ctx -> {
            ctx.setHeader(field.substring(0, colon), field.substring(colon + 2));
            ctx.write(TEXT);
        })) {
            RawResponse response = get(server, "gzip, br");
            assertThat(response.text()).isEqualTo(TEXT);
            assertThat(response.field("Vary")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"206, false, false", "204, false, false", "304, false, true", "404, true, true", "500, true, true"})
    @DisplayName("by status")
    void statuses(int status, boolean compressed, boolean varies) throws IOException {
        try (TestServer server = serve(ctx -> {
            ctx.setStatusCode(status);
            ctx.write(TEXT);
        })) {
            RawResponse response = get(server, "gzip");
            assertThat(response.field("Content-Encoding")).isEqualTo(compressed ? "gzip" : "");
            assertThat(response.field("Vary")).isEqualTo(varies ? "Accept-Encoding" : "");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a body from a stream, of known length or not")
    void bodyStream(boolean known) throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        try (TestServer server = serve(ctx -> {
            InputStream in = new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.US_ASCII)) {
                @Override
                public void close() {
                    closed.set(true);
                }
            };
            ctx.setBodyStream(in, known ? TEXT.length() : -1);
        })) {
            for (String accept : List.of("gzip", "br", "zstd", "deflate", "")) {
                RawResponse response = get(server, accept);
                assertThat(response.field("Content-Encoding")).isEqualTo(accept);
                assertThat(response.field("Vary")).isEqualTo("Accept-Encoding");
                assertThat(decoded(response)).isEqualTo(TEXT);
                RawResponse head = ask(server, "HEAD", "/", accept);
                assertThat(head.field("Content-Encoding")).isEqualTo(accept);
                if (accept.isEmpty()) {
                    assertThat(head.field("Transfer-Encoding")).isEqualTo(response.field("Transfer-Encoding"));
                    assertThat(head.field("Content-Length")).isEqualTo(response.field("Content-Length"));
                }
                assertThat(closed.getAndSet(false)).isTrue();
            }
        }
    }

    @Test
    @DisplayName("HEAD answered by its length alone says that GET is compressed")
    void headByLength() throws IOException {
        try (TestServer server = serve(ctx -> ctx.setHeader("Content-Length", "100000"))) {
            RawResponse head = ask(server, "HEAD", "/", "gzip");
            assertThat(head.field("Content-Encoding")).isEqualTo("gzip");
            assertThat(head.field("Content-Length")).isEmpty();
            assertThat(ask(server, "HEAD", "/", "").field("Content-Length")).isEqualTo("100000");
        }
    }

    @Test
    @DisplayName("a file")
    void file() throws IOException {
        Path file = temp.resolve("a.txt");
        Files.writeString(file, TEXT.repeat(20));
        try (TestServer server = serve(ctx -> ctx.sendFile(file))) {
            assertThat(get(server, "").text()).isEqualTo(TEXT.repeat(20));
            RawResponse response = get(server, "gzip");
            assertThat(response.field("Content-Encoding")).isEqualTo("gzip");
            assertThat(decoded(response)).isEqualTo(TEXT.repeat(20));
        }
    }

    @Test
    @DisplayName("what a handler streams: little, much, flushed, closed")
    void streamed() throws IOException {
        try (TestServer server = serve(ctx -> {
            OutputStream out = ctx.responseStream();
            switch (ctx.pathString()) {
                case "/little" -> out.write(TEXT.getBytes(StandardCharsets.US_ASCII));
                case "/much" -> {
                    for (int i = 0; i < 50; i++) {
                        out.write(TEXT.getBytes(StandardCharsets.US_ASCII));
                    }
                }
                case "/bytes" -> {
                    for (int i = 0; i < 40_000; i++) {
                        out.write('a' + i % 26);
                    }
                }
                case "/closed" -> {
                    out.write(TEXT.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    ctx.responseStream().close();
                }
                default -> {
                    ctx.setContentType("image/png");
                    out.write(new byte[50_000]);
                }
            }
        })) {
            for (String accept : List.of("gzip", "br", "zstd", "deflate", "")) {
                assertThat(decoded(ask(server, "GET", "/little", accept))).isEqualTo(TEXT);
                RawResponse much = ask(server, "GET", "/much", accept);
                assertThat(much.field("Content-Encoding")).isEqualTo(accept);
                assertThat(much.field("Vary")).isEqualTo("Accept-Encoding");
                assertThat(decoded(much)).isEqualTo(TEXT.repeat(50));
                assertThat(decoded(ask(server, "GET", "/bytes", accept))).hasSize(40_000);
                assertThat(decoded(ask(server, "GET", "/closed", accept))).isEqualTo(TEXT);
                RawResponse image = ask(server, "GET", "/image", accept);
                assertThat(image.field("Content-Encoding")).isEmpty();
                assertThat(image.body()).hasSize(50_000);
                assertThat(ask(server, "HEAD", "/much", accept).field("Content-Encoding"))
                        .isEqualTo(accept);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    @DisplayName("an event arrives when it is sent, not when there are many")
    void events(String accept) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (TestServer server = serve(ctx -> {
                    EventStream events = ctx.eventStream();
                    events.send("first");
                    assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
                    events.send("second");
                });
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.0\r\nAccept-Encoding: " + accept + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head.toString()).contains("Content-Encoding: " + accept);
            ContentCoding coding = ContentCoding.of(ByteSlice.of(accept)).orElseThrow();
            try (InputStream decoder = Decompressor.stream(coding, in, DecompressionLimits.ofSize(10_000))) {
                assertThat(line(decoder)).isEqualTo("data: first");
                seen.countDown();
                assertThat(line(decoder)).isEmpty();
                assertThat(line(decoder)).isEqualTo("data: second");
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n') {
            assertThat(c).isPositive();
            line.append((char) c);
            c = in.read();
        }
        return line.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd", ""})
    @DisplayName("a handler that fails leaves no end that looks like one")
    void failure(String accept) throws IOException {
        try (TestServer server = serve(ctx -> {
            OutputStream out = ctx.responseStream();
            out.write(TEXT.getBytes(StandardCharsets.US_ASCII));
            if (ctx.queryArgs().has("late")) {
                out.flush();
            }
            throw new IllegalStateException("on purpose");
        })) {
            RawResponse early = ask(server, "GET", "/", accept);
            assertThat(early.status()).isEqualTo(500);
            assertThat(early.text()).isEqualTo("Internal Server Error");
            assertThatThrownBy(() -> ask(server, "GET", "/?late", accept))
                    .isInstanceOfAny(AssertionError.class, IOException.class);
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("inside another one nothing is compressed twice")
    void nested() throws IOException {
        try (TestServer server = serve(new CompressHandler(ctx -> {
            OutputStream out = ctx.responseStream();
            for (int i = 0; i < 10; i++) {
                out.write(TEXT.getBytes(StandardCharsets.US_ASCII));
            }
        }))) {
            RawResponse response = get(server, "gzip");
            assertThat(response.all("Content-Encoding")).containsExactly("gzip");
            assertThat(response.all("Vary")).containsExactly("Accept-Encoding");
            assertThat(decoded(response)).isEqualTo(TEXT.repeat(10));
        }
    }

    @Test
    @DisplayName("curl decodes what we send")
    void curl() throws IOException {
        try (TestServer server = serve(ctx -> ctx.write(TEXT))) {
            String url = "http://127.0.0.1:" + server.address().getPort() + "/";
            assertThat(dev.fasthttp.server.support.Command.run(
                            "", "curl", "-sS", "--compressed", "--max-time", "10", url))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    @DisplayName("types, codings and levels of one's own; options that make no sense")
    void options() throws IOException {
        try (TestServer server = TestServer.of(CompressHandler.builder(ctx -> {
                    ctx.setContentType(ctx.queryArgs().has("own") ? "x/y" : "text/plain");
                    ctx.write(TEXT);
                })
                .types(CompressibleTypes.of("x/*"))
                .codings(ContentCoding.DEFLATE, ContentCoding.GZIP)
                .level(ContentCoding.GZIP, 9)
                .build())) {
            assertThat(ask(server, "GET", "/?own", "gzip, deflate").field("Content-Encoding"))
                    .isEqualTo("deflate");
            assertThat(ask(server, "GET", "/?own", "br").field("Content-Encoding"))
                    .isEmpty();
            assertThat(ask(server, "GET", "/", "gzip").field("Content-Encoding"))
                    .isEmpty();
        }
        CompressHandler.Builder builder = CompressHandler.builder(ctx -> {});
        assertThatThrownBy(() -> builder.minSize(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(builder::codings).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.codings(ContentCoding.IDENTITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.level(ContentCoding.GZIP, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RawResponse post(TestServer server, String coding, byte[] body) throws IOException {
        try (RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length + "\r\n"
                    + (coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n") + "\r\n");
            client.send(body);
            return client.read();
        }
    }

    private static byte[] compress(ContentCoding coding, byte[] bytes) {
        ByteBuilder target = new ByteBuilder();
        Compressor.of(coding).compress(bytes, 0, bytes.length, target);
        return target.toByteArray();
    }

    @Test
    @DisplayName("the body of a request, decompressed")
    void requestBody() throws IOException {
        byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
        try (TestServer server = TestServer.of(ctx -> ctx.write(ctx.request().bodyUncompressed(10_000)))) {
            for (ContentCoding coding : ContentCoding.values()) {
                if (coding != ContentCoding.IDENTITY) {
                    assertThat(post(server, coding.token(), compress(coding, text))
                                    .text())
                            .isEqualTo(TEXT);
                }
            }
            assertThat(post(server, "", text).text()).isEqualTo(TEXT);
            assertThat(post(server, "identity", text).text()).isEqualTo(TEXT);
            assertThat(post(server, "GZIP", compress(ContentCoding.GZIP, text)).text())
                    .isEqualTo(TEXT);
            assertThat(post(server, "compress", text).status()).isEqualTo(415);
            assertThat(post(server, "gzip, gzip", text).status()).isEqualTo(415);
            assertThat(post(server, "gzip\r\nContent-Encoding: br", text).status())
                    .isEqualTo(415);
            assertThat(post(server, "gzip", text).status()).isEqualTo(400);
            assertThat(post(server, "gzip", new byte[0]).status()).isEqualTo(400);
            assertThat(post(server, "", new byte[10_001]).status()).isEqualTo(413);
            for (ContentCoding coding : ContentCoding.values()) {
                if (coding != ContentCoding.IDENTITY) {
                    assertThat(post(server, coding.token(), compress(coding, new byte[50_000_000]))
                                    .status())
                            .isEqualTo(413);
                }
            }
        }
    }

    @Test
    @DisplayName("the body of a message in a coding that is known otherwise")
    void explicitCoding() {
        byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
        dev.fasthttp.http.Request request = new dev.fasthttp.http.Request();
        dev.fasthttp.http.Response response = new dev.fasthttp.http.Response();
        request.setBody(compress(ContentCoding.GZIP, text));
        assertThat(request.bodyGunzip(10_000)).isEqualTo(text);
        response.setBody(compress(ContentCoding.GZIP, text));
        assertThat(response.bodyGunzip(10_000)).isEqualTo(text);
        response.header().set("Content-Encoding", "gzip");
        assertThat(response.bodyUncompressed(10_000)).isEqualTo(text);
        request.setBody(compress(ContentCoding.DEFLATE, text));
        assertThat(request.bodyInflate(10_000)).isEqualTo(text);
        response.setBody(compress(ContentCoding.DEFLATE, text));
        assertThat(response.bodyInflate(10_000)).isEqualTo(text);
        request.setBody(compress(ContentCoding.BR, text));
        assertThat(request.bodyUnbrotli(10_000)).isEqualTo(text);
        response.setBody(compress(ContentCoding.BR, text));
        assertThat(response.bodyUnbrotli(10_000)).isEqualTo(text);
        request.setBody(compress(ContentCoding.ZSTD, text));
        assertThat(request.bodyUnzstd(10_000)).isEqualTo(text);
        response.setBody(compress(ContentCoding.ZSTD, text));
        assertThat(response.bodyUnzstd(10_000)).isEqualTo(text);
    }
}
