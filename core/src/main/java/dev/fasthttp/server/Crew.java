package dev.fasthttp.server;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The threads that hold batons or wait for one.
 *
 * <p>A server has one thread for each loop, and spares that appear when handlers block and leave after ten idle seconds.
 * Visitors are no threads of the server; for them it keeps buffers.
 *
 * <p>Threads: safe; everything here is rare enough for a lock.
 */
final class Crew {
    private static final int MAX_KEPT_VISITORS = 16;

    private final String namePrefix;

    /** That of whoever starts the server, for all threads of it. */
    private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

    private final ArrayDeque<LoopThread> visitors = new ArrayDeque<>();
    private final ArrayDeque<LoopThread> resting = new ArrayDeque<>();
    private int created;
    private int alive;
    private boolean closed;

    Crew(String namePrefix) {
        this.namePrefix = namePrefix;
    }

    @Nullable
    ClassLoader classLoader() {
        return classLoader;
    }

    /** Finds somebody for a baton that nobody holds. */
    synchronized void handOver(EventLoop loop) {
        LoopThread spare = resting.pollLast();
        if (spare == null) {
            spare = new LoopThread(this, namePrefix + "-" + ++created);
            alive++;
            spare.assign(loop);
            spare.start();
        } else {
            spare.assign(loop);
        }
    }

    /** A thread without baton waits for the next one; false when there will be none. */
    synchronized boolean rest(LoopThread thread) {
        if (closed) {
            alive--;
            return false;
        }
        resting.addLast(thread);
        return true;
    }

    /** A thread that rested long enough wants to end; false when it has just been given a baton. */
    synchronized boolean leave(LoopThread thread) {
        if (!resting.remove(thread)) {
            return false;
        }
        alive--;
        return true;
    }

    /** What a visitor works with. */
    synchronized LoopThread admitVisitor() {
        LoopThread visitor = visitors.pollLast();
        return visitor != null ? visitor : new LoopThread(this);
    }

    /** A visitor goes that has no baton any more. */
    synchronized void dismissVisitor(LoopThread visitor) {
        if (!closed && visitors.size() < MAX_KEPT_VISITORS) {
            visitors.addLast(visitor);
        }
    }

    /** How many threads there are, with and without baton. */
    synchronized int size() {
        return alive;
    }

    /** Sends the resting threads home; others follow when they come to rest. */
    synchronized void close() {
        closed = true;
        alive -= resting.size();
        for (LoopThread thread : resting) {
            thread.dismiss();
        }
        resting.clear();
        visitors.clear();
    }
}
