package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Hundreds of peers that are slow on purpose: good clients beside them notice nothing, and nothing of them is left. */
class SlowPeersTest {
    private static final String THREADS = "slow-peers";
    private static final int NOT_READING = 300;
    private static final int DRIBBLED_HEADS = 200;
    private static final int DRIBBLED_BODIES = 100;
    private static final int RESETTING = 50;
    private static final int GOOD = 20;
    private static final long GOOD_LIMIT_MILLIS = 8_000;
    private static final int LOAD_MILLIS = 4_000;
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final int DRIBBLE_MILLIS = 100;
    private static final int RESET_PAUSE_MILLIS = 20;
    private static final int TOLERATED_DESCRIPTORS = 10;
    private static final byte[] LARGE = new byte[8 << 20];
    private static final String HOST = " HTTP/1.1\r\nHost: test\r\n";

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<SocketChannel> slow = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger goodAnswers = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final AtomicLong slowestNanos = new AtomicLong();

    private static void handle(RequestCtx ctx) {
        if (ctx.path().contentEquals("/bytes")) {
            ctx.response().setBodyRaw(LARGE);
        } else {
            ctx.write(ctx.requestUri());
            ctx.write(ctx.postBody());
        }
    }

    private static Server.Builder builder() {
        return Server.builder(SlowPeersTest::handle)
                .threadName(THREADS)
                .firstByteTimeout(Duration.ofSeconds(10))
                .idleTimeout(Duration.ofSeconds(10))
                .headTimeout(SLOW)
                .bodyTimeout(SLOW)
                .minBodyRate(1000, SLOW)
                .writeTimeout(SLOW)
                .lingerTimeout(Duration.ofMillis(500));
    }

    // ---- the slow --------------------------------------------------------------------------------------------------

    private SocketChannel open(InetSocketAddress address, String text) throws IOException {
        SocketChannel channel = SocketChannel.open();
        slow.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 * 1024);
        channel.connect(address);
        channel.configureBlocking(false);
        channel.write(ascii(text));
        return channel;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a byte on each of them now and then, until the server has had enough of all. */
    private static void dribble(List<SocketChannel> channels) throws InterruptedException {
        List<SocketChannel> left = new ArrayList<>(channels);
        while (!left.isEmpty()) {
            left.removeIf(channel -> {
                try {
                    channel.write(ascii("x"));
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            TimeUnit.MILLISECONDS.sleep(DRIBBLE_MILLIS);
        }
    }

    /** Breaks off in the middle of a body and in the middle of a response, on some connections at once. */
    private void reset(InetSocketAddress address, int count) throws IOException, InterruptedException {
        while (!over.get()) {
            List<RawHttp> some = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                RawHttp http = RawHttp.connect(address, 8 * 1024);
                some.add(http);
                if (i % 2 == 0) {
                    http.send("POST /reset" + HOST + "Content-Length: 100000\r\n\r\n" + "x".repeat(1000));
                } else {
                    http.get("/bytes").readBytes(100);
                }
            }
            for (RawHttp http : some) {
                http.reset();
                resets.incrementAndGet();
            }
            TimeUnit.MILLISECONDS.sleep(RESET_PAUSE_MILLIS);
        }
    }

    // ---- the good --------------------------------------------------------------------------------------------------

    private void ask(InetSocketAddress address, int id) throws IOException, InterruptedException {
        try (RawHttp http = RawHttp.connect(address)) {
            for (int i = 0; !over.get(); i++) {
                String target = "/good/" + id + "/" + i;
                long start = System.nanoTime();
                RawResponse response = i % 2 == 0
                        ? http.fetch(target)
                        : http.post(target, "body").read();
                slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo(i % 2 == 0 ? target : target + "body");
                goodAnswers.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    // ---- the test --------------------------------------------------------------------------------------------------

    private interface Task {
        void run() throws Exception;
    }

    private void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        threads.add(thread);
        thread.start();
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS))
                .count();
    }

    private static void warmUp(TestServer server) throws IOException {
        try (RawHttp http = server.connect()) {
            assertThat(http.fetch("/a").text()).isEqualTo("/a");
            assertThat(http.post("/b", "c").read().text()).isEqualTo("/bc");
        }
        server.awaitNoConnection();
    }

    private void startSlow(InetSocketAddress address) throws IOException {
        for (int i = 0; i < NOT_READING; i++) {
            open(address, "GET /bytes" + HOST + "\r\n");
        }
        List<SocketChannel> dribbled = new ArrayList<>();
        for (int i = 0; i < DRIBBLED_HEADS; i++) {
            dribbled.add(open(address, "GET /head" + HOST + "X-Slow: "));
        }
        for (int i = 0; i < DRIBBLED_BODIES; i++) {
            dribbled.add(open(address, "POST /body" + HOST + "Content-Length: 100000\r\n\r\n"));
        }
        start(() -> dribble(dribbled));
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(12));
            assertThat(thread.isAlive())
                    .as(() -> Arrays.toString(thread.getStackTrace()))
                    .isFalse();
        }
    }

    @Test
    void goodClientsAreServedAndNothingIsLeft() throws Exception {
        long descriptorsBefore = descriptors();
        try (TestServer server = TestServer.of(builder().execution(Execution.inline()))) {
            warmUp(server);
            long threadsServing = serverThreads();
            long descriptorsServing = descriptors();
            try {
                for (int i = 0; i < GOOD; i++) {
                    int id = i;
                    start(() -> ask(server.address(), id));
                }
                startSlow(server.address());
                start(() -> reset(server.address(), RESETTING / 2));
                start(() -> reset(server.address(), RESETTING / 2));
                TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
            } finally {
                over.set(true);
            }
            join();
            assertThat(failures).isEmpty();
            assertThat(goodAnswers.get()).isGreaterThan(GOOD);
            assertThat(resets.get()).isGreaterThanOrEqualTo(RESETTING / 2);
            assertThat(server.server().acceptedConnections())
                    .isGreaterThanOrEqualTo(GOOD + slow.size() + RESETTING / 2);
            assertThat(TimeUnit.NANOSECONDS.toMillis(slowestNanos.get())).isLessThan(GOOD_LIMIT_MILLIS);

            // The slow ends are still open here: the server has let them go by itself.
            server.awaitNoConnection();
            closeSlow();
            assertThat(serverThreads()).isEqualTo(threadsServing);
            Await.until("descriptors are closed", () -> descriptors() <= descriptorsServing + TOLERATED_DESCRIPTORS);
            warmUp(server);
        } finally {
            closeSlow();
        }
        Await.until("the threads are gone", () -> serverThreads() == 0);
        Await.until("descriptors are closed", () -> descriptors() <= descriptorsBefore + TOLERATED_DESCRIPTORS);
    }

    private void closeSlow() throws IOException {
        for (SocketChannel channel : slow) {
            channel.close();
        }
    }
}
