package dev.fasthttp.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that did not accept the last connection.
 *
 * <p>To such a host one dial at a time goes out, after a pause: 10 ms at first, doubled with each failure, 1 s at most. The
 * others wait for it. When it fails, it has failed for all that waited; when it connects, all go on.
 *
 * <p>Threads: safe. Each host has a lock.
 */
final class DialBackoff {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_HOSTS = 10_000;

    private final ConcurrentHashMap<String, FailingHost> failing = new ConcurrentHashMap<>();

    /** One host; the fields are guarded by the lock. */
    private static final class FailingHost {
        final ReentrantLock lock = new ReentrantLock();
        final Condition ended = lock.newCondition();
        boolean probing;
        boolean over;
        long pause = FIRST_NANOS / 2;
        long retryAt;
        long failures;

        @Nullable
        IOException last;
    }

    /** The leave to dial; given back by {@link #leave}. */
    record Place(String key, @Nullable FailingHost probed) {}

    /** Waits until a host may be dialled. */
    Place enter(String host, int port, long deadline) throws IOException {
        if (failing.isEmpty()) {
            return new Place(host + ':' + port, null);
        }
        String key = host + ':' + port;
        FailingHost state = failing.get(key);
        if (state == null) {
            return new Place(key, null);
        }
        state.lock.lock();
        try {
            long seen = state.failures;
            while (state.probing && !state.over) {
                await(key, state, deadline, deadline);
                if (state.failures != seen && !state.over) {
                    throw shared(key, state);
                }
            }
            if (state.over) {
                return new Place(key, null);
            }
            state.probing = true;
            try {
                while (state.retryAt - System.nanoTime() > 0) {
                    await(key, state, state.retryAt, deadline);
                }
            } catch (IOException e) {
                state.probing = false;
                state.ended.signal();
                throw e;
            }
            return new Place(key, state);
        } finally {
            state.lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // callers loop
    private static void await(String key, FailingHost state, long until, long deadline) throws IOException {
        long now = System.nanoTime();
        if (deadline - now <= 0) {
            throw new SocketTimeoutException("no time left to dial " + key + ", which did not accept before");
        }
        try {
            long left = state.ended.awaitNanos(Math.min(until - now, deadline - now));
            assert left <= until - now;
        } catch (InterruptedException e) {
            throw TcpDialer.interrupted();
        }
    }

    private static IOException shared(String key, FailingHost state) {
        IOException shared = new ConnectException("cannot connect to " + key + ", as another dial found out");
        shared.initCause(state.last);
        return shared;
    }

    /** Takes note of how a dial ended. Only what the host did counts: a caller's deadline says nothing about it. */
    void leave(Place place, boolean connected, @Nullable IOException failure) {
        FailingHost state = place.probed;
        boolean refused = failure instanceof ConnectException;
        if (connected) {
            if (state != null) {
                failing.remove(place.key, state);
                end(state);
            }
            return;
        }
        if (state == null) {
            if (!refused || !hasRoom()) {
                return;
            }
            state = failing.computeIfAbsent(place.key, key -> new FailingHost());
        }
        state.lock.lock();
        try {
            if (refused && (place.probed != null || state.failures == 0)) {
                state.pause = Math.min(MAX_NANOS, 2 * state.pause);
                state.retryAt = System.nanoTime() + state.pause;
                state.failures++;
                state.last = failure;
            }
            if (place.probed != null) {
                state.probing = false;
            }
            state.ended.signalAll();
        } finally {
            state.lock.unlock();
        }
    }

    private static void end(FailingHost state) {
        state.lock.lock();
        try {
            state.over = true;
            state.probing = false;
            state.ended.signalAll();
        } finally {
            state.lock.unlock();
        }
    }

    private boolean hasRoom() {
        if (failing.size() < MAX_HOSTS) {
            return true;
        }
        long now = System.nanoTime();
        failing.values().removeIf(state -> now - state.retryAt > FORGET_NANOS);
        return failing.size() < MAX_HOSTS;
    }
}
