package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.client.HostClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A call of a client over a pipe allocates nothing when all is warm, client and server together. */
@Tag("allocation")
class ClientAllocationTest {
    private static final String THREADS = "pipe-client-allocation-test";
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 20_000;
    private static final int ROUNDS = 4;
    private static final byte[] GREETING = "Hello, world!".getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Request request = new Request();
    private final Response response = new Response();
    private volatile byte[] kept = new byte[0];

    /** One call. */
    private interface Call {
        void run(HostClient client) throws IOException;
    }

    private long allocated() {
        long sum = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(THREADS)) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }

    private void exchange(HostClient client, Call call, int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            request.reset();
            request.setUri("http://localhost/hello?name=value");
            call.run(client);
            if (response.bodyLength() != GREETING.length) {
                throw new IOException("wrong response");
            }
        }
    }

    /** The least of several rounds: when the system stops a handler, another thread takes over, with buffers of its own. */
    private double bytesPerCall(RequestHandler handler, Call call) throws IOException {
        InMemoryListener listener = InMemoryListener.open();
        try (Server server = Server.builder(handler)
                        .loops(1)
                        .threadName(THREADS)
                        .maxRequestsPerConnection(Long.MAX_VALUE)
                        .build();
                HostClient client = listener.clientBuilder().build()) {
            server.serve(listener);
            exchange(client, call, WARM_UP);
            double least = Double.MAX_VALUE;
            for (int i = 0; i < ROUNDS && least >= 1; i++) {
                allocated();
                long before = allocated();
                exchange(client, call, COUNTED);
                least = Math.min(least, (double) (allocated() - before) / COUNTED);
            }
            System.out.println("allocated per call over a pipe: " + least + " bytes");
            return least;
        }
    }

    @Test
    void onTheCallersThread() throws IOException {
        assertThat(bytesPerCall(ctx -> ctx.setBody(GREETING), client -> client.send(request, response)))
                .isLessThan(1);
    }

    @Test
    void onTheThreadsOfTheServer() throws IOException {
        Duration timeout = Duration.ofSeconds(60);
        assertThat(bytesPerCall(ctx -> ctx.setBody(GREETING), client -> client.send(request, response, timeout)))
                .isLessThan(1);
    }

    @Test
    void countsWhatAHandlerAllocates() throws IOException {
        RequestHandler handler = ctx -> {
            kept = new byte[1 + kept.length % 2];
            ctx.setBody(GREETING);
        };
        assertThat(bytesPerCall(handler, client -> client.send(request, response)))
                .isGreaterThan(15);
    }
}
