package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that become something else than HTTP. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails there is seen in the answers
class UpgradeTest {
    private static CountDownLatch destroyed = new CountDownLatch(1);
    private TestContainer container;

    @BeforeEach
    void start() throws Exception {
        destroyed = new CountDownLatch(1);
        container = TestContainer.of(ServletContainer.builder().servlet("/s", new ActServlet((request, response) -> {
            response.setHeader("Upgrade", "echo");
            response.setHeader("Connection", "Upgrade");
            upgrade(request);
            if ("flushing".equals(request.getQueryString())) {
                response.flushBuffer();
                assertThat(response.isCommitted()).isTrue();
            }
            if ("failing".equals(request.getQueryString())) {
                throw new IllegalArgumentException("expected by the test");
            }
        })));
    }

    private static void upgrade(HttpServletRequest request) throws IOException {
        try {
            switch (String.valueOf(request.getQueryString())) {
                case "listening" -> request.upgrade(Listening.class);
                case "late" -> request.upgrade(LateListening.class);
                case "thread" -> request.upgrade(Threaded.class);
                default -> request.upgrade(Blocking.class);
            }
        } catch (jakarta.servlet.ServletException e) {
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private static void echo(WebConnection connection) throws IOException {
        byte[] block = new byte[100];
        InputStream in = connection.getInputStream();
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            connection.getOutputStream().write(block, 0, count);
            connection.getOutputStream().flush();
        }
    }

    /** Echoes in its first call. */
    public static class Blocking implements HttpUpgradeHandler {
        @Override
        public void init(WebConnection connection) {
            try {
                echo(connection);
                connection.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void destroy() {
            destroyed.countDown();
        }
    }

    /** Echoes in a thread of its own. */
    public static final class Threaded extends Blocking {
        @Override
        public void init(WebConnection connection) {
            CompletableFuture.runAsync(() -> {
                try {
                    echo(connection);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Echoes when it is told that there is something. */
    public static final class Listening extends Blocking {
        @Override
        public void init(WebConnection connection) {
            try {
                ServletInputStream in = connection.getInputStream();
                ServletOutputStream out = connection.getOutputStream();
                in.setReadListener(new Echo(in, out));
                out.setWriteListener(new Greeting(out));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Echoes as the former, but has another thread say so, a while after it was called. */
    public static final class LateListening extends Blocking {
        @Override
        public void init(WebConnection connection) {
            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> {
                try {
                    ServletInputStream in = connection.getInputStream();
                    ServletOutputStream out = connection.getOutputStream();
                    out.setWriteListener(new GreetingBefore(in, out));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private record GreetingBefore(ServletInputStream in, ServletOutputStream out) implements WriteListener {
        @Override
        public void onWritePossible() throws IOException {
            new Greeting(out).onWritePossible();
            in.setReadListener(new Echo(in, out));
        }

        @Override
        public void onError(Throwable failure) {}
    }

    private record Greeting(ServletOutputStream out) implements WriteListener {
        @Override
        public void onWritePossible() throws IOException {
            if (out.isReady()) {
                out.print("hello ");
            }
        }

        @Override
        public void onError(Throwable failure) {}
    }

    private record Echo(ServletInputStream in, ServletOutputStream out) implements ReadListener {
        @Override
        public void onDataAvailable() throws IOException {
            byte[] block = new byte[100];
            while (in.isReady()) {
                out.write(block, 0, in.read(block));
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            out.print(in.isFinished() ? " end" : "");
            out.close();
        }

        @Override
        public void onError(Throwable failure) {}
    }

    private String exchange(String query) throws Exception {
        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.setSoTimeout(20_000);
            // The first bytes come with the request.
            socket.getOutputStream()
                    .write(("GET /s" + query
                                    + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\none ")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder got = new StringBuilder();
            while (got.indexOf("one ") < 0) {
                got.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write("two".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            got.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            assertThat(destroyed.await(20, TimeUnit.SECONDS)).isTrue();
            return got.toString();
        }
    }

    @Test
    void handlersBlock() throws Exception {
        assertThat(exchange(""))
                .startsWith("HTTP/1.1 101 ")
                .contains("Upgrade: echo\r\n")
                .endsWith("one two");
    }

    @Test
    void servletsFlush() throws Exception {
        assertThat(exchange("?flushing"))
                .startsWith("HTTP/1.1 101 ")
                .contains("Upgrade: echo\r\n")
                .endsWith("one two");
    }

    @Test
    void handlersHaveThreads() throws Exception {
        assertThat(exchange("?thread")).endsWith("one two");
    }

    @Test
    void handlersListen() throws Exception {
        assertThat(exchange("?listening")).endsWith("hello one two end");
    }

    @Test
    void handlersListenLater() throws Exception {
        assertThat(exchange("?late")).endsWith("hello one two end");
    }

    @Test
    void failureAfterwardsIsAnsweredAsHttp() throws Exception {
        assertThat(container.get("/s?failing").status()).isEqualTo(500);
        assertThat(destroyed.getCount()).isEqualTo(1);
    }

    @Test
    void shutdownEndsThem() throws Exception {
        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /s HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\none "
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            container.close();
            assertThat(destroyed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
