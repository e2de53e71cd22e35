package dev.fasthttp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.support.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TcpDialerTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static long in(long millis) {
        return System.nanoTime() + millis * 1_000_000;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void exchangesBytes() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                BlockingConnection connection = TcpDialer.create().dial("127.0.0.1", server.getLocalPort(), in(5000));
                Socket peer = server.accept()) {
            assertThat(connection.remoteAddress()).isEqualTo(server.getLocalSocketAddress());
            connection.write(new byte[] {9, 1, 2, 3}, 1, 3, in(5000));
            assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(connection.isStale()).isFalse();
            assertThat(connection.hasUnexpectedInput()).isFalse();
            assertThat(connection.awaitReadable(in(20))).isFalse();
            peer.getOutputStream().write(new byte[] {4, 5});
            assertThat(connection.awaitReadable(in(5000))).isTrue();
            assertThat(connection.hasUnexpectedInput()).isTrue();
            byte[] target = new byte[10];
            assertThat(connection.read(target, 3, 7, BlockingConnection.NO_DEADLINE))
                    .isEqualTo(2);
            assertThat(target[4]).isEqualTo((byte) 5);
            peer.shutdownOutput();
            Await.until("the end is noticed", connection::isStale);
            assertThat(connection.read(target, 0, 1, in(5000))).isEqualTo(-1);
        }
    }

    @Test
    void bytesThatNobodyAskedForMakeItStale() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                BlockingConnection connection = TcpDialer.create().dial("127.0.0.1", server.getLocalPort(), in(5000));
                Socket peer = server.accept()) {
            peer.getOutputStream().write(1);
            Await.until("noticed", connection::hasUnexpectedInput);
            assertThat(connection.isStale()).isTrue();
        }
    }

    @Test
    void waitsEndAtTheirDeadlines() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                BlockingConnection reading = TcpDialer.create().dial("127.0.0.1", server.getLocalPort(), in(5000));
                Socket first = server.accept();
                BlockingConnection writing = TcpDialer.create().dial("127.0.0.1", server.getLocalPort(), in(5000));
                Socket second = server.accept()) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            long start = System.nanoTime();
            assertThatThrownBy(() -> reading.read(new byte[1], 0, 1, start + 100_000_000))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(Await.millisSince(start)).isBetween(99L, 10_000L);
            assertThatThrownBy(() -> reading.read(new byte[1], 0, 1, in(100))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writing.write(new byte[32 << 20], 0, 32 << 20, in(100)))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> writing.read(new byte[1], 0, 1, in(-1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                BlockingConnection connection = TcpDialer.create().dial("127.0.0.1", server.getLocalPort(), in(5000))) {
            Thread closer = new Thread(() -> {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                connection.close();
            });
            closer.start();
            assertThatThrownBy(() -> connection.read(new byte[1], 0, 1, in(20_000)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            closer.join();
        }
    }

    @Test
    void triesTheFamiliesInTurn() {
        InetAddress a4 = address("192.0.2.1");
        InetAddress b4 = address("192.0.2.2");
        InetAddress a6 = address("2001:db8::1");
        InetAddress b6 = address("2001:db8::2");
        assertThat(AddressOrder.interleaved(List.of(a6, b6, a4, b4), true)).containsExactly(a6, a4, b6, b4);
        assertThat(AddressOrder.interleaved(List.of(a4, a6, b6), true)).containsExactly(a4, a6, b6);
        assertThat(AddressOrder.interleaved(List.of(a6, a4, b4), false)).containsExactly(a4, b4);
    }

    @Test
    void goesOnToTheNextAddressWhenOneRefusesOrIsSilent() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            // 127.0.0.9 refuses at once; 192.0.2.1 is for documentation: nobody answers, or the route is missing.
            TcpDialer dialer = TcpDialer.builder()
                    .resolver(host -> List.of(address("127.0.0.9"), address("192.0.2.1"), address("127.0.0.1")))
                    .build();
            dialer.dial("somewhere.example", server.getLocalPort(), in(10_000)).close();
        }
    }

    @Test
    void saysWhatEachAddressSaid() throws IOException {
        int port = freePort();
        TcpDialer dialer = TcpDialer.builder()
                .resolver(host -> List.of(address("127.0.0.1"), address("127.0.0.2")))
                .build();
        assertThatThrownBy(() -> dialer.dial("somewhere.example", port, in(10_000)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("somewhere.example:" + port)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    }

    @Test
    void remembersAddresses() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 100, LOOPBACK)) {
            TcpDialer dialer = TcpDialer.builder()
                    .dnsCacheDuration(Duration.ofMillis(300))
                    .resolver(host -> {
                        asked.incrementAndGet();
                        return List.of(LOOPBACK);
                    })
                    .build();
            for (int i = 0; i < 5; i++) {
                dialer.dial("somewhere.example", server.getLocalPort(), in(5000))
                        .close();
            }
            assertThat(asked.get()).isLessThanOrEqualTo(2);
            int before = asked.get();
            Thread.sleep(350);
            dialer.dial("somewhere.example", server.getLocalPort(), in(5000)).close();
            Await.until("asked again", () -> asked.get() == before + 1);
            dialer.flushDnsCache();
            dialer.dial("somewhere.example", server.getLocalPort(), in(5000)).close();
            assertThat(asked.get()).isEqualTo(before + 2);
        }
    }

    @Test
    void aSlowOrFailingResolverIsAnException() {
        TcpDialer slow = TcpDialer.builder()
                .resolver(host -> {
                    try {
                        Thread.sleep(3000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of(LOOPBACK);
                })
                .build();
        assertThatThrownBy(() -> slow.dial("slow.example", 80, in(100))).isInstanceOf(SocketTimeoutException.class);
        TcpDialer failing = TcpDialer.builder()
                .resolver(host -> {
                    throw new UnknownHostException(host);
                })
                .build();
        assertThatThrownBy(() -> failing.dial("none.example", 80, in(5000)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("none.example");
        TcpDialer ipv6 = TcpDialer.builder()
                .dualStack(false)
                .resolver(host -> List.of(address("::1")))
                .build();
        assertThatThrownBy(() -> ipv6.dial("six.example", 80, in(5000)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("dualStack");
    }

    @Test
    void dialsOnBehalfOfAnAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                BlockingConnection connection = TcpDialer.builder()
                        .localAddress(new InetSocketAddress(LOOPBACK, 0))
                        .build()
                        .dial("127.0.0.1", server.getLocalPort(), in(5000))) {
            assertThat(((InetSocketAddress) connection.localAddress()).getAddress())
                    .isEqualTo(address("127.0.0.1"));
        }
    }

    @Test
    void aHostThatRefusesIsNotStormedAndIsReachedWhenItIsBack() throws Exception {
        int port = freePort();
        AtomicInteger asked = new AtomicInteger();
        TcpDialer dialer = TcpDialer.builder()
                .dnsCacheDuration(Duration.ofNanos(1))
                .resolver(host -> {
                    asked.incrementAndGet();
                    return List.of(LOOPBACK);
                })
                .build();
        assertThatThrownBy(() -> dialer.dial("down.example", port, in(5000))).isInstanceOf(ConnectException.class);
        AtomicInteger failed = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Thread caller = new Thread(() -> {
                try {
                    dialer.dial("down.example", port, in(20_000)).close();
                } catch (ConnectException e) {
                    failed.incrementAndGet();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failed).hasValue(50);
        assertThat(asked.get()).isLessThan(40);
        try (ServerSocket server = new ServerSocket(port, 10, LOOPBACK)) {
            dialer.dial("down.example", port, in(10_000)).close();
            dialer.dial("down.example", port, in(10_000)).close();
            assertThat(server.isBound()).isTrue();
        }
    }

    @Test
    void concurrencyIsLimited() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 100, LOOPBACK)) {
            TcpDialer dialer = TcpDialer.builder()
                    .concurrency(2)
                    .dnsCacheDuration(Duration.ofNanos(1))
                    .resolver(host -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        try {
                            Thread.sleep(20);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        running.decrementAndGet();
                        return List.of(LOOPBACK);
                    })
                    .build();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String host = "host" + i + ".example";
                Thread caller = new Thread(() -> {
                    try {
                        dialer.dial(host, server.getLocalPort(), in(20_000)).close();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                callers.add(caller);
                caller.start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(most.get()).isBetween(1, 2);
        }
    }
}
