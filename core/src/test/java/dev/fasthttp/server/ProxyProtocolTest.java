package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.net.ProxyProtocol;
import dev.fasthttp.net.ProxyProtocolListener;
import dev.fasthttp.net.SocketListener;
import dev.fasthttp.net.support.ProxyBlock;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProxyProtocolTest {
    private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n";
    private static final RequestHandler ADDRESSES = ctx -> ctx.write(ctx.remoteAddress() + " " + ctx.localAddress());

    private Server server = Server.builder(ADDRESSES).build();
    private InetSocketAddress address = new InetSocketAddress(0);

    @AfterEach
    void close() {
        server.close();
    }

    private void serve(Server.Builder builder, ProxyProtocol use, String... trusted) throws IOException {
        server.close();
        server = builder.build();
        SocketListener socket = SocketListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = (InetSocketAddress) socket.localAddress();
        server.serve(ProxyProtocolListener.over(socket, use, trusted));
    }

    private void serve(Server.Builder builder) throws IOException {
        serve(builder, ProxyProtocol.REQUIRED, "127.0.0.0/8");
    }

    private static void assertClosedWithoutAnswer(RawHttp client) throws IOException {
        // In order, or by a reset when bytes were on their way.
        assertThat(client.end()).isNotNull();
    }

    @Test
    void handlerSeesTheAddressesOfTheHeader() throws IOException {
        serve(Server.builder(ADDRESSES));
        try (RawHttp client = RawHttp.connect(address)) {
            client.send(LINE);
            assertThat(client.fetch("/").text()).isEqualTo("/192.0.2.1:56324 /198.51.100.1:443");
            assertThat(client.fetch("/").text()).isEqualTo("/192.0.2.1:56324 /198.51.100.1:443");
        }
        try (RawHttp client = RawHttp.connect(address)) {
            client.send(ProxyBlock.of(ProxyBlock.TCP6, "2001:db8::1", 1, "2001:db8::2", 2)
                    .checksum()
                    .bytes());
            assertThat(client.fetch("/").text()).isEqualTo("/[2001:db8:0:0:0:0:0:1]:1 /[2001:db8:0:0:0:0:0:2]:2");
        }
        try (RawHttp client = RawHttp.connect(address)) {
            client.send("PROXY UNKNOWN\r\n");
            assertThat(client.fetch("/").text()).isEqualTo(client.localAddress() + " " + address);
        }
    }

    @Test
    void headerAndRequestsMayComeTogetherOrInPieces() throws IOException {
        serve(Server.builder(ADDRESSES));
        String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        for (int size : new int[] {1, 7, 44, 45, 46, 1000}) {
            try (RawHttp client = RawHttp.connect(address)) {
                client.sendPieces(LINE + request + request, size);
                assertThat(client.read().text()).startsWith("/192.0.2.1:56324 ");
                assertThat(client.read().text()).startsWith("/192.0.2.1:56324 ");
            }
        }
    }

    @Test
    void missingOrWrongHeaderEndsTheConnectionWithoutAnswer() throws IOException {
        serve(Server.builder(ADDRESSES));
        for (String wrong : new String[] {
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.1 1 99999\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        }) {
            try (RawHttp client = RawHttp.connect(address)) {
                client.send(wrong);
                assertClosedWithoutAnswer(client);
            }
        }
        try (RawHttp client = RawHttp.connect(address)) {
            client.send(LINE.substring(0, 20)).finish();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        Await.until("all are closed", () -> server.openConnections() == 0);
        assertThat(server.requests()).isZero();
    }

    @Test
    void secondHeaderIsNoHttp() throws IOException {
        serve(Server.builder(ADDRESSES));
        try (RawHttp client = RawHttp.connect(address)) {
            client.send(LINE + LINE + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
        }
    }

    @Test
    void strangersAreRefusedWhateverTheySay() throws IOException {
        serve(Server.builder(ADDRESSES), ProxyProtocol.REQUIRED, "127.0.0.2", "10.0.0.0/8");
        for (int i = 0; i < 200; i++) {
            try (RawHttp stranger = RawHttp.connectFrom("127.0.0.3", address)) {
                stranger.send(LINE);
                assertClosedWithoutAnswer(stranger);
            } catch (SocketException e) {
                assertThat(e).hasMessageMatching(".*(reset|pipe).*");
            }
        }
        assertThat(server.acceptedConnections()).isZero();
        try (RawHttp proxy = RawHttp.connectFrom("127.0.0.2", address)) {
            proxy.send(LINE);
            assertThat(proxy.fetch("/").text()).startsWith("/192.0.2.1:56324 ");
        }
    }

    @Test
    void strangersMayBeServedWithoutHeaderAndCannotSendOne() throws IOException {
        serve(Server.builder(ADDRESSES), ProxyProtocol.REQUIRED_OF_PROXIES, "127.0.0.2");
        try (RawHttp stranger = RawHttp.connectFrom("127.0.0.3", address)) {
            assertThat(stranger.fetch("/").text()).startsWith("/127.0.0.3:");
        }
        try (RawHttp stranger = RawHttp.connectFrom("127.0.0.3", address)) {
            stranger.send(LINE).get("/");
            assertThat(stranger.read().status()).isEqualTo(400);
        }
        try (RawHttp proxy = RawHttp.connectFrom("127.0.0.2", address)) {
            proxy.get("/");
            assertClosedWithoutAnswer(proxy);
        }
    }

    @Test
    void headerThatTricklesLivesNoLongerThanASilentConnection() throws IOException {
        serve(Server.builder(ADDRESSES).firstByteTimeout(Duration.ofMillis(500)).headTimeout(Duration.ofSeconds(60)));
        long start = System.nanoTime();
        try (RawHttp client = RawHttp.connect(address)) {
            try {
                for (int i = 0; i < LINE.length() - 2; i++) {
                    client.send(LINE.substring(i, i + 1));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
                throw new AssertionError("still open");
            } catch (SocketException e) {
                assertThat(Await.millisSince(start)).isBetween(400L, 1900L);
            }
        }
        try (RawHttp client = RawHttp.connect(address)) {
            // Nothing behind the header counts as silence, too.
            start = System.nanoTime();
            client.send(LINE);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(Await.millisSince(start)).isBetween(400L, 1900L);
        }
        Await.until("all are closed", () -> server.openConnections() == 0);
    }

    @Test
    void addressOfTheHeaderCounts() throws IOException {
        serve(Server.builder(ADDRESSES).maxConnectionsPerIp(1));
        try (RawHttp first = RawHttp.connect(address);
                RawHttp second = RawHttp.connect(address);
                RawHttp other = RawHttp.connect(address);
                RawHttp silent = RawHttp.connect(address)) {
            first.send(LINE);
            // Before HTTP begins.
            Await.until("the first counts", () -> server.addresses.addresses() == 1);
            second.send(LINE);
            assertThat(second.read().status()).isEqualTo(429);
            second.close();
            other.send(LINE.replace("192.0.2.1", "192.0.2.2"));
            assertThat(other.fetch("/").status()).isEqualTo(200);
            assertThat(first.fetch("/").status()).isEqualTo(200);
            assertThat(server.rejectedConnections()).isEqualTo(1);
            assertThat(server.addresses.addresses()).isEqualTo(2);
            assertThat(silent.isSilentFor(50)).isTrue();
        }
        Await.until("none counts", () -> server.addresses.addresses() == 0);
        try (RawHttp again = RawHttp.connect(address)) {
            again.send(LINE);
            assertThat(again.fetch("/").status()).isEqualTo(200);
        }
    }

    @Test
    void addressOfTheTransportCountsWhenTheHeaderNamesNone() throws IOException {
        serve(Server.builder(ADDRESSES).maxConnectionsPerIp(1));
        try (RawHttp first = RawHttp.connect(address);
                RawHttp second = RawHttp.connect(address)) {
            first.send(new ProxyBlock(0x20, 0).bytes());
            assertThat(first.fetch("/").status()).isEqualTo(200);
            second.send("PROXY UNKNOWN\r\n").get("/");
            assertThat(second.read().status()).isEqualTo(429);
        }
    }

    @Test
    void requestThatComesWithTheHeaderOfARefusedConnectionIsNotServed() throws IOException {
        serve(Server.builder(ADDRESSES).maxConnectionsPerIp(1));
        try (RawHttp first = RawHttp.connect(address);
                RawHttp second = RawHttp.connect(address)) {
            first.send(LINE);
            assertThat(first.fetch("/").status()).isEqualTo(200);
            second.send(LINE + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(second.read().status()).isEqualTo(429);
            assertThat(second.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void curlIsUnderstood() throws Exception {
        serve(Server.builder(ADDRESSES));
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sS",
                        "--max-time",
                        "10",
                        "--haproxy-protocol",
                        "http://127.0.0.1:" + address.getPort() + "/a",
                        "http://127.0.0.1:" + address.getPort() + "/b")
                .redirectErrorStream(true)
                .start();
        String answers = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(answers).isZero();
        assertThat(answers).startsWith("/127.0.0.1:").contains(" /127.0.0.1:" + address.getPort());
    }

    @Test
    void wrongNetworksAreSeenAtOnce() throws IOException {
        try (SocketListener socket = SocketListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThatThrownBy(() -> ProxyProtocolListener.over(socket, ProxyProtocol.REQUIRED))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ProxyProtocolListener.over(socket, ProxyProtocol.REQUIRED, "10.0.0.0/40"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("10.0.0.0/40");
        }
    }
}
