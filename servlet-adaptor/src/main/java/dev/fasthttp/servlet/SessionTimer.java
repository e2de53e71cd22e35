package dev.fasthttp.servlet;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is due now and then for the sessions of all applications of a container, on one daemon thread that is there
 * only while some application has asked for it.
 *
 * <p>Threads: safe.
 */
final class SessionTimer {
    private static final int IDLE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;

    SessionTimer(long containerId) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "fasthttp-sessions-" + containerId);
            thread.setDaemon(true);
            // That of whoever came first, an application perhaps, would be kept in memory.
            thread.setContextClassLoader(SessionTimer.class.getClassLoader());
            return thread;
        });
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Has a task run again and again, which must not throw. */
    ScheduledFuture<?> every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        return executor.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    void close() {
        executor.shutdownNow();
    }
}
