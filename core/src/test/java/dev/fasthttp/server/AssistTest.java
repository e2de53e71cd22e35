package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.MemoryPipe;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients in memory that do the work of a loop that sleeps. */
class AssistTest {
    private static final int CALLERS = 1000;

    private final Gate gate = new Gate();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Thread> ranOn = new AtomicReference<>();

    @AfterEach
    void openGate() {
        gate.open();
    }

    private static byte[] get(String target) {
        return ("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static MemoryPipe pipeTo(Server server) throws IOException {
        MemoryPipe pipe = new MemoryPipe();
        server.serveConnection(pipe);
        pipe.send(get("/begin"));
        assertThat(pipe.receiveResponse()).startsWith("HTTP/1.1 200 OK\r\n");
        return pipe;
    }

    /** Sends a request when the loop sleeps, so that this thread does its work. */
    private static void assistWith(MemoryPipe pipe, String target) {
        pipe.setAssisting(true);
        // The loop may not have fallen asleep again.
        Await.until("the loop sleeps", () -> {
            boolean did = pipe.sendAndAssist(get(target));
            if (!did) {
                try {
                    pipe.receiveResponse();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return did;
        });
        pipe.setAssisting(false);
    }

    @Test
    @DisplayName("the thread that waits for a response has made it")
    void runsOnTheCaller() throws Exception {
        try (TestServer server = TestServer.of(Server.builder(ctx -> {
            ranOn.set(Thread.currentThread());
            ctx.write(ctx.requestUri());
        }))) {
            MemoryPipe pipe = pipeTo(server.server());
            for (int i = 0; i < 100; i++) {
                assistWith(pipe, "/" + i);
                assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
                assertThat(pipe.receiveResponse()).endsWith("\r\n\r\n/" + i);
            }
        }
    }

    @Test
    @DisplayName("pipelined requests are answered in one visit, and a close ends it")
    void pipelined() throws Exception {
        try (TestServer server = TestServer.of(ctx -> ctx.write(ctx.requestUri()))) {
            MemoryPipe pipe = pipeTo(server.server());
            assistWith(pipe, "/0");
            assertThat(pipe.receiveResponse()).endsWith("/0");
            StringBuilder requests = new StringBuilder();
            for (int i = 1; i < 50; i++) {
                requests.append(new String(get("/" + i), StandardCharsets.US_ASCII));
            }
            requests.append("GET /last HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            pipe.sendAndAssist(requests.toString().getBytes(StandardCharsets.US_ASCII));
            for (int i = 1; i < 50; i++) {
                assertThat(pipe.receiveResponse()).endsWith("\r\n\r\n/" + i);
            }
            assertThat(pipe.receiveResponse()).endsWith("/last");
            Await.until("it is closed", pipe::isClosed);
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("a handler that blocks keeps its caller and loses the loop")
    void aHandlerThatBlocks() throws Exception {
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/gate")) {
                        ranOn.set(Thread.currentThread());
                        gate.pass();
                    }
                    ctx.write(ctx.requestUri());
                })
                .loops(1);
        try (TestServer server = TestServer.of(builder);
                RawHttp tcp = server.connect()) {
            MemoryPipe pipe = pipeTo(server.server());
            MemoryPipe other = pipeTo(server.server());
            Thread caller = new Thread(() -> {
                try {
                    assistWith(pipe, "/gate");
                    assertThat(pipe.receiveResponse()).endsWith("/gate");
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            caller.start();
            gate.awaitArrivals(1);
            assertThat(ranOn.get()).isEqualTo(caller);
            for (int i = 0; i < 20; i++) {
                assertThat(tcp.fetch("/" + i).text()).isEqualTo("/" + i);
                other.sendAndAssist(get("/" + i));
                assertThat(other.receiveResponse()).endsWith("\r\n\r\n/" + i);
            }
            assertThat(server.server().takings()).isEqualTo(1);
            assertThat(caller.isAlive()).isTrue();
            gate.open();
            caller.join();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    @DisplayName("a handler that blocks and says so gives the loop back at once")
    void blockingBySaying() throws Exception {
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/gate")) {
                        ctx.blocking(() -> {
                            gate.pass();
                            return "";
                        });
                    }
                    ctx.write(ctx.requestUri());
                })
                .execution(Execution.inline())
                .loops(1);
        try (TestServer server = TestServer.of(builder);
                RawHttp tcp = server.connect()) {
            MemoryPipe pipe = pipeTo(server.server());
            Thread caller = new Thread(() -> {
                try {
                    assistWith(pipe, "/gate");
                    assertThat(pipe.receiveResponse()).endsWith("/gate");
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            caller.start();
            gate.awaitArrivals(1);
            assertThat(tcp.fetch("/a").text()).isEqualTo("/a");
            gate.open();
            caller.join();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    @DisplayName("a handler that waits for more on the thread of its client gets what another thread sends")
    void aHandlerThatWaitsForItsCaller() throws Exception {
        AtomicReference<Thread> reading = new AtomicReference<>();
        AtomicReference<MemoryPipe> current = new AtomicReference<>();
        Thread test = Thread.currentThread();
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.isPost()) {
                        reading.set(Thread.currentThread());
                        new Thread(() -> current.get().send("cdefghijk".getBytes(StandardCharsets.US_ASCII))).start();
                        ctx.write(ctx.bodyStream().readAllBytes());
                    }
                })
                .streamRequestBody()
                .loops(1);
        try (TestServer server = TestServer.of(builder)) {
            Await.until("the loop slept", () -> {
                try {
                    MemoryPipe pipe = pipeTo(server.server());
                    current.set(pipe);
                    boolean did = pipe.sendAndAssist("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nb"
                            .getBytes(StandardCharsets.US_ASCII));
                    assertThat(pipe.receiveResponse()).endsWith("\r\n\r\nbcdefghijk");
                    return did;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(reading.get()).isEqualTo(test);
        }
    }

    @Test
    @DisplayName(
            "a response that does not fit is cut in time when its reader runs the handler, and whole when the pipe takes all")
    void aPipeThatIsFull() throws Exception {
        byte[] big = new byte[300_000];
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/big")) {
                        ctx.responseStream().write(big);
                        ctx.responseStream().flush();
                    }
                })
                .writeTimeout(Duration.ofMillis(500))
                .loops(1);
        try (TestServer server = TestServer.of(builder)) {
            AtomicReference<MemoryPipe> full = new AtomicReference<>();
            Await.until("the loop slept", () -> {
                try {
                    MemoryPipe pipe = new MemoryPipe(1000);
                    full.set(pipe);
                    server.server().serveConnection(pipe);
                    pipe.send(get("/begin"));
                    pipe.receiveResponse();
                    return pipe.sendAndAssist(get("/big"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            String cut = full.get().receiveToEnd();
            assertThat(cut.length()).isLessThan(big.length);
            assertThat(cut).doesNotEndWith("0\r\n\r\n");
            MemoryPipe growing = pipeTo(server.server());
            growing.setAssisting(true);
            growing.sendAndAssist(
                    "GET /big HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(growing.receiveToEnd()).endsWith("0\r\n\r\n").hasSizeGreaterThan(big.length);
        }
    }

    @Test
    @DisplayName("deadlines that a visitor sets are met, though the holder of the loop sleeps for long")
    void deadlinesAreMet() throws Exception {
        Server.Builder builder = Server.builder(ctx -> {})
                .loops(1)
                .headTimeout(Duration.ofMillis(300))
                .idleTimeout(Duration.ofHours(1));
        try (Server server = builder.build()) {
            MemoryPipe pipe = pipeTo(server);
            assistWith(pipe, "/");
            pipe.receiveResponse();
            long start = System.nanoTime();
            Await.until("the loop slept", () -> {
                boolean did = pipe.sendAndAssist("G".getBytes(StandardCharsets.US_ASCII));
                return did || Await.millisSince(start) > 100;
            });
            assertThat(pipe.receiveResponse()).startsWith("HTTP/1.1 408 ");
            assertThat(Await.millisSince(start)).isLessThan(15_000);
        }
    }

    @Test
    @DisplayName("a time limit ends a handler on its caller, whom the interrupt does not reach")
    void timeLimits() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/late")) {
                        ranOn.set(Thread.currentThread());
                        ctx.timeoutAfter(Duration.ofMillis(100), 504, "late");
                        try {
                            TimeUnit.SECONDS.sleep(20);
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                            Thread.currentThread().interrupt();
                        }
                    }
                })
                .loops(1);
        try (TestServer server = TestServer.of(builder)) {
            MemoryPipe pipe = pipeTo(server.server());
            assistWith(pipe, "/late");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(pipe.receiveResponse()).startsWith("HTTP/1.1 504 ").endsWith("late");
            assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
            assertThat(interrupted).isTrue();
            assistWith(pipe, "/again");
            assertThat(pipe.receiveResponse()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    @DisplayName("an interrupt that was meant for the caller is kept, and one who is interrupted does not assist")
    void interruptsAreKept() throws Exception {
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/interrupted")) {
                        Thread.currentThread().interrupt();
                    }
                })
                .loops(1);
        try (TestServer server = TestServer.of(builder)) {
            MemoryPipe pipe = pipeTo(server.server());
            assistWith(pipe, "/interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(pipe.sendAndAssist(get("/more"))).isFalse();
            assertThat(Thread.interrupted()).isTrue();
            pipe.receiveResponse();
            assertThat(pipe.receiveResponse()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    @DisplayName("handlers may be clients of other servers, and of their own, and so on")
    void clientsInHandlers() throws Exception {
        AtomicReference<Server> self = new AtomicReference<>();
        try (TestServer back = TestServer.of(ctx -> ctx.write("back " + ctx.requestUri()));
                Server front = Server.builder(ctx -> {
                            if (ctx.path().contentEquals("/begin")) {
                                return;
                            }
                            boolean deep = ctx.path().contentEquals("/deep");
                            MemoryPipe pipe = pipeTo(deep ? self.get() : back.server());
                            pipe.sendAndAssist(get(deep ? "/flat" : "/end"));
                            String text = pipe.receiveResponse();
                            pipe.finish();
                            ctx.write("front " + text.substring(text.indexOf("\r\n\r\n") + 4));
                        })
                        .loops(2)
                        .build()) {
            self.set(front);
            MemoryPipe pipe = pipeTo(front);
            for (int i = 0; i < 100; i++) {
                pipe.sendAndAssist(get("/flat"));
                assertThat(pipe.receiveResponse()).endsWith("\r\n\r\nfront back /end");
                pipe.sendAndAssist(get("/deep"));
                assertThat(pipe.receiveResponse()).endsWith("\r\n\r\nfront front back /end");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 20", "1, 200"})
    @DisplayName("1 000 callers, some of whose handlers block, and clients over TCP: each gets its answer")
    void manyCallers(int loops, int blockingOfThousand) throws Exception {
        int calls = blockingOfThousand > 100 ? 10 : 60;
        Server.Builder builder = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/block")) {
                        TimeUnit.MILLISECONDS.sleep(3);
                    }
                    ctx.write(ctx.header("X-Id"));
                })
                .loops(loops)
                .maxRequestsPerConnection(Long.MAX_VALUE);
        AtomicInteger assisted = new AtomicInteger();
        AtomicInteger overTcp = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (TestServer server = TestServer.of(builder)) {
            List<Thread> tcp = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tcp.add(start("tcp-" + i, () -> {
                    try (RawHttp client = server.connect()) {
                        while (!done.get()) {
                            String id = "tcp" + overTcp.incrementAndGet();
                            client.send("GET /tcp HTTP/1.1\r\nHost: test\r\nX-Id: " + id + "\r\n\r\n");
                            assertThat(client.read().text()).isEqualTo(id);
                        }
                    }
                }));
            }
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int number = i;
                callers.add(start("caller-" + i, () -> {
                    Random random = new Random(number);
                    MemoryPipe pipe = pipeTo(server.server());
                    for (int call = 0; call < calls; call++) {
                        String id = number + "." + call;
                        String path = random.nextInt(1000) < blockingOfThousand ? "/block" : "/plain";
                        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: test\r\nX-Id: " + id + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII);
                        if (random.nextInt(10) == 0) {
                            pipe.send(request);
                        } else if (pipe.sendAndAssist(request)) {
                            assisted.incrementAndGet();
                        }
                        assertThat(pipe.receiveResponse()).endsWith("\r\n\r\n" + id);
                    }
                    pipe.finish();
                }));
            }
            join(callers);
            done.set(true);
            join(tcp);
            assertThat(failures).isEmpty();
            assertThat(assisted).hasPositiveValue();
            assertThat(overTcp).hasPositiveValue();
            server.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    @DisplayName("a shutdown while callers assist: each call is answered or its pipe closed, and nothing is left")
    void shutdownMeanwhile(int loops) throws Exception {
        Server server = Server.builder(ctx -> {
                    if (ctx.connRequestNum() % 50 == 0) {
                        TimeUnit.MILLISECONDS.sleep(2);
                    }
                    ctx.write(ctx.header("X-Id"));
                })
                .loops(loops)
                .threadName("assist-end")
                .lingerTimeout(Duration.ofMillis(50))
                .build();
        for (int round = 0; round < 20; round++) {
            AtomicInteger answered = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(start("caller-" + i, () -> {
                    MemoryPipe pipe = new MemoryPipe();
                    server.serveConnection(pipe);
                    for (int call = 0; ; call++) {
                        String id = "id" + call;
                        pipe.sendAndAssist(("GET / HTTP/1.1\r\nHost: test\r\nX-Id: " + id + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                        String response = pipe.receiveResponse();
                        if (response.isEmpty()) {
                            return;
                        }
                        assertThat(response).endsWith("\r\n\r\n" + id);
                        answered.incrementAndGet();
                    }
                }));
            }
            Await.until("calls are answered", () -> answered.get() > 500);
            assertThat(server.shutdown(Duration.ofSeconds(20)).isClean()).isTrue();
            join(callers);
            assertThat(failures).isEmpty();
            assertThat(server.openConnections()).isZero();
            server.serve(new NoListener());
        }
        server.close();
        Await.until(
                "all threads ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().startsWith("assist-end")));
    }

    private interface Task {
        void run() throws Exception;
    }

    private Thread start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(50_000);
            assertThat(thread.isAlive()).as("%s, %s", thread, failures).isFalse();
        }
    }
}
