package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of many threads on one connection: who gets which response, and who fails with whom. */
class PipelineClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static PipelineClient to(ScriptedPeer peer) {
        return PipelineClient.builder(peer.authority()).build();
    }

    private static String get(PipelineClient client, String path) throws IOException {
        return get(client, path, Duration.ofSeconds(30));
    }

    private static String get(PipelineClient client, String path, Duration timeout) throws IOException {
        Request request = new Request();
        Response response = new Response();
        request.header().setRequestUri(path);
        client.send(request, response, timeout);
        return response.body().toString();
    }

    @Test
    void eachCallGetsItsOwnResponse() throws Exception {
        try (TestServer server = TestServer.of(ctx -> ctx.write(ctx.isPost() ? ctx.postBody() : ctx.path()));
                PipelineClient client = PipelineClient.builder(
                                "127.0.0.1:" + server.address().getPort())
                        .build()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                all.add(threads.submit(() -> {
                    Request request = new Request();
                    Response response = new Response();
                    for (int i = 0; i < 200; i++) {
                        request.reset();
                        String text = "/" + thread + "/" + i;
                        request.header().setRequestUri(text);
                        if (i % 5 == 0) {
                            request.header().setMethod("POST");
                            text = text.repeat(i * 10);
                            request.setBody(text);
                        }
                        client.send(request, response);
                        assertThat(response.body().toString()).isEqualTo(text);
                    }
                    return 200;
                }));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get()).isEqualTo(200);
            }
            assertThat(server.server().acceptedConnections()).isEqualTo(1);
            assertThat(client.pendingRequests()).isZero();
        }
    }

    @Test
    void requestsDoNotWaitForResponses() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    StringBuilder answers = new StringBuilder();
                    for (int i = 0; i < 3; i++) {
                        String head = p.request();
                        String path = head.substring(4, head.indexOf(' ', 4));
                        answers.append("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
                                .append(path);
                    }
                    p.send(answers.toString());
                    p.awaitEnd();
                });
                PipelineClient client = to(peer)) {
            List<Future<String>> all = new ArrayList<>();
            for (String path : List.of("/a", "/b", "/c")) {
                all.add(threads.submit(() -> get(client, path)));
            }
            assertThat(all.get(0).get()).isEqualTo("/a");
            assertThat(all.get(1).get()).isEqualTo("/b");
            assertThat(all.get(2).get()).isEqualTo("/c");
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void whoGivesUpDoesNotDisturbTheOthers() throws Exception {
        AtomicBoolean go = new AtomicBoolean();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    while (!go.get()) {
                        Thread.sleep(1);
                    }
                    p.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                    p.request();
                    p.send(OK);
                    p.awaitEnd();
                });
                PipelineClient client = to(peer)) {
            assertThatThrownBy(() -> get(client, "/late", Duration.ofMillis(100)))
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("deadline");
            Future<String> next = threads.submit(() -> get(client, "/next"));
            Await.until("sent", () -> client.pendingRequests() == 1);
            go.set(true);
            assertThat(next.get()).isEqualTo("ok");
        }
    }

    @Test
    void whenTheConnectionBreaksAllThatWereSentFail() throws Exception {
        AtomicBoolean go = new AtomicBoolean();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    if (p.number == 1) {
                        p.request();
                        while (!go.get()) {
                            Thread.sleep(1);
                        }
                        p.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut");
                        return;
                    }
                    p.send(OK);
                    p.awaitEnd();
                });
                PipelineClient client = to(peer)) {
            Future<String> first = threads.submit(() -> get(client, "/1"));
            Future<String> second = threads.submit(() -> get(client, "/2"));
            Await.until("sent", () -> peer.requests.get() == 2);
            go.set(true);
            for (Future<String> call : List.of(first, second)) {
                assertThatThrownBy(call::get)
                        .cause()
                        .isInstanceOf(PipelineException.class)
                        .hasCauseInstanceOf(ConnectionClosedException.class);
            }
            assertThat(get(client, "/3")).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void aServerThatEndsTheConnectionIsConnectedToAgain() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    p.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
                });
                PipelineClient client = to(peer)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(get(client, "/")).isEqualTo("ok");
            }
            assertThat(peer.connections).hasValue(3);
        }
    }

    @Test
    void thereIsALimitOfCallsUnderWay() throws Exception {
        AtomicBoolean go = new AtomicBoolean();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    for (String head = p.request(); !head.isEmpty(); head = p.request()) {
                        while (!go.get()) {
                            Thread.sleep(1);
                        }
                        p.send(OK);
                    }
                });
                PipelineClient client = PipelineClient.builder(peer.authority())
                        .maxPendingRequests(1)
                        .build()) {
            Future<String> first = threads.submit(() -> get(client, "/1"));
            Await.until("sent", () -> peer.requests.get() == 1);
            assertThatThrownBy(() -> get(client, "/2", Duration.ofMillis(50)))
                    .isInstanceOf(NoFreeConnectionsException.class)
                    .hasMessageContaining("maxPendingRequests");
            Future<String> third = threads.submit(() -> get(client, "/3"));
            go.set(true);
            assertThat(first.get()).isEqualTo("ok");
            assertThat(third.get()).isEqualTo("ok");
        }
    }

    @Test
    void silenceAndNonsenseFail() throws Exception {
        try (ScriptedPeer silent = new ScriptedPeer(ScriptedPeer.Peer::awaitEnd);
                ScriptedPeer nonsense = ScriptedPeer.answering("what?\r\n\r\n");
                PipelineClient waiting = PipelineClient.builder(silent.authority())
                        .readTimeout(Duration.ofMillis(100))
                        .build();
                PipelineClient reading = to(nonsense)) {
            assertThatThrownBy(() -> get(waiting, "/"))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("readTimeout");
            assertThatThrownBy(() -> get(reading, "/"))
                    .isInstanceOf(PipelineException.class)
                    .hasCauseInstanceOf(BadResponseException.class);
        }
    }

    @Test
    void aServerThatTakesNothingFails() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    Thread.sleep(20_000);
                });
                PipelineClient client = PipelineClient.builder(peer.authority())
                        .writeTimeout(Duration.ofMillis(200))
                        .build()) {
            Request request = new Request();
            request.header().setMethod("POST");
            request.setBody(new byte[32 << 20]);
            Future<String> large = threads.submit(() -> {
                client.send(request, new Response());
                return "sent";
            });
            assertThatThrownBy(large::get)
                    .cause()
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("writeTimeout");
            assertThat(client.pendingRequests()).isZero();
        }
    }

    @Test
    void whoGivesUpAgainAndAgainNeverGetsTheAnswerOfAnother() throws Exception {
        try (TestServer server = TestServer.of(ctx -> {
                    if (ctx.pathString().startsWith("/slow")) {
                        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                    }
                    ctx.write(ctx.path());
                });
                PipelineClient client = PipelineClient.builder(
                                "127.0.0.1:" + server.address().getPort())
                        .build()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int t = 0; t < 6; t++) {
                int thread = t;
                all.add(threads.submit(() -> {
                    int late = 0;
                    for (int i = 0; i < 150; i++) {
                        String path = (i % 3 == 0 ? "/slow/" : "/") + thread + "/" + i;
                        try {
                            assertThat(get(client, path, Duration.ofMillis(i % 2 == 0 ? 1 : 20_000)))
                                    .isEqualTo(path);
                        } catch (RequestTimeoutException e) {
                            late++;
                        }
                    }
                    return late;
                }));
            }
            int late = 0;
            for (Future<Integer> one : all) {
                late += one.get();
            }
            assertThat(late).isPositive();
            assertThat(client.pendingRequests()).isZero();
        }
    }

    @Test
    void withoutServerAllInLineFail() throws Exception {
        String gone;
        try (ScriptedPeer peer = ScriptedPeer.answering(OK)) {
            gone = peer.authority();
        }
        try (PipelineClient client = PipelineClient.builder(gone).build()) {
            assertThatThrownBy(() -> get(client, "/")).isInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> get(client, "/")).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void closingFailsWhatIsUnderWay() throws Exception {
        try (ScriptedPeer silent = new ScriptedPeer(p -> {
            p.request();
            p.awaitEnd();
        })) {
            PipelineClient client = to(silent);
            Future<String> call = threads.submit(() -> get(client, "/"));
            Await.until("sent", () -> silent.requests.get() == 1);
            client.close();
            assertThatThrownBy(call::get).cause().hasMessageContaining("closed");
            assertThatThrownBy(() -> get(client, "/")).hasMessageContaining("closed");
        }
    }

    @Test
    void idleConnectionsEnd() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    p.request();
                    p.send(OK);
                    p.awaitEnd();
                    ended.set(true);
                });
                PipelineClient client = PipelineClient.builder(peer.authority())
                        .maxIdleConnDuration(Duration.ofMillis(50))
                        .maxBatchDelay(Duration.ofMillis(1))
                        .build()) {
            assertThat(get(client, "/")).isEqualTo("ok");
            Await.until("closed", ended::get);
            assertThat(get(client, "/")).isEqualTo("ok");
        }
    }

    @Test
    void whatCannotBeSentAmongOthersIsRefused() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answering(OK);
                PipelineClient client = to(peer)) {
            Request stream = new Request();
            stream.setBodyStream(new ByteArrayInputStream(new byte[1]), 1);
            Request last = new Request();
            last.header().setConnectionClose();
            Request connect = new Request();
            connect.header().setMethod("CONNECT");
            for (Request request : List.of(stream, last, connect)) {
                assertThatThrownBy(() -> client.send(request, new Response()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
