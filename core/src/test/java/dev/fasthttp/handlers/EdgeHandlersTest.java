package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redirect to TLS, security headers, limits of bodies by route. */
class EdgeHandlersTest {
    private static final RequestHandler HANDLER = ctx -> ctx.setBody("ok");

    @ParameterizedTest
    @CsvSource({
        "443, example.org, /a?b=c, https://example.org/a?b=c",
        "443, example.org:8080, /, https://example.org/",
        "8443, example.org:8080, /a%20b, https://example.org:8443/a%20b",
        "443, [::1]:8080, /, https://[::1]/",
        "8443, [::1], //evil.example/x, https://[::1]:8443/evil.example/x",
    })
    void sendsToTls(int port, String host, String target, String location) throws IOException {
        try (TestServer server = TestServer.of(HANDLER.with(HttpsRedirect.toPort(port)));
                RawHttp client = server.connect()) {
            RawResponse response = client.send(
                            "POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n")
                    .read();
            assertThat(response.status()).isEqualTo(308);
            assertThat(response.field("Location")).isEqualTo(location);
        }
    }

    @Test
    void withoutHostThereIsNowhereToGo() throws IOException {
        try (TestServer server = TestServer.of(HANDLER.with(HttpsRedirect.standard()));
                RawHttp client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().status()).isEqualTo(400);
        }
        assertThatThrownBy(() -> HttpsRedirect.toPort(0)).hasMessageContaining("0");
    }

    @Test
    void overTlsItPassesAndTransportIsStrict() throws Exception {
        RequestHandler handler = HANDLER.with(HttpsRedirect.standard()).with(SecurityHeaders.defaults());
        try (TlsServer server = TlsServer.of(handler);
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.text()).isEqualTo("ok");
            assertThat(response.field("Strict-Transport-Security")).isEqualTo("max-age=31536000");
        }
    }

    @Test
    void securityHeadersGiveWayToTheHandler() throws IOException {
        SecurityHeaders headers = SecurityHeaders.builder()
                .field("Content-Security-Policy", "default-src 'self'")
                .without("x-frame-options")
                .strictTransportSecurity(Duration.ofDays(1), true)
                .build();
        RequestHandler handler = ctx -> ctx.setHeader("referrer-policy", "no-referrer");
        try (TestServer server = TestServer.of(handler.with(headers));
                RawHttp client = server.connect()) {
            RawResponse response = client.fetch("/");
            assertThat(response.field("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.field("Content-Security-Policy")).isEqualTo("default-src 'self'");
            assertThat(response.all("X-Frame-Options")).isEmpty();
            assertThat(response.all("Strict-Transport-Security")).isEmpty();
        }
        assertThatThrownBy(() -> SecurityHeaders.builder().field("X", "a\r\nb").build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/upload/a, 100, 200",
        "/upload/a, 101, 413",
        "/upload, 11, 413",
        "/upload/small, 5, 200",
        "/upload/small, 6, 413",
        "/upload/../api, 10, 200",
        "/upload/../api, 11, 413",
        "/%75pload/a, 100, 200",
        "/other, 10, 200",
        "/other, 11, 413",
        "/streamed, 50, 200",
        "/streamed, 51, 413",
    })
    void bodiesAreLimitedByRoute(String path, int length, int status) throws IOException {
        BodyLimits limits = BodyLimits.builder()
                .limit("/upload/", 100)
                .limit("/upload/small", 5)
                .streamed("/streamed", 50)
                .build();
        RequestHandler reads = ctx -> ctx.bodyStream().readAllBytes();
        try (TestServer server = TestServer.of(
                        Server.builder(reads).maxRequestBodySize(10).headerReceived(limits));
                RawHttp client = server.connect()) {
            assertThat(client.post(path, "x".repeat(length)).read().status()).isEqualTo(status);
        }
    }

    @Test
    void routesArePaths() {
        assertThatThrownBy(() -> BodyLimits.builder().limit("upload", 1)).hasMessageContaining("upload");
        assertThatThrownBy(() -> BodyLimits.builder().limit("/", -1)).hasMessageContaining("-1");
    }
}
