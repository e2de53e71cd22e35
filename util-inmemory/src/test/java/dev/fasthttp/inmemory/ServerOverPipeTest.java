package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.server.EventStream;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.ShutdownReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server does over pipes what it does over sockets: limits, time-outs, streams, take-over, shutdown. */
class ServerOverPipeTest {
    private static final int LARGE = 3_000_000;

    @TempDir
    Path directory;

    private final CountDownLatch gate = new CountDownLatch(1);
    private InMemoryListener listener = InMemoryListener.open();
    private Server server;

    @AfterEach
    void stop() {
        gate.countDown();
        if (server != null) {
            server.close();
        }
    }

    private RawPipe connect() throws IOException {
        if (server == null) {
            serve(Server.builder(this::handle));
        }
        return RawPipe.over(listener.dial());
    }

    private void serve(Server.Builder builder) throws IOException {
        server = builder.loops(2).build();
        server.serve(listener);
    }

    private void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/large" -> ctx.setBody(new byte[LARGE]);
            case "/stream" -> {
                OutputStream out = ctx.responseStream();
                for (int i = 0; i < 100; i++) {
                    out.write(new byte[10_000]);
                }
            }
            case "/file" -> ctx.sendFile(directory.resolve("file"));
            case "/upload" -> ctx.write("got " + ctx.postBody().length());
            case "/events" -> {
                EventStream events = ctx.eventStream();
                for (int i = 0; i < 3; i++) {
                    events.send("event " + i);
                }
            }
            case "/hijack" ->
                ctx.hijack(connection -> {
                    InputStream in = connection.inputStream();
                    int b = in.read();
                    while (b >= 0) {
                        connection.outputStream().write(Character.toUpperCase(b));
                        b = in.read();
                    }
                });
            case "/wait" -> {
                gate.await();
                ctx.write("waited");
            }
            default -> ctx.write("path " + ctx.pathString());
        }
    }

    // ---- requests and responses ------------------------------------------------------------------------------------

    @Test
    void answersOneRequestAfterTheOther() throws IOException {
        try (RawPipe pipe = connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(pipe.get("/" + i).text()).isEqualTo("path /" + i);
            }
        }
        Await.until("the connection is closed", () -> server.openConnections() == 0);
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: test\r\n\r\n");
        }
        try (RawPipe pipe = connect()) {
            pipe.send(requests.toString());
            for (int i = 0; i < 500; i++) {
                assertThat(pipe.readResponse().text()).isEqualTo("path /" + i);
            }
        }
    }

    @Test
    void writesWhatIsLargerThanThePipe() throws IOException {
        try (RawPipe pipe = connect()) {
            assertThat(pipe.get("/large").body()).hasSize(LARGE);
            assertThat(pipe.get("/stream").body()).hasSize(1_000_000);
            assertThat(pipe.get("/").text()).isEqualTo("path /");
        }
    }

    @Test
    void sendsFiles() throws IOException {
        byte[] content = new byte[500_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i >> 8);
        }
        Files.write(directory.resolve("file"), content);
        try (RawPipe pipe = connect()) {
            assertThat(pipe.get("/file").body()).isEqualTo(content);
        }
    }

    @Test
    void readsBodiesThatAreLargerThanThePipe() throws IOException {
        try (RawPipe pipe = connect()) {
            assertThat(pipe.post("/upload", "x".repeat(1_000_000)).text()).isEqualTo("got 1000000");
        }
    }

    @Test
    void streamsBodies() throws Exception {
        serve(Server.builder(ctx -> {
                    long count = 0;
                    try (InputStream body = ctx.bodyStream()) {
                        byte[] buffer = new byte[1000];
                        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                            count += n;
                        }
                    }
                    ctx.write("streamed " + count);
                })
                .streamRequestBody());
        try (RawPipe pipe = connect()) {
            pipe.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 900000\r\n\r\n");
            for (int i = 0; i < 90; i++) {
                pipe.send(new byte[10_000]);
            }
            assertThat(pipe.readResponse().text()).isEqualTo("streamed 900000");
        }
    }

    @Test
    void sendsEvents() throws IOException {
        try (RawPipe pipe = connect()) {
            PipeResponse response = pipe.get("/events");
            assertThat(response.field("Content-Type")).startsWith("text/event-stream");
            assertThat(response.text()).contains("data: event 0\n", "data: event 2\n");
        }
    }

    @Test
    void givesConnectionsAway() throws IOException {
        try (RawPipe pipe = connect()) {
            pipe.send("GET /hijack HTTP/1.1\r\nHost: test\r\n\r\nearly ");
            pipe.readResponse();
            pipe.send("late");
            assertThat(new String(pipe.readBytes(10), StandardCharsets.US_ASCII))
                    .isEqualTo("EARLY LATE");
            pipe.finish();
            assertThat(pipe.isAtEnd()).isTrue();
        }
    }

    @Test
    void answersAClientThatEndedItsSide() throws IOException {
        try (RawPipe pipe = connect()) {
            pipe.send("GET /half HTTP/1.1\r\nHost: test\r\n\r\n").finish();
            assertThat(pipe.readResponse().text()).isEqualTo("path /half");
            assertThat(pipe.isAtEnd()).isTrue();
        }
    }

    @Test
    void givesUpAResponseThatNobodyReads() throws Exception {
        serve(Server.builder(this::handle).writeTimeout(Duration.ofMillis(300)));
        try (RawPipe pipe = connect()) {
            pipe.send("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
            Await.until("the server gave up", () -> server.requests() == 1 && server.openConnections() == 0);
            assertThatThrownBy(pipe::readToEnd).isInstanceOf(SocketException.class);
        }
    }

    // ---- limits and times ------------------------------------------------------------------------------------------

    @Test
    void refusesLargeBodies() throws IOException {
        serve(Server.builder(this::handle).maxRequestBodySize(10));
        try (RawPipe pipe = connect()) {
            assertThat(pipe.post("/upload", "0123456789").status()).isEqualTo(Status.OK);
            assertThat(pipe.post("/upload", "0123456789+").status()).isEqualTo(Status.CONTENT_TOO_LARGE);
            assertThat(pipe.isAtEnd()).isTrue();
        }
        assertThat(server.violations(Violation.BODY_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void refusesSlowHeads() throws IOException {
        serve(Server.builder(this::handle).headTimeout(Duration.ofMillis(200)));
        try (RawPipe pipe = connect()) {
            pipe.send("GET / HT");
            assertThat(pipe.readResponse().status()).isEqualTo(Status.REQUEST_TIMEOUT);
            assertThat(pipe.isAtEnd()).isTrue();
        }
    }

    @Test
    void closesSilentAndIdleConnections() throws IOException {
        serve(Server.builder(this::handle)
                .firstByteTimeout(Duration.ofMillis(100))
                .idleTimeout(Duration.ofMillis(100)));
        try (RawPipe silent = connect();
                RawPipe idle = connect()) {
            assertThat(idle.get("/").status()).isEqualTo(Status.OK);
            assertThat(idle.isAtEnd()).isTrue();
            assertThat(silent.isAtEnd()).isTrue();
        }
    }

    @Test
    void acceptsNoMoreThanTheLimit() throws Exception {
        serve(Server.builder(this::handle).maxConnections(2));
        try (RawPipe first = connect();
                RawPipe second = connect()) {
            long soon = System.nanoTime() + 100_000_000;
            assertThatThrownBy(() -> listener.dial(InMemoryAddress.PIPE, soon))
                    .hasMessageContaining("was not accepted")
                    .hasMessageContaining("InmemoryListener");
            Task<BlockingConnection> third = Task.start(listener::dial).awaitParked();
            assertThat(second.get("/").status()).isEqualTo(Status.OK);
            first.close();
            try (RawPipe pipe = RawPipe.over(third.result())) {
                assertThat(pipe.get("/").status()).isEqualTo(Status.OK);
            }
        }
    }

    @Test
    void countsOnlyAddressesOfTheInternet() throws IOException {
        serve(Server.builder(ctx ->
                        ctx.write(ctx.remoteAddress() + " " + ctx.remoteIp().isPresent()))
                .maxConnectionsPerIp(1));
        InetSocketAddress from = new InetSocketAddress("192.0.2.7", 1234);
        try (RawPipe first = connect();
                RawPipe second = connect();
                RawPipe named = RawPipe.over(listener.dial(InMemoryAddress.of("somebody"), Long.MAX_VALUE));
                RawPipe counted = RawPipe.over(listener.dial(from, Long.MAX_VALUE))) {
            assertThat(first.get("/").text()).isEqualTo("pipe false");
            assertThat(second.get("/").text()).isEqualTo("pipe false");
            assertThat(named.get("/").text()).isEqualTo("somebody false");
            assertThat(counted.get("/").text()).isEqualTo("/192.0.2.7:1234 true");
            try (RawPipe refused = RawPipe.over(listener.dial(from, Long.MAX_VALUE))) {
                assertThat(refused.readResponse().status()).isEqualTo(Status.TOO_MANY_REQUESTS);
            }
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    @Test
    void shutdownFinishesRequestsAndClosesTheRest() throws Exception {
        try (RawPipe busy = connect();
                RawPipe idle = connect()) {
            idle.get("/");
            busy.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n");
            Await.until("the handler waits", () -> server.requests() == 2);
            Task<ShutdownReport> shutdown = Task.start(() -> server.shutdown(Duration.ofSeconds(20)));
            assertThat(idle.isAtEnd()).isTrue();
            idle.close();
            assertThatThrownBy(listener::dial).isInstanceOf(ConnectException.class);
            gate.countDown();
            PipeResponse response = busy.readResponse();
            assertThat(response.text()).isEqualTo("waited");
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(busy.isAtEnd()).isTrue();
            busy.close();
            assertThat(shutdown.result().cut()).isZero();
        }
    }

    @Test
    void closeCutsWhatIsUnderWay() throws IOException {
        try (RawPipe pipe = connect()) {
            pipe.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n");
            Await.until("the handler waits", () -> server.requests() == 1);
            server.close();
            assertThat(pipe.isAtEnd()).isTrue();
        }
    }

    @Test
    void handlersLearnThatAClientLeft() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        serve(Server.builder(ctx -> {
            ctx.onCancel(cancelled::countDown);
            ctx.blocking(() -> {
                cancelled.await();
                return "";
            });
        }));
        try (RawPipe pipe = connect()) {
            pipe.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            Await.until("the handler runs", () -> server.requests() == 1);
            pipe.finish();
            cancelled.await();
        }
    }

    @Test
    void aCutResponseIsAReset() throws IOException {
        serve(Server.builder(ctx -> {
            ctx.responseStream().write(new byte[20_000]);
            ctx.responseStream().flush();
            throw new IllegalStateException("in the middle of the response");
        }));
        try (RawPipe pipe = connect()) {
            pipe.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThatThrownBy(pipe::readToEnd)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aResetOfTheClientEndsTheConnection() throws IOException {
        try (RawPipe pipe = connect()) {
            pipe.get("/");
            pipe.reset();
            Await.until("the connection is closed", () -> server.openConnections() == 0);
        }
    }
}
