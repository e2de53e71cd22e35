package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.fasthttp.http.Violation;
import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.Readiness;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.ScriptedConnection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One server object that ends and serves again. */
class RestartTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int RESTARTS = 20;
    private static final int CLIENTS = 8;

    private final Gate gate = new Gate();

    @AfterEach
    void openGate() {
        gate.open();
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static int threadsNamed(String prefix) {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(prefix))
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("20 restarts under load, at the same port, leave no thread, file or connection behind")
    void leavesNothingBehind(int loops) throws Exception {
        String name = "restart-" + loops;
        Set<Connection> open = ConcurrentHashMap.newKeySet();
        Server server = Server.builder(ctx -> {
                    if (ctx.path().contentEquals("/slow")) {
                        TimeUnit.MILLISECONDS.sleep(3);
                    }
                    ctx.write(ctx.requestUri());
                })
                .loops(loops)
                .threadName(name)
                .lingerTimeout(Duration.ofMillis(200))
                .connStateListener((connection, state) -> {
                    if (state == ConnState.NEW) {
                        open.add(connection);
                    } else if (state == ConnState.CLOSED) {
                        open.remove(connection);
                    }
                })
                .build();
        SocketAddress address = server.listen(ANY_PORT);
        server.shutdown(LONG);
        Await.until("all threads ended", () -> threadsNamed(name) == 0);
        long filesBefore = openFiles();
        Load load = new Load(address);
        load.start();
        try {
            for (int i = 0; i < RESTARTS; i++) {
                assertThat(server.listen(address)).isEqualTo(address);
                int answers = load.answers.get();
                Await.until("clients are answered", () -> load.answers.get() > answers + 5 * CLIENTS);
                ShutdownReport report = server.shutdown(LONG);
                assertThat(report.isClean()).as("%s", report).isTrue();
                assertThat(server.openConnections()).isZero();
                assertThat(open).isEmpty();
            }
        } finally {
            load.stop();
        }
        assertThat(load.failures).isEmpty();
        Await.until("all threads ended", () -> threadsNamed(name) == 0);
        Await.until("all files are closed", () -> openFiles() <= filesBefore + 2);
        assertThat(server.requests()).isGreaterThanOrEqualTo(load.answers.get());
        server.close();
    }

    /** Clients that connect again whenever the server ended their connection. */
    private static final class Load {
        final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        final AtomicInteger answers = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();
        private final SocketAddress address;

        Load(SocketAddress address) {
            this.address = address;
        }

        void start() {
            for (int i = 0; i < CLIENTS; i++) {
                String target = i % 4 == 0 ? "/slow" : "/" + i;
                Thread thread = new Thread(() -> run(target), "load-" + i);
                threads.add(thread);
                thread.start();
            }
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void run(String target) {
            while (!stopped.get()) {
                try (RawHttp client = RawHttp.connect(address)) {
                    boolean more = true;
                    while (more && !stopped.get()) {
                        client.get(target);
                        RawResponse response = client.read();
                        if (!response.text().equals(target)) {
                            failures.add(new AssertionError(response.toString()));
                        }
                        answers.incrementAndGet();
                        more = !response.closes();
                    }
                } catch (IOException | AssertionError e) {
                    // Nobody listens, or the connection was idle when the server ended.
                    assertThat(e).isNotNull();
                }
            }
        }
    }

    @Test
    void countersGoOn() throws Exception {
        Server server = Server.builder(ctx -> ctx.write("x")).loops(2).build();
        for (int run = 1; run <= 3; run++) {
            SocketAddress address = server.listen(ANY_PORT);
            for (int i = 0; i < 4; i++) {
                try (RawHttp client = RawHttp.connect(address)) {
                    client.fetch("/");
                }
            }
            try (RawHttp client = RawHttp.connect(address)) {
                client.send("nonsense\r\n\r\n").read();
            }
            server.shutdown(LONG);
            assertThat(server.requests()).isEqualTo(4L * run);
            assertThat(server.acceptedConnections()).isEqualTo(5L * run);
            long violations = 0;
            for (Violation violation : Violation.values()) {
                violations += server.violations(violation);
            }
            assertThat(violations).isEqualTo(run);
        }
        server.close();
    }

    @Test
    void eachRunHasItsOwnReport() throws Exception {
        Server server = Server.builder(ctx -> ctx.write("x")).build();
        for (int connections : new int[] {3, 0, 2}) {
            SocketAddress address = server.listen(ANY_PORT);
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                RawHttp client = RawHttp.connect(address);
                client.fetch("/");
                clients.add(client);
            }
            assertThat(server.shutdown(LONG)).isEqualTo(new ShutdownReport(connections, connections, 0));
            for (RawHttp client : clients) {
                client.close();
            }
        }
        server.close();
    }

    @Test
    @DisplayName("two shutdowns at once have the same report; to serve meanwhile is an error, and afterwards none")
    void servingWhileItEnds() throws Exception {
        Server server = Server.builder(ctx -> {
                    gate.pass();
                    ctx.write("late");
                })
                .build();
        SocketAddress address = server.listen(ANY_PORT);
        try (RawHttp client = RawHttp.connect(address)) {
            client.get("/");
            gate.awaitArrivals(1);
            Queue<ShutdownReport> reports = new ConcurrentLinkedQueue<>();
            List<Thread> enders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Thread ender = new Thread(() -> {
                    try {
                        reports.add(server.shutdown(LONG));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                enders.add(ender);
                ender.start();
            }
            Await.until("it is being shut down", () -> isRefused(server));
            FakeListener listener = new FakeListener();
            assertThatIllegalStateException()
                    .isThrownBy(() -> server.serve(listener))
                    .withMessageContaining("is being shut down");
            assertThat(listener.closed).isTrue();
            gate.open();
            assertThat(client.read().text()).isEqualTo("late");
            client.close();
            for (Thread ender : enders) {
                ender.join();
            }
            assertThat(reports).hasSize(2);
            assertThat(Set.copyOf(reports)).hasSize(1).allMatch(report -> report.open() == 1 && report.isClean());
        }
        server.listen(address);
        try (RawHttp client = RawHttp.connect(address)) {
            assertThat(client.fetch("/").text()).isEqualTo("late");
        }
        server.close();
    }

    private static boolean isRefused(Server server) {
        try {
            server.listen(ANY_PORT);
            return false;
        } catch (IllegalStateException e) {
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closeIsForGood() throws Exception {
        Server server = Server.builder(ctx -> ctx.write("x")).build();
        server.listen(ANY_PORT);
        server.shutdown(LONG);
        server.close();
        FakeListener listener = new FakeListener();
        assertThatIllegalStateException()
                .isThrownBy(() -> server.serve(listener))
                .withMessageContaining("has been closed");
        assertThat(listener.closed).isTrue();
    }

    @Test
    void listenAndServeReturnsAtEachEnd() throws Exception {
        Server server = Server.builder(ctx -> ctx.write("x")).shutdownHook(LONG).build();
        for (int i = 0; i < 3; i++) {
            InetSocketAddress address;
            try (Server other = Server.builder(ctx -> {}).build()) {
                address = (InetSocketAddress) other.listen(ANY_PORT);
            }
            CountDownLatch returned = new CountDownLatch(1);
            Thread thread = new Thread(() -> {
                try {
                    server.listenAndServe(address);
                    returned.countDown();
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            thread.start();
            Await.until("it serves", () -> answers(address));
            assertThat(returned.getCount()).isEqualTo(1);
            server.shutdown(LONG);
            assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
            thread.join();
        }
        server.close();
    }

    private static boolean answers(SocketAddress address) {
        try (RawHttp client = RawHttp.connect(address)) {
            return client.fetch("/").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("connections given to a server that ends meanwhile are served or closed, never forgotten")
    void noConnectionIsForgotten() throws Exception {
        for (int round = 0; round < 200; round++) {
            Server server = Server.builder(ctx -> ctx.write("x")).loops(2).build();
            List<ScriptedConnection> given = new ArrayList<>();
            Thread giver = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    ScriptedConnection connection = new ScriptedConnection();
                    given.add(connection);
                    server.serveConnection(connection);
                }
            });
            giver.start();
            server.shutdown(Duration.ofMillis(1));
            giver.join();
            assertThat(given).allMatch(ScriptedConnection::isClosed);
            assertThat(server.openConnections()).isZero();
            server.close();
        }
    }

    private static final class FakeListener implements Listener {
        volatile boolean closed;

        @Override
        public void attach(Readiness readiness) {}

        @Override
        public void interest(int operations) {}

        @Override
        public Optional<Connection> accept() {
            return Optional.empty();
        }

        @Override
        public SocketAddress localAddress() {
            return ANY_PORT;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
