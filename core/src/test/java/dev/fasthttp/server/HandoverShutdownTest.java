package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.ProtocolHandler;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections of another protocol when the server ends. */
class HandoverShutdownTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Logger logger = Logger.getLogger("dev.fasthttp.server");
    private final Queue<Connection> handled = new ConcurrentLinkedQueue<>();
    private final Queue<Connection> told = new ConcurrentLinkedQueue<>();
    private final List<ConnState> states = new CopyOnWriteArrayList<>();

    @AfterEach
    void logAgain() {
        logger.setLevel(Level.INFO);
    }

    private TlsServer serveTold(Consumer<Connection> atShutdown) throws IOException {
        UpperCase upperCase = new UpperCase();
        ProtocolHandler handler = new ProtocolHandler() {
            @Override
            public void handle(Connection connection) throws IOException {
                handled.add(connection);
                upperCase.handle(connection);
            }

            @Override
            public void shutdown(Connection connection) {
                told.add(connection);
                atShutdown.accept(connection);
            }
        };
        return serve(handler);
    }

    private TlsServer serve(ProtocolHandler handler) throws IOException {
        return TlsServer.of(
                Server.builder(ctx -> ctx.write("http")).connStateListener((connection, state) -> states.add(state)),
                TlsSettings.builder().certificate(TlsServer.CERTIFICATE).nextProto("upper", handler));
    }

    private static SSLSocket connect(TlsServer server) throws IOException {
        SSLSocket socket = (SSLSocket) TlsServer.client(TlsServer.CERTIFICATE)
                .getSocketFactory()
                .createSocket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(RawHttp.TIMEOUT_MILLIS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"upper"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        talk(socket);
        return socket;
    }

    private static void talk(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
                .isEqualTo("ABC");
    }

    @Test
    @DisplayName("the owner is told and closes: the shutdown does not wait for its grace, and cuts nothing")
    void theOwnerCloses() throws Exception {
        try (TlsServer server = serveTold(Connection::close);
                SSLSocket a = connect(server);
                SSLSocket b = connect(server)) {
            assertThat(states).containsExactly(ConnState.NEW, ConnState.HIJACKED, ConnState.NEW, ConnState.HIJACKED);
            long start = System.nanoTime();
            ShutdownReport report = server.server().shutdown(LONG);
            assertThat(Await.millisSince(start)).isLessThan(LONG.toMillis() / 2);
            assertThat(report).isEqualTo(new ShutdownReport(2, 0, 0));
            assertThat(told).containsExactlyInAnyOrderElementsOf(handled);
            assertThat(a.getInputStream().read()).isEqualTo(-1);
            assertThat(b.getInputStream().read()).isEqualTo(-1);
            assertThat(states).endsWith(ConnState.CLOSED, ConnState.CLOSED);
        }
    }

    @Test
    @DisplayName("the owner may take its time: the connection works until it closes")
    void theOwnerEndsWhatItIsAt() throws Exception {
        try (TlsServer server = serveTold(connection -> {});
                SSLSocket socket = connect(server)) {
            Thread client = new Thread(() -> {
                Await.until("the owner is told", () -> !told.isEmpty());
                try {
                    talk(socket);
                    socket.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            client.start();
            assertThat(server.server().shutdown(LONG)).isEqualTo(new ShutdownReport(1, 0, 0));
            client.join();
            assertThat(told).hasSize(1);
        }
    }

    @Test
    @DisplayName("an owner that does nothing is cut after the grace, and counted")
    void theOwnerDoesNothing() throws Exception {
        try (TlsServer server = serve(new UpperCase());
                SSLSocket socket = connect(server)) {
            long start = System.nanoTime();
            ShutdownReport report = server.server().shutdown(Duration.ofMillis(300));
            assertThat(Await.millisSince(start)).isBetween(290L, 30_000L);
            assertThat(report).isEqualTo(new ShutdownReport(1, 0, 1));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("an owner that throws when told costs its connection only")
    void theOwnerThrows() throws Exception {
        logger.setLevel(Level.OFF);
        try (TlsServer server = serveTold(connection -> {
                    throw new IllegalStateException("asked for");
                });
                SSLSocket socket = connect(server);
                RawHttp http = server.connect()) {
            assertThat(http.fetch("/").text()).isEqualTo("http");
            assertThat(server.server().shutdown(LONG)).isEqualTo(new ShutdownReport(2, 1, 0));
            assertThat(http.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
