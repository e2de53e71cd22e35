package dev.fasthttp.servlet;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of the container for the tasks of asynchronous requests: as many as there are tasks, since these may block.
 *
 * <p>Threads: any.
 */
final class TaskThreads implements Executor, AutoCloseable {
    private static final int IDLE_SECONDS = 60;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), TaskThreads::thread);

    private static Thread thread(Runnable task) {
        // Whoever comes first has it made: what an application has inherit, and its class loader, would be kept in
        // memory.
        Thread thread = new Thread(null, task, "servlet-async-" + NUMBERS.incrementAndGet(), 0, false);
        thread.setContextClassLoader(TaskThreads.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Takes no more tasks; those that run are left to end by themselves. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
