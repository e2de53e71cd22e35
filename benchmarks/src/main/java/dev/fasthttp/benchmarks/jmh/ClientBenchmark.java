package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.benchmarks.peer.JettyPeer;
import dev.fasthttp.inmemory.InMemoryListener;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
 * A GET from the call of a client to the body of its response, server included: {@code ClientGetEndToEnd1}, {@code 10},
 * {@code 100} and {@code 1000} of Go's fasthttp, in memory and over TCP. The number is that of the threads.
 *
 * <p>Processor time per call is the figure to compare. With more threads than processors JMH's own scores, rates and times
 * alike, are distorted by threads that wait for a processor.
 *
 * <p>In memory both sides are ours, and so they are over TCP in {@code pair}. In {@code tcp} the server is Jetty's for all
 * clients, so that the rows of the others there are the pairs that ours is to be compared with.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ClientBenchmark {
    private static void fetch(GetClient.Call call) throws Exception {
        if (call.get() != RequestText.BODY.length()) {
            throw new IOException("not the body that was sent");
        }
    }

    /** Our server and our client, and a pipe for each thread. */
    @State(Scope.Benchmark)
    public static class InMemory {
        private final InMemoryListener listener = InMemoryListener.open();
        private final byte[] body = RequestText.ascii(RequestText.BODY);
        private final Server server = Server.builder(ctx -> ctx.success("text/plain; charset=utf-8", body))
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        private GetClient.Ours client;

        @Setup
        public void start(BenchmarkParams benchmark) throws IOException {
            server.serve(listener);
            client = new GetClient.Ours(
                    listener.clientBuilder().maxConns(benchmark.getThreads()).build(),
                    "http://localhost/foo/bar?baz=1");
        }

        @TearDown
        public void stop() {
            client.end();
            server.close();
        }
    }

    /** Jetty's server, and a client with a connection for each thread. */
    @State(Scope.Benchmark)
    public static class Tcp {
        @Param({"ours", "jdk", "apache", "jetty", "okhttp"})
        public String client;

        private org.eclipse.jetty.server.Server server;
        private GetClient running;

        @Setup
        public void start(BenchmarkParams benchmark) throws Exception {
            server = JettyPeer.start(0);
            URI uri = URI.create("http://127.0.0.1:" + server.getURI().getPort() + "/foo/bar?baz=1");
            running = GetClient.of(client, uri, benchmark.getThreads());
        }

        @TearDown
        public void stop() throws Exception {
            running.end();
            server.stop();
        }
    }

    /** Our server over TCP, and our client with a connection for each thread. */
    @State(Scope.Benchmark)
    public static class Pair {
        private final byte[] body = RequestText.ascii(RequestText.BODY);

        // Half of the processors are for the callers. That is not the default; JettyPeer is set to one selector, too.
        private final Server server = Server.builder(ctx -> ctx.success("text/plain; charset=utf-8", body))
                .loops(Math.max(1, Runtime.getRuntime().availableProcessors() / 2))
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        private GetClient running;

        @Setup
        public void start(BenchmarkParams benchmark) throws Exception {
            InetSocketAddress bound =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI uri = URI.create("http://127.0.0.1:" + bound.getPort() + "/foo/bar?baz=1");
            running = GetClient.of("ours", uri, benchmark.getThreads());
        }

        @TearDown
        public void stop() throws Exception {
            running.end();
            server.close();
        }
    }

    /** What a thread has of its own in memory. */
    @State(Scope.Thread)
    public static class InMemoryCaller {
        private GetClient.Call call;

        @Setup
        public void begin(InMemory memory) {
            call = memory.client.call();
        }
    }

    /** What a thread has of its own over TCP. */
    @State(Scope.Thread)
    public static class TcpCaller {
        private GetClient.Call call;

        @Setup
        public void begin(Tcp tcp) {
            call = tcp.running.call();
        }
    }

    /** What a thread has of its own over TCP, both sides ours. */
    @State(Scope.Thread)
    public static class PairCaller {
        private GetClient.Call call;

        @Setup
        public void begin(Pair pair) {
            call = pair.running.call();
        }
    }

    @Benchmark
    @Threads(1)
    public void inMemory1(InMemoryCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(10)
    public void inMemory10(InMemoryCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(100)
    public void inMemory100(InMemoryCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(1000)
    public void inMemory1000(InMemoryCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(1)
    public void tcp1(TcpCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(10)
    public void tcp10(TcpCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(100)
    public void tcp100(TcpCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(1000)
    public void tcp1000(TcpCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(1)
    public void pair1(PairCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(10)
    public void pair10(PairCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(100)
    public void pair100(PairCaller caller) throws Exception {
        fetch(caller.call);
    }

    @Benchmark
    @Threads(1000)
    public void pair1000(PairCaller caller) throws Exception {
        fetch(caller.call);
    }
}
