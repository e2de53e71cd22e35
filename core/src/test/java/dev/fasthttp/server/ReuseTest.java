package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.MessageLimits;
import dev.fasthttp.http.Request;
import dev.fasthttp.server.support.Accessors;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contexts serve one request after the other: nothing of the first is to be seen at the second. */
class ReuseTest {
    private static final String SECRET =
            "POST http://secret-host:81/secret-path?secret=1 HTTP/1.1\r\nHost: secret-host:81\r\n"
                    + "Cookie: secret=cookie\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: secret\r\n"
                    + "Referer: secret\r\nConnection: close, upgrade\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n"
                    + "X-Secret: secret\r\n\r\nb\r\nsecret=form\r\n0\r\nX-Trailer: secret\r\n\r\n";

    private static void read(RequestCtx ctx, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        Request request = ctx.request();
        int p = request.readHead(bytes, 0, bytes.length, MessageLimits.DEFAULT);
        request.beginBody(1000);
        assertThat(request.readBody(bytes, p, bytes.length)).isEqualTo(bytes.length);
    }

    private static RequestCtx used() {
        RequestCtx ctx = new RequestCtx();
        read(ctx, SECRET);
        assertThat(Accessors.answers(ctx).toString()).contains("secret=form", "secret-path", "cookie");
        assertThat(ctx.cookie("secret").toString()).isEqualTo("cookie");
        ctx.request().setSecure(true);
        ctx.setStatusCode(404);
        ctx.response().header().setStatusMessage("secret");
        ctx.setHeader("X-Secret", "secret");
        ctx.setContentType("secret/type");
        ctx.response().header().setServer("secret");
        ctx.setConnectionClose();
        ctx.response().trailers().set("X-Trailer", "secret");
        ctx.response().setSkipBody(true);
        ctx.response().setBodyRaw("secret".getBytes(StandardCharsets.US_ASCII));
        ctx.setUserValue("key", "secret");
        assertThat(Accessors.answers(ctx).toString()).contains("X-Secret");
        return ctx;
    }

    @Test
    void aContextThatWasResetIsLikeANewOne() {
        RequestCtx ctx = used();
        ctx.reset();
        assertThat(Accessors.answers(ctx)).isEqualTo(Accessors.answers(new RequestCtx()));
        assertThat(ctx.userValue("key")).isEmpty();
        assertThat(Accessors.answers(ctx).toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0\r\n\r\n",
                "GET /a?b=c HTTP/1.1\r\nHost: h\r\nCookie: d=e\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b",
                "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
            })
    void theNextRequestLooksAsInANewContext(String next) {
        RequestCtx ctx = used();
        ctx.reset();
        RequestCtx fresh = new RequestCtx();
        read(ctx, next);
        read(fresh, next);
        assertThat(Accessors.answers(ctx)).isEqualTo(Accessors.answers(fresh));
        assertThat(ctx.cookie("secret").isEmpty()).isTrue();
        assertThat(ctx.header("X-Secret").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a?b HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n",
                "GET /a?b HTTP/1.1\r\n\r\n",
                "GET /a?b HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
                "GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n",
                "BAD",
                "\n",
                "GET /%zz HTTP/1.1\r\n",
                "GET / HTTP/3.1\r\n"
            })
    void aRefusedRequestLooksAsInANewContext(String bad) {
        RequestCtx ctx = used();
        ctx.reset();
        RequestCtx fresh = new RequestCtx();
        refuse(ctx, bad);
        refuse(fresh, bad);
        assertThat(Accessors.answers(ctx)).isEqualTo(Accessors.answers(fresh));
        assertThat(Accessors.answers(ctx).toString()).doesNotContain("secret");
    }

    private static void refuse(RequestCtx ctx, String bad) {
        byte[] bytes = bad.getBytes(StandardCharsets.US_ASCII);
        try {
            ctx.request().readHead(bytes, 0, bytes.length, MessageLimits.DEFAULT);
        } catch (BadMessageException e) {
            assertThat(e.violation().status()).isGreaterThanOrEqualTo(400);
        }
    }
}
