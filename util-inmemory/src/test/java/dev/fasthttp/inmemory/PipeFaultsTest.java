package dev.fasthttp.inmemory;

import static dev.fasthttp.net.BlockingConnection.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults are those that were asked for, and a server bears them. */
class PipeFaultsTest {
    private static final byte[] HUNDRED = new byte[100];

    private static PipeConnections pipe(PipeFaults faults) {
        return PipeConnections.builder().faults(faults, PipeFaults.NONE).build();
    }

    private static int read(BlockingConnection end) throws IOException {
        return end.read(new byte[100], 0, 100, NO_DEADLINE);
    }

    private static int readAll(BlockingConnection end) throws IOException {
        int sum = 0;
        for (int n = read(end); n >= 0; n = read(end)) {
            sum += n;
        }
        return sum;
    }

    // ---- each by itself --------------------------------------------------------------------------------------------

    @Test
    void readsAreTiny() throws IOException {
        try (PipeConnections pipe = pipe(PipeFaults.builder().maxReadSize(3).build())) {
            pipe.first().write(HUNDRED, 0, 7, NO_DEADLINE);
            assertThat(read(pipe.second())).isEqualTo(3);
            assertThat(read(pipe.second())).isEqualTo(3);
            assertThat(read(pipe.second())).isEqualTo(1);
            pipe.second().write(HUNDRED, 0, 100, NO_DEADLINE);
            assertThat(read(pipe.first())).isEqualTo(100);
        }
    }

    @Test
    void writesAreTiny() throws IOException {
        ByteRing ring = new FaultyRing(
                1000,
                new Pipe(0, InMemoryAddress.PIPE, InMemoryAddress.PIPE, 1000, PipeFaults.Pair.NONE),
                PipeFaults.builder().maxWriteSize(3).build(),
                0);
        assertThat(ring.write(HUNDRED, 0, 100)).isEqualTo(3);
        assertThat(ring.write(HUNDRED, 0, 2)).isEqualTo(2);
    }

    @Test
    void bytesAndTheEndAreDelayed() throws IOException {
        long delay = TimeUnit.MILLISECONDS.toNanos(150);
        PipeFaults late = PipeFaults.builder().delay(Duration.ofNanos(delay)).build();
        try (PipeConnections pipe = pipe(late)) {
            long start = System.nanoTime();
            pipe.first().write(HUNDRED, 0, 5, NO_DEADLINE);
            assertThatThrownBy(() -> pipe.second().read(new byte[1], 0, 1, start + delay / 3))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(pipe.second().isStale()).isFalse();
            assertThat(read(pipe.second())).isEqualTo(5);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(delay);
            long end = System.nanoTime();
            pipe.first().shutdownOutput();
            assertThat(read(pipe.second())).isEqualTo(-1);
            assertThat(System.nanoTime() - end).isGreaterThanOrEqualTo(delay);
        }
    }

    @Test
    void whatIsDelayedTakesRoom() throws Exception {
        try (PipeConnections pipe = PipeConnections.builder()
                .bufferSize(10)
                .faults(PipeFaults.builder().delay(Duration.ofMillis(50)).build(), PipeFaults.NONE)
                .build()) {
            pipe.first().write(HUNDRED, 0, 10, NO_DEADLINE);
            Task<Boolean> writing = Task.start(() -> {
                pipe.first().write(HUNDRED, 0, 5, NO_DEADLINE);
                return true;
            });
            writing.awaitParked();
            assertThat(read(pipe.second())).isEqualTo(10);
            assertThat(writing.result()).isTrue();
            assertThat(read(pipe.second())).isEqualTo(5);
        }
    }

    @Test
    void cutsAfterSoManyBytes() throws IOException {
        try (PipeConnections pipe = pipe(PipeFaults.builder().cutAfter(30).build())) {
            pipe.second().write(HUNDRED, 0, 4, NO_DEADLINE);
            pipe.first().write(HUNDRED, 0, 20, NO_DEADLINE);
            assertThatThrownBy(() -> pipe.first().write(HUNDRED, 0, 20, NO_DEADLINE))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> pipe.second().write(HUNDRED, 0, 1, NO_DEADLINE))
                    .isInstanceOf(SocketException.class);
            assertThat(readAll(pipe.second())).isEqualTo(30);
            assertThat(readAll(pipe.first())).isEqualTo(4);
        }
    }

    @Test
    void resetsAfterSoManyBytes() throws IOException {
        try (PipeConnections pipe = pipe(PipeFaults.builder().resetAfter(30).build())) {
            pipe.first().write(HUNDRED, 0, 30, NO_DEADLINE);
            assertThatThrownBy(() -> pipe.first().write(HUNDRED, 0, 1, NO_DEADLINE))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(read(pipe.second())).isEqualTo(30);
            assertThatThrownBy(() -> read(pipe.second())).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> read(pipe.first())).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void breaksBeforeTheFirstByte() throws IOException {
        try (PipeConnections pipe = pipe(PipeFaults.builder().cutAfter(0).build())) {
            assertThat(read(pipe.second())).isEqualTo(-1);
            assertThatThrownBy(() -> pipe.first().write(HUNDRED, 0, 1, NO_DEADLINE))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void theSameSeedHasTheSameChances() throws IOException {
        assertThat(sizes(7)).isEqualTo(sizes(7)).isNotEqualTo(sizes(8));
        assertThat(sizes(7)).contains(1, 9).allMatch(size -> size >= 1 && size <= 9);
    }

    /** What one read after the other gets. */
    private static List<Integer> sizes(long seed) throws IOException {
        PipeFaults faults = PipeFaults.builder().maxReadSize(9).random(seed).build();
        try (PipeConnections pipe = pipe(faults)) {
            pipe.first().write(new byte[1000], 0, 1000, NO_DEADLINE);
            pipe.first().shutdownOutput();
            List<Integer> sizes = new ArrayList<>();
            for (int n = read(pipe.second()); n >= 0; n = read(pipe.second())) {
                sizes.add(n);
            }
            return sizes.subList(0, 100);
        }
    }

    @Test
    void valuesAreChecked() {
        PipeFaults.Builder builder = PipeFaults.builder();
        assertThatThrownBy(() -> builder.maxReadSize(0)).hasMessageContaining("maxReadSize");
        assertThatThrownBy(() -> builder.maxWriteSize(-1)).hasMessageContaining("maxWriteSize");
        assertThatThrownBy(() -> builder.delay(Duration.ofMillis(-1))).hasMessageContaining("delay");
        assertThatThrownBy(() -> builder.cutAfter(-1)).hasMessageContaining("-1 bytes");
        assertThat(builder.cutAfter(3).random(5).build())
                .hasToString("delay 0 ns, reads 2147483647, writes 2147483647, cut after 3, random 5");
    }

    // ---- a server --------------------------------------------------------------------------------------------------

    private static Server serve(InMemoryListener listener) throws IOException {
        Server server = Server.builder(PipeFaultsTest::handle).loops(1).build();
        server.serve(listener);
        return server;
    }

    private static void handle(RequestCtx ctx) throws IOException {
        if (ctx.pathString().equals("/stream")) {
            for (int i = 0; i < 20; i++) {
                ctx.responseStream().write(new byte[1000]);
            }
        } else {
            ctx.write("got " + ctx.postBody().length());
        }
    }

    private static PipeFaults.Builder faults() {
        return PipeFaults.builder();
    }

    static Stream<Arguments> bearable() {
        PipeFaults none = PipeFaults.NONE;
        PipeFaults bytes = faults().maxReadSize(1).build();
        PipeFaults crumbs = faults().maxWriteSize(1).build();
        PipeFaults late = faults().delay(Duration.ofMillis(5)).build();
        PipeFaults any = faults().maxReadSize(30)
                .maxWriteSize(20)
                .delay(Duration.ofMillis(2))
                .random(1)
                .build();
        return Stream.of(
                Arguments.of(bytes, none),
                Arguments.of(crumbs, none),
                Arguments.of(none, bytes),
                Arguments.of(none, crumbs),
                Arguments.of(bytes, crumbs),
                Arguments.of(late, none),
                Arguments.of(none, late),
                Arguments.of(late, late),
                Arguments.of(any, any));
    }

    @ParameterizedTest
    @MethodSource("bearable")
    void aServerAnswersAllTheSame(PipeFaults toServer, PipeFaults toClient) throws IOException {
        InMemoryListener listener =
                InMemoryListener.builder().faults(toServer, toClient).build();
        try (Server server = serve(listener);
                RawPipe pipe = RawPipe.over(listener.dial())) {
            assertThat(pipe.post("/", "x".repeat(3000)).text()).isEqualTo("got 3000");
            assertThat(pipe.get("/stream").body()).hasSize(20_000);
            pipe.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20));
            for (int i = 0; i < 20; i++) {
                assertThat(pipe.readResponse().text()).isEqualTo("got 0");
            }
            pipe.close();
            Await.until("the connection is closed", () -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerBearsBreaksAtEachByte(boolean reset) throws IOException {
        String request = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n01234";
        InMemoryListener listener = InMemoryListener.open();
        try (Server server = serve(listener)) {
            int answers = 0;
            for (int at = 0; at <= request.length() + 1; at++) {
                PipeFaults broken = reset
                        ? faults().resetAfter(at).build()
                        : faults().cutAfter(at).build();
                listener.setFaults(broken, PipeFaults.NONE);
                answers += answer(listener, request).startsWith("HTTP/1.1 200 ") ? 1 : 0;
                listener.setFaults(PipeFaults.NONE, broken);
                String answer = answer(listener, request);
                assertThat("HTTP/1.1 200 OK\r\n").startsWith(answer.substring(0, Math.min(at, 17)));
                assertThat(answer).hasSize(at);
            }
            // The answer could be written in the last round; in the one before, if it was faster than the reset.
            assertThat(answers).isBetween(1, reset ? 2 : 1);
            Await.until("all connections are closed", () -> server.openConnections() == 0);
        }
    }

    /** All that can be read, up to the end or a failure. */
    private static String answer(InMemoryListener listener, String request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BlockingConnection client = listener.dial()) {
            byte[] sent = request.getBytes(StandardCharsets.US_ASCII);
            client.write(sent, 0, sent.length, NO_DEADLINE);
            client.shutdownOutput();
            byte[] buffer = new byte[1000];
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            for (int n = client.read(buffer, 0, 1000, deadline); n >= 0; ) {
                bytes.write(buffer, 0, n);
                n = client.read(buffer, 0, 1000, deadline);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            // The break, which reads or writes tell.
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
