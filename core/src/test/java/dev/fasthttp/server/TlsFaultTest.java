package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TlsServer;
import dev.fasthttp.server.support.TrickleListener;
import dev.fasthttp.server.support.WireSocket;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that break TLS, on purpose or by accident. After each of them the server serves others, and holds nothing. */
class TlsFaultTest {
    private static final int QUICK_MILLIS = 2_000;

    private final EchoHandler handler = new EchoHandler();
    private TlsServer server;

    @BeforeEach
    void start() throws IOException {
        server = TlsServer.of(
                Server.builder(handler)
                        .maxRequestBodySize(1 << 20)
                        .tlsHandshakeTimeout(Duration.ofMillis(600))
                        .lingerTimeout(Duration.ofMillis(700)),
                TlsSettings.builder().certificate(TlsServer.CERTIFICATE));
    }

    @AfterEach
    void othersAreServed() throws IOException {
        server.awaitNoConnection();
        try (RawHttp http = server.connect()) {
            assertThat(http.fetch("/other").status()).isEqualTo(200);
        }
        assertThat(handler.canaries()).isZero();
        server.close();
    }

    // ---- bytes that are no handshake -------------------------------------------------------------------------------

    /** Sends bytes and reads until the server ends the connection, which must be soon. */
    private byte[] sendAndAwaitEnd(byte[]... packets) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = new WireSocket(server.address())) {
            byte[] answer = sendAndRead(socket, packets);
            assertThat(Await.millisSince(start)).isLessThan(QUICK_MILLIS);
            return answer;
        }
    }

    private static byte[] sendAndRead(Socket socket, byte[]... packets) throws IOException {
        try {
            for (byte[] packet : packets) {
                socket.getOutputStream().write(packet);
            }
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return new byte[0];
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("plain HTTP and garbage end at once")
    void noTls() throws IOException {
        sendAndAwaitEnd(ascii("GET /canary HTTP/1.1\r\nHost: a\r\n\r\n"));
        sendAndAwaitEnd(new byte[100]);
        sendAndAwaitEnd(ascii("\u0016HTTP"));
        sendAndAwaitEnd(new byte[] {(byte) 0x80, 0x2E, 1, 0, 2});
        byte[] sslv3 = {22, 3, 0, 0, 5, 1, 0, 0, 1, 0};
        sendAndAwaitEnd(sslv3);
        sendAndAwaitEnd(new byte[] {23, 3, 3, 0, 3, 1, 2, 3});
        sendAndAwaitEnd(new byte[] {21, 3, 3, 0, 2, 2, 40});
    }

    @Test
    @DisplayName("a record larger than any may be ends the connection by its header")
    void largeRecord() throws IOException {
        sendAndAwaitEnd(new byte[] {22, 3, 1, 0x48, 0x01});
        sendAndAwaitEnd(new byte[] {22, 3, 1, (byte) 0xFF, (byte) 0xFF});
    }

    @Test
    @DisplayName("a ClientHello beyond 32 KiB is refused")
    void largeClientHello() throws IOException {
        byte[] first = record(22, new byte[] {1, 0, (byte) 0x90, 0});
        byte[] more = record(22, new byte[16_000]);
        sendAndAwaitEnd(first, more, more, more);
    }

    @Test
    @DisplayName("a ClientHello in records of one byte without end is refused")
    void tinyRecords() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(6 * 20_000);
        bytes.put(record(22, new byte[] {1})).put(record(22, new byte[] {0})).put(record(22, new byte[] {0x7F}));
        while (bytes.hasRemaining()) {
            bytes.put(record(22, new byte[] {0}));
        }
        sendAndAwaitEnd(bytes.array());
    }

    @Test
    @DisplayName("change_cipher_spec without end is refused")
    void changeCipherSpecFlood() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(6 * 20_000);
        while (bytes.hasRemaining()) {
            bytes.put(record(20, new byte[] {1}));
        }
        sendAndAwaitEnd(clientHello("TLSv1.3"), bytes.array());
    }

    private static byte[] record(int type, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) type)
                .putShort((short) 0x0301)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static byte[] clientHello(String protocol) throws IOException {
        SSLEngine engine = TlsServer.client(TlsServer.CERTIFICATE).createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        ByteBuffer bytes = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    // ---- handshakes that do not get on -----------------------------------------------------------------------------

    @Test
    @DisplayName("200 handshakes cut anywhere leave nothing")
    void truncated() throws IOException {
        byte[] hello = clientHello("TLSv1.3");
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = new WireSocket(server.address());
            socket.getOutputStream().write(hello, 0, Math.min(hello.length, hello.length * i / 150));
            if (i % 4 == 0) {
                held.add(socket);
            } else {
                socket.setSoLinger(i % 4 == 1, 0);
                socket.close();
            }
        }
        server.awaitNoConnection();
        for (Socket socket : held) {
            socket.close();
        }
    }

    @Test
    @DisplayName("the handshake has its time, silent, dribbled or stopped half-way")
    void handshakeTimeout() throws Exception {
        sendAndAwaitEnd();
        byte[] hello = clientHello("TLSv1.2");
        byte[] answer = sendAndAwaitEnd(hello);
        assertThat(answer).isNotEmpty();
        long start = System.nanoTime();
        try (WireSocket socket = new WireSocket(server.address()).pieces(1, 40)) {
            sendAndRead(socket, hello);
            assertThat(Await.millisSince(start)).isBetween(500L, (long) hello.length * 40);
            server.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("the time of the handshake is not that of the connection")
    void outlivesHandshakeTimeout(String protocol) throws Exception {
        try (RawHttp http = server.connect(protocol)) {
            TimeUnit.MILLISECONDS.sleep(1000);
            assertThat(http.fetch("/a").status()).isEqualTo(200);
            TimeUnit.MILLISECONDS.sleep(800);
            assertThat(http.fetch("/b").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("everything from the client byte by byte")
    void dribbled(String protocol) throws IOException {
        WireSocket wire = new WireSocket(server.address()).pieces(1, 0);
        try (RawHttp http = RawHttp.over(TlsServer.over(wire, protocol))) {
            assertThat(http.fetch("/a").text()).isEqualTo("GET /a ");
            assertThat(http.post("/b", "x".repeat(20_000)).read().body()).hasSize(20_008);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a transport that takes and gives one byte at a time")
    void trickle(String protocol) throws IOException {
        try (TlsServer slow = TlsServer.of(
                        Server.builder(new EchoHandler()).build(),
                        TlsSettings.builder().certificate(TlsServer.CERTIFICATE).build(),
                        TrickleListener::new);
                RawHttp http = slow.connect(protocol)) {
            assertThat(http.fetch("/a").text()).isEqualTo("GET /a ");
            http.get("/1").get("/2").get("/3");
            assertThat(http.read().text() + http.read().text() + http.read().text())
                    .isEqualTo("GET /1 GET /2 GET /3 ");
            assertThat(http.post("/b", "x".repeat(40_000)).read().body()).hasSize(40_008);
            assertThat(http.send("GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("GET /c ");
            assertThat(http.end()).isEqualTo(RawHttp.End.FIN);
            slow.awaitNoConnection();
        }
    }

    // ---- after the handshake ---------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a record that was changed on its way ends the connection, and nothing of it is served")
    void changed(String protocol) throws IOException {
        for (int at : new int[] {0, 1, 3, 5, 20}) {
            WireSocket wire = new WireSocket(server.address());
            try (SSLSocket socket = TlsServer.over(wire, protocol)) {
                RawHttp http = RawHttp.over(socket);
                assertThat(http.fetch("/a").status()).isEqualTo(200);
                wire.flip(at);
                http.get("/canary");
                // The header may announce more bytes than come: then the end of the connection tells.
                wire.shutdownOutput();
                assertThatThrownBy(() -> drain(socket)).isInstanceOf(IOException.class);
            } catch (SocketException e) {
                assertThat(at).isNotNegative();
            }
        }
    }

    private static void drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        if (in.read() < 0) {
            throw new IOException("ended in order");
        }
    }

    @Test
    @DisplayName("renegotiation is refused")
    void renegotiation() throws IOException {
        try (SSLSocket socket = server.socket("TLSv1.2")) {
            RawHttp http = RawHttp.over(socket);
            assertThat(http.fetch("/a").status()).isEqualTo(200);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        http.fetch("/canary");
                    })
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        }
        server.awaitNoConnection();
        try (Command client = sClient("-tls1_2")) {
            client.awaitOutput("Verify return code", 1);
            client.type("R\n");
            assertThat(client.await()).contains("RENEGOTIATING").contains("error");
        }
    }

    private Command sClient(String version) throws IOException {
        return Command.start(List.of("openssl", "s_client", "-connect", server.authority(), version));
    }

    @Test
    @DisplayName("KeyUpdate works, one-sided and of both sides")
    void keyUpdate() throws IOException {
        try (Command client = sClient("-tls1_3")) {
            client.awaitOutput("Verify return code", 1);
            for (int i = 0; i < 3; i++) {
                client.type("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
                client.awaitOutput("GET /a ", 2 * i + 1);
                client.type("k\n");
                client.awaitOutput("KEYUPDATE", 2 * i + 1);
                client.type("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
                client.awaitOutput("GET /a ", 2 * i + 2);
                client.type("K\n");
                client.awaitOutput("KEYUPDATE", 2 * i + 2);
            }
        }
    }

    @Test
    @DisplayName("eight KeyUpdates a minute are borne, nine are not")
    void keyUpdateFlood() throws IOException {
        try (SSLSocket socket = server.socket("TLSv1.3")) {
            RawHttp http = RawHttp.over(socket);
            for (int i = 0; i < 8; i++) {
                socket.startHandshake();
            }
            assertThat(http.fetch("/a").status()).isEqualTo(200);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        http.fetch("/canary");
                    })
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        }
    }

    @Test
    @DisplayName("10 000 KeyUpdates in a row")
    void longKeyUpdateFlood() throws IOException {
        try (SSLSocket socket = server.socket("TLSv1.3")) {
            for (int i = 0; i < 10_000; i++) {
                socket.startHandshake();
            }
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    // ---- ends ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a request followed by close_notify at once is answered")
    void earlyCloseNotify(String protocol) throws IOException {
        WireSocket wire = new WireSocket(server.address());
        try (SSLSocket socket = TlsServer.over(wire, protocol)) {
            socket.startHandshake();
            socket.getOutputStream().write(ascii("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"));
            socket.shutdownOutput();
            RawHttp http = RawHttp.over(socket);
            assertThat(http.read().text()).isEqualTo("GET /a ");
            server.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a client that ends without close_notify, between requests and within one")
    void noCloseNotify(String protocol) throws IOException {
        for (String sent :
                new String[] {"", "GET /canary", "POST /canary HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1"}) {
            for (boolean reset : new boolean[] {true, false}) {
                WireSocket wire = new WireSocket(server.address());
                SSLSocket socket = TlsServer.over(wire, protocol);
                socket.startHandshake();
                socket.getOutputStream().write(ascii(sent));
                wire.setSoLinger(reset, 0);
                wire.close();
                server.awaitNoConnection();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("half a record and the end")
    void halfRecord(String protocol) throws IOException {
        WireSocket wire = new WireSocket(server.address());
        try (SSLSocket socket = TlsServer.over(wire, protocol)) {
            socket.startHandshake();
            wire.cut(12);
            socket.getOutputStream().write(ascii("GET /canary HTTP/1.1\r\nHost: a\r\n\r\n"));
            wire.shutdownOutput();
            server.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a client that never ends its side is left after the linger time")
    void lateCloseNotify(String protocol) throws IOException {
        try (SSLSocket socket = server.socket(protocol)) {
            RawHttp http = RawHttp.over(socket);
            assertThat(http.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(413);
            assertThat(http.end()).isEqualTo(RawHttp.End.FIN);
            Await.until("it is left", () -> server.server().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a client in full flow gets the answer that refuses its body")
    void answerSurvives(String protocol) throws IOException {
        for (int i = 0; i < 10; i++) {
            try (RawHttp http = server.connect(protocol)) {
                http.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
                http.send("x".repeat(400_000));
                assertThat(http.read().status()).isEqualTo(413);
                assertThat(http.end()).isEqualTo(RawHttp.End.FIN);
            }
        }
    }

    @Test
    @DisplayName("nothing spins, whatever the connections wait for")
    void noSpin() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Socket> sockets = new ArrayList<>();
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            SSLSocket stuck = server.socket(protocol);
            stuck.getOutputStream().write(ascii("GET /bytes?n=30000000 HTTP/1.1\r\nHost: a\r\n\r\n"));
            sockets.add(stuck);
            WireSocket half = new WireSocket(server.address());
            SSLSocket halfRecord = TlsServer.over(half, protocol);
            halfRecord.startHandshake();
            half.cut(12);
            halfRecord.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            sockets.add(halfRecord);
            WireSocket handshake = new WireSocket(server.address());
            handshake.getOutputStream().write(clientHello(protocol));
            sockets.add(handshake);
            SSLSocket refused = server.socket(protocol);
            refused.getOutputStream().write(ascii("BAD\r\n\r\n"));
            sockets.add(refused);
            sockets.add(server.socket(protocol));
        }
        TimeUnit.MILLISECONDS.sleep(200);
        long before = loopNanos(threads);
        TimeUnit.MILLISECONDS.sleep(1000);
        assertThat(loopNanos(threads) - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(300));
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private static long loopNanos(ThreadMXBean threads) {
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("fasthttp")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    @Test
    @DisplayName("shutdown under load: requests that began are answered, then close_notify")
    void shutdown() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TlsServer other = TlsServer.of(ctx -> {
            calls.incrementAndGet();
            Thread.sleep(100);
            ctx.write("done");
        })) {
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(other.connect(i % 2 == 0 ? "TLSv1.2" : "TLSv1.3"));
            }
            for (int i = 0; i < 10; i++) {
                clients.get(i).get("/");
            }
            new WireSocket(other.address());
            Await.until("all are called", () -> calls.get() == 10);
            assertThat(other.server().shutdown(Duration.ofSeconds(10)).isClean())
                    .isTrue();
            for (int i = 0; i < 20; i++) {
                if (i < 10) {
                    assertThat(clients.get(i).read().text()).isEqualTo("done");
                }
                assertThat(clients.get(i).end()).isEqualTo(RawHttp.End.FIN);
            }
        }
    }
}
