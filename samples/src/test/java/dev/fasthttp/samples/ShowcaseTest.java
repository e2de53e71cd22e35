package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each path that the showcase documents, asked for by the JDK's client. */
class ShowcaseTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Server server;
    private static String base;

    @BeforeAll
    static void listen() throws IOException {
        server = Showcase.builder().build();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetSocketAddress address = (InetSocketAddress) server.listen(new InetSocketAddress(loopback, 0));
        base = "http://127.0.0.1:" + address.getPort();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void hello() throws Exception {
        assertThat(get("/hello").body()).isEqualTo("Hello, world!");
    }

    @Test
    void echo() throws Exception {
        String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(post("/echo?a=b", "text/plain", "abc").body())
                .startsWith("POST /echo?a=b\n")
                .contains("Content-Type: text/plain\n")
                .endsWith("3 bytes, SHA-256 " + hash + "\nabc");
    }

    @Test
    void body() throws Exception {
        HttpResponse<String> response = post("/body", "application/json", "{}");
        assertThat(response.body()).isEqualTo("{}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    @DisplayName("sleep and blocking sleep as long as they are told")
    void sleeps() throws Exception {
        for (String path : List.of("/sleep?ms=30", "/blocking?ms=30")) {
            long start = System.nanoTime();
            assertThat(get(path).body()).isEqualTo("slept");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
        }
    }

    @Test
    void bytes() throws Exception {
        assertThat(get("/bytes?n=100000").body()).hasSize(100_000).startsWith("0123456789abcdef0");
        assertThat(get("/bytes?n=100000000").statusCode()).isEqualTo(400);
    }

    @Test
    void form() throws Exception {
        assertThat(post("/form?a=1&b=%20", "application/x-www-form-urlencoded", "c=x+y&d")
                        .body())
                .isEqualTo("query a=1\nquery b= \npost c=x y\npost d=\n");
    }

    @Test
    void redirect() throws Exception {
        HttpResponse<String> response = get("/redirect?to=/hello");
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).contains(base + "/hello");
    }

    @Test
    void cookies() throws Exception {
        HttpResponse<String> first = get("/cookies");
        assertThat(first.body()).isEqualTo("visit 1\n");
        assertThat(first.headers().firstValue("Set-Cookie")).contains("visits=1; path=/; HttpOnly");
        assertThat(send(request("/cookies").header("Cookie", "visits=1")).body())
                .isEqualTo("visit 2\n");
    }

    @Test
    void status() throws Exception {
        assertThat(get("/status?code=503").statusCode()).isEqualTo(503);
    }

    @Test
    @DisplayName("an error is a 500 that tells nothing, any other path a 404")
    void errors() throws Exception {
        HttpResponse<String> response = get("/error");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("Internal Server Error");
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(base + target));
    }

    private static HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return send(request(target));
    }

    private static HttpResponse<String> post(String target, String type, String body)
            throws IOException, InterruptedException {
        return send(request(target).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.version(HttpClient.Version.HTTP_1_1).build(), HttpResponse.BodyHandlers.ofString());
    }
}
