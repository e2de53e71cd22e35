package dev.fasthttp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.LbClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies through a proxy between our server and our client: whole, in parallel, and no faster than they are read. */
class ReverseProxyStreamingTest {
    private static final long LARGE = 256L << 20;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private TestServer first;
    private TestServer second;
    private HostClient toFirst;
    private HostClient toSecond;
    private TestServer proxy;

    @BeforeEach
    void start() throws IOException {
        first = upstream();
        second = upstream();
        toFirst = ReverseProxy.upstream(authority(first)).build();
        toSecond = ReverseProxy.upstream(authority(second)).build();
        LbClient both =
                LbClient.builder().addClient(toFirst).addClient(toSecond).build();
        proxy = TestServer.of(Server.builder(ReverseProxy.builder(both).build())
                .streamRequestBody()
                .maxRequestBodySize(LARGE));
    }

    @AfterEach
    void stop() {
        proxy.close();
        toFirst.close();
        toSecond.close();
        first.close();
        second.close();
    }

    private TestServer upstream() throws IOException {
        return TestServer.of(Server.builder(this::handle).streamRequestBody().maxRequestBodySize(LARGE));
    }

    private static String authority(TestServer server) {
        return "127.0.0.1:" + server.address().getPort();
    }

    private void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/echo" -> ctx.bodyStream().transferTo(ctx.responseStream());
            case "/large" -> {
                OutputStream out = ctx.responseStream();
                byte[] block = new byte[64 * 1024];
                for (long sent = 0; sent < LARGE; sent += block.length) {
                    out.write(block);
                    written.addAndGet(block.length);
                }
            }
            case "/slow" -> {
                InputStream in = ctx.bodyStream();
                read.addAndGet(in.readNBytes(1000).length);
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                ctx.setStatusCode(413);
            }
            default -> ctx.write(ctx.path());
        }
    }

    @Test
    void manyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (HostClient client = HostClient.builder(authority(proxy)).build()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int seed = i;
                all.add(threads.submit(() -> echo(client, new Random(seed))));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get()).isEqualTo(100);
            }
            // A server that answers before it has read a large body ends the connection.
            assertThat(first.server().acceptedConnections()).isBetween(1L, 200L);
            assertThat(second.server().acceptedConnections()).isBetween(1L, 200L);
            assertThat(toFirst.connections()).isEqualTo(toFirst.idleConnections());
        } finally {
            threads.shutdownNow();
        }
    }

    private static int echo(HostClient client, Random random) throws IOException {
        Request request = new Request();
        Response response = new Response();
        int right = 0;
        for (int i = 0; i < 100; i++) {
            byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 500_000 : 3000)];
            random.nextBytes(body);
            request.reset();
            request.setUri("http://name/echo");
            request.header().setMethod("POST");
            switch (random.nextInt(3)) {
                case 0 -> request.setBody(body);
                case 1 -> request.setBodyStream(new ByteArrayInputStream(body), body.length);
                default -> request.setBodyStream(new ByteArrayInputStream(body), -1);
            }
            client.send(request, response);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body().toByteArray()).isEqualTo(body);
            right++;
        }
        return right;
    }

    /** Waits until a number stays the same for a while. */
    private static long settled(AtomicLong number) throws InterruptedException {
        long before = -1;
        for (int same = 0; same < 10; ) {
            long now = number.get();
            same = now == before && now > 0 ? same + 1 : 0;
            before = now;
            Thread.sleep(50);
        }
        return before;
    }

    @Test
    void aResponseIsReadNoFasterThanTheClientReads() throws Exception {
        try (RawHttp http = RawHttp.connect(proxy.address(), 64 * 1024)) {
            http.get("/large");
            assertThat(settled(written)).isLessThan(LARGE / 2);
        }
        Await.until("the servers are rid of it", () -> toFirst.connections() + toSecond.connections() == 0);
    }

    @Test
    void aRequestIsReadNoFasterThanTheServerReads() throws Exception {
        AtomicLong sent = new AtomicLong();
        RawHttp http = proxy.connect();
        Thread sender = new Thread(() -> {
            try {
                http.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
                byte[] block = new byte[64 * 1024];
                for (long i = 0; i < LARGE; i += block.length) {
                    http.send(block);
                    sent.addAndGet(block.length);
                }
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
        });
        sender.start();
        assertThat(settled(sent)).isLessThan(LARGE / 2);
        assertThat(read).hasValue(1000);
        goOn.countDown();
        sender.join(20_000);
        http.close();
        Await.until("the servers are rid of it", () -> toFirst.connections() + toSecond.connections() == 0);
    }
}
