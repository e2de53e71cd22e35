package dev.fasthttp.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures a server whose handlers block, and what an idle connection costs it.
 *
 * <p>Arguments: port, seconds, idle connections, path of jcmd, process id of the server, parts ({@code sleep,mixed,idle}),
 * milliseconds of the part sleep.
 * The server must answer {@code /hello} at once and {@code /sleep?ms=N} from a handler that sleeps so long.
 */
public final class BlockedHandlers {

    private static final int SLEEPERS = 256;
    private static final int BLOCKED = 500;
    private static final int BYSTANDERS = 20;
    private static final long PAUSE_NANOS = 5_000_000;
    private static final long WARM_NANOS = 2_000_000_000L;
    private static final byte[] HELLO = get("/hello");

    private final InetSocketAddress server;

    private BlockedHandlers(int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public static void main(String[] args) throws IOException {
        BlockedHandlers load = new BlockedHandlers(Integer.parseInt(args[0]));
        List<String> parts = Arrays.asList(args[5].split(","));
        if (parts.contains("sleep")) {
            load.closedLoop(Integer.parseInt(args[1]), Integer.parseInt(args[6]));
        }
        if (parts.contains("mixed")) {
            load.bystanders();
        }
        if (parts.contains("idle")) {
            load.idle(Integer.parseInt(args[2]), new LiveHeap(args[3], args[4]));
        }
    }

    /** All connections ask for a sleep, again as soon as answered. */
    private void closedLoop(int seconds, int sleepMillis) throws IOException {
        byte[] sleep = get("/sleep?ms=" + sleepMillis);
        long[] answers = {0};
        LoadConnection.OnAnswer again = new LoadConnection.OnAnswer() {
            @Override
            public void answered(LoadConnection connection, long nanos) {
                answers[0]++;
                connection.ask(sleep, this);
            }
        };
        try (LoadLoop loop = new LoadLoop(server)) {
            for (LoadConnection connection : loop.open(SLEEPERS, HELLO)) {
                connection.ask(sleep, again);
            }
            runFor(loop, WARM_NANOS);
            long before = answers[0];
            long start = System.nanoTime();
            runFor(loop, seconds * 1_000_000_000L);
            double rate = (answers[0] - before) * 1e9 / (System.nanoTime() - start);
            double ideal = SLEEPERS * 1000.0 / sleepMillis;
            System.out.printf(
                    "%d connections ask /sleep?ms=%d: %,.0f requests/s, %.0f %% of the ideal %,.0f%n",
                    SLEEPERS, sleepMillis, rate, 100 * rate / ideal, ideal);
        }
    }

    /** Many connections ask for a long sleep at once; a few others go on asking for something quick. */
    private void bystanders() throws IOException {
        byte[] sleep = get("/sleep?ms=1000");
        Latencies latencies = new Latencies();
        try (LoadLoop loop = new LoadLoop(server)) {
            List<LoadConnection> blocked = loop.open(BLOCKED, HELLO);
            LoadConnection.OnAnswer again = new LoadConnection.OnAnswer() {
                @Override
                public void answered(LoadConnection connection, long nanos) {
                    latencies.add(nanos);
                    loop.later(PAUSE_NANOS, () -> connection.ask(HELLO, this));
                }
            };
            for (LoadConnection connection : loop.open(BYSTANDERS, HELLO)) {
                connection.ask(HELLO, again);
            }
            runFor(loop, WARM_NANOS);
            System.out.printf("%d connections ask /hello every 5 ms, alone: %s%n", BYSTANDERS, latencies);
            latencies.clear();

            int[] waiting = {BLOCKED};
            long start = System.nanoTime();
            for (LoadConnection connection : blocked) {
                connection.ask(sleep, (answered, nanos) -> waiting[0]--);
            }
            loop.runWhile(() -> waiting[0] > 0);
            System.out.printf(
                    "the same while %d others ask /sleep?ms=1000 once: %s; the %d took %d ms%n",
                    BLOCKED, latencies, BLOCKED, (System.nanoTime() - start) / 1_000_000);
        }
    }

    /** What a connection that had one answer and keeps silent costs the server's heap. */
    private void idle(int connections, LiveHeap heap) throws IOException {
        try (LoadLoop loop = new LoadLoop(server)) {
            List<LoadConnection> warm = new ArrayList<>(loop.open(100, HELLO));
            long before = heap.bytes();
            List<LoadConnection> idle = loop.open(connections, HELLO);
            long after = heap.bytes();
            System.out.printf(
                    "%,d idle connections (%d before): %,d bytes of live heap each, %,d KiB before, %,d KiB after%n",
                    idle.size(), warm.size(), (after - before) / idle.size(), before / 1024, after / 1024);
        }
    }

    private static void runFor(LoadLoop loop, long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        loop.runWhile(() -> System.nanoTime() - end < 0);
    }

    private static byte[] get(String target) {
        return ("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
