package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses whose body is a file, which the loop sends after the handler has returned. */
class FileBodyTest {
    /** More than the buffers of the system take. */
    private static final int SIZE = 12 << 20;

    /** Has the system keep little of what a client does not read. */
    private static final int SMALL_BUFFER = 8 * 1024;

    @TempDir
    static Path folder;

    private static byte[] content;
    private static Path file;

    @BeforeAll
    static void writeFile() throws IOException {
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
    }

    private static void handle(RequestCtx ctx) throws IOException {
        switch (ctx.pathString()) {
            case "/file" -> ctx.sendFile(file);
            case "/part" -> ctx.response().setBodyFile(open(file), 1_000_001, 5_000_000);
            default -> ctx.write(ctx.path());
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private static Server.Builder builder() {
        return builder(FileBodyTest::handle);
    }

    private static Server.Builder builder(RequestHandler handler) {
        return Server.builder(handler).loops(1);
    }

    private static RawHttp slow(TestServer server) throws IOException {
        return RawHttp.connect(server.address(), SMALL_BUFFER);
    }

    /** How often this process has a file open. */
    private static int openCount(Path path) {
        int count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    count += Files.readSymbolicLink(descriptor).equals(path.toRealPath()) ? 1 : 0;
                } catch (IOException e) {
                    // It has been closed meanwhile.
                    assertThat(descriptor).isNotNull();
                }
            }
        } catch (IOException e) {
            Assumptions.abort("this system does not tell which files are open");
        }
        return count;
    }

    private static void awaitClosed(Path path) {
        Await.until("the file is closed", () -> openCount(path) == 0);
    }

    // ---- downloads -------------------------------------------------------------------------------------------------

    @Test
    void slowDownloadsHoldNoThread() throws IOException {
        List<RawHttp> clients = new ArrayList<>();
        try (TestServer server = TestServer.of(builder());
                RawHttp other = server.connect()) {
            other.fetch("/hello");
            int threads = Thread.activeCount();
            for (int i = 0; i < 200; i++) {
                RawHttp client = slow(server);
                clients.add(client);
                assertThat(client.get("/file").readHeadLine()).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(openCount(file)).isEqualTo(200);
            assertThat(server.server().contextsInUse()).isEqualTo(200);
            // The monitor, and perhaps a thread that took the baton.
            assertThat(Thread.activeCount()).isLessThan(threads + 10);
            assertThat(other.fetch("/hello").text()).isEqualTo("/hello");
            for (int i = 0; i < 3; i++) {
                assertThat(clients.get(i).readSlowly(1 << 20, 1)).isEqualTo(SIZE);
                assertThat(clients.get(i).fetch("/next").text()).isEqualTo("/next");
            }
            assertThat(server.server().openConnections()).isEqualTo(201);
            for (RawHttp client : clients) {
                client.close();
            }
            awaitClosed(file);
            Await.until("contexts are back", () -> server.server().contextsInUse() == 0);
            assertThat(other.fetch("/hello").text()).isEqualTo("/hello");
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsBehindAFileAreAnsweredInOrder(boolean dispatched) throws IOException {
        ExecutorService pool = Executors.newCachedThreadPool();
        Server.Builder builder = dispatched ? builder().execution(Execution.on(pool)) : builder();
        try (TestServer server = TestServer.of(builder);
                RawHttp client = slow(server)) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: test\r\n\r\nGET /file HTTP/1.1\r\nHost: test\r\n\r\n"
                            + "GET /part HTTP/1.1\r\nHost: test\r\n\r\nGET /2 HTTP/1.1\r\nHost: test\r\n\r\n"
                            + "HEAD /file HTTP/1.1\r\nHost: test\r\n\r\nGET /3 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/1");
            RawResponse whole = client.read();
            assertThat(whole.body()).isEqualTo(content);
            assertThat(whole.field("Content-Length")).isEqualTo(Integer.toString(SIZE));
            assertThat(whole.all("Content-Length")).hasSize(1);
            assertThat(client.read().body()).isEqualTo(Arrays.copyOfRange(content, 1_000_001, 6_000_001));
            assertThat(client.read().text()).isEqualTo("/2");
            assertThat(client.readToHead().field("Content-Length")).isEqualTo(Integer.toString(SIZE));
            assertThat(client.read().text()).isEqualTo("/3");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            awaitClosed(file);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void theConnectionEndsBehindAFile() throws IOException {
        try (TestServer server = TestServer.of(builder().disableKeepalive());
                RawHttp client = slow(server)) {
            RawResponse response = client.fetch("/file");
            assertThat(response.body()).isEqualTo(content);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
        awaitClosed(file);
    }

    @Test
    void overTls() throws Exception {
        try (TlsServer server = TlsServer.of(FileBodyTest::handle);
                RawHttp client = server.connect();
                RawHttp gone = server.connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.fetch("/file").body()).isEqualTo(content);
                assertThat(client.fetch("/next").text()).isEqualTo("/next");
            }
            gone.get("/file").readHeadLine();
            gone.close();
            awaitClosed(file);
        }
    }

    @Test
    void aBodyThatIsStillSentIsReadFirst() throws IOException {
        try (TestServer server = TestServer.of(builder().streamRequestBody());
                RawHttp client = server.connect()) {
            client.send("POST /file HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345");
            assertThat(client.read().body()).isEqualTo(content);
            client.send("67890GET /next HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/next");
            awaitClosed(file);
        }
    }

    // ---- what handlers and hooks do to them ------------------------------------------------------------------------

    @Test
    void hooksSeeTheResponseOnceAndMayMakeItAStream() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (TestServer server = TestServer.of(builder(ctx -> {
                    ctx.beforeResponse(late -> {
                        calls.incrementAndGet();
                        switch (late.pathString()) {
                            case "/trailers" -> late.response().trailers().set("X-After", "all");
                            case "/none" -> late.setStatusCode(204);
                            case "/unknown" -> late.response().header().remove(HeaderNames.CONTENT_LENGTH);
                            case "/other" -> late.setBody("other");
                            default -> {}
                        }
                    });
                    ctx.sendFile(file);
                }));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/file").body()).isEqualTo(content);
            RawResponse chunked = client.fetch("/trailers");
            assertThat(chunked.body()).isEqualTo(content);
            assertThat(chunked.trailers()).hasSize(1);
            assertThat(client.fetch("/none").status()).isEqualTo(204);
            assertThat(client.fetch("/unknown").body()).isEqualTo(content);
            assertThat(client.fetch("/other").text()).isEqualTo("other");
            assertThat(calls).hasValue(5);
            awaitClosed(file);
        }
    }

    @Test
    void aFileOfAFailedOrLateHandlerIsClosed() throws IOException {
        try (TestServer server = TestServer.of(builder(ctx -> {
                    ctx.sendFile(file);
                    if (ctx.path().contentEquals("/late")) {
                        ctx.timeoutAfter(Duration.ofMillis(20), 503, "late");
                        Thread.sleep(10_000);
                    }
                    throw new IllegalStateException("on purpose");
                }));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/failed").status()).isEqualTo(500);
            awaitClosed(file);
            assertThat(client.fetch("/late").status()).isEqualTo(503);
            awaitClosed(file);
        }
    }

    @Test
    void partsAreChecked() throws IOException {
        try (FileChannel channel = open(file)) {
            RequestCtx ctx = new RequestCtx();
            assertThatThrownBy(() -> ctx.response().setBodyFile(channel, -1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1, 1");
            assertThatThrownBy(() -> ctx.response().setBodyFile(channel, 1, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ctx.response().setBodyFile(channel, 1, Long.MAX_VALUE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void itIsCounted() throws IOException {
        AtomicLong told = new AtomicLong();
        ServerEvents events = new ServerEvents() {
            @Override
            public void requestEnded(RequestCtx ctx, long nanos) {
                told.addAndGet(ctx.bodyBytesSent());
            }
        };
        try (TestServer server = TestServer.of(builder().events(events));
                RawHttp client = server.connect()) {
            client.fetch("/file");
            client.fetch("/part");
            client.send("HEAD /file HTTP/1.1\r\nHost: test\r\n\r\n").readToHead();
            assertThat(told).hasValue(SIZE + 5_000_000);
            assertThat(server.server().traffic().bytesWritten()).isBetween(SIZE + 5_000_000L, SIZE + 5_001_000L);
        }
    }

    // ---- ends ------------------------------------------------------------------------------------------------------

    @Test
    void aFileThatShrinksOnTheWayIsCut() throws IOException {
        Path shrinking = Files.write(folder.resolve("shrinking"), content);
        try (TestServer server = TestServer.of(builder(ctx -> ctx.sendFile(shrinking)));
                RawHttp client = slow(server)) {
            client.get("/").readHeadLine();
            try (FileChannel channel = FileChannel.open(shrinking, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            assertThatThrownBy(() -> client.readBytes(SIZE)).isInstanceOf(IOException.class);
            server.awaitNoConnection();
            awaitClosed(shrinking);
            assertThat(server.server().contextsInUse()).isZero();
        }
    }

    @Test
    void aResetClosesTheFile() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp client = slow(server)) {
            client.get("/file").readHeadLine();
            assertThat(openCount(file)).isEqualTo(1);
            client.reset();
            server.awaitNoConnection();
            awaitClosed(file);
            assertThat(server.server().contextsInUse()).isZero();
        }
    }

    @Test
    void whoReadsNothingIsCut() throws IOException {
        try (TestServer server = TestServer.of(builder().writeTimeout(Duration.ofMillis(300)));
                RawHttp client = slow(server)) {
            client.get("/file").readHeadLine();
            server.awaitNoConnection();
            awaitClosed(file);
            assertThatThrownBy(() -> client.readBytes(SIZE)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aShutdownWaitsForDownloads() throws Exception {
        try (TestServer server = TestServer.of(builder())) {
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(slow(server));
                clients.get(i).get("/file").readHeadLine();
            }
            CompletableFuture<ShutdownReport> shutdown = CompletableFuture.supplyAsync(() -> shutdown(server, 30_000));
            for (RawHttp client : clients) {
                assertThat(client.readSlowly(1 << 20, 1)).isEqualTo(SIZE);
                client.close();
            }
            assertThat(shutdown.get(30, TimeUnit.SECONDS)).isEqualTo(new ShutdownReport(10, 0, 0));
            awaitClosed(file);
        }
    }

    @Test
    void aShutdownCutsDownloadsThatTakeTooLong() throws IOException {
        try (TestServer server = TestServer.of(builder());
                RawHttp client = slow(server)) {
            client.get("/file").readHeadLine();
            assertThat(shutdown(server, 100)).isEqualTo(new ShutdownReport(1, 0, 1));
            awaitClosed(file);
            assertThatThrownBy(() -> client.readSlowly(1 << 20, 0))
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        }
    }

    private static ShutdownReport shutdown(TestServer server, int graceMillis) {
        try {
            return server.server().shutdown(Duration.ofMillis(graceMillis));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
