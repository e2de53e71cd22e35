package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @TempDir
    Path directory;

    private static final RequestHandler HANDLER = ctx -> {
        switch (ctx.pathString()) {
            case "/throws" -> throw new IOException("on purpose");
            case "/stream" -> {
                for (int i = 0; i < 3; i++) {
                    ctx.responseStream().write(new byte[20_000]);
                    ctx.responseStream().flush();
                }
                ctx.responseStream().write(new byte[5]);
            }
            default -> ctx.setBody("hello");
        }
    };

    private static void fetch(TestServer server, String... requests) throws IOException {
        for (String request : requests) {
            try (RawHttp client = server.connect()) {
                client.send(request);
                client.finish();
                while (client.hasMore()) {
                    client.readBytes(1000);
                }
            }
        }
    }

    private List<String> log(AccessLog.Format format, String... requests) throws IOException {
        Path file = directory.resolve("access.log");
        RequestHandler handler = HANDLER.with(BasicAuthOptional.MIDDLEWARE).with(RequestId.accepted("X-Request-Id"));
        try (AccessLog log = AccessLog.to(file)
                        .format(format)
                        .zone(ZoneOffset.ofHours(2))
                        .open();
                TestServer server =
                        TestServer.of(Server.builder(handler).loops(1).events(log))) {
            fetch(server, requests);
        }
        // Those of different threads may be out of order.
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        assertThat(lines).hasSize(requests.length);
        return lines;
    }

    private static String lineWith(String part, List<String> lines) {
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    /** Asks for a password where one was sent. */
    private static final class BasicAuthOptional {
        static final dev.fasthttp.server.Middleware MIDDLEWARE = next -> {
            RequestHandler checked = next.with(BasicAuth.users("x", Map.of("joe \"x\"", "y")));
            return ctx -> (ctx.header("Authorization").isEmpty() ? next : checked).handle(ctx);
        };
    }

    @Test
    void commonAndCombined() throws IOException {
        String date = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0200]";
        List<String> lines = log(
                AccessLog.Format.COMBINED,
                "GET /a?b=c HTTP/1.1\r\nHost: h\r\nUser-Agent: curl/8 \"x\" \\\r\nReferer: http://r/\r\n\r\n",
                "HEAD / HTTP/1.0\r\nAuthorization: Basic am9lICJ4Ijp5\r\n\r\n",
                "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /throws HTTP/1.1\r\nHost: h\r\nUser-Agent: \u00e4\u001b[1m\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "what\r\n\r\n");
        assertThat(lineWith("/a?b", lines))
                .matches("127\\.0\\.0\\.1 - - " + date
                        + " \"GET /a\\?b=c HTTP/1\\.1\" 200 5 \"http://r/\" \"curl/8 \\\\x22x\\\\x22 \\\\x5c\"");
        assertThat(lineWith("HEAD", lines))
                .matches(".* - joe\\\\x20\\\\x22x\\\\x22 .*\"HEAD / HTTP/1\\.0\" 200 0 \"-\" \"-\"");
        assertThat(lineWith("/stream", lines)).contains("\"GET /stream HTTP/1.1\" 200 60005 ");
        assertThat(lineWith("/throws", lines)).contains(" 400 ");
        assertThat(lineWith("\"GET / ", lines)).contains(" 400 ");
        assertThat(lineWith(" \"-\" 400 ", lines)).contains(" - - [");
        assertThat(String.join("", lines)).matches("[ -~]*");
    }

    @Test
    void jsonHasWhatThereIs() throws IOException {
        List<String> lines = log(
                AccessLog.Format.JSON,
                "GET /a HTTP/1.1\r\nHost: h\r\nUser-Agent: \"\\\u00ff\r\nX-Request-Id: 17\r\n\r\n",
                "GET /throws HTTP/1.1\r\nHost: h\r\nX-Request-Id: 18\r\n\r\n");
        assertThat(lineWith("/a", lines))
                .matches("\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\",\"client\":\"127\\.0\\.0\\.1\","
                        + "\"method\":\"GET\",\"target\":\"/a\",\"protocol\":\"HTTP/1\\.1\",\"host\":\"h\","
                        + "\"status\":200,\"bytes\":5,\"micros\":\\d+,"
                        + "\"userAgent\":\"\\\\u0022\\\\u005c\\\\u00ff\",\"requestId\":\"17\"}");
        assertThat(lineWith("/throws", lines)).contains("\"status\":500").contains("\"requestId\":\"18\"");
    }

    @Test
    void canBeRotated() throws IOException {
        Path file = directory.resolve("access.log");
        try (AccessLog log = AccessLog.to(file).open();
                TestServer server = TestServer.of(Server.builder(HANDLER).events(log))) {
            fetch(server, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
            Await.until("the line is written", () -> size(file) > 0);
            Path old = directory.resolve("old.log");
            Files.move(file, old);
            log.reopen();
            Await.until("there is a new file", () -> Files.exists(file));
            fetch(server, "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
            Await.until("the line is written", () -> size(file) > 0);
            assertThat(Files.readString(old)).contains("GET /1").doesNotContain("GET /2");
            assertThat(Files.readString(file)).contains("GET /2").doesNotContain("GET /1");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStuckDiskDropsLinesAndNoRequest() throws IOException {
        CountDownLatch stuck = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("lines are written together");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(bytes, offset, length);
            }
        };
        int requests = 3000;
        long dropped;
        try (AccessLog log =
                        AccessLog.to(slow).bufferSize(AccessLogBuffers.MIN_SIZE).open();
                TestServer server = TestServer.of(Server.builder(HANDLER).events(log));
                RawHttp client = server.connect()) {
            for (int i = 0; i < requests; i++) {
                client.fetch("/" + "x".repeat(100));
            }
            assertThat(log.dropped()).isPositive();
            stuck.countDown();
            server.close();
            log.close();
            dropped = log.dropped();
        }
        assertThat(written.toString(StandardCharsets.US_ASCII).lines().count() + dropped)
                .isEqualTo(requests);
    }

    @Test
    void aFailingStreamIsCounted() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        AccessLog log = AccessLog.to(full).open();
        try (TestServer server = TestServer.of(Server.builder(HANDLER).events(log))) {
            fetch(server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        log.close();
        assertThat(log.dropped()).isEqualTo(1);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> AccessLog.to(directory.resolve("no/such")).open())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AccessLog.to(directory.resolve("x")).bufferSize(1))
                .hasMessageContaining("65536");
    }
}
