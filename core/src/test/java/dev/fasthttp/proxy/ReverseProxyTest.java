package dev.fasthttp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.LbClient;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxy makes of requests, responses and failures, on the wire at both sides. */
class ReverseProxyTest {
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Queue<ProxyFailure> failures = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    private ScriptedUpstream upstream(ScriptedUpstream.Script script) throws IOException {
        return open(new ScriptedUpstream(script));
    }

    private ScriptedUpstream answering(String response) throws IOException {
        return open(ScriptedUpstream.answering(response));
    }

    private HostClient client(String authority) {
        return open(ReverseProxy.upstream(authority).build());
    }

    private ReverseProxy.Builder to(ScriptedUpstream upstream) {
        return ReverseProxy.builder(client(upstream.authority()))
                .listener((ctx, failure, cause) -> failures.add(failure));
    }

    private TestServer serve(ReverseProxy.Builder proxy) throws IOException {
        return open(TestServer.of(Server.builder(proxy.build()).streamRequestBody()));
    }

    private RawHttp connect(ReverseProxy.Builder proxy) throws IOException {
        return open(serve(proxy).connect());
    }

    @Test
    void fieldsOfTheConnectionStayThere() throws IOException {
        ScriptedUpstream upstream = answering("HTTP/1.1 203 Whatever\r\nConnection: x-own, keep-alive\r\nX-Own: 1\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nSet-Cookie: a=1\r\n"
                + "Set-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello");
        RawHttp http = connect(to(upstream));
        http.send("GET /a//../b%2F?c=d HTTP/1.1\r\nHost: example.com\r\nConnection: X-Mine, TE\r\nX-Mine: secret\r\n"
                + "TE: trailers\r\nKeep-Alive: x\r\nProxy-Authorization: y\r\nUpgrade: h2c\r\nX-Theirs: kept\r\n"
                + "x-forwarded-for: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n\r\n");
        RawResponse response = http.read();
        assertThat(upstream.heads)
                .containsExactly("GET /a//../b%2F?c=d HTTP/1.1\r\nHost: example.com\r\nX-Theirs: kept\r\n"
                        + "Via: 1.1 fasthttp\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
                        + "X-Forwarded-Host: example.com\r\n"
                        + "Forwarded: for=127.0.0.1;host=\"example.com\";proto=http\r\n\r\n");
        assertThat(response.status()).isEqualTo(203);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(head(response))
                .contains("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", "Content-Length: 5\r\n")
                .doesNotContain("X-Own", "Keep-Alive", "Proxy-Auth", "Upgrade", "Connection", "Content-Type");
    }

    @ParameterizedTest
    @CsvSource({
        "APPEND, 127.0.0.0/8, '6.6.6.6, 127.0.0.1', https, 'for=6.6.6.6, for=127.0.0.1;host=\"h\";proto=http'",
        "APPEND, 10.0.0.0/8, 127.0.0.1, http, 'for=127.0.0.1;host=\"h\";proto=http'",
        "REPLACE, 127.0.0.0/8, 127.0.0.1, http, 'for=127.0.0.1;host=\"h\";proto=http'",
        "KEEP, 10.0.0.0/8, 6.6.6.6, https, for=6.6.6.6",
        "REMOVE, 127.0.0.0/8, , , "
    })
    void whereRequestsComeFrom(ForwardedPolicy policy, String trusted, String xff, String proto, String forwarded)
            throws IOException {
        ScriptedUpstream upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        RawHttp http = connect(to(upstream).forwarded(policy).trustedProxies(trusted));
        http.send("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
                        + "Forwarded: for=6.6.6.6\r\n\r\n")
                .read();
        String head = upstream.heads.remove();
        check(head, "X-Forwarded-For", xff);
        check(head, "X-Forwarded-Proto", proto);
        check(head, "Forwarded", forwarded);
    }

    private static void check(String head, String name, String value) {
        if (value == null) {
            assertThat(head).doesNotContain(name);
        } else {
            assertThat(head).containsOnlyOnce("\r\n" + name + ": " + value + "\r\n");
        }
    }

    @Test
    void hostAndViaAreOptions() throws IOException {
        ScriptedUpstream upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        RawHttp http = connect(to(upstream).preserveHost(false).via("").forwarded(ForwardedPolicy.REMOVE));
        http.send("GET http://example.com?q HTTP/1.1\r\nHost: example.com\r\n\r\n")
                .read();
        assertThat(upstream.heads).containsExactly("GET /?q HTTP/1.1\r\nHost: " + upstream.authority() + "\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n', Content-Length: 1234",
        "HEAD, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', Transfer-Encoding: chunked",
        "GET, 'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n', X-A: b",
        "GET, 'HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 77\r\n\r\n', ETag: \"x\""
    })
    void responsesWithoutBody(String method, String answer, String field) throws IOException {
        ScriptedUpstream upstream = answering(answer);
        RawHttp http = connect(to(upstream));
        for (int i = 0; i < 2; i++) {
            http.send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(head(http.readToHead())).contains(field).doesNotContain("Content-Length: 0");
        }
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void chunksAndTrailersBothWays() throws IOException {
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            StringBuilder body = new StringBuilder();
            while (body.indexOf("\r\nX-Sum: 9\r\n\r\n") < 0) {
                body.append((char) peer.in.read());
            }
            bodies.add(body.toString());
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            peer.send("3\r\ndef\r\n0\r\nX-Check: ok\r\n\r\n");
            peer.awaitEnd();
        });
        RawHttp http = connect(to(upstream));
        http.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Await.until("the head went through before the body", () -> upstream.heads.size() == 1);
        assertThat(upstream.heads.peek()).contains("\r\nTransfer-Encoding: chunked\r\n");
        http.send("5\r\nhello\r\n0\r\nX-Sum: 9\r\n\r\n");
        RawResponse response = http.read();
        assertThat(bodies.peek()).isEqualTo("5\r\nhello\r\n0\r\nX-Sum: 9\r\n\r\n");
        assertThat(response.text()).isEqualTo("abcdef");
        assertThat(response.trailers()).containsExactly(new RawResponse.Field("X-Check", "ok"));
    }

    @Test
    void aResponseGoesOutAsItComes() throws IOException {
        AtomicInteger seen = new AtomicInteger();
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            peer.send("data: 1\n\n");
            while (seen.get() == 0) {
                Thread.sleep(1);
            }
            peer.send("data: 2\n\n");
        });
        RawHttp http = connect(to(upstream));
        http.get("/");
        assertThat(http.readHeadAndChunk()).contains("data: 1\n\n");
        seen.set(1);
        assertThat(http.readRestOfChunks()).contains("data: 2\n\n");
    }

    @Test
    void anExpectationIsTheServersToMeet() throws IOException {
        ScriptedUpstream upstream = upstream(peer -> {
            String head = peer.head();
            assertThat(head).contains("Expect: 100-continue");
            if (head.startsWith("PUT /no")) {
                peer.send("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            String body = new String(peer.in.readNBytes(5), StandardCharsets.US_ASCII);
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
        });
        TestServer proxy = serve(to(upstream));
        RawHttp http = open(proxy.connect());
        http.send("PUT /yes HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(http.readToHead().status()).isEqualTo(100);
        http.send("hello");
        assertThat(http.read().text()).isEqualTo("hello");
        RawHttp refused = open(proxy.connect());
        refused.send("PUT /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(refused.readToHead().status()).isEqualTo(417);
    }

    @Test
    void earlyHintsGoThrough() throws IOException {
        ScriptedUpstream upstream = answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        RawHttp http = connect(to(upstream));
        http.get("/");
        RawResponse hints = http.readToHead();
        assertThat(hints.status()).isEqualTo(103);
        assertThat(head(hints)).contains("Link: </a.css>; rel=preload");
        RawResponse response = http.read();
        assertThat(response.text()).isEqualTo("ok");
        assertThat(head(response)).doesNotContain("Link");
    }

    private static String head(RawResponse response) {
        StringBuilder head = new StringBuilder("\r\n");
        for (RawResponse.Field field : response.fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return head.toString();
    }

    private static final String UPGRADE = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n";

    @Test
    void anUpgradeBecomesATunnel() throws IOException {
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: yes\r\n\r\nfirst");
            for (int b = peer.in.read(); b >= 0; b = peer.in.read()) {
                peer.out.write(Character.toUpperCase(b));
            }
            peer.send("end");
        });
        HostClient client = client(upstream.authority());
        RawHttp http = connect(ReverseProxy.builder(client));
        http.send(UPGRADE);
        RawResponse response = http.readToHead();
        assertThat(response.status()).isEqualTo(101);
        assertThat(head(response)).contains("Upgrade: websocket", "Sec-WebSocket-Accept: yes", "Connection: Upgrade");
        assertThat(upstream.heads.peek()).contains("Connection: Upgrade\r\n", "Upgrade: websocket\r\n");
        assertThat(http.readBytes(5)).isEqualTo("first");
        http.send("hello");
        assertThat(http.readBytes(5)).isEqualTo("HELLO");
        http.finish();
        assertThat(http.readBytes(3)).isEqualTo("end");
        assertThat(http.end()).isEqualTo(RawHttp.End.FIN);
        Await.until("the connection is closed", () -> client.connections() == 0);
    }

    @Test
    void aRefusedUpgradeIsAResponse() throws IOException {
        ScriptedUpstream upstream = answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
        RawHttp http = connect(to(upstream));
        assertThat(http.send(UPGRADE).read().status()).isEqualTo(403);
        assertThat(http.fetch("/").status()).isEqualTo(403);
    }

    @Test
    void aSwitchOfProtocolsNobodyAskedForIsAnError() throws IOException {
        ScriptedUpstream upstream =
                answering("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
        TestServer proxy = serve(to(upstream));
        RawHttp http = open(proxy.connect());
        assertThat(http.fetch("/").status()).isEqualTo(502);
        assertThat(http.send(UPGRADE).read().status()).isEqualTo(502);
        assertThat(failures).containsOnly(ProxyFailure.BAD_RESPONSE);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 502, UNREACHABLE",
        "'HTTP/1.1 200', 502, UNREACHABLE",
        "'FTP\r\n\r\n', 502, BAD_RESPONSE",
        "'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 502, BAD_RESPONSE",
        "'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 502, UNREACHABLE"
    })
    void brokenAnswers(String answer, int status, ProxyFailure failure) throws IOException {
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.send(answer);
        });
        RawHttp http = connect(to(upstream));
        http.post("/", "x");
        RawResponse response = http.read();
        assertThat(response.status()).isEqualTo(status);
        assertThat(head(response)).doesNotContain("Content-Length: 9");
        assertThat(failures).containsExactly(failure);
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void aServerThatIsSilentIsATimeout() throws IOException {
        ScriptedUpstream upstream = upstream(ScriptedUpstream.Peer::awaitEnd);
        RawHttp http = connect(to(upstream).timeout(Duration.ofMillis(200)));
        assertThat(http.fetch("/").status()).isEqualTo(504);
        assertThat(failures).containsExactly(ProxyFailure.TIMEOUT);
        Await.until("the call is given up", () -> upstream.ended.get() == 1);
    }

    @ParameterizedTest
    @CsvSource({"'Content-Length: 100', 12345", "'Transfer-Encoding: chunked', '5\r\n12345\r\n'"})
    void aResponseThatBreaksOffIsCut(String framing, String body) throws IOException {
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + body);
        });
        RawHttp http = connect(to(upstream));
        http.get("/");
        assertThat(http.readToHead().status()).isEqualTo(200);
        assertThat(http.readBytes(body.length())).isEqualTo(body);
        assertThat(http.end()).isEqualTo(RawHttp.End.RST);
        assertThat(failures).containsExactly(ProxyFailure.CUT);
    }

    @Test
    void aClientThatLeavesEndsTheCall() throws Exception {
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.awaitEnd();
        });
        RawHttp http = connect(to(upstream));
        http.get("/");
        Await.until("asked", () -> upstream.heads.size() == 1);
        http.close();
        Await.until("given up", () -> upstream.ended.get() == 1);
        Await.until("told", () -> failures.contains(ProxyFailure.CLIENT_GONE));
    }

    @Test
    void aClientThatLeavesInTheMiddleOfABodyEndsTheCall() throws Exception {
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345");
            peer.awaitEnd();
        });
        RawHttp http = connect(to(upstream));
        http.get("/");
        assertThat(http.readToHead().status()).isEqualTo(200);
        http.close();
        Await.until("given up", () -> upstream.ended.get() == 1);
    }

    @Test
    void anUploadThatBreaksOffIsNotAWholeOne() throws Exception {
        AtomicInteger received = new AtomicInteger();
        CountDownLatch upstreamEnd = new CountDownLatch(1);
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            int count = 0;
            try {
                while (peer.in.read() >= 0) {
                    count++;
                }
            } finally {
                received.set(count);
                upstreamEnd.countDown();
            }
        });
        RawHttp http = connect(to(upstream));
        http.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
        Await.until("asked", () -> upstream.heads.size() == 1);
        http.close();
        assertThat(upstreamEnd.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(received.get()).isLessThan(100_000);
        Await.until("told", () -> failures.contains(ProxyFailure.CLIENT_GONE));
    }

    @Test
    void aMalformedUploadIsTheClientsFault() throws Exception {
        ScriptedUpstream upstream = upstream(peer -> {
            peer.head();
            peer.awaitEnd();
        });
        RawHttp http = connect(to(upstream));
        http.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        Await.until("asked", () -> upstream.heads.size() == 1);
        http.send("zz\r\n");
        assertThat(http.read().status()).isEqualTo(400);
        Await.until("given up", () -> upstream.ended.get() == 1);
        assertThat(failures).isEmpty();
    }

    @Test
    void aDeadServerIsPassedBy() throws IOException {
        int dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = socket.getLocalPort();
        }
        ScriptedUpstream alive = answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive");
        LbClient upstreams = LbClient.builder()
                .addClient(client("127.0.0.1:" + dead))
                .addClient(client(alive.authority()))
                .build();
        RawHttp http = connect(ReverseProxy.builder(upstreams));
        for (int i = 0; i < 10; i++) {
            http.post("/", "body");
            assertThat(http.read().text()).isEqualTo("alive");
        }
        assertThat(alive.heads).hasSize(10);
        RawHttp alone = connect(ReverseProxy.builder(client("127.0.0.1:" + dead))
                .listener((ctx, failure, cause) -> failures.add(failure)));
        assertThat(alone.fetch("/").status()).isEqualTo(502);
        assertThat(failures).containsExactly(ProxyFailure.UNREACHABLE);
    }

    @Test
    void someRequestsGoNoFurther() throws IOException {
        ScriptedUpstream upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        TestServer proxy = serve(to(upstream));
        assertThat(open(proxy.connect())
                        .send("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")
                        .read()
                        .status())
                .isEqualTo(405);
        assertThat(open(proxy.connect())
                        .send("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
                        .readToHead()
                        .status())
                .isEqualTo(204);
        open(proxy.connect())
                .send("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 2\r\n\r\n")
                .read();
        assertThat(upstream.heads).hasSize(1);
        assertThat(upstream.heads.peek()).startsWith("OPTIONS * HTTP/1.1").contains("Max-Forwards: 1\r\n");
    }
}
