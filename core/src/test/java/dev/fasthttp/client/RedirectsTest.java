package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redirects: where they lead, as what, and with which secrets. */
class RedirectsTest {
    private final Request request = new Request();
    private final Response response = new Response();
    private final Client client = Client.builder().maxRedirects(5).build();
    private TestServer server;
    private TestServer other;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(this::handle);
        other = TestServer.of(this::handle);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        other.close();
    }

    private static String origin(TestServer server) {
        return "http://127.0.0.1:" + server.address().getPort();
    }

    private void handle(RequestCtx ctx) {
        switch (ctx.pathString()) {
            case "/to" -> {
                ctx.setStatusCode((int) ctx.queryArgs().getLong("status"));
                ctx.setHeader("Location", ctx.queryArgs().peek("l").toString());
            }
            case "/none" -> ctx.setStatusCode(302);
            case "/loop" -> ctx.redirect("/loop", 302);
            case "/over-and-back" -> {
                ctx.setStatusCode(307);
                ctx.setHeader("Location", origin(other) + "/to?status=307&l=" + origin(server) + "/show");
            }
            default ->
                ctx.write(ctx.method() + " " + ctx.requestUri() + " " + ctx.postBody() + " "
                        + ctx.request().header());
        }
    }

    private String follow(String method, String path) throws IOException {
        request.header().setMethod(method);
        request.setUri(origin(server) + path);
        client.sendRedirects(request, response);
        return response.body().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET, ''",
        "301, POST, GET, ''",
        "302, POST, GET, ''",
        "303, POST, GET, ''",
        "303, PUT, GET, ''",
        "301, PUT, PUT, body",
        "307, POST, POST, body",
        "308, POST, POST, body",
        "308, PUT, PUT, body"
    })
    void methodAndBodyFollowTheRules(int status, String method, String then, String body) throws IOException {
        if (!method.equals("GET")) {
            request.setBody("body");
            request.header().set("Content-Type", "text/plain");
        }
        String seen = follow(method, "/to?status=" + status + "&l=/show?x=1");
        assertThat(seen).startsWith(then + " /show?x=1 " + body + " ");
        assertThat(seen.contains("Content-Type")).isEqualTo(!body.isEmpty());
        assertThat(request.header().method()).isEqualTo(method);
        assertThat(request.bodyLength()).isEqualTo(method.equals("GET") ? 0 : 4);
    }

    @Test
    void headStaysHead() throws IOException {
        follow("HEAD", "/to?status=303&l=/show");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.bodyLength()).isZero();
    }

    @Test
    void secretsStayWithTheirOrigin() throws IOException {
        request.header().set("Authorization", "Bearer secret");
        request.header().set("Cookie", "session=secret");
        request.header().set("Proxy-Authorization", "secret");
        request.header().set("X-Other", "fine");
        assertThat(follow("GET", "/to?status=302&l=/show")).contains("secret");
        assertThat(follow("GET", "/to?status=302&l=" + origin(other) + "/show"))
                .contains("X-Other: fine", "Host: 127.0.0.1:" + other.address().getPort())
                .doesNotContain("secret");
        assertThat(follow("GET", "/over-and-back"))
                .startsWith("GET /show ")
                .contains("X-Other: fine")
                .doesNotContain("secret");
    }

    @Test
    void userInformationStaysWithItsOrigin() throws IOException {
        request.setUri("http://user:pw@127.0.0.1:" + server.address().getPort() + "/to?status=302&l=/show");
        client.sendRedirects(request, response);
        assertThat(response.body().toString()).contains("Authorization: Basic");
        request.setUri("http://user:pw@127.0.0.1:" + server.address().getPort() + "/to?status=302&l=" + origin(other)
                + "/show");
        client.sendRedirects(request, response);
        assertThat(response.body().toString())
                .doesNotContain("authorization")
                .satisfies(text -> assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("authorization"));
    }

    @Test
    void whatCannotBeFollowedIsAnException() {
        assertThatThrownBy(() -> follow("GET", "/loop"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("more than 5 redirects (maxRedirects)");
        assertThatThrownBy(() -> follow("GET", "/none"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("no Location");
        assertThatThrownBy(() -> follow("GET", "/to?status=302&l=mailto:a@b"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("malformed Location");
        assertThatThrownBy(() -> follow("GET", "/to?status=302&l=ftp://a/b")).isInstanceOf(RedirectException.class);
    }

    @Test
    void aStreamIsNotSentTwice() throws IOException {
        request.setBodyStream(new ByteArrayInputStream(new byte[10]), 10);
        assertThatThrownBy(() -> follow("POST", "/to?status=307&l=/show"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("stream");
        request.setBodyStream(new ByteArrayInputStream(new byte[10]), 10);
        assertThat(follow("POST", "/to?status=303&l=/show")).startsWith("GET /show");
    }

    @Test
    void aHostClientStaysWithItsHost() throws IOException {
        try (HostClient one =
                HostClient.builder("127.0.0.1:" + server.address().getPort()).build()) {
            assertThat(one.get(origin(server) + "/to?status=302&l=/show").body().toString())
                    .startsWith("GET /show");
            assertThatThrownBy(() -> one.get(origin(server) + "/to?status=302&l=" + origin(other) + "/show"))
                    .isInstanceOf(RedirectException.class)
                    .hasMessageContaining("takes a Client");
        }
    }

    @Test
    void sendFollowsNothing() throws IOException {
        request.setUri(origin(server) + "/to?status=302&l=/show");
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(302);
    }

    @Test
    void hostsAreForgottenWhenTheyAreTooMany() throws IOException {
        try (Client small = Client.builder().maxHosts(1).build()) {
            for (int i = 0; i < 5; i++) {
                assertThat(small.get(origin(server) + "/show").statusCode()).isEqualTo(200);
                assertThat(small.get(origin(other) + "/show").statusCode()).isEqualTo(200);
                assertThat(small.hosts()).isEqualTo(1);
                assertThat(small.connections()).isEqualTo(1);
            }
        }
        server.awaitNoConnection();
        other.awaitNoConnection();
    }

    @Test
    void whatHasNoTargetIsRefused() throws IOException {
        assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.get("ftp://host/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.get("host/")).isInstanceOf(IllegalArgumentException.class);
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> client.get("http://127.0.0.1:" + free + "/"))
                .isInstanceOf(java.net.ConnectException.class);
    }
}
