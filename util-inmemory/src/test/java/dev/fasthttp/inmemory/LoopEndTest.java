package dev.fasthttp.inmemory;

import static dev.fasthttp.net.BlockingConnection.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Readiness;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A loop that has no selector for a pipe is told everything it would learn from one. */
class LoopEndTest {
    /** Notes signals. */
    private static final class Signals implements Readiness {
        private final List<Integer> all = new ArrayList<>();

        @Override
        public Selector selector() {
            throw new AssertionError("a pipe has nothing to select");
        }

        @Override
        public synchronized void signal(int operations) {
            all.add(operations);
        }

        /** The signals so far, which are forgotten. */
        synchronized List<Integer> take() {
            List<Integer> taken = List.copyOf(all);
            all.clear();
            return taken;
        }
    }

    private final InMemoryListener listener =
            InMemoryListener.builder().bufferSize(10).build();
    private final Signals signals = new Signals();
    private Connection server;
    private BlockingConnection client;

    @BeforeEach
    void connect() throws Exception {
        Signals accepts = new Signals();
        listener.attach(accepts);
        listener.interest(Readiness.ACCEPT);
        assertThat(accepts.take()).isEmpty();
        Task<BlockingConnection> first = Task.start(listener::dial).awaitParked();
        Task<BlockingConnection> second = Task.start(listener::dial).awaitParked();
        assertThat(accepts.take()).containsExactly(Readiness.ACCEPT, Readiness.ACCEPT);
        server = listener.accept().orElseThrow();
        // One is left.
        assertThat(accepts.take()).containsExactly(Readiness.ACCEPT);
        listener.interest(0);
        listener.interest(Readiness.ACCEPT);
        assertThat(accepts.take()).containsExactly(Readiness.ACCEPT);
        Connection other = listener.accept().orElseThrow();
        assertThat(accepts.take()).isEmpty();
        listener.interest(0);
        Task<BlockingConnection> third = Task.start(listener::dial).awaitParked();
        assertThat(accepts.take()).isEmpty();
        client = first.result();
        second.result();
        other.close();
        listener.close();
        assertThatThrownBy(third::result).hasMessageContaining("closed");
        server.attach(signals);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void send(int count) throws Exception {
        client.write(new byte[count], 0, count, NO_DEADLINE);
    }

    @Test
    void signalsNothingThatIsNotWatched() throws Exception {
        send(3);
        server.write(ByteBuffer.allocate(3));
        client.shutdownOutput();
        assertThat(signals.take()).isEmpty();
    }

    @Test
    void signalsBytesWhenTheyCome() throws Exception {
        server.interest(Readiness.READ);
        assertThat(signals.take()).isEmpty();
        send(3);
        assertThat(signals.take()).containsExactly(Readiness.READ);
    }

    @Test
    void signalsBytesThatWereThereBefore() throws Exception {
        send(3);
        server.interest(Readiness.READ);
        assertThat(signals.take()).containsExactly(Readiness.READ);
    }

    @Test
    void signalsWhatAReadLeft() throws Exception {
        send(5);
        server.interest(Readiness.READ);
        signals.take();
        server.read(ByteBuffer.allocate(4));
        assertThat(signals.take()).containsExactly(Readiness.READ);
        server.read(ByteBuffer.allocate(4));
        assertThat(signals.take()).isEmpty();
    }

    @Test
    void signalsTheEnd() throws Exception {
        server.interest(Readiness.READ);
        send(1);
        client.shutdownOutput();
        assertThat(signals.take()).containsExactly(Readiness.READ, Readiness.READ);
        assertThat(server.read(ByteBuffer.allocate(9))).isEqualTo(1);
        assertThat(signals.take()).containsExactly(Readiness.READ);
        assertThat(server.read(ByteBuffer.allocate(9))).isEqualTo(-1);
        server.interest(Readiness.READ);
        assertThat(signals.take()).containsExactly(Readiness.READ);
    }

    @Test
    void signalsAReset() {
        server.interest(Readiness.READ | Readiness.WRITE);
        signals.take();
        client.abort();
        assertThat(signals.take()).contains(Readiness.READ, Readiness.WRITE);
        assertThatThrownBy(() -> server.read(ByteBuffer.allocate(9))).hasMessageContaining("reset");
    }

    @Test
    void signalsRoomWhenThereIsSome() throws Exception {
        assertThat(server.write(ByteBuffer.allocate(12))).isEqualTo(10);
        server.interest(Readiness.WRITE);
        assertThat(signals.take()).isEmpty();
        // A quarter of all, if more than that is wanted.
        client.read(new byte[1], 0, 1, NO_DEADLINE);
        assertThat(signals.take()).isEmpty();
        client.read(new byte[1], 0, 1, NO_DEADLINE);
        assertThat(signals.take()).containsExactly(Readiness.WRITE);
        assertThat(server.write(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(signals.take()).containsExactly(Readiness.WRITE);
        assertThat(server.write(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(signals.take()).isEmpty();
    }

    @Test
    void signalsRoomAfterAWriteThatFilledItUpExactly() throws Exception {
        assertThat(server.write(ByteBuffer.allocate(10))).isEqualTo(10);
        server.interest(Readiness.WRITE);
        assertThat(signals.take()).isEmpty();
        client.read(new byte[1], 0, 1, NO_DEADLINE);
        assertThat(signals.take()).containsExactly(Readiness.WRITE);
    }

    @Test
    void signalsThatNobodyReadsAnyMore() throws Exception {
        server.write(ByteBuffer.allocate(12));
        server.interest(Readiness.WRITE);
        client.close();
        assertThat(signals.take()).isNotEmpty().containsOnly(Readiness.WRITE);
        assertThatThrownBy(() -> server.write(ByteBuffer.allocate(1))).hasMessageContaining("closed");
    }

    @Test
    void signalsNothingWhenClosed() {
        server.interest(Readiness.READ | Readiness.WRITE);
        signals.take();
        server.close();
        client.close();
        assertThat(signals.take()).isEmpty();
        assertThatThrownBy(() -> server.shutdownOutput()).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> server.write(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
    }
}
