package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hundred threads at once get their own answers, whatever becomes of the neighbours. */
class ManyClientsTest {
    private static final int THREADS = 200;
    private static final int REQUESTS = 100;

    private static void handle(RequestCtx ctx) throws Exception {
        switch (ctx.queryArgs().peek("kind").toString()) {
            case "large" -> ctx.setBody(ctx.pathString().repeat(2_000));
            case "stream" -> {
                byte[] path = ctx.path().toByteArray();
                for (int i = 0; i < 2_000; i++) {
                    ctx.responseStream().write(path);
                }
            }
            case "slow" -> {
                Thread.sleep(5);
                ctx.write(ctx.pathString());
            }
            default -> ctx.write(ctx.pathString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, ByteRing.DEFAULT_BOUND})
    void allAreAnswered(int bufferSize) throws Exception {
        InMemoryListener listener =
                InMemoryListener.builder().bufferSize(bufferSize).backlog(10).build();
        try (Server server = Server.builder(ManyClientsTest::handle).loops(2).build()) {
            server.serve(listener);
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                tasks.add(Task.start(() -> client(listener, thread)));
            }
            int answers = 0;
            for (Task<Integer> task : tasks) {
                answers += task.result();
            }
            assertThat(answers).isEqualTo(THREADS * REQUESTS);
            Await.until("all is quiet", () -> server.openConnections() == 0 && server.contextsInUse() == 0);
        }
    }

    private static int client(InMemoryListener listener, int thread) throws IOException {
        Random random = new Random(thread);
        RawPipe pipe = RawPipe.over(listener.dial());
        try {
            for (int i = 0; i < REQUESTS; i++) {
                String path = "/" + thread + "/" + i;
                int chance = random.nextInt(100);
                if (chance == 0) {
                    // Gone in the middle of a response.
                    pipe.send("GET /gone?kind=large HTTP/1.1\r\nHost: test\r\n\r\n");
                    pipe.readBytes(10);
                    pipe.reset();
                    pipe = RawPipe.over(listener.dial());
                } else if (chance < 5) {
                    pipe.close();
                    pipe = RawPipe.over(listener.dial());
                }
                String kind = chance < 92 ? "" : chance < 95 ? "large" : chance < 97 ? "stream" : "slow";
                String body = pipe.get(path + "?kind=" + kind).text();
                boolean repeated = kind.equals("large") || kind.equals("stream");
                if (!body.equals(repeated ? path.repeat(2_000) : path)) {
                    throw new AssertionError("wrong answer to " + path + ": " + body.length() + " bytes");
                }
            }
        } finally {
            pipe.close();
        }
        return REQUESTS;
    }
}
