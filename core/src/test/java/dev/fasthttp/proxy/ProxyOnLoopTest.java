package dev.fasthttp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.LbClient;
import dev.fasthttp.client.RetryPolicy;
import dev.fasthttp.server.Execution;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that find an idle connection, by which the event loop sends them: the first one of each test makes it, the second one
 * is the one in question.
 */
class ProxyOnLoopTest {
    private static final String FIRST = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst";
    private static final String GET = "GET /second HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Queue<ProxyFailure> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ScriptedUpstream upstream;
    private HostClient client;

    @AfterEach
    void close() throws Exception {
        goOn.countDown();
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    /** A client's connection to a proxy, and an idle one from there to a server that does that to the second request. */
    private RawHttp warm(ScriptedUpstream.Script second) throws IOException {
        return warm(second, Duration.ofSeconds(10), RetryPolicy.UNSENT);
    }

    private RawHttp warm(ScriptedUpstream.Script second, Duration timeout, RetryPolicy retries) throws IOException {
        upstream = open(new ScriptedUpstream(peer -> {
            peer.head();
            peer.send(FIRST);
            second.run(peer);
        }));
        client = open(
                ReverseProxy.upstream(upstream.authority()).retryIf(retries).build());
        LbClient balancer = LbClient.builder().addClient(client).build();
        TestServer proxy = open(TestServer.of(Server.builder(ReverseProxy.builder(balancer)
                        .timeout(timeout)
                        .listener((ctx, failure, cause) -> failures.add(failure))
                        .build())
                .loops(1)
                .streamRequestBody()));
        RawHttp http = open(proxy.connect());
        http.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(http.read().text()).isEqualTo("first");
        Await.until("the connection is idle", () -> client.idleConnections() == 1);
        return http;
    }

    private static ScriptedUpstream.Script answer(String... pieces) {
        return peer -> {
            peer.head();
            for (String piece : pieces) {
                peer.out.flush();
                Thread.sleep(30);
                peer.send(piece);
            }
            peer.awaitEnd();
        };
    }

    private void assertClean(int connections) {
        Await.until("nothing is under way", () -> client.pendingRequests() == 0);
        Await.until(
                "connections", () -> client.connections() == connections && client.idleConnections() == connections);
        assertThat(client.waitingRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond",
                "HTTP/1.1 200 |OK\r\nContent-Length: 6|\r\n\r\nsec|ond",
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n|second",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nsecond\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3|\r\nsec\r\n3\r\non|d\r\n0\r\n\r|\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n|HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsec|ond",
                "HTTP/1.1 102 Wait\r\n\r\n|HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond"
            })
    void answersComeThroughWholeOrInPieces(String answer) throws IOException {
        RawHttp http = warm(answer(answer.split("\\|", -1)));
        http.send(GET);
        RawResponse response = http.read();
        if (response.status() == 103) {
            assertThat(response.field("Link")).isEqualTo("</a>");
            response = http.read();
        }
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("second");
        assertThat(upstream.connections).hasValue(1);
        assertThat(upstream.heads).hasSize(2);
        assertThat(failures).isEmpty();
        assertClean(1);
    }

    @Test
    void trailersComeThrough() throws IOException {
        RawHttp http = warm(
                answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nsecond\r\n0\r\nX-Sum: 1\r\n\r\n"));
        http.send(GET);
        assertThat(http.read().text()).isEqualTo("second");
        assertClean(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 65_537, 1_000_000})
    void largeAnswersComeThrough(int size) throws IOException {
        String body = "x".repeat(size);
        RawHttp http = warm(answer(
                "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + body.substring(0, 7),
                body.substring(7, 50_000),
                body.substring(50_000)));
        http.send(GET);
        assertThat(http.read().text()).isEqualTo(body);
        assertClean(1);
    }

    @Test
    void aSlowBodyIsPassedOnAsItComes() throws Exception {
        RawHttp http = warm(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsec");
            assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
            peer.send("ond");
            peer.awaitEnd();
        });
        http.send(GET);
        assertThat(http.readToHead().status()).isEqualTo(200);
        goOn.countDown();
        assertThat(http.readBytes(6)).isEqualTo("second");
        assertClean(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n', GET, 204",
        "'HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 77\r\n\r\n', GET, 304",
        "'HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n', HEAD, 200",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', HEAD, 200",
        "'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/5\r\nContent-Length: 1\r\n\r\nf', GET, 206"
    })
    void answersWithoutContent(String answer, String method, int status) throws IOException {
        RawHttp http = warm(answer(answer));
        http.send(method + " / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\nIf-None-Match: \"x\"\r\n\r\n");
        assertThat(http.readToHead().status()).isEqualTo(status);
        assertThat(upstream.heads.toArray()[1].toString()).contains("Range: bytes=0-0\r\nIf-None-Match: \"x\"\r\n");
        assertClean(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 502, UNREACHABLE",
        "'HTTP/1.1 200', 502, UNREACHABLE",
        "'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', 502, UNREACHABLE",
        "'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 502, BAD_RESPONSE",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 502, BAD_RESPONSE",
        "'no HTTP\r\n\r\n', 502, BAD_RESPONSE",
        "'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', 502, BAD_RESPONSE"
    })
    void badAnswersAreFailures(String answer, int status, ProxyFailure failure) throws IOException {
        RawHttp http = warm(peer -> {
            peer.head();
            peer.send(answer);
        });
        http.send(GET);
        assertThat(http.read().status()).isEqualTo(status);
        assertThat(failures).containsExactly(failure);
        assertClean(0);
        assertThat(upstream.heads).hasSize(2);
    }

    @Test
    void aServerThatIsLateIsAnsweredFor() throws IOException {
        RawHttp http = warm(answer(), Duration.ofMillis(300), RetryPolicy.IDLE_CLOSED);
        http.send(GET);
        assertThat(http.read().status()).isEqualTo(504);
        assertThat(failures).containsExactly(ProxyFailure.TIMEOUT);
        assertClean(0);
        assertThat(upstream.heads).hasSize(2);
    }

    @Test
    void aClientThatLeavesEndsTheCall() throws Exception {
        RawHttp http = warm(answer());
        http.send(GET);
        Await.until("the server has it", () -> upstream.heads.size() == 2);
        http.close();
        Await.until("the server is told", () -> upstream.ended.get() == 1);
        Await.until("the listener is told", () -> failures.contains(ProxyFailure.CLIENT_GONE));
        assertClean(0);
    }

    @Test
    void aCallThatWasCancelledLeavesNothingToTheNextOne() throws Exception {
        RawHttp http = warm(answer());
        http.send(GET);
        Await.until("the server has it", () -> upstream.heads.size() == 2);
        http.close();
        Await.until("the server is told", () -> upstream.ended.get() == 1);
        assertClean(0);
        RawHttp next = open(((TestServer) opened.get(2)).connect());
        String body = "x".repeat(100_000);
        next.send("POST /next HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + body);
        assertThat(next.read().status()).isEqualTo(200);
    }

    @Test
    void anIdleConnectionThatTheServerClosesIsForgotten() throws IOException {
        RawHttp http = warm(answer(FIRST));
        http.send(GET);
        assertThat(http.read().text()).isEqualTo("first");
        // Watched by the loop since then.
        upstream.closeConnections();
        Await.until("it is gone", () -> client.connections() == 0);
        assertThat(failures).isEmpty();
    }

    @Test
    void bytesThatNobodyAskedForEndAnIdleConnection() throws IOException {
        RawHttp http = warm(peer -> {
            peer.head();
            peer.send(FIRST + FIRST);
            peer.awaitEnd();
        });
        http.send(GET);
        assertThat(http.read().text()).isEqualTo("first");
        Await.until("it is gone", () -> client.connections() == 0);
    }

    @Test
    void aConnectionThatTheServerWantsToCloseIsClosed() throws IOException {
        RawHttp http = warm(answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecond"));
        http.send(GET);
        RawResponse response = http.read();
        assertThat(response.text()).isEqualTo("second");
        assertThat(response.closes()).isFalse();
        Await.until("it is closed", () -> upstream.ended.get() == 1);
        assertClean(0);
    }

    @Test
    void aBodyUntilTheEndComesThrough() throws IOException {
        RawHttp http = warm(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\n\r\nsec");
            Thread.sleep(50);
            peer.send("ond");
        });
        http.send(GET);
        assertThat(http.read().text()).isEqualTo("second");
        assertClean(0);
    }

    @Test
    void aClientCannotHaveTheProxyDropOrForgeWhatServersRelyOn() throws IOException {
        RawHttp http = warm(answer(FIRST));
        http.send("POST /second HTTP/1.1\r\nHost: real\r\nConnection: Host, content-length, Content-Type, X-Forwarded-For, "
                + "forwarded, via, cookie\r\nCookie: a=b\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n"
                + "Forwarded: for=6.6.6.6\r\nTransfer-Encoding : x\r\n\r\nabc");
        assertThat(http.read().status()).isEqualTo(400);
        assertThat(upstream.heads).hasSize(1);
        RawHttp other = open(((TestServer) opened.get(2)).connect());
        other.send("POST /second HTTP/1.1\r\nHost: real\r\nConnection: Host, content-length, Content-Type, X-Forwarded-For, "
                + "forwarded, via, cookie\r\nCookie: a=b\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n"
                + "Forwarded: for=6.6.6.6\r\n\r\nabc");
        assertThat(other.read().text()).isEqualTo("first");
        assertThat(upstream.heads.toArray()[1].toString())
                .contains("\r\nHost: real\r\n", "\r\nContent-Type: text/plain\r\n", "\r\nContent-Length: 3\r\n")
                .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", "\r\nX-Forwarded-Host: real\r\n")
                .contains("\r\nX-Forwarded-Proto: http\r\n", "Forwarded: for=127.0.0.1;host=\"real\";proto=http\r\n")
                .doesNotContain("6.6.6.6", "evil", "Cookie", "Connection");
    }

    // ---- what is sent again ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"GET, false", "POST, false", "GET, true", "POST, true", "PATCH, true", "PUT, true", "DELETE, true"})
    void whatMayHaveBeenProcessedIsSentAgainOnlyIfThatWasWanted(String method, boolean wanted) throws IOException {
        AtomicInteger again = new AtomicInteger();
        ScriptedUpstream.Script closes = peer -> {
            String head = peer.head();
            if (head.contains("/second")) {
                again.incrementAndGet();
            }
        };
        RetryPolicy policy = wanted ? RetryPolicy.IDLE_CLOSED : RetryPolicy.UNSENT;
        RawHttp http = warm(closes, Duration.ofSeconds(10), policy);
        http.send(method + " /second HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        boolean repeated = wanted && RetryPolicy.isIdempotent(method);
        // The second connection's first request is answered.
        assertThat(http.read().status()).isEqualTo(repeated ? 200 : 502);
        assertThat(again).hasValue(1);
        assertThat(upstream.heads).hasSize(repeated ? 3 : 2);
        assertThat(upstream.connections).hasValue(repeated ? 2 : 1);
    }

    @Test
    void aRequestThatANewConnectionLostIsNotSentAgain() throws IOException {
        upstream = open(new ScriptedUpstream(ScriptedUpstream.Peer::head));
        client = open(ReverseProxy.upstream(upstream.authority())
                .retryIf(RetryPolicy.IDLE_CLOSED)
                .build());
        TestServer proxy = open(TestServer.of(ReverseProxy.builder(client).build()));
        RawHttp http = open(proxy.connect());
        http.send(GET);
        assertThat(http.read().status()).isEqualTo(502);
        assertThat(upstream.heads).hasSize(1);
    }

    @Test
    void aServerThatRefusesIsPassedByAndNothingIsSentTwice() throws Exception {
        ScriptedUpstream right = open(ScriptedUpstream.answering(FIRST));
        ScriptedUpstream gone = new ScriptedUpstream(peer -> {});
        String authority = gone.authority();
        gone.close();
        client = open(ReverseProxy.upstream(right.authority()).build());
        HostClient refused = open(ReverseProxy.upstream(authority).build());
        LbClient both = LbClient.builder().addClient(refused).addClient(client).build();
        TestServer proxy = open(TestServer.of(ReverseProxy.builder(both).build()));
        RawHttp http = open(proxy.connect());
        for (int i = 0; i < 10; i++) {
            http.send(POST);
            assertThat(http.read().status()).isEqualTo(200);
        }
        assertThat(right.heads).hasSize(10);
        assertThat(both.pendingRequests()).isZero();
        assertClean(1);
    }

    // ---- how handlers run ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parallelCallsGetTheirOwnAnswersHoweverHandlersRun(int loops) throws Exception {
        ExecutorService threads = open(new Threads(8)).executor;
        for (Execution execution : List.of(Execution.adaptive(), Execution.inline(), Execution.on(threads))) {
            parallel(loops, execution);
        }
    }

    /** An executor that ends with the test. */
    private static final class Threads implements AutoCloseable {
        final ExecutorService executor;

        Threads(int count) {
            executor = Executors.newFixedThreadPool(count);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    private void parallel(int loops, Execution execution) throws Exception {
        TestServer behind = open(TestServer.of(ctx -> {
            int size = (int) ctx.queryArgs().getLong("size", 0);
            ctx.write(ctx.queryArgs().peek("id"));
            ctx.write("y".repeat(size));
        }));
        client = open(ReverseProxy.upstream("127.0.0.1:" + behind.address().getPort())
                .maxConns(12)
                .build());
        TestServer proxy =
                open(TestServer.of(Server.builder(ReverseProxy.builder(client).build())
                        .loops(loops)
                        .execution(execution)));
        List<Thread> all = new ArrayList<>();
        AtomicInteger right = new AtomicInteger();
        for (int i = 0; i < 16; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try (RawHttp http = proxy.connect()) {
                    for (int j = 0; j < 60; j++) {
                        int size = j % 20 == 19 ? 100_000 : 10 * j;
                        String id = number + "-" + j + "-";
                        http.send("GET /?id=" + id + "&size=" + size + " HTTP/1.1\r\nHost: a\r\n\r\n");
                        assertThat(http.read().text()).isEqualTo(id + "y".repeat(size));
                        right.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join(50_000);
        }
        assertThat(right).hasValue(16 * 60);
        Await.until("nothing is under way", () -> client.pendingRequests() == 0);
        Await.until("all are idle", () -> client.connections() == client.idleConnections());
        assertThat(client.connections()).isBetween(1, 12);
    }

    @Test
    void aServerThatStopsGivesBackWhatCallsHold() throws Exception {
        RawHttp http = warm(answer());
        http.send(GET);
        Await.until("the server has it", () -> upstream.heads.size() == 2);
        TestServer proxy = (TestServer) opened.get(2);
        proxy.close();
        assertClean(0);
    }

    @Test
    void theHandlersTimeLimitHolds() throws Exception {
        upstream = open(new ScriptedUpstream(peer -> {
            peer.head();
            peer.send(FIRST);
            peer.head();
            peer.awaitEnd();
        }));
        client = open(ReverseProxy.upstream(upstream.authority()).build());
        TestServer proxy = open(TestServer.of(Server.builder(ReverseProxy.builder(client)
                        .listener((ctx, failure, cause) -> failures.add(failure))
                        .build())
                .handlerTimeout(Duration.ofMillis(500))));
        RawHttp http = open(proxy.connect());
        http.send(GET);
        assertThat(http.read().status()).isEqualTo(200);
        http.send(GET);
        assertThat(http.read().status()).isEqualTo(503);
        assertClean(0);
    }

    @Test
    void aHandlerAroundSeesTheAnswerIfThatIsWanted() throws Exception {
        upstream = open(ScriptedUpstream.answering(FIRST));
        client = open(ReverseProxy.upstream(upstream.authority()).build());
        ReverseProxy proxy = ReverseProxy.builder(client).blocking(true).build();
        Queue<Integer> lengths = new ConcurrentLinkedQueue<>();
        TestServer server = open(TestServer.of(ctx -> {
            proxy.handle(ctx);
            lengths.add(ctx.response().header().size());
            ctx.setHeader("X-Around", "yes");
        }));
        RawHttp http = open(server.connect());
        for (int i = 0; i < 3; i++) {
            http.send(GET);
            assertThat(http.read().status()).isEqualTo(200);
        }
        assertThat(lengths).hasSize(3);
        assertClean(1);
    }
}
