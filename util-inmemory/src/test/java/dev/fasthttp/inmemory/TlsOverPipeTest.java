package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.TlsPump;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsListener;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS of the server over pipes, whatever is wrong with them. */
class TlsOverPipeTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.ec("localhost");

    private final InMemoryListener listener = InMemoryListener.open();

    private Server serve() throws IOException {
        Server server = Server.builder(TlsOverPipeTest::handle)
                .loops(1)
                .tlsHandshakeTimeout(Duration.ofSeconds(5))
                .build();
        TlsSettings settings = TlsSettings.builder().certificate(CERTIFICATE).build();
        server.serve(TlsListener.over(listener, settings));
        return server;
    }

    private static void handle(RequestCtx ctx) {
        if (ctx.pathString().equals("/large")) {
            ctx.setBody(new byte[1_000_000]);
        } else {
            ctx.write(ctx.isTls() + " " + ctx.postBody().length());
        }
    }

    private RawPipe connect() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("test", CERTIFICATE.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        long deadline = System.nanoTime() + 20_000_000_000L;
        return RawPipe.over(TlsPump.shakeHands(listener.dial(), context, deadline));
    }

    static Stream<Arguments> faults() {
        PipeFaults none = PipeFaults.NONE;
        PipeFaults reads = PipeFaults.builder().maxReadSize(7).build();
        PipeFaults writes = PipeFaults.builder().maxWriteSize(1000).build();
        PipeFaults any = PipeFaults.builder()
                .maxReadSize(3000)
                .maxWriteSize(2000)
                .delay(Duration.ofMillis(2))
                .random(3)
                .build();
        return Stream.of(
                Arguments.of(none, none),
                Arguments.of(reads, none),
                Arguments.of(none, writes),
                Arguments.of(any, any));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void servesRequests(PipeFaults toServer, PipeFaults toClient) throws Exception {
        listener.setFaults(toServer, toClient);
        try (Server server = serve();
                RawPipe pipe = connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(pipe.post("/", "x".repeat(100 * i)).text()).isEqualTo("true " + 100 * i);
            }
            assertThat(pipe.get("/large").body()).hasSize(1_000_000);
            pipe.close();
            Await.until("the connection is closed", () -> server.openConnections() == 0);
        }
    }

    @Test
    void endsInOrder() throws Exception {
        try (Server server = serve();
                RawPipe pipe = connect()) {
            pipe.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            assertThat(pipe.readResponse().text()).isEqualTo("true 0");
            assertThat(pipe.isAtEnd()).isTrue();
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void closesWhoDoesNotShakeHands() throws Exception {
        try (Server server = serve();
                BlockingConnection client = listener.dial()) {
            RawPipe pipe = RawPipe.over(client).send("GET / HTTP/1.1\r\n\r\n");
            pipe.readToEnd();
            Await.until("the connection is closed", () -> server.openConnections() == 0);
            assertThat(server.requests()).isZero();
        }
    }
}
