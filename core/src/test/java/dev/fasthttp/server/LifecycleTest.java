package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listening, ending, and being told of connections. */
class LifecycleTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Logger logger = Logger.getLogger("dev.fasthttp.server");
    private final EchoHandler echo = new EchoHandler();
    private final Gate gate = new Gate();

    @AfterEach
    void openGate() {
        gate.open();
        logger.setLevel(Level.INFO);
    }

    private void handleAtGate(RequestCtx ctx) throws InterruptedException {
        if (ctx.pathString().equals("/gate")) {
            gate.pass();
        }
        ctx.write(ctx.requestUri());
    }

    private static CompletableFuture<Boolean> shutdown(Server server, Duration grace) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        done.complete(server.shutdown(grace).isClean());
                    } catch (InterruptedException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    private static boolean result(CompletableFuture<Boolean> done) throws Exception {
        return done.get(30, TimeUnit.SECONDS);
    }

    // ---- ending ----------------------------------------------------------------------------------------------------

    @Test
    void shutdownClosesWhatHasNothingToDo() throws Exception {
        try (TestServer server = TestServer.of(echo);
                RawHttp idle = server.connect();
                RawHttp silent = server.connect()) {
            idle.fetch("/a");
            Await.until("both are accepted", () -> server.server().openConnections() == 2);
            long start = System.nanoTime();
            assertThat(server.server().shutdown(LONG).isClean()).isTrue();
            assertThat(Await.millisSince(start)).isLessThan(5000);
            assertThat(idle.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(silent.end()).isEqualTo(RawHttp.End.FIN);
            server.server().awaitTermination();
        }
    }

    @Test
    void shutdownLetsRequestsFinish() throws Exception {
        try (TestServer server = TestServer.of(Server.builder(this::handleAtGate));
                RawHttp client = server.connect();
                RawHttp sending = server.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: test\r\n\r\nGET /2 HTTP/1.1\r\nHost: test\r\n\r\n"
                    + "GET /gate HTTP/1.1\r\nHost: test\r\n\r\nGET /4 HTTP/1.1\r\nHost: test\r\n\r\n");
            sending.send("POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbo");
            gate.awaitArrivals(1);
            Await.until("both are read", () -> server.server().requests() >= 4);
            CompletableFuture<Boolean> done = shutdown(server.server(), LONG);
            Await.until("nobody listens", () -> !accepts(server.address()));
            gate.open();
            sending.send("dy");
            assertThat(client.read().text()).isEqualTo("/1");
            assertThat(client.read().text()).isEqualTo("/2");
            RawResponse last = client.read();
            assertThat(last.text()).isEqualTo("/gate");
            assertThat(last.closes()).isTrue();
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            client.close();
            assertThat(sending.read().text()).isEqualTo("/p");
            sending.close();
            assertThat(result(done)).isTrue();
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (RawHttp client = RawHttp.connect(address)) {
            return client.localAddress() != null;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shutdownCutsWhatIsLateAndSaysSo() throws Exception {
        try (TestServer server = TestServer.of(Server.builder(this::handleAtGate));
                RawHttp client = server.connect()) {
            client.get("/gate");
            gate.awaitArrivals(1);
            long start = System.nanoTime();
            assertThat(server.server().shutdown(Duration.ofMillis(200)).isClean())
                    .isFalse();
            assertThat(Await.millisSince(start)).isBetween(200L, 5000L);
            assertThat(client.end()).isNotNull();
        }
    }

    @Test
    void closeCutsAShutdownThatWaits() throws Exception {
        try (TestServer server = TestServer.of(Server.builder(this::handleAtGate));
                RawHttp client = server.connect()) {
            client.get("/gate");
            gate.awaitArrivals(1);
            CompletableFuture<Boolean> done = shutdown(server.server(), LONG);
            Await.until("nobody listens", () -> !accepts(server.address()));
            server.server().close();
            assertThat(result(done)).isFalse();
            server.server().awaitTermination();
        }
    }

    @Test
    void aShutdownThatIsInterruptedEndsTheServer() throws Exception {
        try (TestServer server = TestServer.of(Server.builder(this::handleAtGate));
                RawHttp client = server.connect()) {
            client.get("/gate");
            gate.awaitArrivals(1);
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    done.complete(server.server().shutdown(LONG).isClean());
                } catch (InterruptedException e) {
                    done.completeExceptionally(e);
                }
            });
            thread.start();
            Await.until("nobody listens", () -> !accepts(server.address()));
            thread.interrupt();
            assertThatThrownBy(() -> result(done))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            server.server().awaitTermination();
        }
    }

    @Test
    void endingTwiceIsNoError() throws Exception {
        Server server = Server.builder(echo).build();
        server.listen(ANY_PORT);
        assertThat(server.shutdown(LONG).isClean()).isTrue();
        assertThat(server.shutdown(LONG).isClean()).isTrue();
        server.close();
        server.close();
    }

    @Test
    void listeningAfterTheEndIsAnError() throws Exception {
        Server server = Server.builder(echo).build();
        server.listen(ANY_PORT);
        server.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> server.listen(ANY_PORT))
                .withMessageContaining("closed");
    }

    // ---- listening -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void servesSeveralAddresses(int loops) throws IOException {
        try (TestServer server = TestServer.of(Server.builder(echo).loops(loops))) {
            SocketAddress second = server.server().listen(ANY_PORT);
            assertThat(second).isNotEqualTo(server.address());
            for (int i = 0; i < 10; i++) {
                try (RawHttp a = server.connect();
                        RawHttp b = RawHttp.connect(second)) {
                    assertThat(a.fetch("/a").text()).isEqualTo("GET /a ");
                    assertThat(b.fetch("/b").text()).isEqualTo("GET /b ");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPortInUseIsAnErrorThatNamesIt(int loops) throws IOException {
        try (TestServer server = TestServer.of(Server.builder(echo).loops(loops));
                Server other = Server.builder(echo).loops(loops).build()) {
            assertThatThrownBy(() -> other.listen(server.address()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(Integer.toString(server.address().getPort()));
            assertThatThrownBy(() -> server.server().listen(server.address())).isInstanceOf(BindException.class);
        }
    }

    @Test
    void thePortIsFreeAfterwards() throws Exception {
        InetSocketAddress address;
        try (TestServer server = TestServer.of(Server.builder(echo).loops(2));
                RawHttp client = server.connect()) {
            client.fetch("/a");
            address = server.address();
        }
        try (Server again = Server.builder(echo).build()) {
            again.listen(address);
            try (RawHttp client = RawHttp.connect(address)) {
                assertThat(client.fetch("/b").text()).isEqualTo("GET /b ");
            }
        }
    }

    @Test
    void servesIpv6AndBothAtTheWildcardAddress() throws IOException {
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress loopback6 = InetAddress.getByAddress(one);
        try (Server server = Server.builder(echo).build()) {
            SocketAddress six = server.listen(new InetSocketAddress(loopback6, 0));
            InetSocketAddress both = (InetSocketAddress) server.listen(new InetSocketAddress(0));
            for (SocketAddress address : List.of(
                    six,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), both.getPort()),
                    new InetSocketAddress(loopback6, both.getPort()))) {
                try (RawHttp client = RawHttp.connect(address)) {
                    assertThat(client.fetch("/a").text()).isEqualTo("GET /a ");
                }
            }
        }
    }

    @Test
    void servesUnixDomainSockets(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
        try (Server server = Server.builder(echo).loops(2).build()) {
            server.listen(address);
            for (int i = 0; i < 10; i++) {
                try (SocketChannel client = SocketChannel.open(address)) {
                    client.write(StandardCharsets.US_ASCII.encode(
                            "GET /u HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"));
                    ByteBuffer answer = ByteBuffer.allocate(1000);
                    while (client.read(answer) >= 0) {
                        assertThat(answer.hasRemaining()).isTrue();
                    }
                    assertThat(StandardCharsets.US_ASCII.decode(answer.flip()).toString())
                            .startsWith("HTTP/1.1 200 OK\r\n")
                            .endsWith("GET /u ");
                }
            }
            assertThatThrownBy(() -> server.listen(address))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("socket");
            assertThat(file).exists();
        }
        assertThat(Files.exists(file)).isFalse();
    }

    // ---- being told ------------------------------------------------------------------------------------------------

    @Test
    void tellsTheStatesOfAConnection() throws IOException {
        List<ConnState> states = new CopyOnWriteArrayList<>();
        Server.Builder builder = Server.builder(echo).connStateListener((connection, state) -> states.add(state));
        try (TestServer server = TestServer.of(builder)) {
            try (RawHttp client = server.connect()) {
                client.fetch("/a");
                Await.until("it is idle", () -> states.size() == 3);
                client.send("GET /b HTTP/1.1\r\nHo");
                Await.until("it is active", () -> states.size() == 4);
                client.send("st: test\r\n\r\n").read();
                Await.until("it is idle again", () -> states.size() == 5);
            }
            server.awaitNoConnection();
        }
        assertThat(states)
                .containsExactly(
                        ConnState.NEW,
                        ConnState.ACTIVE,
                        ConnState.IDLE,
                        ConnState.ACTIVE,
                        ConnState.IDLE,
                        ConnState.CLOSED);
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws IOException {
        logger.setLevel(Level.OFF);
        Server.Builder builder = Server.builder(echo).loops(1).connStateListener((connection, state) -> {
            throw new IllegalStateException("asked for");
        });
        try (TestServer server = TestServer.of(builder)) {
            for (int i = 0; i < 5; i++) {
                try (RawHttp client = server.connect()) {
                    assertThat(client.fetch("/a").text()).isEqualTo("GET /a ");
                    assertThat(client.fetch("/b").text()).isEqualTo("GET /b ");
                }
            }
            server.awaitNoConnection();
        }
    }

    @Test
    void theReportOfAShutdownAddsUp() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        try (TestServer server = TestServer.of(ctx -> {
                    if (ctx.path().contentEquals("/idle")) {
                        return;
                    }
                    started.countDown();
                    TimeUnit.MILLISECONDS.sleep(ctx.path().contentEquals("/finishes") ? 200 : 20_000);
                });
                RawHttp idle = server.connect();
                RawHttp finishes = server.connect();
                RawHttp hangs = server.connect()) {
            idle.fetch("/idle");
            finishes.get("/finishes");
            hangs.get("/hangs");
            assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
            ShutdownReport report = server.server().shutdown(Duration.ofSeconds(1));
            assertThat(report).isEqualTo(new ShutdownReport(3, 1, 1));
            assertThat(report.finished()).isEqualTo(1);
            assertThat(server.server().shutdown(LONG)).isEqualTo(report);
            assertThat(finishes.read().status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerOnItsWaySurvivesTheShutdown() throws Exception {
        try (TestServer server = TestServer.of(
                        Server.builder(ctx -> ctx.setBody("x".repeat(400_000))).loops(1));
                RawHttp client = RawHttp.connect(server.address(), 4096)) {
            client.get("/a");
            TimeUnit.MILLISECONDS.sleep(200);
            CompletableFuture<Boolean> done = shutdown(server.server(), LONG);
            TimeUnit.MILLISECONDS.sleep(100);
            client.get("/b");
            TimeUnit.MILLISECONDS.sleep(100);
            assertThat(client.read().body()).hasSize(400_000);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            client.close();
            assertThat(result(done)).isTrue();
        }
    }
}
