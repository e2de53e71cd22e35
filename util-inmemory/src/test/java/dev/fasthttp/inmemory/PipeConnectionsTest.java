package dev.fasthttp.inmemory;

import static dev.fasthttp.net.BlockingConnection.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two threads see of each other through a pipe. */
class PipeConnectionsTest {
    private PipeConnections pipe = PipeConnections.open();

    @AfterEach
    void close() {
        pipe.close();
    }

    private void open(int bufferSize) {
        pipe = PipeConnections.builder().bufferSize(bufferSize).build();
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    }

    private static void write(BlockingConnection end, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        end.write(bytes, 0, bytes.length, NO_DEADLINE);
    }

    /** One read. */
    private static String read(BlockingConnection end) throws IOException {
        byte[] bytes = new byte[100];
        int count = end.read(bytes, 0, bytes.length, NO_DEADLINE);
        return count < 0 ? "the end" : new String(bytes, 0, count, StandardCharsets.US_ASCII);
    }

    private static Task<String> readLater(BlockingConnection end) {
        return Task.start(() -> read(end)).awaitParked();
    }

    private static Task<Integer> writeLater(BlockingConnection end, int count, long deadline) {
        return Task.start(() -> {
            end.write(new byte[count], 0, count, deadline);
            return count;
        });
    }

    // ---- bytes -----------------------------------------------------------------------------------------------------

    @Test
    void carriesBytesBothWays() throws IOException {
        write(pipe.first(), "there");
        write(pipe.second(), "and back");
        assertThat(read(pipe.second())).isEqualTo("there");
        assertThat(read(pipe.first())).isEqualTo("and back");
    }

    @Test
    void oneReadTakesManyWrites() throws IOException {
        for (int i = 0; i < 10; i++) {
            write(pipe.first(), "" + i);
        }
        assertThat(read(pipe.second())).isEqualTo("0123456789");
    }

    @Test
    void manyReadsTakeOneWrite() throws IOException {
        write(pipe.first(), "0123456789");
        byte[] target = "__________".getBytes(StandardCharsets.US_ASCII);
        assertThat(pipe.second().read(target, 2, 3, NO_DEADLINE)).isEqualTo(3);
        assertThat(pipe.second().read(target, 6, 4, NO_DEADLINE)).isEqualTo(4);
        assertThat(new String(target, StandardCharsets.US_ASCII)).isEqualTo("__012_3456");
        assertThat(read(pipe.second())).isEqualTo("789");
    }

    @Test
    void anEmptyWriteIsNothing() throws IOException {
        open(1);
        for (int i = 0; i < 10; i++) {
            write(pipe.first(), "");
        }
        write(pipe.first(), "x");
        assertThat(read(pipe.second())).isEqualTo("x");
    }

    @Test
    void aReadOfNothingReturnsAtOnce() throws IOException {
        assertThat(pipe.first().read(new byte[0], 0, 0, NO_DEADLINE)).isZero();
    }

    @Test
    void aReadWaitsForAWrite() throws Exception {
        Task<String> reading = readLater(pipe.second());
        write(pipe.first(), "late");
        assertThat(reading.result()).isEqualTo("late");
    }

    @Test
    void refusesRangesOutsideTheArray() {
        byte[] bytes = new byte[10];
        assertThatThrownBy(() -> pipe.first().read(bytes, 8, 3, NO_DEADLINE))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pipe.first().write(bytes, -1, 3, NO_DEADLINE))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000, 1024, 5000, 65_536})
    void everyByteArrivesInOrder(int bufferSize) throws Exception {
        open(bufferSize);
        int total = bufferSize < 100 ? 20_000 : 5_000_000;
        Task<Integer> writing = Task.start(() -> {
            Random random = new Random(1);
            int position = 0;
            while (position < total) {
                byte[] bytes = new byte[Math.min(total - position, 1 + random.nextInt(20_000))];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = valueAt(position++);
                }
                pipe.first().write(bytes, 0, bytes.length, NO_DEADLINE);
            }
            pipe.first().shutdownOutput();
            return position;
        });
        Random random = new Random(2);
        byte[] bytes = new byte[20_000];
        int position = 0;
        int count = 0;
        while (count >= 0) {
            for (int i = 0; i < count; i++) {
                if (bytes[i] != valueAt(position++)) {
                    throw new AssertionError("wrong byte at " + (position - 1));
                }
            }
            count = pipe.second().read(bytes, 0, 1 + random.nextInt(bytes.length), NO_DEADLINE);
        }
        assertThat(position).isEqualTo(total).isEqualTo(writing.result());
    }

    private static byte valueAt(int position) {
        return (byte) (position * 31 + (position >> 8));
    }

    // ---- back-pressure ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000, 1024, 1025, 65_536, 100_000})
    void theWriterWaitsAtExactlyTheBound(int bound) throws Exception {
        open(bound);
        assertThat(writeLater(pipe.first(), bound, NO_DEADLINE).result()).isEqualTo(bound);
        Task<Integer> tooMuch = writeLater(pipe.first(), 1, NO_DEADLINE).awaitParked();
        assertThat(tooMuch.isDone()).isFalse();
        byte[] one = new byte[1];
        assertThat(pipe.second().read(one, 0, 1, NO_DEADLINE)).isEqualTo(1);
        assertThat(tooMuch.result()).isEqualTo(1);
        writeLater(pipe.first(), 1, NO_DEADLINE).awaitParked();
    }

    @Test
    void manySmallWritesFitUpToTheBound() throws Exception {
        open(1000);
        Task<Integer> writing = Task.start(() -> {
            for (int i = 0; i < 1000; i++) {
                write(pipe.first(), "x");
            }
            return 1000;
        });
        assertThat(writing.result()).isEqualTo(1000);
    }

    @Test
    void aWriterThatHasRoomIsNotLate() throws Exception {
        long past = System.nanoTime() - 1;
        assertThat(writeLater(pipe.first(), 100, past).result()).isEqualTo(100);
    }

    @Test
    void aLargeWriteGoesOnAsItIsRead() throws Exception {
        open(100);
        Task<Integer> writing = writeLater(pipe.first(), 1_000_000, NO_DEADLINE);
        byte[] bytes = new byte[333];
        int sum = 0;
        while (sum < 1_000_000) {
            sum += pipe.second().read(bytes, 0, bytes.length, NO_DEADLINE);
        }
        assertThat(writing.result()).isEqualTo(1_000_000);
    }

    // ---- deadlines and interrupts ----------------------------------------------------------------------------------

    @Test
    void aDeadlineWakesABlockedRead() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> pipe.first().read(new byte[1], 0, 1, soon()))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(90));
    }

    @Test
    void aDeadlineWakesABlockedWrite() throws Exception {
        open(10);
        Task<Integer> writing = writeLater(pipe.first(), 11, soon());
        assertThatThrownBy(writing::result).isInstanceOf(SocketTimeoutException.class);
        assertThat(read(pipe.second())).hasSize(10);
    }

    @Test
    void whatIsThereIsReadAfterTheDeadline() throws Exception {
        write(pipe.first(), "there");
        long past = System.nanoTime() - 1;
        byte[] bytes = new byte[10];
        assertThat(pipe.second().read(bytes, 0, 10, past)).isEqualTo(5);
        assertThatThrownBy(() -> pipe.second().read(bytes, 0, 10, past)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void waitingForAByteTakesNone() throws Exception {
        assertThat(pipe.first().awaitReadable(soon())).isFalse();
        assertThat(pipe.first().awaitReadable(System.nanoTime() - 1)).isFalse();
        Task<Boolean> waiting =
                Task.start(() -> pipe.first().awaitReadable(NO_DEADLINE)).awaitParked();
        write(pipe.second(), "there");
        assertThat(waiting.result()).isTrue();
        assertThat(read(pipe.first())).isEqualTo("there");
        pipe.second().shutdownOutput();
        assertThat(pipe.first().awaitReadable(NO_DEADLINE)).isTrue();
        pipe.first().close();
        assertThatThrownBy(() -> pipe.first().awaitReadable(NO_DEADLINE)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anInterruptEndsARead() throws Exception {
        Task<Boolean> reading = Task.start(() -> {
            assertThatThrownBy(() -> read(pipe.first())).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        reading.awaitParked().thread().interrupt();
        assertThat(reading.result()).isTrue();
    }

    @Test
    void anInterruptEndsAWrite() throws Exception {
        open(1);
        Task<Boolean> writing = Task.start(() -> {
            assertThatThrownBy(() -> write(pipe.first(), "xx")).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        writing.awaitParked().thread().interrupt();
        assertThat(writing.result()).isTrue();
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    @Test
    void oneDirectionMayEnd() throws Exception {
        write(pipe.first(), "last");
        pipe.first().shutdownOutput();
        assertThat(read(pipe.second())).isEqualTo("last");
        assertThat(read(pipe.second())).isEqualTo("the end");
        assertThat(read(pipe.second())).isEqualTo("the end");
        write(pipe.second(), "on");
        assertThat(read(pipe.first())).isEqualTo("on");
        assertThatThrownBy(() -> write(pipe.first(), "x")).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void theEndWakesAReader() throws Exception {
        Task<String> reading = readLater(pipe.second());
        pipe.first().shutdownOutput();
        assertThat(reading.result()).isEqualTo("the end");
    }

    @Test
    void closingLeavesThePeerWhatIsUnderWay() throws Exception {
        write(pipe.first(), "last");
        pipe.first().close();
        assertThatThrownBy(() -> write(pipe.second(), "x"))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("closed");
        assertThat(read(pipe.second())).isEqualTo("last");
        assertThat(read(pipe.second())).isEqualTo("the end");
    }

    @Test
    void aClosedEndIsOfNoUse() throws Exception {
        write(pipe.second(), "unread");
        pipe.first().close();
        pipe.first().close();
        assertThatThrownBy(() -> read(pipe.first())).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> write(pipe.first(), "x")).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pipe.first().shutdownOutput()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingWakesTheOwnReader() throws Exception {
        Task<String> reading = readLater(pipe.first());
        pipe.first().close();
        assertThatThrownBy(reading::result).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingWakesTheOwnWriterAndThatOfThePeer() throws Exception {
        open(1);
        Task<Integer> own = writeLater(pipe.first(), 2, NO_DEADLINE).awaitParked();
        Task<Integer> peers = writeLater(pipe.second(), 2, NO_DEADLINE).awaitParked();
        pipe.first().close();
        assertThatThrownBy(own::result).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(peers::result).isInstanceOf(SocketException.class);
    }

    @Test
    void abortingIsAFailureForThePeer() throws Exception {
        write(pipe.first(), "last");
        pipe.first().abort();
        assertThatThrownBy(() -> write(pipe.second(), "x")).isInstanceOf(SocketException.class);
        assertThat(read(pipe.second())).isEqualTo("last");
        assertThatThrownBy(() -> read(pipe.second()))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> read(pipe.first())).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void abortingWakesAll() throws Exception {
        open(1);
        Task<String> own = readLater(pipe.first());
        Task<String> peers = readLater(pipe.second());
        pipe.first().abort();
        assertThatThrownBy(own::result).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(peers::result).isInstanceOf(SocketException.class);
    }

    @Test
    void knowsWhenItIsStale() throws Exception {
        assertThat(pipe.first().isStale()).isFalse();
        write(pipe.first(), "asked");
        assertThat(pipe.first().isStale()).isFalse();
        write(pipe.second(), "unasked");
        assertThat(pipe.first().isStale()).isTrue();
        assertThat(read(pipe.first())).isEqualTo("unasked");
        assertThat(pipe.first().isStale()).isFalse();
        pipe.second().close();
        assertThat(pipe.first().isStale()).isTrue();
        PipeConnections broken = PipeConnections.open();
        broken.second().abort();
        assertThat(broken.first().isStale()).isTrue();
        assertThat(broken.second().isStale()).isTrue();
    }

    // ---- what it is ------------------------------------------------------------------------------------------------

    @Test
    void addressesAreThoseOfPipes() {
        assertThat(pipe.first().localAddress()).isEqualTo(InMemoryAddress.PIPE).hasToString("pipe");
        assertThat(pipe.second().remoteAddress()).isEqualTo(InMemoryAddress.PIPE);
        assertThat(InMemoryAddress.PIPE.network()).isEqualTo("pipe");
        assertThat(pipe.first().tlsSession()).isEmpty();
    }

    @Test
    void addressesCanBeSet() {
        SocketAddress first = new InetSocketAddress("192.0.2.1", 80);
        SocketAddress second = InMemoryAddress.of("second");
        pipe = PipeConnections.builder().addresses(first, second).build();
        assertThat(pipe.first().localAddress()).isEqualTo(first);
        assertThat(pipe.first().remoteAddress()).isEqualTo(second);
        assertThat(pipe.second().localAddress()).isEqualTo(second);
        assertThat(pipe.second().remoteAddress()).isEqualTo(first);
        assertThat(pipe.first()).hasToString("pipe 0, /192.0.2.1:80 -> second");
    }

    @Test
    void addressesAreEqualByName() {
        assertThat(InMemoryAddress.of("a"))
                .isEqualTo(InMemoryAddress.of("a"))
                .hasSameHashCodeAs(InMemoryAddress.of("a"));
        assertThat(InMemoryAddress.of("a")).isNotEqualTo(InMemoryAddress.of("b"));
        assertThat(InMemoryAddress.of("pipe")).isNotEqualTo(InMemoryAddress.PIPE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, (1 << 30) + 1})
    void refusesBoundsThatCannotBe(int size) {
        assertThatThrownBy(() -> PipeConnections.builder().bufferSize(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bufferSize");
    }

    // ---- many ------------------------------------------------------------------------------------------------------

    @Test
    void twoHundredThreadsLoseNothing() throws Exception {
        List<Task<Long>> tasks = new ArrayList<>();
        List<PipeConnections> pipes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            PipeConnections each =
                    PipeConnections.builder().bufferSize(1 + i * 7).build();
            pipes.add(each);
            tasks.add(Task.start(() -> pingPong(each.first(), true)));
            tasks.add(Task.start(() -> pingPong(each.second(), false)));
        }
        for (Task<Long> task : tasks) {
            assertThat(task.result()).isEqualTo(200L * 300);
        }
        pipes.forEach(PipeConnections::close);
    }

    /** Messages of 300 bytes there and back; returns how many bytes came. */
    private static long pingPong(BlockingConnection end, boolean begins) throws IOException {
        byte[] bytes = new byte[300];
        long count = 0;
        for (int i = 0; i < 200; i++) {
            if (begins) {
                end.write(bytes, 0, bytes.length, NO_DEADLINE);
            }
            for (int have = 0; have < bytes.length; ) {
                int n = end.read(bytes, have, bytes.length - have, NO_DEADLINE);
                have += n;
                count += n;
            }
            if (!begins) {
                end.write(bytes, 0, bytes.length, NO_DEADLINE);
            }
        }
        return count;
    }

    @Test
    void closingAtAnyMomentHangsNobody() throws Exception {
        for (int i = 0; i < 300; i++) {
            PipeConnections each = PipeConnections.builder().bufferSize(10).build();
            Task<Boolean> reading = Task.start(() -> ends(() -> {
                while (!read(each.second()).equals("the end")) {
                    Thread.onSpinWait();
                }
                throw new IOException("the end");
            }));
            Task<Boolean> writing = Task.start(() -> ends(() -> {
                while (true) {
                    write(each.first(), "0123456789abc");
                }
            }));
            long until = System.nanoTime() + i * 1000L;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (i % 2 == 0) {
                each.first().close();
            } else {
                each.second().abort();
            }
            assertThat(reading.result()).isTrue();
            assertThat(writing.result()).isTrue();
        }
    }

    private interface Body {
        void run() throws IOException;
    }

    private static boolean ends(Body body) {
        try {
            body.run();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
