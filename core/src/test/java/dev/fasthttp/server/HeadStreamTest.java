package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HEAD to handlers that stream: the fields are those of the response to GET, also those that say where a body ends. */
class HeadStreamTest {
    private static final byte[] BODY = "0123456789".getBytes(StandardCharsets.US_ASCII);

    private static void handle(RequestCtx ctx) throws IOException {
        switch (ctx.pathString()) {
            case "/length" -> ctx.setHeader(HeaderNames.CONTENT_LENGTH, "10");
            case "/trailers" -> {
                ctx.setHeader(HeaderNames.CONTENT_LENGTH, "10");
                ctx.response().trailers().set("X-Sum", "1");
            }
            case "/none" -> ctx.setStatusCode(204);
            default -> {}
        }
        if (ctx.pathString().equals("/none")) {
            ctx.responseStream().flush();
            return;
        }
        ctx.responseStream().flush();
        ctx.responseStream().write(BODY);
    }

    @Test
    void framingIsThatOfGet() throws IOException {
        try (TestServer server = TestServer.of(HeadStreamTest::handle);
                RawHttp client = server.connect()) {
            for (String path : List.of("/length", "/chunks", "/trailers", "/none", "/length")) {
                RawResponse get = client.fetch(path);
                client.send("HEAD " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
                RawResponse head = client.readToHead();
                for (String field : List.of("Content-Length", "Transfer-Encoding", "Trailer", "Content-Type")) {
                    assertThat(head.all(field)).as(path + " " + field).isEqualTo(get.all(field));
                }
                assertThat(get.all("Content-Length")).hasSize(path.equals("/length") ? 1 : 0);
            }
            assertThat(server.server().acceptedConnections()).isEqualTo(1);
        }
    }

    @Test
    void http10IsKeptWhenThereIsALength() throws IOException {
        try (TestServer server = TestServer.of(HeadStreamTest::handle);
                RawHttp client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("HEAD /length HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                RawResponse head = client.readToHead();
                assertThat(head.field("Content-Length")).isEqualTo("10");
                assertThat(head.closes()).isFalse();
            }
        }
    }
}
