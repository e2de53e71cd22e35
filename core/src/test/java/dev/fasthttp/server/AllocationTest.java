package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is warm allocates nothing per request, from the socket through the handler to the socket. */
@Tag("allocation")
class AllocationTest {
    private static final String THREADS = "allocation-test";
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 20_000;
    private static final int ROUNDS = 4;
    private static final byte[] GREETING = "Hello, world!".getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private TestServer server;
    private final Thread ender = new Thread(this::endCalls, THREADS + "-ender");
    private volatile SuspendedCall suspended;
    private volatile boolean stopped;
    private boolean leaks;
    private byte[] leaked = new byte[0];

    @SuppressWarnings("UnusedVariable") // so that what the handler reads is not optimised away
    private long seen;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(
                Server.builder(this::handle).loops(1).threadName(THREADS).maxRequestsPerConnection(Long.MAX_VALUE));
    }

    @AfterEach
    void stop() {
        stopped = true;
        LockSupport.unpark(ender);
        server.close();
    }

    private void handle(RequestCtx ctx) {
        switch (ctx.pathString()) {
            case "/plain" -> ctx.setBody(GREETING);
            case "/all" -> all(ctx);
            case "/suspend" -> {
                ctx.setBody(GREETING);
                suspended = ctx.suspend();
                LockSupport.unpark(ender);
            }
            default -> ctx.notFound();
        }
        if (leaks) {
            leaked = new byte[1 + leaked.length % 2];
        }
    }

    /** Ends suspended calls, by a thread that counts as one of the server. */
    private void endCalls() {
        while (!stopped) {
            SuspendedCall call = suspended;
            if (call == null) {
                LockSupport.park();
            } else {
                suspended = null;
                call.complete();
            }
        }
    }

    private void all(RequestCtx ctx) {
        seen += ctx.method().length() + ctx.host().length() + ctx.postBody().length();
        seen += ctx.queryArgs().peek("name").length() + ctx.queryArgs().getLong("n", 0);
        seen += ctx.header("X-Header").length() + ctx.cookie("session").length();
        seen += ctx.request().trailers().peek("X-Sum").length();
        ctx.setContentType("application/json");
        ctx.setHeader("X-Answer", "yes");
        ctx.write("{\"name\":\"");
        ctx.write(ctx.queryArgs().peek("name"));
        ctx.write("\"}");
    }

    /** Bytes that the threads of the server have allocated. */
    private long allocated() {
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(THREADS)) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }

    private double bytesPerRequest(String request, int requestsInIt) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            int length = lengthOfAnswers(in, requestsInIt);
            byte[] answer = new byte[length];
            exchange(in, out, bytes, answer, WARM_UP / requestsInIt);
            double perRequest = least(in, out, bytes, answer, requestsInIt);
            String text = new String(answer, StandardCharsets.US_ASCII);
            assertThat(text).startsWith("HTTP/1.1 200 OK\r\n");
            System.out.println("allocated per request: " + perRequest + " bytes for "
                    + request.lines().findFirst().orElse(""));
            return perRequest;
        }
    }

    /**
     * The least of several rounds. A round in which the system stopped the server in the middle of a handler for a
     * millisecond counts the buffers of the thread that took over.
     */
    private double least(InputStream in, OutputStream out, byte[] request, byte[] answer, int requestsInIt)
            throws IOException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS && least >= 1; i++) {
            long before = allocated();
            exchange(in, out, request, answer, COUNTED / requestsInIt);
            least = Math.min(least, (double) (allocated() - before) / COUNTED);
        }
        return least;
    }

    private static void exchange(InputStream in, OutputStream out, byte[] request, byte[] answer, int rounds)
            throws IOException {
        for (int i = 0; i < rounds; i++) {
            out.write(request);
            assertThat(in.readNBytes(answer, 0, answer.length)).isEqualTo(answer.length);
        }
    }

    /** Answers are all of one length: they differ in the date only. */
    private static int lengthOfAnswers(InputStream in, int count) throws IOException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            int at = head.indexOf("Content-Length: ") + 16;
            int body = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
            in.skipNBytes(body);
            length += head.length() + body;
        }
        return length;
    }

    @Test
    void countsWhatAHandlerAllocates() throws IOException {
        leaks = true;
        assertThat(bytesPerRequest("GET /plain HTTP/1.1\r\nHost: test\r\n\r\n", 1))
                .isGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /plain HTTP/1.1\r\nHost: test\r\n\r\n",
                "GET /all?name=value&n=12 HTTP/1.1\r\nHost: test\r\nX-Header: x\r\nCookie: a=b; session=12\r\n\r\n",
                "POST /all?name=value HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n0123456789",
                "POST /all?name=v%20e HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;x=y\r\n01234\r\n5\r\n56789\r\n0\r\nX-Sum: 45\r\n\r\n",
                "GET /all?name=value HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
            })
    void serverAllocatesNothing(String request) throws IOException {
        assertThat(bytesPerRequest(request, 1)).isLessThan(1);
    }

    @Test
    void pipelinedRequestsAllocateNothing() throws IOException {
        String request = "GET /all?name=value HTTP/1.1\r\nHost: test\r\nCookie: session=1\r\n\r\n";
        assertThat(bytesPerRequest(request.repeat(16), 16)).isLessThan(1);
    }

    @Test
    void aSuspendedCallAllocatesLittle() throws IOException {
        ender.start();
        assertThat(bytesPerRequest("GET /suspend HTTP/1.1\r\nHost: test\r\n\r\n", 1))
                .isLessThan(100);
    }
}
