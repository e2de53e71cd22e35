package dev.fasthttp.server.support;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds handlers until the test lets them go. */
public final class Gate {
    private static final long LIMIT_SECONDS = 30;

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger arrived = new AtomicInteger();

    /** A closed gate. */
    public Gate() {}

    /** Waits until the gate opens. */
    public void pass() throws InterruptedException {
        arrived.incrementAndGet();
        if (!open.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody opened the gate");
        }
    }

    /** Lets all pass, now and later. */
    public void open() {
        open.countDown();
    }

    /** Waits until that many have arrived. */
    public void awaitArrivals(int count) {
        Await.until(count + " handlers are at the gate", () -> arrived.get() >= count);
    }
}
