package dev.fasthttp.server;

import dev.fasthttp.internal.VirtualThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where handlers run.
 *
 * <ul>
 *   <li>{@link #adaptive()}, the default: on the event loop itself, which costs nothing. A handler that is still running
 *       after about a millisecond keeps its thread, and another thread takes over the loop. When that happens often, the
 *       loop gives handlers to virtual threads (Java 21 and later) or to a pool for a while.
 *   <li>{@link #inline()}: on the event loop, for handlers that promise not to block. One that does holds up all connections of
 *       its loop, except in {@link RequestCtx#blocking} and while it waits for a stream.
 *   <li>{@link #on(Executor)}: always on threads of the caller.
 * </ul>
 */
public final class Execution {
    /** How many threads the pool of {@link #adaptive()} has at most, where there are no virtual threads. */
    public static final int DEFAULT_POOL_SIZE = 1000;

    private static final long POOL_IDLE_SECONDS = 10;

    enum Kind {
        ADAPTIVE,
        INLINE,
        DISPATCHED
    }

    private final Kind kind;
    private final Executor executor;

    private Execution(Kind kind, Executor executor) {
        this.kind = kind;
        this.executor = executor;
    }

    /** On the event loop while that pays, else on virtual threads or a pool of {@link #DEFAULT_POOL_SIZE} threads. */
    public static Execution adaptive() {
        return adaptive(VirtualThreads.isSupported() ? VirtualThreads::start : newPool(DEFAULT_POOL_SIZE));
    }

    /** On the event loop while that pays, else on {@code executor}, which must not run tasks in the calling thread. */
    public static Execution adaptive(Executor executor) {
        return new Execution(Kind.ADAPTIVE, executor);
    }

    /** On the event loop until the handler says that it blocks. */
    public static Execution inline() {
        return new Execution(Kind.INLINE, task -> {
            throw new AssertionError("inline handlers are not dispatched");
        });
    }

    /** Always on {@code executor}, which must not run tasks in the calling thread. */
    public static Execution on(Executor executor) {
        return new Execution(Kind.DISPATCHED, executor);
    }

    Kind kind() {
        return kind;
    }

    Executor executor() {
        return executor;
    }

    private static Executor newPool(int size) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "fasthttp-handler-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, POOL_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
