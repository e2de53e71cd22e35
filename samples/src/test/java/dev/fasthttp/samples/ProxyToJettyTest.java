package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.LbClient;
import dev.fasthttp.proxy.ReverseProxy;
import dev.fasthttp.server.Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reverse proxy between the JDK's client, or a browser, and Jetty: what comes back is what was asked for, and nothing is left over. */
class ProxyToJettyTest {
    private static final int THREADS = 8;
    private static final int CALLS = 60;

    private JettyUpstream jetty;
    private HostClient upstream;
    private Server proxy;
    private String base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws Exception {
        jetty = new JettyUpstream();
        upstream = ReverseProxy.upstream(jetty.authority()).maxConns(20).build();
        LbClient balancer = LbClient.builder().addClient(upstream).build();
        proxy = Server.builder(ReverseProxy.builder(balancer).build())
                .streamRequestBody()
                .maxRequestBodySize(Long.MAX_VALUE)
                .build();
        InetSocketAddress address =
                (InetSocketAddress) proxy.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        base = "http://127.0.0.1:" + address.getPort();
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        upstream.close();
        jetty.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(base + target)).timeout(Duration.ofSeconds(30));
    }

    private void awaitClean() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (upstream.pendingRequests() > 0 || upstream.connections() > upstream.idleConnections()) {
            assertThat(System.nanoTime())
                    .as("calls or connections are left over")
                    .isLessThan(end);
            Thread.sleep(5);
        }
        assertThat(upstream.waitingRequests()).isZero();
    }

    /** Collects the messages that come, and how the connection ended. */
    private static final class Messages implements WebSocket.Listener {
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder pending = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            pending.append(data);
            if (last) {
                received.add(pending.toString());
                pending.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add("closed with " + code);
            return null;
        }
    }

    @Test
    @DisplayName("a WebSocket goes through: messages small and large both ways, and its end")
    void webSocket() throws Exception {
        Messages messages = new Messages();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(base.replace("http:", "ws:") + "/socket"), messages)
                .get(20, TimeUnit.SECONDS);
        for (int size : new int[] {1, 100, 5_000, 60_000}) {
            String message = "m".repeat(size - 1) + size % 10;
            socket.sendText(message, true).get(20, TimeUnit.SECONDS);
            assertThat(messages.received.poll(20, TimeUnit.SECONDS)).isEqualTo(message);
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(20, TimeUnit.SECONDS);
        assertThat(messages.received.poll(20, TimeUnit.SECONDS)).isEqualTo("closed with 1000");
        awaitClean();
    }

    @Test
    @DisplayName(
            "parallel calls, small and large, whole and in chunks, each get their own answer, and no POST is sent twice")
    void load() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                all.add(threads.submit(() -> calls(new Random(seed), seed)));
            }
            int posts = 0;
            for (Future<Integer> one : all) {
                posts += one.get(60, TimeUnit.SECONDS);
            }
            assertThat(jetty.posts).hasValue(posts);
        } finally {
            threads.shutdownNow();
        }
        awaitClean();
    }

    private int calls(Random random, int seed) throws Exception {
        int posts = 0;
        for (int i = 0; i < CALLS; i++) {
            String id = seed + "-" + i;
            switch (i % 6) {
                case 0, 1, 2 -> {
                    HttpResponse<String> response =
                            client.send(request("/id?" + id).build(), BodyHandlers.ofString());
                    assertThat(response.body()).isEqualTo(id);
                }
                case 3 -> {
                    HttpRequest head = request("/picture/" + i)
                            .method("HEAD", BodyPublishers.noBody())
                            .build();
                    assertThat(client.send(head, BodyHandlers.ofString()).statusCode())
                            .isEqualTo(200);
                }
                case 4 -> {
                    HttpRequest known = request("/picture/" + i)
                            .header("If-None-Match", "\"/picture/" + i + '"')
                            .build();
                    assertThat(client.send(known, BodyHandlers.ofString()).statusCode())
                            .isEqualTo(304);
                }
                default -> {
                    posts++;
                    echo(random, id);
                }
            }
        }
        return posts;
    }

    private void echo(Random random, String id) throws Exception {
        byte[] body = new byte[random.nextInt(random.nextInt(4) == 0 ? 2_000_000 : 5_000)];
        random.nextBytes(body);
        // A stream goes out in chunks.
        HttpRequest.BodyPublisher content = random.nextBoolean()
                ? BodyPublishers.ofByteArray(body)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        HttpResponse<byte[]> response =
                client.send(request("/echo?" + id).POST(content).build(), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Query")).hasValue(id);
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    @DisplayName("an answer that the server breaks off is broken off for the client, too")
    void brokenOff() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> client.send(request("/cut").build(), BodyHandlers.ofByteArray()))
                    .isInstanceOf(IOException.class);
            assertThat(client.send(request("/id?next").build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("next");
        }
        awaitClean();
    }

    @Test
    @DisplayName("a client that leaves in the middle of a large answer leaves nothing behind")
    void clientLeaves() throws Exception {
        for (int i = 0; i < 3; i++) {
            HttpResponse<InputStream> response = client.send(
                    request("/echo?large")
                            .POST(BodyPublishers.ofByteArray(new byte[8 << 20]))
                            .build(),
                    BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                assertThat(body.readNBytes(1000)).hasSize(1000);
            }
        }
        awaitClean();
        assertThat(client.send(request("/id?next").build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("next");
    }

    @Test
    @DisplayName("a browser gets all pictures of a page, each its own, and asks for them again by their tags")
    void browser(@TempDir Path directory) throws Exception {
        assumeTrue(Browser.isInstalled(), "chromium is not on the path");
        try (Browser browser = new Browser(directory)) {
            browser.open(base + "/page");
            awaitPictures(browser);
            assertThat(browser.errors()).isEmpty();
            assertThat(jetty.pictures).hasValue(JettyUpstream.PICTURES);
            browser.open(base + "/page?again");
            awaitPictures(browser);
            assertThat(jetty.pictures).hasValue(JettyUpstream.PICTURES);
            assertThat(jetty.unchanged).hasValue(JettyUpstream.PICTURES);
        }
        awaitClean();
    }

    private static void awaitPictures(Browser browser) throws Exception {
        browser.await("document.readyState === 'complete' && document.images.length === " + JettyUpstream.PICTURES
                + " && [...document.images].every((image, i) => image.naturalWidth === i + 1)");
    }
}
