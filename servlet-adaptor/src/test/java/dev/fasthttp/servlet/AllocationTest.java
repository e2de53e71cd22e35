package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a request to a servlet allocates in all threads of the server, from the socket to the socket. */
@Tag("allocation")
class AllocationTest {
    private static final String THREADS = "servlet-allocation-test";
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 20_000;
    private static final int ROUNDS = 4;
    private static final byte[] GREETING = "Hello, world!".getBytes(StandardCharsets.US_ASCII);
    private static final String FIELDS =
            " HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: test\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nX-One: 1\r\n\r\n";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private double bytesPerRequest(String target, Case.Act act) throws Exception {
        ServletContainer container = ServletContainer.builder()
                .contextPath("/app")
                .servlet(ServletDefinition.of("hello", new ActServlet(act))
                        .mapping("/hello/*")
                        .asyncSupported(true))
                .servlet("/target", new ActServlet((request, response) -> {
                    response.setContentType("text/plain");
                    response.getOutputStream().write(GREETING);
                }))
                .build();
        Server server = Server.builder(container)
                .headerReceived(container)
                .loops(1)
                .threadName(THREADS)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        try (container;
                server) {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return measure(address, target);
        }
    }

    private double measure(InetSocketAddress address, String target) throws IOException {
        String session = "";
        if (target.endsWith("/session")) {
            String cookie = Answer.to(address, "GET " + target + FIELDS.replace("X-One: 1", "Connection: close"))
                    .field("Set-Cookie")
                    .orElseThrow();
            session = "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
        }
        String fields = FIELDS.replace("X-One: 1\r\n", "X-One: 1\r\n" + session);
        byte[] request = ("GET " + target + fields).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            out.write(request);
            byte[] answer = new byte[lengthOfAnswer(in)];
            exchange(in, out, request, answer, WARM_UP);
            double least = Double.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                long before = allocated();
                exchange(in, out, request, answer, COUNTED);
                least = Math.min(least, (double) (allocated() - before) / COUNTED);
            }
            assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 OK\r\n");
            System.out.println("allocated per request: " + least + " bytes for " + target);
            return least;
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

    private static void exchange(InputStream in, OutputStream out, byte[] request, byte[] answer, int rounds)
            throws IOException {
        for (int i = 0; i < rounds; i++) {
            out.write(request);
            assertThat(in.readNBytes(answer, 0, answer.length)).isEqualTo(answer.length);
        }
    }

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

    @Test
    void stream() throws Exception {
        assertThat(bytesPerRequest("/app/hello", (request, response) -> {
                    response.setContentType("text/plain");
                    response.getOutputStream().write(GREETING);
                }))
                .isLessThan(256);
    }

    @Test
    void prefixMappingWithPathInfoAndAttributes() throws Exception {
        assertThat(bytesPerRequest("/app/hello/a/b", (request, response) -> {
                    for (int i = 0; i < 3; i++) {
                        request.setAttribute("one", request.getPathInfo());
                        request.setAttribute("two", request.getRequestURI());
                        request.removeAttribute("one");
                    }
                    response.setContentType("text/plain");
                    response.getOutputStream().write(GREETING);
                }))
                .isLessThan(256);
    }

    @Test
    void writer() throws Exception {
        assertThat(bytesPerRequest("/app/hello", (request, response) -> {
                    response.setContentType("text/plain;charset=UTF-8");
                    response.getWriter().print("Hello, w\u00f6rld!");
                }))
                .isLessThan(400);
    }

    @Test
    void twoParameters() throws Exception {
        assertThat(bytesPerRequest("/app/hello?first=one&second=two", (request, response) -> {
                    response.setContentType("text/plain");
                    response.getOutputStream().print(request.getParameter("first"));
                    response.getOutputStream().print(request.getParameter("second"));
                }))
                .isLessThan(600);
    }

    @Test
    void session() throws Exception {
        assertThat(bytesPerRequest("/app/hello/session", (request, response) -> {
                    if (request.getSession().getAttribute("name") == null) {
                        request.getSession().setAttribute("name", GREETING);
                    }
                    response.setContentType("text/plain");
                    response.getOutputStream().write(GREETING);
                }))
                .isLessThan(300);
    }

    @Test
    void forward() throws Exception {
        assertThat(bytesPerRequest(
                        "/app/hello",
                        (request, response) ->
                                request.getRequestDispatcher("/target").forward(request, response)))
                .isLessThan(1000);
    }

    @Test
    void asynchronousCompletion() throws Exception {
        assertThat(bytesPerRequest("/app/hello", (request, response) -> {
                    AsyncContext async = request.startAsync();
                    response.setContentType("text/plain");
                    response.getOutputStream().write(GREETING);
                    async.complete();
                }))
                .isLessThan(500);
    }
}
