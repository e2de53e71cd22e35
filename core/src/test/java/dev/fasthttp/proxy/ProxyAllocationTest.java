package dev.fasthttp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.LbClient;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that is warm allocates nothing for a request that goes by its event loop, in whatever thread. */
@Tag("allocation")
class ProxyAllocationTest {
    private static final String THREADS = "proxy-allocation-test";
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 10_000;
    private static final int ROUNDS = 8;
    private static final byte[] GREETING = "Hello, world!".getBytes(StandardCharsets.US_ASCII);
    private static final String FIELDS =
            "Host: example.com\r\nUser-Agent: test\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n"
                    + "X-Forwarded-For: 10.0.0.1\r\n";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private TestServer behind;
    private HostClient client;
    private TestServer proxy;

    @BeforeEach
    void start() throws IOException {
        behind = TestServer.of(Server.builder(ProxyAllocationTest::handle)
                .loops(1)
                .threadName(THREADS + "-behind")
                .maxRequestsPerConnection(Long.MAX_VALUE));
        client =
                ReverseProxy.upstream("127.0.0.1:" + behind.address().getPort()).build();
        LbClient balancer = LbClient.builder().addClient(client).build();
        proxy = TestServer.of(Server.builder(ReverseProxy.builder(balancer).build())
                .loops(1)
                .threadName(THREADS)
                .streamRequestBody()
                .maxRequestsPerConnection(Long.MAX_VALUE));
    }

    @AfterEach
    void stop() {
        proxy.close();
        client.close();
        behind.close();
    }

    private static void handle(RequestCtx ctx) {
        if (ctx.isPost()) {
            ctx.response().setBody(ctx.postBody());
        } else {
            ctx.setBody(GREETING);
        }
    }

    private long allocated() {
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(THREADS)) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /hello?name=value HTTP/1.1\r\n" + FIELDS + "\r\n",
                "GET /hello HTTP/1.1\r\n" + FIELDS + "Connection: keep-alive, X-Own\r\nX-Own: 1\r\n\r\n",
                "POST /echo HTTP/1.1\r\n" + FIELDS + "Content-Length: 10\r\n\r\n0123456789",
                "POST /echo HTTP/1.1\r\n" + FIELDS
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"
            })
    void aProxyAllocatesNothing(String request) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        try (Socket socket =
                new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            byte[] answer = new byte[lengthOfAnswer(in)];
            exchange(in, out, bytes, answer, WARM_UP);
            double least = Double.MAX_VALUE;
            for (int i = 0; i < ROUNDS && least >= 1; i++) {
                long before = allocated();
                exchange(in, out, bytes, answer, COUNTED);
                least = Math.min(least, (double) (allocated() - before) / COUNTED);
            }
            assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 OK\r\n");
            System.out.println("allocated per proxied request: " + least + " bytes for "
                    + request.lines().findFirst().orElse(""));
            assertThat(least).isLessThan(1);
        }
    }

    private static void exchange(InputStream in, OutputStream out, byte[] request, byte[] answer, int rounds)
            throws IOException {
        for (int i = 0; i < rounds; i++) {
            out.write(request);
            assertThat(in.readNBytes(answer, 0, answer.length)).isEqualTo(answer.length);
        }
    }

    /** Answers are all of one length. */
    private static int lengthOfAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        int at = head.indexOf("Content-Length: ") + 16;
        int body = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
        in.skipNBytes(body);
        return head.length() + body;
    }
}
