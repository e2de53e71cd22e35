package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.internal.VirtualThreads;
import dev.fasthttp.server.support.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connection serves which call, who waits, and when connections end. */
class ConnectionPoolTest {
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws IOException {
        peer = new ScriptedPeer(p -> {
            while (true) {
                String head = p.request();
                if (head.isEmpty()) {
                    return;
                }
                if (head.startsWith("GET /slow")) {
                    Thread.sleep(50);
                }
                p.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX-Number: " + p.number + "\r\n\r\nx");
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
    }

    private HostClient.Builder builder() {
        return HostClient.builder(peer.authority());
    }

    private static int send(HostClient client, String path) throws IOException {
        Request request = new Request();
        Response response = new Response();
        request.header().setRequestUri(path);
        client.send(request, response);
        return (int) response.header().peek("X-Number").toLong();
    }

    /** Has so many calls under way at once, and so as many connections idle afterwards. */
    private void open(HostClient client, int connections) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (client.connections() < connections) {
                        send(client, "/slow");
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(client.idleConnections()).isEqualTo(connections);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lastOrLongestIdleComesFirst(boolean fifo) throws Exception {
        try (HostClient client = builder().fifo(fifo).build()) {
            open(client, 3);
            int first = send(client, "/");
            int second = send(client, "/");
            assertThat(second == first).isEqualTo(!fifo);
            send(client, "/");
            assertThat(send(client, "/")).isEqualTo(first);
        }
    }

    @Test
    void idleConnectionsEndAfterAWhile() throws Exception {
        try (HostClient client =
                builder().maxIdleConnDuration(Duration.ofMillis(300)).build()) {
            open(client, 4);
            Await.until("all are closed", () -> client.connections() == 0);
            assertThat(client.idleConnections()).isZero();
            send(client, "/");
            assertThat(client.connections()).isEqualTo(1);
            Await.until("it is closed, too", () -> client.connections() == 0);
        }
    }

    @Test
    void idleConnectionsGiveTheirMemoryBackAndWorkAllTheSame() throws Exception {
        try (HostClient client = builder().build()) {
            send(client, "/");
            Thread.sleep(1300);
            assertThat(send(client, "/")).isEqualTo(1);
            assertThat(send(client, "/")).isEqualTo(1);
        }
    }

    @Test
    void oldConnectionsAreNotUsedAgain() throws Exception {
        try (HostClient client =
                builder().maxConnDuration(Duration.ofMillis(200)).build()) {
            assertThat(send(client, "/")).isEqualTo(1);
            Thread.sleep(250);
            assertThat(send(client, "/")).isEqualTo(2);
        }
    }

    @Test
    void callersInLineAreServedInTheirOrder() throws Exception {
        try (HostClient client = builder().maxConns(1).build()) {
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                Thread thread = new Thread(() -> {
                    try {
                        send(client, "/slow");
                        order.add(number);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                threads.add(thread);
                thread.start();
                Await.until(
                        "in line",
                        () -> client.pendingRequests() == number + 1 - order.size()
                                && client.waitingRequests() >= number - order.size() - 1);
                Thread.sleep(2);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(order).hasSize(10).isSorted();
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void maxConnWaitLimitsTheWaiting() throws Exception {
        try (HostClient client =
                builder().maxConns(1).maxConnWait(Duration.ofMillis(5)).build()) {
            Thread other = new Thread(() -> {
                try {
                    for (int i = 0; i < 10; i++) {
                        send(client, "/slow");
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            other.start();
            Await.until("busy", () -> client.connections() == 1 && client.idleConnections() == 0);
            assertThatThrownBy(() -> send(client, "/")).isInstanceOf(NoFreeConnectionsException.class);
            other.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyCallersShareFewConnections(boolean virtual) throws Exception {
        if (virtual && !VirtualThreads.isSupported()) {
            return;
        }
        int callers = 100;
        try (HostClient client = builder().maxConns(5).build()) {
            CountDownLatch done = new CountDownLatch(callers);
            AtomicInteger served = new AtomicInteger();
            Runnable caller = () -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        send(client, "/");
                        served.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                } finally {
                    done.countDown();
                }
            };
            for (int i = 0; i < callers; i++) {
                if (virtual) {
                    VirtualThreads.start(caller);
                } else {
                    new Thread(caller).start();
                }
            }
            done.await();
            assertThat(served).hasValue(callers * 20);
            assertThat(peer.connections.get()).isLessThanOrEqualTo(5);
            assertThat(client.connections()).isEqualTo(client.idleConnections());
        }
    }

    @Test
    void aClosedClientSendsNoMore() throws IOException {
        HostClient client = builder().build();
        send(client, "/");
        client.close();
        assertThat(client.connections()).isZero();
        assertThatThrownBy(() -> send(client, "/"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void hostsAreTakenInTurn() throws IOException {
        try (ScriptedPeer second = ScriptedPeer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                HostClient client = HostClient.builder(second.authority())
                        .addHost(peer.authority())
                        .build()) {
            Request request = new Request();
            request.header().setConnectionClose();
            for (int i = 0; i < 4; i++) {
                client.send(request, new Response());
            }
            assertThat(second.requests.get()).isEqualTo(2);
            assertThat(peer.requests.get()).isEqualTo(2);
        }
    }

    @Test
    void wrongOptionsAreRefused() {
        assertThatThrownBy(() -> HostClient.builder("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostClient.builder("a:0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostClient.builder("a:65536")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostClient.builder("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().maxConns(0)).hasMessage("maxConns must be positive: 0");
        assertThatThrownBy(() -> builder().timeout(Duration.ZERO)).hasMessageContaining("timeout must be positive");
        assertThatThrownBy(() -> builder().userAgent("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
    }
}
