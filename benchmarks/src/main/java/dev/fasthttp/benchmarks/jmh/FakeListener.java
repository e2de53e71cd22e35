package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.Readiness;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listener in memory, whose connections bring a given number of requests and drop the answers; nothing in it is a
 * system call.
 *
 * <p>It has a fixed number of connection objects, which go round: the one that was closed longest ago is accepted next.
 *
 * <p>Threads: {@link #serve} by one thread, everything else by the loop. The two hand over by {@link #remaining}, which
 * {@link #serve} sets only while the loop has nothing left to do here.
 */
final class FakeListener implements Listener {
    private static final SocketAddress ADDRESS = new InetSocketAddress("1.2.3.4", 80);

    private final ArrayDeque<FakeConnection> free = new ArrayDeque<>();
    private final int clients;
    private final int requestsPerConnection;
    private final CountDownLatch attached = new CountDownLatch(1);

    private volatile CountDownLatch done = new CountDownLatch(0);
    private final AtomicInteger remaining = new AtomicInteger();
    private Readiness readiness;
    private boolean watched;
    private long bytesWritten;

    FakeListener(FakeStream stream, int clients, int requestsPerConnection) {
        this.clients = clients;
        this.requestsPerConnection = requestsPerConnection;
        for (int i = 0; i < clients; i++) {
            free.add(new FakeConnection(this, stream));
        }
    }

    /**
     * Has that many requests served and waits for the end of it.
     *
     * @return how many bytes the server has written
     */
    long serve(int requests) throws InterruptedException {
        attached.await();
        CountDownLatch end = new CountDownLatch(1);
        bytesWritten = 0;
        done = end;
        remaining.set(requests);
        readiness.signal(Readiness.ACCEPT);
        end.await();
        return bytesWritten;
    }

    @Override
    public void attach(Readiness loop) {
        readiness = loop;
        attached.countDown();
    }

    @Override
    public void interest(int operations) {
        watched = (operations & Readiness.ACCEPT) != 0;
        tellIfReady();
    }

    @Override
    public Optional<Connection> accept() {
        if (remaining.get() == 0 || free.isEmpty()) {
            return Optional.empty();
        }
        FakeConnection connection = free.removeFirst();
        int quota = Math.min(requestsPerConnection, remaining.get());
        remaining.addAndGet(-quota);
        connection.load(quota);
        tellIfReady();
        return Optional.of(connection);
    }

    /** Takes a connection back that the server has closed. */
    void release(FakeConnection connection, long written) {
        bytesWritten += written;
        free.addLast(connection);
        if (remaining.get() > 0) {
            tellIfReady();
        } else if (free.size() == clients) {
            done.countDown();
        }
    }

    private void tellIfReady() {
        if (watched && remaining.get() > 0 && !free.isEmpty()) {
            readiness.signal(Readiness.ACCEPT);
        }
    }

    @Override
    public SocketAddress localAddress() {
        return ADDRESS;
    }

    @Override
    public void close() {
        remaining.set(0);
        done.countDown();
    }
}
