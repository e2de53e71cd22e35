package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTest {
    private static final RequestHandler HANDLER =
            ctx -> ctx.setBody("hello " + BasicAuth.user(ctx).orElse("nobody"));

    private TestServer server;
    private RawHttp client;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(HANDLER.with(
                BasicAuth.users("the \"shop\"", Map.of("Aladdin", "open sesame", "jürgen", "a:b€", "x", ""))));
        client = server.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private RawResponse fetch(String authorization) throws IOException {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: " + authorization + "\r\n\r\n")
                .read();
    }

    private static String encoded(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoKnowsThePasswordComesIn() throws IOException {
        assertThat(fetch("Basic " + encoded("Aladdin:open sesame")).text()).isEqualTo("hello Aladdin");
        assertThat(fetch("bAsIc  " + encoded("x:")).text()).isEqualTo("hello x");
        RawResponse response = fetch("Basic " + encoded("jürgen:a:b€"));
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("hello jürgen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic",
                "Basic !!!!",
                "Basic QWxhZGRpbg==",
                "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== x",
                "BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                "Basic QWxhZGRpbjpPcGVuIHNlc2FtZQ==",
                "Basic bm9ib2R5Og==",
                "Basic Og=="
            })
    void othersAreAskedAgain(String authorization) throws IOException {
        RawResponse response = fetch(authorization);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("WWW-Authenticate")).isEqualTo("Basic realm=\"the \\\"shop\\\"\", charset=\"UTF-8\"");
        assertThat(response.text()).doesNotContain("hello");
    }

    @Test
    void credentialsHaveALimit() throws IOException {
        assertThat(fetch("Basic " + encoded("Aladdin:" + "x".repeat(4000))).status())
                .isEqualTo(401);
    }

    @Test
    void curlComesIn() throws IOException {
        String url = "http://127.0.0.1:" + server.address().getPort() + "/";
        assertThat(Command.run("", "curl", "-s", "-u", "Aladdin:open sesame", url))
                .isEqualTo("hello Aladdin");
        assertThat(Command.run("", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url))
                .isEqualTo("401");
    }

    @Test
    void aRealmIsPrintable() {
        assertThatThrownBy(() -> new BasicAuth("a\r\nX: y", (user, password) -> true))
                .hasMessageContaining("character 13 at 1");
    }
}
