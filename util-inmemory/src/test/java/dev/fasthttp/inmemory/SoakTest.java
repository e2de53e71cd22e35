package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.client.ConnectionClosedException;
import dev.fasthttp.client.HostClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Client and server in one process, over connections that are sound, in crumbs, late, or break anywhere: each answer belongs
 * to its request and is whole, a call that is not repeatable is made once at most, and sound connections never fail.
 *
 * <p>The chances come from a seed that the output names. In the build it is a short one. For ten million requests over two
 * hundred connections:
 *
 * <pre>
 * mvn -pl util-inmemory -am -Dtest=SoakTest -Djunit.jupiter.execution.timeout.mode=disabled \
 *     -Dsoak.requests=10000000 -Dsoak.connections=200 -Dsoak.seed=1 test
 * </pre>
 */
class SoakTest {
    private static final int REQUESTS = Integer.getInteger("soak.requests", 20_000);
    private static final int CONNECTIONS = Integer.getInteger("soak.connections", 20);
    private static final long SEED = Long.getLong("soak.seed", 1);
    private static final int MAX_BODY = 40_000;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final Duration FAR = Duration.ofMinutes(10);

    /** Which requests the server got, and how often. */
    private final AtomicIntegerArray handled = new AtomicIntegerArray(REQUESTS);

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();

    /** What the connections of a client are like; if they do not break, no call may fail. */
    private record Weather(PipeFaults toServer, PipeFaults toClient, boolean breaks) {
        static Weather of(PipeFaults.Builder faults, boolean breaks) {
            return new Weather(
                    faults.random(SEED).build(), faults.random(SEED + 1).build(), breaks);
        }

        static List<Weather> all() {
            return List.of(
                    of(PipeFaults.builder(), false),
                    of(PipeFaults.builder().maxReadSize(700).maxWriteSize(500), false),
                    of(PipeFaults.builder().delay(Duration.ofNanos(100_000)), false),
                    of(PipeFaults.builder().maxReadSize(5_000).cutAfter(60_000), true),
                    of(PipeFaults.builder().maxWriteSize(3_000).resetAfter(60_000), true));
        }
    }

    // ---- what belongs to a request ---------------------------------------------------------------------------------

    private static long mixed(int id) {
        return new SplittableRandom(SEED + id).nextLong();
    }

    private static boolean isPost(int id) {
        return (mixed(id) & 3) == 0;
    }

    /** Mostly short, now and then nearly as much as a pipe holds. */
    private static int bodyLength(int id, boolean answer) {
        long chance = mixed(id) >>> (answer ? 8 : 32);
        return (int) ((chance & 15) == 0 ? (chance >>> 4) % MAX_BODY : (chance >>> 4) % 200);
    }

    private static byte byteAt(int id, int index) {
        return (byte) ('a' + Math.floorMod(id * 31 + index * 7 + (index >> 8), 26));
    }

    private static byte[] body(int id, boolean answer) {
        byte[] bytes = new byte[bodyLength(id, answer)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = byteAt(id, i);
        }
        return bytes;
    }

    private static boolean isBody(ByteSlice bytes, int id, boolean answer) {
        if (bytes.length() != bodyLength(id, answer)) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.byteAt(i) != byteAt(id, i)) {
                return false;
            }
        }
        return true;
    }

    // ---- server ----------------------------------------------------------------------------------------------------

    private void handle(RequestCtx ctx) throws Exception {
        int id = Integer.parseInt(ctx.request().header().peek("X-Id").toString());
        if (ctx.isPost() != isPost(id) || (isPost(id) && !isBody(ctx.postBody(), id, false))) {
            wrong.add(new AssertionError("the server got something else than what was sent as " + id));
        }
        if (handled.incrementAndGet(id) > 1 && isPost(id)) {
            wrong.add(new AssertionError("came twice: " + id));
        }
        ctx.response().header().set("X-Id", Integer.toString(id));
        long chance = mixed(id) >>> 16;
        if (chance % 200 == 0) {
            Thread.sleep(1 + chance % 3);
        }
        if (chance % 8 == 1) {
            byte[] bytes = body(id, true);
            for (int i = 0; i < bytes.length; i += 999) {
                ctx.responseStream().write(bytes, i, Math.min(999, bytes.length - i));
            }
        } else {
            ctx.setBody(body(id, true));
        }
    }

    // ---- clients ---------------------------------------------------------------------------------------------------

    private void work(HostClient client, Weather weather) {
        Request request = new Request();
        Response response = new Response();
        for (int id = next.getAndIncrement(); id < REQUESTS && wrong.isEmpty(); id = next.getAndIncrement()) {
            try {
                call(client, request, response, id);
                answered.incrementAndGet();
            } catch (ConnectionClosedException | SocketException e) {
                failed.incrementAndGet();
                if (!weather.breaks) {
                    wrong.add(e);
                }
            } catch (Throwable e) {
                wrong.add(new AssertionError("request " + id + ", " + weather, e));
            }
        }
    }

    private void call(HostClient client, Request request, Response response, int id) throws IOException {
        request.reset();
        request.setUri("http://localhost/");
        request.header().set("X-Id", Integer.toString(id));
        if (isPost(id)) {
            request.header().setMethod("POST");
            request.setBody(body(id, false));
        }
        // Without a deadline the work of the server is done here, with one by its threads.
        if ((mixed(id) & 4) == 0) {
            client.send(request, response);
        } else {
            client.send(request, response, FAR);
        }
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header().peek("X-Id").toString()).isEqualTo(Integer.toString(id));
        assertThat(isBody(response.body(), id, true))
                .as("the body is that of " + id)
                .isTrue();
        assertThat(handled.get(id)).isPositive();
    }

    @Test
    void nothingIsLostOrMixedUp() throws Exception {
        List<HostClient> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try (Server server = Server.builder(this::handle)
                .loops(2)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build()) {
            List<Weather> weathers = Weather.all();
            for (Weather weather : weathers) {
                InMemoryListener listener = InMemoryListener.builder()
                        .faults(weather.toServer(), weather.toClient())
                        .build();
                server.serve(listener);
                clients.add(listener.clientBuilder().maxConns(CONNECTIONS).build());
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                Weather weather = weathers.get(i % weathers.size());
                HostClient client = clients.get(i % weathers.size());
                Thread thread = new Thread(() -> work(client, weather), "soak-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            awaitEnd(threads);
            assertThat(wrong).isEmpty();
            clients.forEach(HostClient::close);
            Await.until("all is quiet", () -> server.openConnections() == 0 && server.contextsInUse() == 0);
            checkSums(server);
        }
    }

    private void checkSums(Server server) {
        long sum = 0;
        for (int id = 0; id < REQUESTS; id++) {
            sum += handled.get(id);
        }
        System.out.println("soak with seed " + SEED + ": " + answered + " answered, " + failed
                + " failed as their connections broke, " + sum + " handled, " + server.acceptedConnections()
                + " connections");
        assertThat(answered.get() + failed.get()).isEqualTo(REQUESTS);
        assertThat(answered.get()).isGreaterThan(REQUESTS * 9L / 10);
        assertThat(sum).isGreaterThanOrEqualTo(answered.get());
        assertThat(server.acceptedConnections()).isGreaterThan(CONNECTIONS);
    }

    /** Waits as long as there is progress. */
    private void awaitEnd(List<Thread> threads) throws InterruptedException {
        long last = -1;
        long since = System.nanoTime();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                thread.join(100);
                long done = answered.get() + failed.get();
                if (done != last) {
                    last = done;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > STALL_NANOS) {
                    AssertionError stalled = new AssertionError("no progress after " + done + " requests");
                    stalled.setStackTrace(thread.getStackTrace());
                    throw stalled;
                }
            }
        }
    }
}
