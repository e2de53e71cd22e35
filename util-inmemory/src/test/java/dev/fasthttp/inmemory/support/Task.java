package dev.fasthttp.inmemory.support;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that runs on a thread of its own.
 *
 * @param <T> what comes out of it
 */
public final class Task<T> {
    private final FutureTask<T> future;
    private final Thread thread;

    private Task(Callable<T> body) {
        future = new FutureTask<>(body);
        thread = new Thread(future, "task");
        thread.setDaemon(true);
    }

    /** Begins. */
    public static <T> Task<T> start(Callable<T> body) {
        Task<T> task = new Task<>(body);
        task.thread.start();
        return task;
    }

    /** The thread. */
    public Thread thread() {
        return thread;
    }

    /** Waits until it is parked. */
    public Task<T> awaitParked() {
        Await.untilParked(thread);
        return this;
    }

    /** Whether it is over. */
    public boolean isDone() {
        return future.isDone();
    }

    /** What came out of it. */
    public T result() throws Exception {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not over", e);
        }
    }
}
