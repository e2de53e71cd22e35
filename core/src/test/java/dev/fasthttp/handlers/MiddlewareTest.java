package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The order in which things around a handler act, and on which answers. */
class MiddlewareTest {
    private static void handle(RequestCtx ctx) throws IOException {
        switch (ctx.pathString()) {
            case "/throws" -> throw new IOException("on purpose");
            case "/error" -> ctx.error("no", 409);
            case "/stream" -> {
                ctx.setHeader("X-Own", "1");
                ctx.responseStream().write("abc".getBytes(StandardCharsets.US_ASCII));
                ctx.responseStream().flush();
                ctx.beforeResponse(late -> late.setHeader("X-Late", "1"));
            }
            case "/informal" ->
                ctx.beforeResponse(wrong -> {
                    throw new IllegalStateException("on purpose");
                });
            default -> ctx.setHeader("X-Own", "1");
        }
    }

    private static Middleware mark(String name) {
        return next -> ctx -> {
            ctx.beforeResponse(done -> {
                String before = done.response().header().peek("X-Mark").toString();
                done.setHeader("X-Mark", before + name);
            });
            next.handle(ctx);
        };
    }

    @Test
    void addsToEveryAnswerOnceTheOutermostLast() throws IOException {
        RequestHandler handler = MiddlewareTest::handle;
        try (TestServer server = TestServer.of(handler.with(mark("a")).with(mark("b")));
                RawHttp client = server.connect()) {
            for (String path : new String[] {"/", "/throws", "/error", "/stream", "/"}) {
                RawResponse response = client.fetch(path);
                assertThat(response.field("X-Mark")).as(path).isEqualTo("ab");
                assertThat(response.field("X-Late")).isEmpty();
            }
            assertThat(client.fetch("/stream").field("X-Own")).isEqualTo("1");
            assertThat(client.fetch("/throws").status()).isEqualTo(500);
        }
    }

    @Test
    void aHookThatFailsIsAnsweredWith500() throws IOException {
        try (TestServer server = TestServer.of(MiddlewareTest::handle);
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/informal").status()).isEqualTo(500);
        }
    }

    @Test
    void nothingStaysForTheNextRequest() throws IOException {
        RequestHandler handler = MiddlewareTest::handle;
        RequestHandler marked = handler.with(mark("a"));
        RequestHandler sometimes = ctx -> (ctx.pathString().equals("/marked") ? marked : handler).handle(ctx);
        try (TestServer server = TestServer.of(sometimes);
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/marked").field("X-Mark")).isEqualTo("a");
            assertThat(client.fetch("/plain").field("X-Mark")).isEmpty();
        }
    }
}
