package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.server.RequestHandler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request through the whole server, from the read to the write, without a kernel: the {@code ServerGet} and
 * {@code ServerPost} benchmarks of Go's fasthttp, with and without {@code 10KClients}.
 *
 * <p>An operation is one request; accepting, setting up and closing its connection is shared by the requests on that
 * connection. The loop works on the server's own thread while the thread of JMH waits, so the time of an operation is that
 * of the loop.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ServerBenchmark {
    private static final int REQUESTS = 200_000;

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void get(GetServer server) throws InterruptedException {
        server.serve(REQUESTS);
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void post(PostServer server) throws InterruptedException {
        server.serve(REQUESTS);
    }

    /** A server that wants GET. */
    public static class GetServer extends FakeServer {
        private final byte[] answer = RequestText.ascii(RequestText.BODY);

        public GetServer() {
            super(RequestText.get());
        }

        @Override
        RequestHandler handler() {
            return ctx -> {
                if (!ctx.isGet()) {
                    throw new IllegalStateException("not a GET: " + ctx.method());
                }
                ctx.success("text/plain", answer);
            };
        }
    }

    /** A server that wants POST with a certain body, and sends that back. */
    public static class PostServer extends FakeServer {
        private final ByteSlice wanted = ByteSlice.ofAscii(RequestText.BODY);

        public PostServer() {
            super(RequestText.post());
        }

        @Override
        RequestHandler handler() {
            return ctx -> {
                ByteSlice body = ctx.postBody();
                if (!ctx.isPost() || !wanted.equals(body)) {
                    throw new IllegalStateException("not the POST that was sent: " + ctx.method());
                }
                ctx.setContentType("text/plain");
                ctx.setBody(body);
            };
        }
    }
}
