package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses read from bytes, whole and cut anywhere; behind what has come stands poison. */
class ResponseReadTest {
    private static final MessageLimits LIMITS = MessageLimits.DEFAULT;
    private static final byte[] POISON = bytes("\r\n\r\nHTTP/1.1 999 Poison\r\n\r\n\n\r\0");

    private final Response response = new Response();

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads in two pieces; returns how it ended. */
    private String read(byte[] message, int cut, String method) {
        byte[] array = new byte[message.length + POISON.length];
        response.reset();
        try {
            int position = 0;
            boolean inBody = false;
            for (int limit : new int[] {cut, message.length}) {
                System.arraycopy(message, 0, array, 0, limit);
                System.arraycopy(POISON, 0, array, limit, POISON.length);
                if (!inBody) {
                    response.reset();
                    int consumed = response.readHead(array, 0, limit, LIMITS);
                    if (consumed == ResponseHeader.NEED_MORE) {
                        continue;
                    }
                    position = consumed;
                    response.beginBody(method, 1000);
                    inBody = true;
                }
                if (!response.isComplete()) {
                    position = response.readBody(array, position, limit);
                }
            }
            if (!inBody) {
                return "incomplete";
            }
            response.endOfInput();
            return response.isComplete() ? "complete " + position : "incomplete";
        } catch (BadMessageException e) {
            return e.violation().name();
        }
    }

    private void assertAllSplits(String message, String method, String expected, String body) {
        byte[] bytes = bytes(message);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(read(bytes, cut, method)).as("cut at %d", cut).isEqualTo(expected);
            if (expected.startsWith("complete")) {
                assertThat(response.body().toString()).isEqualTo(body);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 5|||hello', GET, hello",
        "'Content-Length: 0||', GET, ''",
        "'Transfer-Encoding: Chunked|||5|hello|0|X-A: b||', GET, hello",
        "'Connection: close|||hello', GET, hello",
        "'Content-Length: 5|||', HEAD, ''",
        "'Transfer-Encoding: chunked|||', HEAD, ''",
        "'Content-Length: 5|||', CONNECT, ''"
    })
    void readsBodiesByTheirFraming(String rest, String method, String body) {
        String message = "HTTP/1.1 200 OK\r\n" + rest.replace("|||", "\r\n\r\n").replace("|", "\r\n");
        assertAllSplits(message, method, "complete " + message.length(), body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified", "101 Switching Protocols", "103 Early Hints"})
    void someStatusesHaveNoBody(String status) {
        String message = "HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\n";
        assertAllSplits(message, "GET", "complete " + message.length(), "");
        assertThat(response.isInterim()).isEqualTo(status.startsWith("103"));
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK', OK",
        "'HTTP/1.1 200 ', OK",
        "'HTTP/1.1 200', OK",
        "'HTTP/1.0 200 All right', All right",
        "'HTTP/1.1 404 é', é",
        "'HTTP/1.1 299 ', Unknown Status Code"
    })
    void readsStatusLines(String line, String phrase) {
        String message = new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                + "\r\nContent-Length: 0\r\n\r\n";
        assertAllSplits(message, "GET", "complete " + message.length(), "");
        assertThat(response.header().statusMessage()).isEqualTo(phrase);
        assertThat(response.header().isHttp11()).isEqualTo(line.startsWith("HTTP/1.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 2 0 OK||', STATUS_LINE",
        "'HTTP/1.1\t200 OK||', STATUS_LINE",
        "'HTTP/1.1 200OK||', STATUS_LINE",
        "'HTTP/1.1||', STATUS_LINE",
        "'HTTP/3.0 200 OK||', VERSION_NOT_SUPPORTED",
        "'HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 1||', CONTENT_LENGTH_REPEATED",
        "'HTTP/1.1 200 OK|Content-Length: 01||', CONTENT_LENGTH",
        "'HTTP/1.1 204 OK|Content-Length: 1|Transfer-Encoding: chunked||', LENGTH_AND_ENCODING",
        "'HTTP/1.1 200 OK|Content-Length: 1001||', BODY_TOO_LARGE",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||3e9|', BODY_TOO_LARGE",
        "'HTTP/1.1 200 OK|Content-Length: 5||hell', TRUNCATED",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|hell|0|', TRUNCATED",
        "'HTTP/1.1 200 OK|Content-Length: 5|', incomplete"
    })
    void refusesTheRest(String message, String end) {
        assertAllSplits(message.replace("|", "\r\n"), "GET", end, "");
    }

    @Test
    void tellsWhoEndsTheConnection() {
        for (String close : new String[] {
            "1.0 200 OK\r\n", "1.1 200 OK\r\nConnection: x, Close\r\n", "1.0 200 OK\r\nConnection: close\r\n"
        }) {
            read(bytes("HTTP/" + close + "\r\n"), 0, "GET");
            assertThat(response.header().isConnectionClose()).as(close).isTrue();
        }
        for (String keep : new String[] {"1.1 200 OK\r\n", "1.0 200 OK\r\nConnection: Keep-Alive\r\n"}) {
            read(bytes("HTTP/" + keep + "Content-Length: 0\r\n\r\n"), 0, "GET");
            assertThat(response.header().isConnectionClose()).as(keep).isFalse();
        }
    }

    @Test
    void goesOnWithoutWhatBelongedToItsConnection() {
        read(
                bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\nKeep-Alive: timeout=5\r\n"
                        + "Connection: keep-alive\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
                0,
                "GET");
        Response copy = new Response();
        response.copyTo(copy);
        for (Response on : new Response[] {response, copy}) {
            ByteBuilder out = new ByteBuilder();
            on.appendHeadTo(out, new ResponseDefaults("", false, false), true, false);
            on.appendBodyTo(out, true);
            assertThat(out.toString()).isEqualTo("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(on.header().peek("Transfer-Encoding").toString()).isEqualTo("chunked");
        }
    }

    @Test
    void requestsOfClientsAreReadByServersAsTheyWereMeant() {
        Request sent = new Request();
        sent.header().setMethod("POST");
        sent.setUri("http://Example.com:8080/a/../b c?q=1 2#x");
        sent.header().set("Connection", "close");
        sent.trailers().set("X-Sum", "1");
        sent.setBody("hello");
        ByteBuilder out = new ByteBuilder();
        sent.appendHeadTo(out, new RequestDefaults("other", "agent", "", false));
        sent.appendBodyTo(out);
        Request read = new Request();
        byte[] wire = Arrays.copyOf(out.array(), out.length());
        int head = read.readHead(wire, 0, wire.length, LIMITS);
        read.beginBody(100);
        assertThat(read.readBody(wire, head, wire.length)).isEqualTo(wire.length);
        assertThat(read.isComplete()).isTrue();
        assertThat(read.header().requestUri().toString()).isEqualTo("/a/../b%20c?q=1%202");
        assertThat(read.header().host().toString()).isEqualTo("example.com:8080");
        assertThat(read.header().userAgent().toString()).isEqualTo("agent");
        assertThat(read.header().isConnectionClose()).isTrue();
        assertThat(read.body().toString()).isEqualTo("hello");
        assertThat(read.trailers().peek("X-Sum").toString()).isEqualTo("1");
    }

    @Test
    void requestsReceivedGoOnWithoutTheirConnection() {
        Request received = new Request();
        byte[] wire = bytes("POST /x HTTP/1.1\r\nHost: front\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                + "X-A: b\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
        int head = received.readHead(wire, 0, wire.length, LIMITS);
        received.beginBody(100);
        received.readBody(wire, head, wire.length);
        ByteBuilder out = new ByteBuilder();
        received.appendHeadTo(out, new RequestDefaults("other", "", "", false));
        received.appendBodyTo(out);
        assertThat(out.toString())
                .isEqualTo("POST /x HTTP/1.1\r\nHost: front\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi");
    }

    @Test
    void whatWouldSplitARequestIsRefused() {
        Request request = new Request();
        assertThatThrownBy(() -> request.header().setMethod("GET /x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request.header().setRequestUri("/a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request.setUri("http://a/b\r\nX: y")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request.setUri("http://a b/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request.header().set("Host", "a\r\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RequestDefaults("a b", "", "", false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
