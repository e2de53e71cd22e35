package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Readiness;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawHttp.End;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerIpLimitTest {
    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final EchoHandler echo = new EchoHandler();

    private TestServer serve(int limit) throws IOException {
        return TestServer.of(Server.builder(echo).maxConnectionsPerIp(limit));
    }

    private static void assertServed(RawHttp client) throws IOException {
        assertThat(client.fetch("/a").text()).isEqualTo("GET /a ");
    }

    private static void assertRefused(RawHttp client) throws IOException {
        RawResponse response = client.read();
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.text()).isEqualTo("The number of connections from your address exceeds the limit");
        assertThat(response.field("Connection")).isEqualTo("close");
        assertThat(response.field("Date")).isNotEmpty();
        assertThat(client.end()).isEqualTo(End.FIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void servesTheLimitAndRefusesOneMore(int limit) throws IOException {
        try (TestServer server = serve(limit)) {
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < limit; i++) {
                RawHttp client = RawHttp.connectFrom("127.0.0.2", server.address());
                clients.add(client);
                assertServed(client);
            }
            try (RawHttp oneMore = RawHttp.connectFrom("127.0.0.2", server.address());
                    RawHttp elsewhere = RawHttp.connectFrom("127.0.0.3", server.address())) {
                assertRefused(oneMore);
                assertServed(elsewhere);
            }
            assertThat(server.server().rejectedConnections()).isEqualTo(1);
            assertThat(server.server().requests()).isEqualTo(limit + 1);
            for (RawHttp client : clients) {
                assertServed(client);
                client.close();
            }
            server.awaitNoConnection();
            assertThat(server.server().addresses.addresses()).isZero();
        }
    }

    @Test
    void answerArrivesAlsoWhenTheRequestWasOnItsWay() throws IOException {
        try (TestServer server = serve(1);
                RawHttp first = server.connect()) {
            assertServed(first);
            for (int i = 0; i < 20; i++) {
                try (RawHttp refused = server.connect()) {
                    refused.post("/canary", "x".repeat(100_000));
                    assertRefused(refused);
                }
            }
            assertThat(echo.canaries()).isZero();
            assertServed(first);
        }
    }

    @Test
    void refusedConnectionThatStaysIsClosed() throws IOException {
        try (TestServer server = TestServer.of(
                        Server.builder(echo).maxConnectionsPerIp(1).lingerTimeout(Duration.ofMillis(300)));
                RawHttp first = server.connect()) {
            assertServed(first);
            try (RawHttp refused = server.connect()) {
                assertRefused(refused);
                Await.until("one connection is left", () -> server.server().openConnections() == 1);
            }
        }
    }

    @Test
    void silentConnectionsCount() throws IOException {
        try (TestServer server = serve(1);
                RawHttp silent = server.connect()) {
            Await.until("it counts", () -> server.server().addresses.addresses() == 1);
            try (RawHttp refused = server.connect()) {
                assertRefused(refused);
            }
            assertServed(silent);
        }
    }

    private interface Ending {
        void end(RawHttp client) throws IOException;
    }

    private void assertFreedBy(Server.Builder builder, Ending ending) throws IOException {
        try (TestServer server = TestServer.of(builder.maxConnectionsPerIp(1))) {
            for (int i = 1; i <= 3; i++) {
                long accepted = i;
                try (RawHttp client = server.connect()) {
                    ending.end(client);
                    Await.until("it was accepted", () -> server.server().acceptedConnections() == accepted);
                    server.awaitNoConnection();
                    assertThat(server.server().addresses.addresses()).isZero();
                }
            }
            assertThat(server.server().rejectedConnections()).isZero();
        }
    }

    @Test
    void isFreedByEveryKindOfEnd() throws IOException {
        assertFreedBy(Server.builder(echo), client -> {
            assertServed(client);
            client.finish();
        });
        assertFreedBy(Server.builder(echo), client -> {
            assertServed(client);
            client.reset();
        });
        assertFreedBy(Server.builder(echo).idleTimeout(Duration.ofMillis(100)), PerIpLimitTest::assertServed);
        assertFreedBy(Server.builder(echo).firstByteTimeout(Duration.ofMillis(100)), client -> {});
        assertFreedBy(Server.builder(echo).headTimeout(Duration.ofMillis(100)), client -> {
            client.send("GET /");
            assertThat(client.read().status()).isEqualTo(408);
            client.close();
        });
        assertFreedBy(Server.builder(echo), client -> {
            client.send("nonsense\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            client.close();
        });
        assertFreedBy(Server.builder(echo).disableKeepalive(), client -> {
            assertServed(client);
            client.close();
        });
        assertFreedBy(
                Server.builder(ctx -> {
                    throw new StackOverflowError("test");
                }),
                client -> {
                    assertThat(client.fetch("/").status()).isEqualTo(500);
                    client.close();
                });
        assertFreedBy(
                Server.builder(ctx -> {
                    ctx.responseStream().write(new byte[100_000]);
                    throw new IOException("test");
                }),
                client -> client.get("/"));
    }

    @Test
    void isHeldWhileAHandlerIsAtWorkAndFreedWithTheConnection() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        RequestHandler waiting = ctx -> ctx.blocking(() -> {
            gate.await();
            return "";
        });
        try (TestServer server = TestServer.of(Server.builder(waiting).maxConnectionsPerIp(1));
                RawHttp client = server.connect()) {
            client.get("/");
            Await.until("the handler runs", () -> server.server().requests() == 1);
            try (RawHttp refused = server.connect()) {
                assertRefused(refused);
            }
            gate.countDown();
            assertThat(client.read().status()).isEqualTo(200);
            client.close();
            server.awaitNoConnection();
            assertThat(server.server().addresses.addresses()).isZero();
        }
    }

    @Test
    void allListenersOfAServerCountTogether() throws IOException {
        try (TestServer server = serve(2)) {
            SocketAddress second = server.server().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RawHttp a = RawHttp.connect(server.address());
                    RawHttp b = RawHttp.connect(second)) {
                assertServed(a);
                assertServed(b);
                try (RawHttp c = RawHttp.connect(second)) {
                    assertRefused(c);
                }
            }
        }
    }

    @Test
    void ipv6CountsToo() throws IOException {
        try (Server server = Server.builder(echo).maxConnectionsPerIp(1).build()) {
            SocketAddress address = server.listen(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
            try (RawHttp a = RawHttp.connect(address)) {
                assertServed(a);
                try (RawHttp b = RawHttp.connect(address)) {
                    assertRefused(b);
                }
            }
        }
    }

    @Test
    void unixDomainPeersAreNotLimited(@TempDir Path directory) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (Server server = Server.builder(echo).maxConnectionsPerIp(1).build()) {
            server.listen(address);
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                client.connect(address);
                clients.add(client);
            }
            for (SocketChannel client : clients) {
                client.write(StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
                ByteBuffer answer = ByteBuffer.allocate(12);
                while (answer.hasRemaining()) {
                    assertThat(client.read(answer)).isPositive();
                }
                assertThat(new String(answer.array(), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
                client.close();
            }
        }
        assertThat(Files.exists(address.getPath())).isFalse();
    }

    @Test
    void thereIsNoLimitByDefault() throws IOException {
        try (TestServer server = TestServer.of(echo);
                RawHttp a = server.connect();
                RawHttp b = server.connect()) {
            assertServed(a);
            assertServed(b);
            assertThat(server.server().addresses.addresses()).isZero();
        }
        assertThatThrownBy(() -> Server.builder(echo).maxConnectionsPerIp(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxConnectionsPerIp");
    }

    /** A connection from anywhere that never sends a byte. */
    private static final class SilentConnection implements Connection {
        private final SocketAddress remote;
        private volatile Readiness readiness;

        SilentConnection(int number) throws IOException {
            byte[] address = ByteBuffer.allocate(16)
                    .putShort((short) 0x2001)
                    .putShort((short) 0xDB8)
                    .putInt(number)
                    .putLong(1)
                    .array();
            remote = new InetSocketAddress(InetAddress.getByAddress(address), 1);
        }

        void hangUp() {
            readiness.signal(Readiness.READ);
        }

        @Override
        public void attach(Readiness loop) {
            readiness = loop;
        }

        @Override
        public void interest(int operations) {}

        @Override
        public int read(ByteBuffer target) {
            return -1;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            source.position(source.limit());
            return count;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public SocketAddress localAddress() {
            return remote;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }

        @Override
        public void close() {}
    }

    @Test
    void tableIsNeverLargerThanTheOpenConnections() throws IOException {
        int all = 100_000;
        int atOnce = 1000;
        try (Server server = Server.builder(echo).maxConnectionsPerIp(1).build()) {
            List<SilentConnection> open = new ArrayList<>();
            for (int i = 0; i < all; i++) {
                SilentConnection connection = new SilentConnection(i);
                open.add(connection);
                server.serveConnection(connection);
                if (open.size() == atOnce) {
                    Await.until("all count", () -> server.addresses.addresses() == atOnce);
                    open.forEach(SilentConnection::hangUp);
                    open.clear();
                    Await.until("none counts", () -> server.addresses.addresses() == 0);
                }
            }
            assertThat(server.acceptedConnections()).isEqualTo(all);
            assertThat(server.rejectedConnections()).isZero();
            assertThat(server.openConnections()).isZero();
        }
    }
}
