package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A context without connection, as a test of a handler uses it. */
class RequestCtxTest {
    private final RequestCtx ctx = new RequestCtx();

    @Test
    @DisplayName("a redirect is absolute")
    void redirects() {
        ctx.request().header().set(HeaderNames.HOST, "a:81");
        ctx.request().header().setRequestUri("/b/c?d");
        ctx.redirect("e?f#g", Status.SEE_OTHER);
        assertThat(ctx.response().statusCode()).isEqualTo(303);
        assertThat(location()).isEqualTo("http://a:81/b/e?f#g");
    }

    @Test
    @DisplayName("a redirect of a request without Host, which HTTP/1.0 allows, is a path")
    void redirectsWithoutHost() {
        ctx.request().header().setRequestUri("/b/c?d");
        ctx.redirect("e?f#g", Status.SEE_OTHER);
        assertThat(location()).isEqualTo("/b/e?f#g");
        ctx.redirect("https://h/i", Status.SEE_OTHER);
        assertThat(location()).isEqualTo("https://h/i");
    }

    private String location() {
        return ctx.response().header().peek(HeaderNames.LOCATION).toString();
    }
}
