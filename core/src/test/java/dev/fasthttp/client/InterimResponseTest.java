package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.support.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interim responses where they are expected and where not: the request they belong to is still to be answered. */
class InterimResponseTest {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 7\r\n\r\n";
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private final Request request = new Request();
    private final Response response = new Response();
    private final PeerClients clients = new PeerClients();

    @AfterEach
    void check() {
        clients.check(response);
    }

    private static void body(ScriptedPeer.Peer peer, int length) throws IOException {
        assertThat(peer.in.readNBytes(length)).hasSize(length);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "1, 1", "2, 3"})
    void theBodyGoesOutOnceAfterAnyNumberOfThem(int continues, int hints) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            while (!p.request().isEmpty()) {
                p.send(HINTS.repeat(hints));
                p.send(CONTINUE.repeat(continues));
                body(p, 4);
                p.send(HINTS.repeat(hints) + GOOD);
            }
        })) {
            HostClient client = clients.of(peer.authority());
            for (int i = 0; i < 3; i++) {
                List<Integer> shown = new ArrayList<>();
                request.reset();
                request.header().setMethod("POST");
                request.header().setRequestUri("/");
                request.header().set("Expect", "100-continue");
                request.setBody("body");
                client.send(
                        request,
                        response,
                        System.nanoTime() + 20_000_000_000L,
                        new Exchange(interim -> shown.add(interim.statusCode())));
                assertThat(response.body().toString()).isEqualTo("hello");
                assertThat(shown).hasSize(continues + 2 * hints);
            }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void aStreamThatWasNotBegunIsSentAgain() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.request();
            if (p.number > 2) {
                p.send(CONTINUE);
                body(p, 4);
                p.send(GOOD);
                p.awaitEnd();
            }
        })) {
            HostClient client = clients.of(peer.authority());
            request.header().setMethod("PUT");
            request.header().set("Expect", "100-continue");
            request.setBodyStream(new ByteArrayInputStream(new byte[4]), 4);
            client.send(request, response);
            assertThat(response.body().toString()).isEqualTo("hello");
            assertThat(peer.connections).hasValue(3);
        }
    }

    @Test
    void aStreamThatWasBegunIsNot() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.request();
            p.send(CONTINUE);
            body(p, 4);
        })) {
            HostClient client = clients.of(peer.authority());
            request.header().setMethod("PUT");
            request.header().set("Expect", "100-continue");
            request.setBodyStream(new ByteArrayInputStream(new byte[4]), 4);
            assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(ConnectionClosedException.class);
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void aHundredThatNobodyAskedForIsSkipped() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.answering(CONTINUE + CONTINUE + GOOD)) {
            HostClient client = clients.of(peer.authority());
            for (int i = 0; i < 3; i++) {
                client.send(request, response);
                assertThat(response.body().toString()).isEqualTo("hello");
            }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void aSwitchThatNobodyAskedForEndsTheConnection() throws IOException {
        try (ScriptedPeer peer =
                ScriptedPeer.answering("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n" + GOOD)) {
            HostClient client = clients.of(peer.authority());
            for (int i = 1; i <= 2; i++) {
                client.send(request, response);
                assertThat(response.statusCode()).isEqualTo(101);
                assertThat(response.bodyLength()).isZero();
                assertThat(client.connections()).isZero();
                assertThat(peer.connections).hasValue(i);
            }
        }
    }

    @Test
    void aSwitchInsteadOfContinueLeavesTheBodyUnsent() throws IOException {
        AtomicReference<String> rest = new AtomicReference<>();
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.request();
            p.send("HTTP/1.1 101 Switching Protocols\r\n\r\n");
            rest.set(new String(p.in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1));
        })) {
            HostClient client = clients.of(peer.authority());
            request.header().setMethod("POST");
            request.header().set("Expect", "100-continue");
            request.setBody("body");
            client.send(request, response);
            assertThat(response.statusCode()).isEqualTo(101);
            assertThat(client.connections()).isZero();
            Await.until("the connection has ended", () -> rest.get() != null);
            assertThat(rest.get()).isEmpty();
        }
    }

    @Test
    void inAPipelineTheyAnswerNothing() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
                    String head = p.request();
                    while (!head.isEmpty()) {
                        String answer = head.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
                        p.send(HINTS + CONTINUE + answer);
                        head = p.request();
                    }
                });
                PipelineClient client = PipelineClient.builder(peer.authority()).build()) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String method = i % 2 == 0 ? "HEAD" : "GET";
                all.add(CompletableFuture.supplyAsync(() -> call(client, method)));
            }
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get()).isEqualTo(i % 2 == 0 ? "200 " : "200 body");
            }
            assertThat(peer.connections).hasValue(1);
        }
    }

    private static String call(PipelineClient client, String method) {
        Request own = new Request();
        Response answer = new Response();
        own.header().setMethod(method);
        try {
            client.send(own, answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return answer.statusCode() + " " + answer.body();
    }
}
