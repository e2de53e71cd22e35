package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.HttpProxyDialer;
import dev.fasthttp.net.ProxyException;
import dev.fasthttp.net.Socks5Dialer;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.HijackedConnection;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.TestServer;
import dev.fasthttp.server.support.TlsServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialers through proxies that do as a script says, and through some that work. */
class ProxyDialersTest {
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    /** Copies both ways until one side ends. */
    private static void tunnel(ScriptedPeer.Peer peer, int port) throws IOException, InterruptedException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> copy(target, peer.out));
            back.start();
            InputStream in = peer.in;
            OutputStream out = target.getOutputStream();
            byte[] buffer = new byte[4096];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            target.shutdownOutput();
            back.join(10_000);
        }
    }

    private static void copy(Socket from, OutputStream to) {
        try {
            from.getInputStream().transferTo(to);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    private ScriptedPeer httpProxy(int targetPort) throws IOException {
        return new ScriptedPeer(peer -> {
            asked.add(peer.request());
            peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nVia: 1.1 x\r\n\r\n");
            tunnel(peer, targetPort);
        });
    }

    private static HttpProxyDialer.Builder http(ScriptedPeer proxy) {
        return HttpProxyDialer.builder("127.0.0.1", port(proxy));
    }

    private static Socks5Dialer.Builder socks(ScriptedPeer proxy) {
        return Socks5Dialer.builder("127.0.0.1", port(proxy));
    }

    private static int port(ScriptedPeer peer) {
        return port(peer.authority());
    }

    @Test
    void connectThenHttpThroughTheTunnel() throws IOException {
        try (TestServer server = TestServer.of(ctx -> ctx.write("through"));
                ScriptedPeer proxy = httpProxy(server.address().getPort());
                HostClient client = HostClient.builder("name.invalid:8080")
                        .dialer(http(proxy).credentials("me", "pa:ss").build())
                        .build()) {
            assertThat(client.get("http://name.invalid:8080/").body().toString())
                    .isEqualTo("through");
            assertThat(asked)
                    .containsExactly("CONNECT name.invalid:8080 HTTP/1.1\r\nHost: name.invalid:8080\r\n"
                            + "Proxy-Authorization: Basic bWU6cGE6c3M=\r\n\r\n");
        }
    }

    @Test
    void tlsThroughATunnelOfAProxyThatSpeaksTls() throws IOException {
        TestCertificate certificate = TestCertificate.ec("secret.invalid");
        try (TlsServer server = TlsServer.of(
                        Server.builder(ctx -> ctx.write("tls " + ctx.isTls())),
                        TlsSettings.builder().certificate(certificate));
                TlsServer proxy = TlsServer.of(ctx -> {
                    asked.add(ctx.method() + ' ' + ctx.requestUri());
                    ctx.hijack(client -> tunnel(client, port(server.authority())));
                });
                Client client = Client.builder()
                        .tls(TlsClientSettings.builder().trust(certificate).build())
                        .dialer(HttpProxyDialer.builder("localhost", port(proxy.authority()))
                                .tls(TlsClientSettings.builder()
                                        .trust(TlsServer.CERTIFICATE)
                                        .build())
                                .build())
                        .build()) {
            assertThat(client.get("https://secret.invalid/").body().toString()).isEqualTo("tls true");
            assertThat(client.get("https://secret.invalid/").body().toString()).isEqualTo("tls true");
            assertThat(asked).containsExactly("CONNECT secret.invalid:443");
        }
    }

    private static void tunnel(HijackedConnection client, int port) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            new Thread(() -> copy(target, client.outputStream())).start();
            client.inputStream().transferTo(target.getOutputStream());
        }
    }

    private static int port(String authority) {
        return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 407 Who are you\r\n\r\n', 407, 'answered 407 to CONNECT [2001:db8::1]:81'",
        "'HTTP/1.0 302 Found\r\nLocation: /\r\n\r\n', 302, 'answered 302'",
        "'SSH-2.0-OpenSSH_9.2p1\r\n\r\n', 0, 'did not answer CONNECT in HTTP/1'",
        "'HTTP/1.1 20\r\n\r\n', 0, 'did not answer CONNECT in HTTP/1'",
        "'HTTP/1.1 200', 0, 'closed the connection before'",
        "'', 0, 'closed the connection before'",
    })
    void refusalsOfHttpProxies(String answer, int code, String message) throws IOException {
        try (ScriptedPeer proxy = new ScriptedPeer(peer -> {
            peer.request();
            peer.send(answer);
        })) {
            assertThatThrownBy(() -> http(proxy).build().dial("2001:db8::1", 81, BlockingConnection.NO_DEADLINE))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining(message)
                    .hasMessageContaining(proxy.authority())
                    .satisfies(e -> assertThat(((ProxyException) e).code()).isEqualTo(code));
        }
    }

    @Test
    void anAnswerOfAnHttpProxyHasALimit() throws IOException {
        try (ScriptedPeer proxy = new ScriptedPeer(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nX: ");
            while (true) {
                peer.send("x".repeat(1000));
            }
        })) {
            assertThatThrownBy(() -> http(proxy).build().dial("a", 1, BlockingConnection.NO_DEADLINE))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("more than 16384 bytes");
        }
    }

    @Test
    void oneDeadlineForTheWholeDial() throws IOException {
        try (ScriptedPeer silent = new ScriptedPeer(ScriptedPeer.Peer::awaitEnd)) {
            assertThatThrownBy(() -> http(silent)
                            .dialTimeout(Duration.ofMillis(200))
                            .build()
                            .dial("a", 1, BlockingConnection.NO_DEADLINE))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> socks(silent).build().dial("a", 1, System.nanoTime() + 200_000_000))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void hostsThatWouldBreakTheLineAreRefused() {
        HttpProxyDialer dialer = HttpProxyDialer.builder("proxy", 1).build();
        assertThatThrownBy(() -> dialer.dial("a\r\nX: y", 80, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dialer.dial("", 80, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dialer.dial("a", 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpProxyDialer.builder("p", 1).credentials("a:b", "c"))
                .hasMessageContaining("colon");
    }

    /** A SOCKS 5 server; with a user it wants that and the password "secret". */
    private ScriptedPeer socksProxy(String user, int targetPort, int reply) throws IOException {
        return new ScriptedPeer(peer -> {
            DataInputStream in = new DataInputStream(peer.in);
            assertThat(in.readByte()).isEqualTo((byte) 5);
            byte[] methods = new byte[in.readByte()];
            in.readFully(methods);
            int method = user.isEmpty() ? 0 : 2;
            boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) >= 0;
            peer.out.write(new byte[] {5, (byte) (offered ? method : 0xFF)});
            if (!offered) {
                return;
            }
            if (method == 2) {
                assertThat(in.readByte()).isEqualTo((byte) 1);
                String login = text(in) + '/' + text(in);
                boolean right = login.equals(user + "/secret");
                peer.out.write(new byte[] {1, (byte) (right ? 0 : 9)});
                if (!right) {
                    return;
                }
            }
            assertThat(in.readNBytes(3)).containsExactly(5, 1, 0);
            asked.add(target(in));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer.writeBytes(new byte[] {5, (byte) reply, 0, 3, 2, 'm', 'e', 0, 1});
            peer.out.write(answer.toByteArray());
            if (reply == 0) {
                tunnel(peer, targetPort);
            }
        });
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    private static String target(DataInputStream in) throws IOException {
        int kind = in.readByte();
        String host = switch (kind) {
            case 3 -> text(in);
            case 1, 4 ->
                InetAddress.getByAddress(in.readNBytes(kind == 1 ? 4 : 16)).getHostAddress();
            default -> throw new IOException("kind " + kind);
        };
        return kind + " " + host + " " + in.readUnsignedShort();
    }

    @ParameterizedTest
    @CsvSource({
        "name.invalid:8080, '3 name.invalid 8080'",
        "10.1.2.3:65535, '1 10.1.2.3 65535'",
        "'[2001:db8::1]:80', '4 2001:db8:0:0:0:0:0:1 80'"
    })
    void socksThenHttp(String authority, String target) throws IOException {
        try (TestServer server = TestServer.of(ctx -> ctx.write("socks"));
                ScriptedPeer proxy = socksProxy("me", server.address().getPort(), 0);
                HostClient client = HostClient.builder(authority)
                        .dialer(socks(proxy).credentials("me", "secret").build())
                        .build()) {
            Request request = new Request();
            Response response = new Response();
            client.send(request, response);
            client.send(request, response);
            assertThat(response.body().toString()).isEqualTo("socks");
            assertThat(asked).containsExactly(target);
        }
    }

    @Test
    void refusalsOfSocksProxies() throws IOException {
        try (ScriptedPeer wantsUser = socksProxy("me", 1, 0);
                ScriptedPeer refusing = socksProxy("", 1, 5);
                ScriptedPeer strange = socksProxy("", 1, 77)) {
            check(socks(wantsUser), 0xFF, "wants authentication");
            check(socks(wantsUser).credentials("me", "wrong"), 9, "refuses user and password");
            check(socks(refusing), 5, "connection refused");
            check(socks(strange), 77, "unknown reason (reply 77)");
            check(socks(strange).credentials("not", "wanted"), 77, "reply 77");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request", "\4\0", "\5\1", "\5"})
    void whatDoesNotSpeakSocks(String answer) throws IOException {
        try (ScriptedPeer proxy = new ScriptedPeer(peer -> {
            peer.in.readNBytes(3);
            peer.send(answer);
        })) {
            assertThatThrownBy(() -> socks(proxy).build().dial("a", 1, BlockingConnection.NO_DEADLINE))
                    .isInstanceOf(ProxyException.class);
        }
    }

    private static void check(Socks5Dialer.Builder dialer, int code, String message) {
        assertThatThrownBy(() -> dialer.build().dial("host.invalid", 1, BlockingConnection.NO_DEADLINE))
                .isInstanceOf(ProxyException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((ProxyException) e).code()).isEqualTo(code));
    }
}
