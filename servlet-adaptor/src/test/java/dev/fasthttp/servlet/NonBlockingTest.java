package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners of streams: when they are called, and what they may do. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails there is seen in the answers
class NonBlockingTest {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private TestContainer container;

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private void start(Case.Act act) throws Exception {
        container = TestContainer.of(ServletContainer.builder()
                .servlet(ServletDefinition.of("s", new ActServlet(act))
                        .mapping("/s")
                        .asyncSupported(true)));
    }

    /** Reads what there is, and answers with how much it was when that is all. */
    private class Counting implements ReadListener {
        final AsyncContext async;
        final ServletInputStream in;
        final AtomicBoolean called = new AtomicBoolean();
        final byte[] block = new byte[1000];
        long count;

        Counting(AsyncContext async) throws IOException {
            this.async = async;
            in = async.getRequest().getInputStream();
        }

        @Override
        public void onDataAvailable() throws IOException {
            assertThat(called.getAndSet(true)).as("two calls at a time").isFalse();
            events.add("data");
            while (in.isReady()) {
                int read = in.read(block);
                assertThat(read).isNotZero();
                count += Math.max(0, read);
            }
            if (!in.isFinished()) {
                assertThatThrownBy(in::read).isInstanceOf(IllegalStateException.class);
            }
            called.set(false);
        }

        @Override
        public void onAllDataRead() throws IOException {
            events.add("all");
            assertThat(in.isFinished()).isTrue();
            async.getResponse().getOutputStream().print("read " + count);
            async.complete();
        }

        @Override
        public void onError(Throwable failure) {
            events.add("error");
        }
    }

    @Test
    void readsABodyThatArrivesInPieces() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        start((request, response) -> {
            AsyncContext async = request.startAsync();
            Counting counting = new Counting(async);
            counting.in.setReadListener(counting);
            assertThatThrownBy(() -> counting.in.setReadListener(counting)).isInstanceOf(IllegalStateException.class);
            assertThat(events).isEmpty();
            returned.countDown();
        });

        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 5; i++) {
                Thread.sleep(20);
                socket.getOutputStream().write("a\r\n0123456789\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            Thread.sleep(20);
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 200").endsWith("read 50");
        }
        assertThat(events).startsWith("data").endsWith("all").doesNotContain("error");
        assertThat(Collections.frequency(events, "all")).isEqualTo(1);
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsBodiesThatAreThereAlready() throws Exception {
        start((request, response) -> {
            Counting counting = new Counting(request.startAsync());
            counting.in.setReadListener(counting);
        });

        assertThat(container.get("/s").body()).isEqualTo("read 0");
        assertThat(events).containsExactly("all");
        String head = "POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ";
        assertThat(container.send(head + "5\r\n\r\nhello").body()).isEqualTo("read 5");
        assertThat(container
                        .send(head + "3000000\r\n\r\n" + "x".repeat(3_000_000))
                        .body())
                .isEqualTo("read 3000000");
    }

    @Test
    void bodyThatIsCutIsAnError() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        start((request, response) -> {
            Counting counting = new Counting(request.startAsync()) {
                @Override
                public void onError(Throwable failure) {
                    assertThat(failure).isInstanceOf(IOException.class);
                    failed.countDown();
                    async.complete();
                }
            };
            counting.in.setReadListener(counting);
        });

        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.getOutputStream()
                    .write("POST /s HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\ncut"
                            .getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void failureOfAListenerIsAnswered() throws Exception {
        start((request, response) -> {
            Counting counting = new Counting(request.startAsync()) {
                @Override
                public void onDataAvailable() {
                    throw new IllegalArgumentException("expected by the test");
                }
            };
            counting.in.setReadListener(counting);
        });

        Answer answer =
                container.send("POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(events).containsExactly("error");
    }

    /** Writes so many blocks whenever there is room. */
    private class Writing implements WriteListener {
        private final AsyncContext async;
        private final ServletOutputStream out;
        private final byte[] block = new byte[50_000];
        private final AtomicInteger left;
        private final boolean buffers;

        Writing(AsyncContext async, int blocks, boolean buffers) throws IOException {
            this.async = async;
            out = async.getResponse().getOutputStream();
            left = new AtomicInteger(blocks);
            this.buffers = buffers;
            java.util.Arrays.fill(block, (byte) 'x');
        }

        @Override
        public void onWritePossible() throws IOException {
            events.add("write");
            while (out.isReady()) {
                if (left.getAndDecrement() == 0) {
                    async.complete();
                    return;
                }
                if (buffers) {
                    out.write(ByteBuffer.wrap(block));
                } else {
                    out.write(block);
                }
            }
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(IllegalStateException.class);
        }

        @Override
        public void onError(Throwable failure) {
            events.add("error");
            async.complete();
        }
    }

    @Test
    void writesToAClientThatReadsSlowly() throws Exception {
        start((request, response) -> {
            AsyncContext async = request.startAsync();
            Writing writing = new Writing(async, 200, request.getParameter("buffers") != null);
            response.getOutputStream().setWriteListener(writing);
            assertThatThrownBy(() -> response.getOutputStream().setWriteListener(writing))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(events).isEmpty();
        });

        for (String query : List.of("", "?buffers=1")) {
            events.clear();
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(8192);
                socket.connect(container.address());
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("GET /s" + query + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(100);
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                socket.getInputStream().transferTo(all);
                String answer = all.toString(StandardCharsets.ISO_8859_1);
                assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n0\r\n\r\n");
                assertThat(answer.chars().filter(c -> c == 'x').count()).isEqualTo(10_000_000);
            }
            assertThat(events).hasSizeGreaterThan(1).doesNotContain("error");
        }
    }

    @Test
    void clientThatLeavesWhileItIsWrittenToIsAnError() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        start((request, response) -> {
            AsyncContext async = request.startAsync();
            response.getOutputStream().setWriteListener(new Writing(async, Integer.MAX_VALUE, false) {
                @Override
                public void onError(Throwable failure) {
                    super.onError(failure);
                    failed.countDown();
                }
            });
        });

        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.getOutputStream().write("GET /s HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            socket.setSoLinger(true, 0);
        }
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void applicationGoesOnInAThreadOfItsOwn() throws Exception {
        start((request, response) -> {
            AsyncContext async = request.startAsync();
            Counting counting = new Counting(async) {
                @Override
                public void onDataAvailable() {
                    CompletableFuture.runAsync(() -> {
                        try {
                            while (in.isReady()) {
                                count += in.read(block);
                            }
                        } catch (IOException e) {
                            events.add("failed");
                        }
                    });
                }
            };
            counting.in.setReadListener(counting);
        });

        for (int i = 0; i < 20; i++) {
            assertThat(container
                            .send("POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n"
                                    + "x".repeat(200_000))
                            .body())
                    .isEqualTo("read 200000");
        }
        assertThat(events).doesNotContain("failed");
    }

    @Test
    void blockingStreamsTakeBuffersToo() throws Exception {
        start((request, response) -> {
            ByteBuffer heap = ByteBuffer.allocate(3);
            ByteBuffer direct = ByteBuffer.allocateDirect(10);
            assertThat(request.getInputStream().read(heap)).isEqualTo(3);
            assertThat(request.getInputStream().read(direct)).isEqualTo(2);
            assertThat(request.getInputStream().read(direct)).isEqualTo(-1);
            response.getOutputStream().write(heap.flip());
            response.getOutputStream().write(direct.flip());
        });

        assertThat(container
                        .send("POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")
                        .body())
                .isEqualTo("hello");
    }

    @Test
    void listenersNeedAsynchronousMode() throws Exception {
        start((request, response) -> {
            assertThatThrownBy(() -> request.getInputStream().setReadListener(null))
                    .isInstanceOf(NullPointerException.class);
            ServletInputStream in = request.getInputStream();
            ServletOutputStream out = response.getOutputStream();
            assertThat(in.isReady() && out.isReady()).isTrue();
            WriteListener writer = new WriteListener() {
                @Override
                public void onWritePossible() {}

                @Override
                public void onError(Throwable failure) {}
            };
            assertThatThrownBy(() -> out.setWriteListener(writer)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> out.setWriteListener(null)).isInstanceOf(NullPointerException.class);
            out.print("ok");
        });

        assertThat(container.get("/s").body()).isEqualTo("ok");
    }
}
