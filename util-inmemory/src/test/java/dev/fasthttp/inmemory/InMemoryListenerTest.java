package dev.fasthttp.inmemory;

import static dev.fasthttp.net.BlockingConnection.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.inmemory.support.Await;
import dev.fasthttp.inmemory.support.Task;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dialling, accepting, and what happens when one of them does not. */
class InMemoryListenerTest {
    private InMemoryListener listener = InMemoryListener.open();

    @AfterEach
    void close() {
        listener.close();
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    }

    private Task<BlockingConnection> dialLater() {
        return Task.start(listener::dial).awaitParked();
    }

    @Test
    void dialWaitsUntilAccepted() throws Exception {
        Task<BlockingConnection> dialling = dialLater();
        assertThat(dialling.isDone()).isFalse();
        try (BlockingConnection server = listener.accept(NO_DEADLINE);
                BlockingConnection client = dialling.result()) {
            client.write(new byte[] {7}, 0, 1, NO_DEADLINE);
            byte[] one = new byte[1];
            assertThat(server.read(one, 0, 1, NO_DEADLINE)).isEqualTo(1);
            assertThat(one[0]).isEqualTo((byte) 7);
        }
    }

    @Test
    void acceptWaitsForACaller() throws Exception {
        Task<BlockingConnection> accepting =
                Task.start(() -> listener.accept(NO_DEADLINE)).awaitParked();
        try (BlockingConnection client = listener.dial();
                BlockingConnection server = accepting.result()) {
            assertThat(client.isStale()).isFalse();
            assertThat(server.isStale()).isFalse();
        }
    }

    @Test
    void acceptOfALoopDoesNotWait() throws Exception {
        assertThat(listener.accept()).isEmpty();
        Task<BlockingConnection> dialling = dialLater();
        Connection server = listener.accept().orElseThrow();
        ByteBuffer bytes = ByteBuffer.allocate(10);
        try (BlockingConnection client = dialling.result()) {
            assertThat(server.read(bytes)).isZero();
            client.write(new byte[3], 0, 3, NO_DEADLINE);
            assertThat(server.read(bytes)).isEqualTo(3);
            server.close();
            assertThat(client.read(new byte[1], 0, 1, NO_DEADLINE)).isEqualTo(-1);
        }
        server.close();
        assertThatThrownBy(() -> server.read(bytes)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void addresses() throws Exception {
        assertThat(listener.localAddress()).isEqualTo(InMemoryAddress.LISTENER).hasToString("InmemoryListener");
        assertThat(InMemoryAddress.LISTENER.network()).isEqualTo("inmemory");
        Task<BlockingConnection> dialling = dialLater();
        Connection server = listener.accept().orElseThrow();
        BlockingConnection client = dialling.result();
        assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
        assertThat(client.localAddress()).isEqualTo(InMemoryAddress.PIPE);
        assertThat(server.localAddress()).isEqualTo(listener.localAddress());
        assertThat(server.remoteAddress()).isEqualTo(InMemoryAddress.PIPE);
        assertThat(server).hasToString("pipe 1, pipe -> InmemoryListener");
    }

    @Test
    void addressesCanBeSet() throws Exception {
        SocketAddress address = new InetSocketAddress("198.51.100.1", 80);
        SocketAddress from = new InetSocketAddress("192.0.2.1", 1000);
        listener = InMemoryListener.builder().localAddress(address).build();
        Task<BlockingConnection> dialling = Task.start(() -> listener.dial(from, NO_DEADLINE));
        BlockingConnection server = listener.accept(NO_DEADLINE);
        BlockingConnection client = dialling.result();
        assertThat(client.remoteAddress()).isEqualTo(address);
        assertThat(client.localAddress()).isEqualTo(from);
        assertThat(server.remoteAddress()).isEqualTo(from);
        assertThat(server.localAddress()).isEqualTo(address);
    }

    @Test
    void aClosedListenerRefuses() {
        listener.close();
        listener.close();
        assertThatThrownBy(listener::dial).isInstanceOf(ConnectException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> listener.accept(NO_DEADLINE)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingReleasesAllWhoWait() throws Exception {
        listener = InMemoryListener.builder().backlog(2).build();
        List<Task<BlockingConnection>> dialling = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            dialling.add(dialLater());
        }
        listener.close();
        for (Task<BlockingConnection> each : dialling) {
            assertThatThrownBy(each::result).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void closingReleasesWhoAccepts() {
        Task<BlockingConnection> accepting =
                Task.start(() -> listener.accept(NO_DEADLINE)).awaitParked();
        listener.close();
        assertThatThrownBy(accepting::result).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingLeavesConnectionsAlone() throws Exception {
        Task<BlockingConnection> dialling = dialLater();
        BlockingConnection server = listener.accept(NO_DEADLINE);
        BlockingConnection client = dialling.result();
        listener.close();
        client.write(new byte[5], 0, 5, NO_DEADLINE);
        assertThat(server.read(new byte[9], 0, 9, NO_DEADLINE)).isEqualTo(5);
    }

    @Test
    void dialHasADeadlineWhereNobodyAccepts() throws Exception {
        assertThatThrownBy(() -> listener.dial("example.org", 80, soon()))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("not accepted");
        // Who gave up is not accepted later.
        assertThat(listener.accept()).isEmpty();
    }

    @Test
    void dialHasADeadlineWhereTheBacklogIsFull() throws Exception {
        listener = InMemoryListener.builder().backlog(1).build();
        Task<BlockingConnection> first = dialLater();
        assertThatThrownBy(() -> listener.dial(InMemoryAddress.PIPE, soon()))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("backlog of 1");
        Task<BlockingConnection> second = dialLater();
        listener.accept(NO_DEADLINE);
        first.result();
        listener.accept(NO_DEADLINE);
        second.result();
    }

    @Test
    void whoGivesUpMakesPlace() throws Exception {
        listener = InMemoryListener.builder().backlog(1).build();
        Task<BlockingConnection> first = Task.start(() -> listener.dial(InMemoryAddress.PIPE, soon()));
        Await.untilParked(first.thread());
        Task<BlockingConnection> second = dialLater();
        assertThatThrownBy(first::result).isInstanceOf(SocketTimeoutException.class);
        listener.accept(NO_DEADLINE);
        second.result();
    }

    @Test
    void acceptHasADeadline() {
        assertThatThrownBy(() -> listener.accept(soon())).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void anInterruptEndsDialling() throws Exception {
        Task<Boolean> dialling = Task.start(() -> {
            assertThatThrownBy(listener::dial).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        dialling.awaitParked().thread().interrupt();
        assertThat(dialling.result()).isTrue();
        assertThat(listener.accept()).isEmpty();
    }

    @Test
    void whoIsAcceptedWhileGivingUpLosesNothing() throws Exception {
        // Whether the interrupt or the accept comes first is a matter of luck; no connection may be left behind either
        // way.
        for (int i = 0; i < 200; i++) {
            Task<BlockingConnection> dialling = dialLater();
            Task<Boolean> interrupting = Task.start(() -> {
                dialling.thread().interrupt();
                return true;
            });
            Connection server = listener.accept().orElse(null);
            interrupting.result();
            try {
                dialling.result().close();
            } catch (InterruptedIOException e) {
                if (server != null) {
                    assertThatThrownBy(() -> server.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(SocketException.class);
                }
            }
            assertThat(listener.accept()).isEmpty();
        }
    }

    @Test
    void bufferSizeHoldsForConnections() throws Exception {
        listener = InMemoryListener.builder().bufferSize(10).build();
        Task<BlockingConnection> dialling = dialLater();
        Connection server = listener.accept().orElseThrow();
        assertThat(server.write(ByteBuffer.allocate(11))).isEqualTo(10);
        assertThat(server.write(ByteBuffer.allocate(1))).isZero();
        BlockingConnection client = dialling.result();
        assertThatThrownBy(() -> client.write(new byte[11], 0, 11, soon())).isInstanceOf(SocketTimeoutException.class);
        assertThat(server.read(ByteBuffer.allocate(100))).isEqualTo(10);
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> InMemoryListener.builder().backlog(0)).hasMessageContaining("backlog");
        assertThatThrownBy(() -> InMemoryListener.builder().bufferSize(0)).hasMessageContaining("bufferSize");
    }

    @Test
    void manyDialAtOnce() throws Exception {
        listener = InMemoryListener.builder().backlog(3).build();
        List<Task<BlockingConnection>> dialling = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            dialling.add(Task.start(listener::dial));
        }
        for (int i = 0; i < 200; i++) {
            BlockingConnection server = listener.accept(NO_DEADLINE);
            server.write(new byte[] {1}, 0, 1, NO_DEADLINE);
        }
        for (Task<BlockingConnection> each : dialling) {
            assertThat(oneByte(each.result())).isEqualTo(1);
        }
    }

    private static int oneByte(BlockingConnection connection) throws IOException {
        byte[] one = new byte[1];
        int count = connection.read(one, 0, 1, NO_DEADLINE);
        return count * one[0];
    }
}
