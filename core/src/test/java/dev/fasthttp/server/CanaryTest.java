package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many connections with a word of their own each: no response holds the word of another connection. */
class CanaryTest {
    private static final int THREADS = 10;
    private static final int CONNECTIONS_PER_THREAD = 5;
    private static final long RUN_NANOS = 2_500_000_000L;

    private final Logger logger = Logger.getLogger("dev.fasthttp.server");
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();

    @BeforeEach
    void quiet() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        logger.setLevel(Level.INFO);
    }

    /** Answers with all the request shows. */
    private static void echo(RequestCtx ctx) throws InterruptedException {
        StringBuilder all = new StringBuilder(ctx.method() + " " + ctx.requestUri() + "|" + ctx.host() + "|");
        for (int i = 0; i < ctx.request().header().size(); i++) {
            all.append(ctx.request().header().nameAt(i)).append('=');
            all.append(ctx.request().header().valueAt(i)).append('|');
        }
        all.append(ctx.cookie("c")).append('|').append(ctx.queryArgs()).append('|');
        all.append(ctx.postBody()).append('|').append(ctx.request().trailers().peek("X-Trailer"));
        ctx.setHeader("X-Echo", ctx.header("X-Canary").toString());
        ctx.write(all.toString());
        if (ctx.queryArgs().has("slow")) {
            Thread.sleep(3);
        }
        if (ctx.queryArgs().has("fail")) {
            throw new IllegalStateException("asked for");
        }
    }

    private static void echoError(RequestCtx ctx, Throwable error) {
        try {
            echo(ctx);
        } catch (InterruptedException | RuntimeException e) {
            assertThat(e).isNotNull();
        }
        ctx.setStatusCode(400);
    }

    @Test
    void noResponseHoldsAWordOfAnotherConnection() throws Exception {
        Server.Builder builder = Server.builder(CanaryTest::echo)
                .errorHandler(CanaryTest::echoError)
                .loops(2);
        try (TestServer server = TestServer.of(builder)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                Thread thread = new Thread(() -> run(server, number), "canary-client-" + i);
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            assertThat(answers.get()).isGreaterThan(200);
            assertThat(errors.get()).isGreaterThan(20);
            server.awaitNoConnection();
        }
    }

    private void run(TestServer server, int number) {
        SplittableRandom random = new SplittableRandom(number);
        long end = System.nanoTime() + RUN_NANOS;
        RawHttp[] clients = new RawHttp[CONNECTIONS_PER_THREAD];
        String[] words = new String[CONNECTIONS_PER_THREAD];
        try {
            for (int turn = 0; System.nanoTime() < end; turn++) {
                int i = random.nextInt(CONNECTIONS_PER_THREAD);
                if (clients[i] == null) {
                    clients[i] = server.connect();
                    words[i] = "canary-" + number + "x" + turn + "y" + Long.toHexString(random.nextLong()) + ".";
                }
                if (!exchange(clients[i], words[i], random)) {
                    clients[i].close();
                    clients[i] = null;
                }
            }
            for (RawHttp client : clients) {
                if (client != null) {
                    client.close();
                }
            }
        } catch (IOException | AssertionError e) {
            failures.add(e);
        }
    }

    /** One request; false when the connection is of no use any more. */
    private boolean exchange(RawHttp client, String word, SplittableRandom random) throws IOException {
        String words = word.repeat(1 + random.nextInt(20));
        String head = "/" + words + "?q=" + word + (random.nextInt(20) == 0 ? "&slow=1" : "")
                + " HTTP/1.1\r\nHost: test\r\n" + "X-Canary: " + word + "\r\nCookie: c=" + word + "\r\n";
        switch (random.nextInt(8)) {
            case 0, 1 -> client.send("GET " + head + "\r\n");
            case 2 -> client.send("POST " + head + "Content-Length: " + words.length() + "\r\n\r\n" + words);
            case 3 ->
                client.send("POST " + head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(words.length())
                        + "\r\n" + words + "\r\n0\r\nX-Trailer: " + word + "\r\n\r\n");
            case 4 -> {
                client.send("GET " + head + "\r\nGET /" + head + "\r\n");
                check(client.read(), word);
            }
            case 5 -> client.send("GET " + head.replace("?q", "?fail&q") + "\r\n");
            case 6 -> {
                String[] bad = {"Bad Name: x", "Host: test", "Content-Length: x", "Expect: x", "X: \u0001"};
                client.send("POST " + head + bad[random.nextInt(bad.length)] + "\r\n\r\n" + words);
                errors.incrementAndGet();
                check(client.read(), word);
                assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
                return false;
            }
            default -> {
                client.send("POST " + head + "Content-Length: 100000\r\n\r\n" + words);
                client.reset();
                return false;
            }
        }
        check(client.read(), word);
        return true;
    }

    private void check(RawResponse response, String word) {
        String all = response + response.text();
        assertThat(all).contains(word);
        assertThat(all.replace(word, "")).doesNotContain("canary");
        answers.incrementAndGet();
    }
}
