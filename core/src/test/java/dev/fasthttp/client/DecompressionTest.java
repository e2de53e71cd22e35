package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.compress.Compressor;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Violation;
import dev.fasthttp.proxy.ReverseProxy;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for compressed bodies and decompress them: what they ask, what comes out, and where it ends. */
class DecompressionTest {
    private static final String TEXT = "some text, and some more text. ".repeat(1000);
    private static final int LIMIT = 1 << 20;

    private final Request request = new Request();
    private final Response response = new Response();
    private final PeerClients clients = new PeerClients();
    private final AtomicReference<String> head = new AtomicReference<>("");
    private ScriptedPeer peer;

    @AfterEach
    void check() throws IOException {
        clients.check(response);
        peer.close();
    }

    private static byte[] compressed(ContentCoding coding, byte[] bytes) {
        ByteBuilder out = new ByteBuilder();
        Compressor.of(coding).compress(bytes, 0, bytes.length, out);
        return out.toByteArray();
    }

    private static byte[] text() {
        return TEXT.getBytes(StandardCharsets.US_ASCII);
    }

    /** A peer that answers each request with a head, by length or in chunks, and a body. */
    private void answer(String fields, byte[] body, boolean chunked) throws IOException {
        String latin1 = new String(body, StandardCharsets.ISO_8859_1);
        String message = chunked
                ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n" + latin1
                        + "\r\n0\r\nX-Sum: 1\r\n\r\n"
                : "Content-Length: " + body.length + "\r\n\r\n" + latin1;
        answerRaw("HTTP/1.1 200 OK\r\n" + fields + message);
    }

    private void answerRaw(String message) throws IOException {
        peer = new ScriptedPeer(p -> {
            String asked = p.request();
            while (!asked.isEmpty()) {
                head.set(asked);
                p.send(message);
                asked = p.request();
            }
        });
    }

    private HostClient.Builder builder(boolean stream) {
        return HostClient.builder(peer.authority())
                .decompress(true)
                .maxDecompressedBodySize(LIMIT)
                .streamResponseBody(stream);
    }

    private HostClient client(boolean stream) {
        return clients.of(builder(stream));
    }

    private byte[] read(HostClient client) throws IOException {
        client.send(request, response);
        try (InputStream in = response.bodyStream()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContentCoding.class,
            names = {"GZIP", "DEFLATE", "BR", "ZSTD"})
    void decodesBodiesInMemoryAndStreams(ContentCoding coding) throws IOException {
        for (boolean chunked : new boolean[] {false, true}) {
            answer("Content-Encoding: " + coding.token() + "\r\nETag: \"x\"\r\n", compressed(coding, text()), chunked);
            for (boolean stream : new boolean[] {false, true}) {
                HostClient client = client(stream);
                for (int i = 0; i < 3; i++) {
                    assertThat(new String(read(client), StandardCharsets.US_ASCII))
                            .isEqualTo(TEXT);
                    assertThat(response.header().has("Content-Encoding")).isFalse();
                    assertThat(response.header().has("Content-Length")).isFalse();
                    assertThat(response.header().contentLength()).isNegative();
                    assertThat(response.header().has("ETag")).isTrue();
                    assertThat(response.trailers().size()).isEqualTo(chunked ? 1 : 0);
                    assertThat(client.idleConnections()).isEqualTo(1);
                }
            }
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void asksForWhatItCanDecode() throws IOException {
        answer("", text(), false);
        HostClient client = client(false);
        client.send(request, response);
        assertThat(head.get()).contains("\r\nAccept-Encoding: gzip, br, zstd\r\n");
        request.header().set("Accept-Encoding", "gzip;q=0.5");
        client.send(request, response);
        assertThat(head.get()).contains("\r\nAccept-Encoding: gzip;q=0.5\r\n").doesNotContain("br, zstd");
        request.reset();
        request.header().set("Range", "bytes=0-5");
        client.send(request, response);
        assertThat(head.get()).doesNotContain("Accept-Encoding");
        request.reset();
        clients.of(peer.authority()).send(request, response);
        assertThat(head.get()).doesNotContain("Accept-Encoding");
    }

    @Test
    void asksNothingOfHead() throws IOException {
        answerRaw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n");
        HostClient client = client(false);
        request.header().setMethod("HEAD");
        client.send(request, response);
        assertThat(head.get()).doesNotContain("Accept-Encoding");
        assertThat(response.header().peek("Content-Encoding").toString()).isEqualTo("gzip");
        assertThat(response.header().contentLength()).isEqualTo(1000);
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "200, ''",
        "200, 'Content-Encoding: identity\r\n'",
        "200, 'Content-Encoding: x\r\n'",
        "200, 'Content-Encoding: gzip, br\r\n'",
        "200, 'Content-Encoding: gzip\r\nContent-Encoding: br\r\n'",
        "206, 'Content-Encoding: gzip\r\nContent-Range: bytes 0-4/10\r\n'"
    })
    void leavesTheRestAsItComes(int status, String fields) throws IOException {
        answerRaw("HTTP/1.1 " + status + " x\r\n" + fields + "Content-Length: 5\r\n\r\nhello");
        for (boolean stream : new boolean[] {false, true}) {
            assertThat(new String(read(client(stream)), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
            assertThat(response.header().has("Content-Length")).isTrue();
            assertThat(response.header().has("Content-Encoding")).isEqualTo(!fields.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Connection: close\r\nContent-Length: 0\r\n\r\n"
            })
    void anEmptyBodyIsEmptyInAnyCoding(String rest) throws IOException {
        answerRaw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + rest);
        for (boolean stream : new boolean[] {false, true}) {
            assertThat(read(client(stream))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContentCoding.class,
            names = {"GZIP", "DEFLATE", "BR", "ZSTD"})
    void theLimitIsExact(ContentCoding coding) throws IOException {
        for (int size : new int[] {LIMIT, LIMIT + 1}) {
            answer("Content-Encoding: " + coding.token() + "\r\n", compressed(coding, new byte[size]), true);
            for (boolean stream : new boolean[] {false, true}) {
                HostClient client = client(stream);
                if (size == LIMIT) {
                    assertThat(read(client)).hasSize(LIMIT);
                    continue;
                }
                assertThatThrownBy(() -> read(client))
                        .isInstanceOfSatisfying(
                                BadResponseException.class,
                                e -> assertThat(e.violation()).isEqualTo(Violation.CONTENT_CODING_TOO_LARGE))
                        .hasMessageContaining("maxDecompressedBodySize, " + LIMIT + " bytes");
            }
            peer.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContentCoding.class,
            names = {"GZIP", "DEFLATE", "BR", "ZSTD"})
    void bombsEndEarly(ContentCoding coding) throws IOException {
        byte[] bomb = compressed(coding, new byte[64 << 20]);
        answer("Content-Encoding: " + coding.token() + "\r\n", bomb, false);
        for (boolean stream : new boolean[] {false, true}) {
            HostClient client = client(stream);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> read(client)).isInstanceOf(BadResponseException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContentCoding.class,
            names = {"GZIP", "DEFLATE", "BR", "ZSTD"})
    void whatIsNotInTheCodingIsAnException(ContentCoding coding) throws IOException {
        byte[] good = compressed(coding, text());
        for (byte[] bad : new byte[][] {text(), Arrays.copyOf(good, good.length / 2), {1}}) {
            answer("Content-Encoding: " + coding.token() + "\r\n", bad, true);
            for (boolean stream : new boolean[] {false, true}) {
                HostClient client = client(stream);
                assertThatThrownBy(() -> read(client))
                        .isInstanceOfSatisfying(
                                BadResponseException.class,
                                e -> assertThat(e.violation()).isEqualTo(Violation.CONTENT_CODING_MALFORMED));
            }
            peer.close();
        }
    }

    @Test
    void aStreamThatFailedGoesOnFailing() throws IOException {
        answer("Content-Encoding: gzip\r\n", text(), true);
        client(true).send(request, response);
        try (InputStream in = response.bodyStream()) {
            assertThatThrownBy(in::read).isInstanceOf(BadResponseException.class);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBodyThatIsCutIsAnExceptionAlsoBehindTheEndOfTheCoding() throws IOException {
        byte[] good = compressed(ContentCoding.GZIP, text());
        String latin1 = new String(good, StandardCharsets.ISO_8859_1);
        for (String message : new String[] {
            "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(good.length) + "\r\n" + latin1 + "\r\n",
            "Content-Length: " + (good.length + 1) + "\r\n\r\n" + latin1,
            "Content-Length: " + good.length + "\r\n\r\n" + latin1.substring(0, good.length / 2)
        }) {
            peer = new ScriptedPeer(p -> {
                p.request();
                p.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + message);
            });
            for (boolean stream : new boolean[] {false, true}) {
                HostClient client = client(stream);
                assertThatThrownBy(() -> read(client)).isInstanceOf(ConnectionClosedException.class);
                assertThat(client.connections()).isZero();
            }
            peer.close();
        }
    }

    @Test
    void closingEarlyGivesTheConnectionUpOrBack() throws IOException {
        answer("Content-Encoding: gzip\r\n", compressed(ContentCoding.GZIP, text()), true);
        HostClient client = client(true);
        for (int i = 0; i < 3; i++) {
            client.send(request, response);
            InputStream in = response.bodyStream();
            assertThat(in.read()).isEqualTo('s');
            in.close();
            in.close();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThat(client.idleConnections()).isEqualTo(1);
        }
        assertThat(peer.connections).hasValue(1);
    }

    @Test
    void whatWasDecodedCanBeServedOn() throws IOException {
        answer("Content-Encoding: gzip\r\n", compressed(ContentCoding.GZIP, text()), false);
        client(false).send(request, response);
        ByteBuilder out = new ByteBuilder();
        response.appendHeadTo(out, new dev.fasthttp.http.ResponseDefaults("", true, true), true, false);
        assertThat(out.toString())
                .contains("Content-Length: " + TEXT.length() + "\r\n")
                .doesNotContain("Content-Encoding");
    }

    @Test
    void aProxyPassesOnWhatWasDecoded() throws IOException {
        answer("Content-Encoding: gzip\r\n", compressed(ContentCoding.GZIP, text()), false);
        for (boolean stream : new boolean[] {false, true}) {
            HostClient upstream = client(stream);
            try (TestServer server =
                    TestServer.of(ReverseProxy.builder(upstream).build())) {
                HostClient user = clients.of("127.0.0.1:" + server.address().getPort());
                for (int i = 0; i < 2; i++) {
                    user.send(request, response);
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body().toString()).isEqualTo(TEXT);
                    assertThat(response.header().has("Content-Encoding")).isFalse();
                }
            }
        }
    }

    @Test
    void wrongLimitsAreRefused() throws IOException {
        answer("", text(), false);
        assertThatThrownBy(() -> builder(false).maxDecompressedBodySize(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxDecompressedBodySize");
    }
}
