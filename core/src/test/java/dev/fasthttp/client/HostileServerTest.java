package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Violation;
import dev.fasthttp.server.support.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that break the rules: the caller gets an exception that says so within its deadline, and the pool stays clean. */
class HostileServerTest {
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Request request = new Request();
    private final Response response = new Response();
    private ScriptedPeer peer;
    private HostClient client;

    private void start(ScriptedPeer scripted) {
        start(scripted, HostClient.builder(scripted.authority()));
    }

    private void start(ScriptedPeer scripted, HostClient.Builder builder) {
        peer = scripted;
        client = builder.timeout(LONG).build();
        request.setUri(peer.uri("/"));
    }

    private void start(ScriptedPeer.Script script) throws IOException {
        start(new ScriptedPeer(script));
    }

    @AfterEach
    void stop() throws IOException {
        if (client != null) {
            assertThat(client.pendingRequests()).isZero();
            assertThat(client.waitingRequests()).isZero();
            assertThat(client.connections()).isEqualTo(client.idleConnections());
            client.close();
            assertThat(client.connections()).isZero();
            peer.close();
        }
    }

    private Violation violation() {
        Throwable failure = catchThrowable(() -> client.send(request, response));
        assertThat(failure).isInstanceOf(BadResponseException.class);
        assertThat(client.connections()).isZero();
        return ((BadResponseException) failure).violation();
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\\nContent-Length: 0\\r\\n\\r\\n', BARE_LF",
        "'HTTP/1.1 200 OK\\r\\nA: b\\rc\\r\\n\\r\\n', BARE_CR",
        "'HTTP/1.1 200 OK\\r\\nA: b\\r\\n c\\r\\n\\r\\n', FOLDED_LINE",
        "'HTTP/1.1 200 OK\\r\\n A: b\\r\\n\\r\\n', FOLDED_LINE",
        "'HTTP/1.1 200 OK\\r\\nA : b\\r\\n\\r\\n', SPACE_BEFORE_COLON",
        "'HTTP/1.1 200 OK\\r\\nA\\r\\n\\r\\n', FIELD_NAME",
        "'HTTP/1.1 200 OK\\r\\nA: b\\x00c\\r\\n\\r\\n', CONTROL_CHARACTER",
        "'HTTP/2.0 200 OK\\r\\n\\r\\n', VERSION_NOT_SUPPORTED",
        "'HTTP/1.2 200 OK\\r\\n\\r\\n', VERSION_NOT_SUPPORTED",
        "'http/1.1 200 OK\\r\\n\\r\\n', VERSION",
        "'ICY 200 OK\\r\\n\\r\\n', STATUS_LINE",
        "'HTTP/1.1  200 OK\\r\\n\\r\\n', STATUS_LINE",
        "'HTTP/1.1 20 OK\\r\\n\\r\\n', STATUS_LINE",
        "'HTTP/1.1 2000 OK\\r\\n\\r\\n', STATUS_LINE",
        "'HTTP/1.1 099 OK\\r\\n\\r\\n', STATUS_LINE",
        "'HTTP/1.1 +20 OK\\r\\n\\r\\n', STATUS_LINE",
        "'\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n', STATUS_LINE",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 5\\r\\n\\r\\nhello', CONTENT_LENGTH_REPEATED",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 5, 5\\r\\n\\r\\nhello', CONTENT_LENGTH",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: +5\\r\\n\\r\\nhello', CONTENT_LENGTH",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n', CONTENT_LENGTH",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 18446744073709551621\\r\\n\\r\\nhello', CONTENT_LENGTH",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: \\r\\n\\r\\n', CONTENT_LENGTH",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n', LENGTH_AND_ENCODING",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n', TRANSFER_ENCODING_UNKNOWN",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n', TRANSFER_ENCODING_UNKNOWN",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n', TRANSFER_ENCODING_REPEATED",
        "'HTTP/1.0 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n', TRANSFER_ENCODING_HTTP10",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5 \\r\\nhello\\r\\n0\\r\\n\\r\\n', CHUNK_SIZE",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello0\\r\\n\\r\\n', CHUNK_END",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nSet-Cookie: a=b\\r\\n\\r\\n', TRAILER_FORBIDDEN",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nffffffffffffffff\\r\\n', BODY_TOO_LARGE",
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 99999999999\\r\\n\\r\\n', BODY_TOO_LARGE"
    })
    void refusesWhatIsNoResponse(String escaped, Violation expected) throws IOException {
        String bytes = escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\x00", "\0");
        start(new ScriptedPeer(p -> {
            p.request();
            p.send(bytes);
            p.awaitEnd();
        }));
        assertThat(violation()).isEqualTo(expected);
    }

    @Test
    void refusesResponsesThatAreCutAtAnyByte() throws IOException {
        for (String good : List.of(
                GOOD, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\n\r\n")) {
            AtomicInteger length = new AtomicInteger();
            start(p -> {
                p.request();
                p.send(good.substring(0, length.get()));
            });
            for (int i = 0; i < good.length(); i++) {
                length.set(i);
                request.header().setMethod("POST");
                int cut = i;
                assertThatThrownBy(() -> client.send(request, response))
                        .as("cut at %d", cut)
                        .isInstanceOfSatisfying(
                                ConnectionClosedException.class,
                                e -> assertThat(e.isNothingReceived()).isEqualTo(cut == 0));
                assertThat(client.connections()).isZero();
            }
            length.set(good.length());
            client.send(request, response);
            assertThat(response.body().toString()).isEqualTo("hello");
            stop();
        }
    }

    @Test
    void readsResponsesThatComeByteByByte() throws IOException {
        start(p -> {
            while (!p.request().isEmpty()) {
                for (char c : "HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                        .toCharArray()) {
                    p.send(String.valueOf(c));
                    Thread.sleep(1);
                }
            }
        });
        for (int i = 0; i < 2; i++) {
            client.send(request, response);
            assertThat(response.body().toString()).isEqualTo("hello");
        }
        assertThat(peer.connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Endless: 1\r\n", "x", ": ", "é"})
    void endlessHeadsEnd(String piece) throws IOException {
        start(p -> {
            p.request();
            p.send("HTTP/1.1 200 OK\r\nA: ");
            while (true) {
                p.send(piece.repeat(100));
            }
        });
        assertThat(violation()).isIn(Violation.HEAD_TOO_LARGE, Violation.TOO_MANY_FIELDS);
    }

    @Test
    void limitsOfHeadsAreExact() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
        int room = 1000 - head.length() - 4;
        for (int more : new int[] {0, 1}) {
            start(
                    ScriptedPeer.answering(head + "y".repeat(room + more) + "\r\n\r\n"),
                    HostClient.builder("127.0.0.1").maxResponseHeadSize(1000));
            client = HostClient.builder(peer.authority())
                    .maxResponseHeadSize(1000)
                    .build();
            if (more == 0) {
                client.send(request, response);
                assertThat(response.header().peek("X").length()).isEqualTo(room);
            } else {
                assertThatThrownBy(() -> client.send(request, response))
                        .isInstanceOf(BadResponseException.class)
                        .hasMessageContaining("maxResponseHeadSize, 1000 bytes");
            }
            stop();
        }
    }

    @Test
    void limitsOfBodiesAreExact() throws IOException {
        for (String framing : List.of(
                "Content-Length: 100\r\n\r\n" + "x".repeat(100),
                "Transfer-Encoding: chunked\r\n\r\n64\r\n" + "x".repeat(100) + "\r\n0\r\n\r\n",
                "Connection: close\r\n\r\n" + "x".repeat(100))) {
            for (int limit : new int[] {100, 99}) {
                ScriptedPeer scripted = new ScriptedPeer(p -> {
                    p.request();
                    p.send("HTTP/1.1 200 OK\r\n" + framing);
                });
                start(scripted, HostClient.builder(scripted.authority()).maxResponseBodySize(limit));
                if (limit == 100) {
                    client.send(request, response);
                    assertThat(response.bodyLength()).isEqualTo(100);
                    client.closeIdleConnections();
                } else {
                    assertThatThrownBy(() -> client.send(request, response))
                            .isInstanceOf(BadResponseException.class)
                            .hasMessageContaining("maxResponseBodySize, 99 bytes");
                }
                stop();
            }
        }
    }

    @Test
    void endlessBodiesEnd() throws IOException {
        ScriptedPeer scripted = new ScriptedPeer(p -> {
            p.request();
            p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                p.send("400\r\n" + "x".repeat(1024) + "\r\n");
            }
        });
        start(scripted, HostClient.builder(scripted.authority()).maxResponseBodySize(1 << 20));
        assertThat(violation()).isEqualTo(Violation.BODY_TOO_LARGE);
    }

    @Test
    void aLengthThatIsTooLargeIsATimeoutOrAnEnd() throws IOException {
        start(p -> {
            p.request();
            p.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello");
            if (p.number > 1) {
                p.awaitEnd();
            }
        });
        assertThatThrownBy(() -> client.send(request, response))
                .isInstanceOf(ConnectionClosedException.class)
                .hasMessageContaining("middle of a response body");
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(100)))
                .isInstanceOf(RequestTimeoutException.class);
        assertThat(Await.millisSince(start)).isBetween(95L, 10_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD + "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nstolen!",
                GOOD + "\r\n",
                "HTTP/1.1 204 No Content\r\n\r\nbody",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody"
            })
    void bytesBehindAResponseEndTheConnection(String bytes) throws IOException {
        start(ScriptedPeer.answering(bytes));
        for (int i = 1; i <= 3; i++) {
            client.send(request, response);
            assertThat(response.body().toString()).isNotEqualTo("stolen!");
            Await.until("bytes have come", () -> peer.connections.get() > 0);
        }
        assertThat(peer.connections).hasValue(3);
    }

    @Test
    void bytesThatComeWhileAConnectionIsIdleEndIt() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        start(p -> {
            p.request();
            p.send(GOOD);
            Thread.sleep(50);
            p.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nstolen!");
            sent.countDown();
            p.awaitEnd();
        });
        client.send(request, response);
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
        Thread.sleep(50);
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo("hello");
        assertThat(peer.connections).hasValue(2);
    }

    @Test
    void aHeadBodyOfAServerThatDoesNotKnowHeadEndsTheConnection() throws IOException {
        start(ScriptedPeer.answering(GOOD));
        request.header().setMethod("HEAD");
        client.send(request, response);
        assertThat(response.bodyLength()).isZero();
        request.header().setMethod("GET");
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo("hello");
        assertThat(peer.connections).hasValue(2);
    }

    @Test
    void interimResponsesAreSkippedUpToALimit() throws IOException {
        AtomicInteger count = new AtomicInteger();
        start(p -> {
            while (!p.request().isEmpty()) {
                for (int i = 0; i < count.get(); i++) {
                    p.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 3\r\n\r\n");
                }
                p.send(GOOD);
            }
        });
        for (int i = 0; i <= ClientConnection.MAX_INTERIM; i++) {
            count.set(i);
            client.send(request, response);
            assertThat(response.body().toString()).isEqualTo("hello");
            assertThat(response.header().has("Link")).isFalse();
        }
        assertThat(peer.connections).hasValue(1);
        count.set(ClientConnection.MAX_INTERIM + 1);
        assertThat(violation()).isEqualTo(Violation.TOO_MANY_INTERIM_RESPONSES);
    }

    @Test
    void tricklingServersDoNotOutlastTheDeadline() throws IOException {
        start(p -> {
            p.request();
            p.send("HTTP/1.1 200 OK\r\nX: ");
            while (true) {
                p.send("x");
                Thread.sleep(5);
            }
        });
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.send(request, response, Duration.ofMillis(200)))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(Await.millisSince(start)).isBetween(195L, 10_000L);
    }

    @Test
    void silenceEndsByTheReadTimeoutAndIsNotRetried() throws IOException {
        ScriptedPeer scripted = new ScriptedPeer(p -> {
            p.request();
            p.awaitEnd();
        });
        start(scripted, HostClient.builder(scripted.authority()).readTimeout(Duration.ofMillis(100)));
        assertThatThrownBy(() -> client.send(request, response))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("readTimeout");
        assertThat(peer.requests).hasValue(1);
    }

    @Test
    void whatIsIdempotentIsSentAgainWhenNothingCame() throws IOException {
        start(p -> {
            p.request();
            if (p.number == 3) {
                p.send(GOOD);
            }
        });
        client.send(request, response);
        assertThat(response.body().toString()).isEqualTo("hello");
        assertThat(peer.requests).hasValue(3);
    }

    @Test
    void attemptsAreLimited() throws IOException {
        start(p -> p.request());
        assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(ConnectionClosedException.class);
        assertThat(peer.requests).hasValue(5);
    }

    @Test
    void whatMayHaveBeenDoneIsNotSentAgain() throws IOException {
        start(p -> p.request());
        request.header().setMethod("POST");
        assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(ConnectionClosedException.class);
        assertThat(peer.requests).hasValue(1);
    }

    @Test
    void aPolicyMayDecideOtherwise() throws IOException {
        ScriptedPeer scripted = new ScriptedPeer(p -> {
            p.request();
            if (p.number == 2) {
                p.send(GOOD);
            }
        });
        start(scripted, HostClient.builder(scripted.authority()).retryIf((r, failure, sent) -> true));
        request.header().setMethod("POST");
        client.send(request, response);
        assertThat(peer.requests).hasValue(2);
    }

    @Test
    void aConnectionClosedWhileIdleIsNoticedBeforeAPost() throws Exception {
        start(p -> {
            p.request();
            p.send(GOOD);
        });
        request.header().setMethod("POST");
        for (int i = 1; i <= 20; i++) {
            client.send(request, response);
            assertThat(response.body().toString()).isEqualTo("hello");
            Thread.sleep(20);
        }
        assertThat(peer.connections).hasValue(20);
    }

    @Test
    void anAnswerBeforeTheBodyIsSentIsRead() throws IOException {
        start(p -> {
            p.request();
            p.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            p.socket.shutdownOutput();
            byte[] some = new byte[100_000];
            assertThat(p.in.readNBytes(some, 0, some.length)).isPositive();
        });
        request.header().setMethod("POST");
        request.setBody(new byte[200_000]);
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(client.connections()).isZero();
    }

    @Test
    void anAnswerBeforeAResetIsRead() throws IOException {
        start(p -> {
            p.request();
            p.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch");
            Thread.sleep(100);
        });
        request.header().setMethod("POST");
        request.setBodyRaw(new byte[64 << 20]);
        client.send(request, response);
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body().toString()).isEqualTo("much");
        assertThat(client.connections()).isZero();
    }

    @Test
    void aResetIsAnException() throws IOException {
        start(p -> {
            p.request();
            p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
            p.reset();
        });
        assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(IOException.class);
        assertThat(client.connections()).isZero();
        assertThat(peer.requests).hasValue(1);
    }

    @Test
    void aServerThatTakesNothingEndsByTheWriteTimeout() throws IOException {
        ScriptedPeer scripted = new ScriptedPeer(p -> Thread.sleep(20_000));
        start(scripted, HostClient.builder(scripted.authority()).writeTimeout(Duration.ofMillis(200)));
        request.header().setMethod("PUT");
        request.setBodyRaw(new byte[64 << 20]);
        assertThatThrownBy(() -> client.send(request, response))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("writeTimeout");
    }

    @Test
    void manyCallersOfASilentServerAllGetTheirAnswer() throws Exception {
        ScriptedPeer scripted = new ScriptedPeer(ScriptedPeer.Peer::awaitEnd);
        start(scripted, HostClient.builder(scripted.authority()).maxConns(8));
        AtomicInteger timeouts = new AtomicInteger();
        AtomicInteger noConnection = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Thread caller = new Thread(() -> {
                Request own = new Request();
                own.setUri(peer.uri("/"));
                try {
                    client.send(own, new Response(), Duration.ofMillis(300));
                } catch (RequestTimeoutException e) {
                    timeouts.incrementAndGet();
                } catch (NoFreeConnectionsException e) {
                    noConnection.incrementAndGet();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(timeouts.get() + noConnection.get()).isEqualTo(40);
        assertThat(timeouts.get()).isGreaterThanOrEqualTo(8);
        assertThat(client.connections()).isZero();
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        start(p -> p.awaitEnd());
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            Await.until("the request is there", () -> client.connections() == 1 && peer.connections.get() == 1);
            caller.interrupt();
        });
        interrupter.start();
        assertThatThrownBy(() -> client.send(request, response)).isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
        assertThat(client.connections()).isZero();
    }
}
