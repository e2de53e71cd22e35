package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.Server;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Completions, dispatches, time-outs, failures and clients that leave, racing: nothing hangs or is lost, and nobody gets
 * another one's answer. The system property {@code fasthttp.servlet.stress} is the number of requests.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails there is seen in the answers
class AsyncStressTest {
    private static final int REQUESTS = Integer.getInteger("fasthttp.servlet.stress", 3_000);
    private static final int CLIENTS = 8;
    private static final long SEED = 42;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(4);

    /** Does what the query says, twice at a time. */
    private final class Racing extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String id = request.getParameter("id");
            response.setHeader("X-Id", id);
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getOutputStream().print(id);
                return;
            }
            AsyncContext async = request.startAsync();
            begun.incrementAndGet();
            async.addListener(new Counting());
            async.setTimeout(request.getParameter("t") == null ? 20_000 : 2);
            String how = request.getParameter("how");
            for (int i = 0; i < how.length(); i++) {
                act(how.charAt(i), async);
            }
        }

        private void act(char how, AsyncContext async) {
            switch (how) {
                case 'd' -> quietly(async::dispatch);
                case 'D' -> workers.execute(() -> quietly(async::dispatch));
                case 'L' -> workers.schedule(() -> quietly(async::dispatch), 2, TimeUnit.MILLISECONDS);
                case 'C' -> workers.schedule(() -> quietly(async::complete), 2, TimeUnit.MILLISECONDS);
                case 'c' -> workers.execute(() -> quietly(async::complete));
                case 'x' -> throw new IllegalArgumentException("expected by the test");
                default -> {}
            }
        }
    }

    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (IllegalStateException e) {
            // Somebody else was first.
        }
    }

    private final class Counting implements AsyncListener {
        private final AtomicInteger told = new AtomicInteger();

        @Override
        public void onComplete(AsyncEvent event) {
            assertThat(told.incrementAndGet()).isEqualTo(1);
            completed.incrementAndGet();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Test
    void everyRequestEndsOnce() throws Exception {
        ServletContainer servlets = ServletContainer.builder()
                .servlet(ServletDefinition.of("s", new Racing()).mapping("/s").asyncSupported(true))
                .build();
        Server server = Server.builder(servlets).headerReceived(servlets).build();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (servlets;
                server) {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                running.add(clients.submit(() -> {
                    ask(address, client);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(10, TimeUnit.MINUTES);
            }
            for (int i = 0; i < 3000 && (server.contextsInUse() > 0 || completed.get() < begun.get()); i++) {
                Thread.sleep(10);
            }
            assertThat(server.contextsInUse()).isZero();
            assertThat(completed.get()).isEqualTo(begun.get());
        } finally {
            clients.shutdownNow();
            workers.shutdownNow();
        }
    }

    private static void ask(InetSocketAddress address, int client) throws IOException {
        String[] ways = {
            "d", "D", "L", "DL", "DD", "cD", "CL", "Dc", "dc", "x", "Dx", "L&t=1", "C&t=1", "&t=1", "CL&t=1"
        };
        Random random = new Random(SEED + client);
        Socket socket = null;
        InputStream in = null;
        try {
            for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                if (socket == null || in == null) {
                    socket = new Socket(address.getAddress(), address.getPort());
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(60_000);
                    in = new BufferedInputStream(socket.getInputStream());
                }
                String id = client + "-" + i;
                String way = ways[random.nextInt(ways.length)];
                socket.getOutputStream()
                        .write(("GET /s?id=" + id + "&how=" + way + " HTTP/1.1\r\nHost: h\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                boolean leaves = random.nextInt(10) == 0;
                if (leaves || !read(in, id)) {
                    socket.close();
                    socket = null;
                }
            }
        } finally {
            if (socket != null) {
                socket.close();
            }
        }
    }

    /** Reads an answer and checks whose it is; tells whether the connection goes on. */
    private static boolean read(InputStream in, String id) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            assertThat(b).as("answer of %s after %s", id, head).isNotNegative();
            head.append((char) b);
        }
        int at = head.indexOf("Content-Length: ");
        assertThat(at).as(head.toString()).isPositive();
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r", at)));
        String body = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        assertThat(head).contains("X-Id: " + id + "\r\n");
        if (head.indexOf(" 200 ") > 0 && !body.isEmpty()) {
            assertThat(body).isEqualTo(id);
        } else {
            assertThat(head.toString()).containsAnyOf(" 200 ", " 500 ");
        }
        return head.indexOf("Connection: close") < 0;
    }
}
