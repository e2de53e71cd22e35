package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that are ended by other threads while their handler returns: each is answered once, with its own answer. */
class SuspendedCallRaceTest {
    private static final int CLIENTS = 4;
    private static final int REQUESTS = 9_000;
    private static final int BATCH = 8;
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final ExecutorService POOL = Executors.newCachedThreadPool();
    private static final ExecutorService ENDING = Executors.newFixedThreadPool(3);

    /** How a call ends; the target tells. */
    private enum Way {
        COMPLETE_HERE,
        COMPLETE_THERE,
        RESUME_HERE,
        RESUME_THERE,
        RESUME_TWICE,
        STREAM,
        PLAIN,
        TIME_OUT,
        TIME_OUT_RACING
    }

    private final AtomicLong ends = new AtomicLong();
    private final AtomicLong suspensions = new AtomicLong();

    @AfterAll
    static void endPools() {
        POOL.shutdownNow();
        ENDING.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrMixedUp(SuspendedCallTest.Where where) throws Exception {
        try (TestServer server = TestServer.of(Server.builder(this::handle)
                .execution(where.execution())
                .loops(1)
                .maxRequestsPerConnection(Long.MAX_VALUE))) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                clients.add(POOL.submit(() -> client(server, seed)));
            }
            int answers = 0;
            for (Future<Integer> client : clients) {
                answers += client.get(55, TimeUnit.SECONDS);
            }
            assertThat(answers).isGreaterThan(CLIENTS * REQUESTS / 2);
            server.awaitNoConnection();
            Await.until("every suspension is over", () -> ends.get() == suspensions.get());
            assertThat(suspensions.get()).isGreaterThan(answers / 2);
        }
    }

    private int client(TestServer server, int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int answers = 0;
        int sent = 0;
        while (sent < REQUESTS) {
            try (RawHttp http = server.connect()) {
                int batches = 1 + random.nextInt(200);
                for (int b = 0; b < batches && sent < REQUESTS; b++) {
                    List<String> targets = targets(random, seed + "-" + sent);
                    sent += targets.size();
                    StringBuilder requests = new StringBuilder();
                    targets.forEach(target -> requests.append("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n"));
                    http.send(requests.toString());
                    if (random.nextInt(100) == 0) {
                        http.reset();
                        break;
                    }
                    for (String target : targets) {
                        check(http.read(), target);
                        answers++;
                    }
                }
            }
        }
        return answers;
    }

    private static List<String> targets(SplittableRandom random, String id) {
        List<String> targets = new ArrayList<>();
        int count = 1 + random.nextInt(BATCH);
        for (int i = 0; i < count; i++) {
            Way way = Way.values()[random.nextInt(Way.values().length - 2)];
            if (random.nextInt(2000) == 0) {
                way = random.nextBoolean() ? Way.TIME_OUT : Way.TIME_OUT_RACING;
            }
            targets.add("/" + way + "/" + id + "-" + i);
        }
        return targets;
    }

    private static void check(RawResponse response, String target) {
        if (target.startsWith("/TIME_OUT/")) {
            assertThat(response.status()).isEqualTo(503);
        } else {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo(target);
        }
    }

    private void handle(RequestCtx ctx) {
        Way way = Way.valueOf(ctx.pathString().substring(1, ctx.pathString().indexOf('/', 1)));
        if (way == Way.PLAIN) {
            answer(ctx);
            return;
        }
        suspensions.incrementAndGet();
        switch (way) {
            case COMPLETE_HERE -> {
                SuspendedCall call = ctx.suspend();
                answer(ctx);
                end(call.complete());
            }
            case COMPLETE_THERE -> {
                SuspendedCall call = ctx.suspend();
                ENDING.execute(() -> {
                    answer(ctx);
                    end(call.complete());
                });
            }
            case RESUME_HERE -> end(ctx.suspend().resume(SuspendedCallRaceTest::answer));
            case RESUME_THERE -> {
                SuspendedCall call = ctx.suspend();
                ENDING.execute(() -> end(call.resume(SuspendedCallRaceTest::answer)));
            }
            case RESUME_TWICE -> {
                SuspendedCall call = ctx.suspend();
                ENDING.execute(() -> call.resume(again -> {
                    SuspendedCall second = again.suspend();
                    ENDING.execute(() -> end(second.resume(SuspendedCallRaceTest::answer)));
                }));
            }
            case STREAM -> {
                SuspendedCall call = ctx.suspend();
                ENDING.execute(() -> stream(ctx, call));
            }
            case TIME_OUT -> {
                SuspendedCall call = ctx.suspend(SHORT);
                later(() -> end(!call.complete()));
            }
            case TIME_OUT_RACING -> {
                SuspendedCall call = ctx.suspend(Duration.ofMillis(100), SuspendedCallRaceTest::answer);
                later(() -> {
                    call.resume(SuspendedCallRaceTest::answer);
                    end(true);
                });
            }
            default -> throw new AssertionError(way);
        }
    }

    private void end(boolean asExpected) {
        assertThat(asExpected).isTrue();
        ends.incrementAndGet();
    }

    private static void answer(RequestCtx ctx) {
        ctx.write(ctx.path());
    }

    private void stream(RequestCtx ctx, SuspendedCall call) {
        try {
            byte[] body = ctx.path().toByteArray();
            ctx.responseStream().write(body, 0, 3);
            ctx.responseStream().flush();
            ctx.responseStream().write(body, 3, body.length - 3);
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("time was up");
        }
        end(call.complete());
    }

    /** Runs something at about the time when the wheel of the server turns. */
    private static void later(Runnable task) {
        POOL.execute(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(250);
            } catch (InterruptedException e) {
                return;
            }
            task.run();
        });
    }
}
