package dev.fasthttp.inmemory;

import static dev.fasthttp.net.BlockingConnection.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.RequestTimeoutException;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.net.TlsListener;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client without deadlines does the work of a server that sleeps, and loses nothing by it. */
@Timeout(60)
class AssistedClientTest {
    private static final int LARGE = 10 << 20;
    private static final int CALLS = 200;
    private static final byte[] GET = "GET /me HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InMemoryListener listener = InMemoryListener.open();
    private final AtomicInteger onCaller = new AtomicInteger();
    private volatile Thread caller = Thread.currentThread();
    private volatile Thread handlerThread;
    private final CountDownLatch gate = new CountDownLatch(1);
    private Server server;
    private HostClient client;

    @BeforeEach
    void start() throws IOException {
        server = Server.builder(this::handle)
                .loops(1)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        server.serve(listener);
        client = listener.clientBuilder().build();
    }

    @AfterEach
    void stop() {
        gate.countDown();
        client.close();
        Await.until("all is quiet", () -> server.openConnections() == 0 && server.contextsInUse() == 0);
        server.close();
    }

    private void handle(RequestCtx ctx) throws Exception {
        handlerThread = Thread.currentThread();
        if (Thread.currentThread().equals(caller)) {
            onCaller.incrementAndGet();
        }
        switch (ctx.pathString()) {
            case "/block" -> {
                Thread.sleep(50);
                ctx.write("blocked");
            }
            case "/gate" -> {
                gate.await();
                ctx.write("open");
            }
            case "/stream" -> {
                byte[] block = new byte[10_000];
                for (int i = 0; i < LARGE; i += block.length) {
                    Arrays.fill(block, (byte) (i / block.length));
                    ctx.responseStream().write(block, 0, Math.min(block.length, LARGE - i));
                }
            }
            case "/helper" -> {
                Task<Integer> helper = Task.start(() -> {
                    ctx.responseStream().write(new byte[LARGE]);
                    return 1;
                });
                helper.result();
            }
            case "/nested" -> {
                int depth = Integer.parseInt(ctx.queryArgs().peek("depth").toString());
                ctx.write(depth == 0 ? "bottom" : depth + " " + text("/nested?depth=" + (depth - 1)));
            }
            case "/interrupt" -> {
                Thread.currentThread().interrupt();
                ctx.write("interrupted");
            }
            default -> ctx.write(ctx.pathString() + ctx.postBody());
        }
    }

    private Response fetch(String target) throws IOException {
        Request request = new Request();
        request.setUri("http://test" + target);
        Response response = new Response();
        client.send(request, response);
        return response;
    }

    private String text(String target) throws IOException {
        return fetch(target).body().toString();
    }

    /** Runs until a call was served by its own thread; now and then the loop happens to be awake. */
    private int assisted(String target, String answer) throws IOException {
        onCaller.set(0);
        for (int i = 0; i < CALLS; i++) {
            assertThat(text(target)).isEqualTo(answer);
        }
        return onCaller.get();
    }

    @Test
    void runsTheHandlerOnTheCaller() throws IOException {
        assertThat(assisted("/me", "/me")).isGreaterThan(CALLS / 2);
        assertThat(client.connections()).isEqualTo(1);
    }

    @Test
    void sendsBodiesOfAnySize() throws IOException {
        for (int length = 0; length < 1_000_000; length = 3 * length + 7) {
            Request request = new Request();
            request.setUri("http://test/");
            request.header().setMethod("POST");
            request.setBody("x".repeat(length));
            Response response = new Response();
            client.send(request, response);
            assertThat(response.bodyLength()).isEqualTo(length + 1);
        }
    }

    @Test
    void neverAssistsWithADeadline() throws IOException {
        Request request = new Request();
        request.setUri("http://test/me");
        for (int i = 0; i < CALLS; i++) {
            client.send(request, new Response(), Duration.ofSeconds(30));
        }
        assertThat(onCaller).hasValue(0);
        request.setUri("http://test/gate");
        assertThatThrownBy(() -> client.send(request, new Response(), Duration.ofMillis(50)))
                .isInstanceOf(RequestTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/helper"})
    void takesAResponseLargerThanThePipe(String target) throws IOException {
        for (int round = 0; round < 3; round++) {
            Response response = fetch(target);
            assertThat(response.bodyLength()).isEqualTo(LARGE);
            if (target.equals("/stream")) {
                byte[] body = response.body().toByteArray();
                for (int i = 0; i < LARGE; i += 1000) {
                    assertThat(body[i]).isEqualTo((byte) (i / 10_000));
                }
            }
        }
        assertThat(onCaller.get()).isPositive();
        assertThat(text("/me")).isEqualTo("/me");
    }

    @Test
    void aHandlerThatBlocksHoldsNobodyElse() throws Exception {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(Task.start(() -> text("/block")));
        }
        Task<String> waiting = Task.start(() -> text("/gate"));
        for (int i = 0; i < CALLS; i++) {
            assertThat(text("/me")).isEqualTo("/me");
        }
        for (Task<String> task : tasks) {
            assertThat(task.result()).isEqualTo("blocked");
        }
        assertThat(waiting.isDone()).isFalse();
        gate.countDown();
        assertThat(waiting.result()).isEqualTo("open");
        caller = Thread.currentThread();
        assertThat(text("/block")).isEqualTo("blocked");
    }

    @Test
    void handlersCallTheirOwnServer() throws Exception {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(Task.start(() -> text("/nested?depth=5")));
        }
        for (Task<String> task : tasks) {
            assertThat(task.result()).isEqualTo("5 4 3 2 1 bottom");
        }
    }

    @Test
    void keepsAnInterrupt() throws IOException {
        for (int i = 0; i < CALLS; i++) {
            assertThat(fetch("/interrupt").body().toString()).isEqualTo("interrupted");
            // Whether it hit this thread or one of the server, the next call is not harmed.
            Thread.interrupted();
        }
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> text("/gate")).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void worksOverTls() throws IOException {
        TestCertificate certificate = TestCertificate.ec("localhost");
        InMemoryListener secure = InMemoryListener.open();
        server.serve(TlsListener.over(
                secure, TlsSettings.builder().certificate(certificate).build()));
        client.close();
        client = secure.clientBuilder()
                .tls(TlsClientSettings.builder().trust(certificate).build())
                .build();
        Request request = new Request();
        Response response = new Response();
        for (int i = 0; i < CALLS; i++) {
            request.setUri("https://localhost" + (i % 50 == 0 ? "/stream" : "/me"));
            client.send(request, response);
            assertThat(response.bodyLength()).isEqualTo(i % 50 == 0 ? LARGE : 3);
        }
        assertThat(onCaller.get()).isPositive();
        assertThat(client.connections()).isEqualTo(1);
    }

    /** Virtual threads, where there are some. */
    private static Optional<Thread> startVirtual(Runnable body) throws ReflectiveOperationException {
        try {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return Optional.of((Thread) start.invoke(null, body));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    @Test
    void worksOnVirtualThreads() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String target = i % 10 == 0 ? "/block" : "/v" + i;
            startVirtual(() -> {
                        try {
                            for (int call = 0; call < 20; call++) {
                                answered.addAndGet(
                                        text(target).equals(target.equals("/block") ? "blocked" : target) ? 1 : 0);
                            }
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .ifPresent(threads::add);
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(40));
        }
        assertThat(answered).hasValue(threads.size() * 20);
    }

    // ---- the connection --------------------------------------------------------------------------------------------

    @Test
    void aPlainWriteIsServedWithoutARead() throws IOException {
        try (BlockingConnection connection = listener.dial()) {
            connection.write(GET, 0, GET.length, NO_DEADLINE);
            Await.until("it is served", () -> server.requests() == 1);
            assertThat(handlerThread).isNotEqualTo(Thread.currentThread());
        }
    }

    /** Something that is called between the write and the read. */
    private interface Step {
        void take(BlockingConnection connection) throws IOException;
    }

    private void assertServedAfter(Step step) throws IOException {
        long before = server.requests();
        try (BlockingConnection connection = listener.dial()) {
            connection.writeThenRead(GET, 0, GET.length, NO_DEADLINE);
            step.take(connection);
            Await.until("it is served", () -> server.requests() == before + 1);
            assertThat(handlerThread).isNotEqualTo(Thread.currentThread());
        }
    }

    @Test
    void anyOtherCallTellsTheServer() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        assertServedAfter(connection -> connection.awaitReadable(deadline));
        assertServedAfter(connection -> connection.read(new byte[1], 0, 1, deadline));
        assertServedAfter(BlockingConnection::isStale);
        assertServedAfter(BlockingConnection::hasUnexpectedInput);
        assertServedAfter(BlockingConnection::shutdownOutput);
        assertServedAfter(connection -> connection.write(GET, 0, 1, deadline));
        assertServedAfter(BlockingConnection::close);
    }

    @Test
    void aRequestThatFillsThePipeIsServed() throws IOException {
        byte[] request = ("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n" + "y".repeat(1_000_000))
                .getBytes(StandardCharsets.US_ASCII);
        try (BlockingConnection connection = listener.dial()) {
            connection.writeThenRead(request, 0, request.length, NO_DEADLINE);
            RawPipe pipe = RawPipe.over(connection);
            assertThat(pipe.readResponse().body()).hasSize(1_000_001);
        }
    }
}
