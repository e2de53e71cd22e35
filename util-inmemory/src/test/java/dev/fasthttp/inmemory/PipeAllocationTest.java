package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A request over a pipe that is warm allocates nothing, neither at the client's end nor in the server. */
@Tag("allocation")
class PipeAllocationTest {
    private static final String THREADS = "pipe-allocation-test";
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 20_000;
    private static final int ROUNDS = 4;
    private static final byte[] GREETING = "Hello, world!".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private volatile byte[] kept = new byte[0];

    /** Bytes that the threads of the server and this one have allocated. */
    private long allocated() {
        long sum = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(THREADS)) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }

    /** The least of several rounds: when the system stops a handler, another thread takes over, with buffers of its own. */
    private double bytesPerRequest(Server.Builder builder) throws IOException {
        InMemoryListener listener = InMemoryListener.open();
        try (Server server = builder.loops(1)
                .threadName(THREADS)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build()) {
            server.serve(listener);
            try (BlockingConnection client = listener.dial()) {
                byte[] answer = new byte[1000];
                int length = exchange(client, answer, WARM_UP);
                double least = Double.MAX_VALUE;
                for (int i = 0; i < ROUNDS && least >= 1; i++) {
                    // Looking at threads allocates, too: not between the two.
                    allocated();
                    long before = allocated();
                    exchange(client, answer, COUNTED);
                    least = Math.min(least, (double) (allocated() - before) / COUNTED);
                }
                assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .endsWith("Hello, world!");
                System.out.println("allocated per request over a pipe: " + least + " bytes");
                return least;
            }
        }
    }

    private static int exchange(BlockingConnection client, byte[] answer, int rounds) throws IOException {
        long deadline = System.nanoTime() + 50_000_000_000L;
        int length = 0;
        for (int i = 0; i < rounds; i++) {
            client.write(REQUEST, 0, REQUEST.length, deadline);
            length = client.read(answer, 0, answer.length, deadline);
            while (answer[length - 1] != '!') {
                length += client.read(answer, length, answer.length - length, deadline);
            }
        }
        return length;
    }

    @Test
    void allocatesNothing() throws IOException {
        assertThat(bytesPerRequest(Server.builder(ctx -> ctx.setBody(GREETING))))
                .isLessThan(1);
    }

    @Test
    void countsWhatAHandlerAllocates() throws IOException {
        assertThat(bytesPerRequest(Server.builder(ctx -> {
                    kept = new byte[1 + kept.length % 2];
                    ctx.setBody(GREETING);
                })))
                .isGreaterThan(15);
    }
}
