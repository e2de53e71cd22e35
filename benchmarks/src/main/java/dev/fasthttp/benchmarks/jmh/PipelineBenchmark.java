package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.client.PipelineClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.inmemory.InMemoryListener;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A call in a pipeline, server included: {@code PipelineClient1}, {@code 10}, {@code 100} and {@code 1000} of Go's fasthttp. As
 * there, there are as many connections as processors, and the body is {@code foobar}.
 *
 * <p>Processor time per call is the figure to compare, as in {@link ClientBenchmark}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PipelineBenchmark {
    private static final String BODY = "foobar";

    /** Our server and a pipeline client. */
    @State(Scope.Benchmark)
    public static class Pipelines {
        @Param({"memory", "tcp"})
        public String transport;

        private final InMemoryListener listener = InMemoryListener.open();
        private final byte[] body = RequestText.ascii(BODY);
        private final Server server = Server.builder(ctx -> ctx.setBody(body))
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        private PipelineClient client;

        @Setup
        public void start(BenchmarkParams benchmark) throws IOException {
            int connections = Runtime.getRuntime().availableProcessors();
            PipelineClient.Builder builder;
            if (transport.equals("memory")) {
                server.serve(listener);
                builder = PipelineClient.builder("localhost").dialer(listener);
            } else {
                InetSocketAddress bound =
                        (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                builder = PipelineClient.builder("127.0.0.1:" + bound.getPort());
            }
            client = builder.maxConns(connections)
                    .maxPendingRequests(benchmark.getThreads() * connections)
                    .build();
        }

        @TearDown
        public void stop() {
            client.close();
            server.close();
        }
    }

    /** What a thread has of its own. */
    @State(Scope.Thread)
    public static class Caller {
        private final Request request = new Request();
        private final Response response = new Response();
    }

    private static void call(Pipelines pipelines, Caller caller) throws IOException {
        caller.request.reset();
        caller.request.header().setRequestUri("/foo/bar?baz=123");
        pipelines.client.send(caller.request, caller.response);
        if (!caller.response.body().contentEquals(BODY)) {
            throw new IOException("not the body that was sent");
        }
    }

    @Benchmark
    @Threads(1)
    public void pipeline1(Pipelines pipelines, Caller caller) throws IOException {
        call(pipelines, caller);
    }

    @Benchmark
    @Threads(10)
    public void pipeline10(Pipelines pipelines, Caller caller) throws IOException {
        call(pipelines, caller);
    }

    @Benchmark
    @Threads(100)
    public void pipeline100(Pipelines pipelines, Caller caller) throws IOException {
        call(pipelines, caller);
    }

    @Benchmark
    @Threads(1000)
    public void pipeline1000(Pipelines pipelines, Caller caller) throws IOException {
        call(pipelines, caller);
    }
}
