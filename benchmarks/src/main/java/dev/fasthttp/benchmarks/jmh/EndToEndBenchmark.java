package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.inmemory.InMemoryListener;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.net.TlsListener;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole calls in memory, both sides ours: of Go's fasthttp {@code ClientEndToEndBigResponse1Inmemory} and {@code 10}, and
 * {@code PlainStreaming}, {@code PlainHandshake} and {@code TLSStreaming} of its fasthttputil.
 *
 * <p>Big responses have 1 MiB and a deadline of 5 s, and all their bytes are compared. Streaming is one kept connection, handshake
 * a new one for each call, which the server ends. TLS is with an RSA key of 2048 bits, and unlike there the client verifies the
 * certificate, which on a kept connection costs nothing.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EndToEndBenchmark {
    private static final byte[] BIG = big();
    private static final byte[] SMALL = RequestText.ascii("foobar");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static byte[] big() {
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    /** A server and clients in memory. */
    @State(Scope.Benchmark)
    public static class Memory {
        private final InMemoryListener listener = InMemoryListener.open();
        private final InMemoryListener secure = InMemoryListener.open();
        private final Server server = Server.builder(Memory::handle)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        private HostClient plain;
        private HostClient tls;

        private static void handle(RequestCtx ctx) {
            switch (ctx.pathString()) {
                case "/big" -> ctx.response().setBodyRaw(BIG);
                case "/close" -> {
                    ctx.setBody(SMALL);
                    ctx.setConnectionClose();
                }
                default -> ctx.setBody(SMALL);
            }
        }

        @Setup
        public void start() throws IOException {
            TestCertificate certificate = TestCertificate.rsa("localhost");
            server.serve(listener);
            server.serve(TlsListener.over(
                    secure, TlsSettings.builder().certificate(certificate).build()));
            plain = listener.clientBuilder().build();
            tls = secure.clientBuilder()
                    .tls(TlsClientSettings.builder().trust(certificate).build())
                    .build();
        }

        @TearDown
        public void stop() {
            plain.close();
            tls.close();
            server.close();
        }
    }

    /** What a thread has of its own. */
    @State(Scope.Thread)
    public static class Caller {
        private final Request request = new Request();
        private final Response response = new Response();

        private void get(HostClient client, String path, byte[] expected) throws IOException {
            begin(path);
            client.send(request, response);
            check(expected);
        }

        private void getBig(HostClient client) throws IOException {
            begin("/big");
            client.send(request, response, DEADLINE);
            check(BIG);
        }

        private void begin(String path) {
            request.reset();
            request.header().setRequestUri(path);
        }

        private void check(byte[] expected) throws IOException {
            int length = response.bodyLength();
            if (!Arrays.equals(response.bodyArray(), 0, length, expected, 0, expected.length)) {
                throw new IOException("not the body that was sent");
            }
        }
    }

    @Benchmark
    @Threads(1)
    public void bigResponse1(Memory memory, Caller caller) throws IOException {
        caller.getBig(memory.plain);
    }

    @Benchmark
    @Threads(10)
    public void bigResponse10(Memory memory, Caller caller) throws IOException {
        caller.getBig(memory.plain);
    }

    @Benchmark
    @Threads(1)
    public void plainStreaming(Memory memory, Caller caller) throws IOException {
        caller.get(memory.plain, "/", SMALL);
    }

    @Benchmark
    @Threads(1)
    public void plainHandshake(Memory memory, Caller caller) throws IOException {
        caller.get(memory.plain, "/close", SMALL);
    }

    @Benchmark
    @Threads(1)
    public void tlsStreaming(Memory memory, Caller caller) throws IOException {
        caller.get(memory.tls, "/", SMALL);
    }
}
