package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CORS protocol, request by request as a browser sends them. */
class CorsTest {
    private static final RequestHandler HANDLER = ctx -> {
        if (ctx.pathString().equals("/throws")) {
            throw new IOException("on purpose");
        }
        ctx.setHeader("Vary", "Accept-Encoding");
        ctx.setBody("handled " + ctx.method());
    };

    private static final Cors SOME = Cors.builder()
            .allowOrigin("https://a.example")
            .allowOrigin("http://localhost:3000")
            .allowMethods("PUT")
            .allowHeaders("X-One", "Content-Type")
            .exposeHeaders("X-Seen", "ETag")
            .allowCredentials()
            .maxAge(Duration.ofHours(1))
            .build();

    private static RawResponse send(Cors cors, String method, String path, String... fields) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        try (TestServer server = TestServer.of(HANDLER.with(cors));
                RawHttp client = server.connect()) {
            return client.send(request.append("\r\n").toString()).read();
        }
    }

    @Test
    void preflightIsAnswered() throws IOException {
        RawResponse response = send(
                SOME,
                "OPTIONS",
                "/",
                "Origin: https://a.example",
                "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Headers: content-type,x-one");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
        assertThat(response.field("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(response.field("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, POST, PUT");
        assertThat(response.field("Access-Control-Allow-Headers")).isEqualTo("content-type,x-one");
        assertThat(response.field("Access-Control-Max-Age")).isEqualTo("3600");
        assertThat(response.field("Vary"))
                .isEqualTo("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    }

    @ParameterizedTest
    @CsvSource({
        "https://b.example, PUT, x-one",
        "null, PUT, x-one",
        "https://a.example.evil, PUT, x-one",
        "http://a.example, PUT, x-one",
        "https://a.example, DELETE, x-one",
        "https://a.example, put, x-one",
        "https://a.example, PUT, 'x-one, x-two'",
    })
    void preflightIsRefused(String origin, String method, String headers) throws IOException {
        RawResponse response = send(
                SOME,
                "OPTIONS",
                "/",
                "Origin: " + origin,
                "Access-Control-Request-Method: " + method,
                "Access-Control-Request-Headers: " + headers);
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.field("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void theResponseMayBeRead() throws IOException {
        RawResponse response = send(SOME, "GET", "/", "Origin: http://localhost:3000");
        assertThat(response.text()).isEqualTo("handled GET");
        assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
        assertThat(response.field("Access-Control-Expose-Headers")).isEqualTo("X-Seen, ETag");
        assertThat(response.field("Vary")).isEqualTo("Accept-Encoding, Origin");
    }

    @Test
    void errorsMayBeReadToo() throws IOException {
        RawResponse response = send(SOME, "GET", "/throws", "Origin: https://a.example");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
    }

    @Test
    void othersAreAnsweredButMayNotRead() throws IOException {
        RawResponse response = send(SOME, "GET", "/", "Origin: https://b.example");
        assertThat(response.text()).isEqualTo("handled GET");
        assertThat(response.field("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.field("Vary")).isEqualTo("Accept-Encoding, Origin");
    }

    @Test
    void optionsWithoutPreflightGoToTheHandler() throws IOException {
        assertThat(send(SOME, "OPTIONS", "/", "Origin: https://a.example").text())
                .isEqualTo("handled OPTIONS");
        assertThat(send(SOME, "OPTIONS", "/").text()).isEqualTo("handled OPTIONS");
    }

    @Test
    void anyOriginNeedsNoVary() throws IOException {
        Cors any = Cors.builder().allowAnyOrigin().allowAnyHeader().build();
        RawResponse response = send(any, "GET", "/", "Origin: null");
        assertThat(response.field("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(response.field("Vary")).isEqualTo("Accept-Encoding");
        assertThat(send(any, "OPTIONS", "/", "Origin: x", "Access-Control-Request-Method: GET")
                        .field("Access-Control-Max-Age"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example", "https://", "https://a.example/", "https://*.example", "https://A.example"})
    void originsHaveOneForm(String origin) {
        assertThatThrownBy(() -> Cors.builder().allowOrigin(origin)).hasMessageContaining(origin);
    }

    @Test
    void contradictionsAreRefused() {
        assertThatThrownBy(() -> Cors.builder().build()).hasMessageContaining("allowOrigin");
        assertThatThrownBy(
                        () -> Cors.builder().allowAnyOrigin().allowCredentials().build())
                .hasMessageContaining("credentials");
        assertThatThrownBy(() -> Cors.builder().allowMethods("A B")).hasMessageContaining("A B");
    }
}
