package dev.fasthttp.net;

import dev.fasthttp.internal.Daemons;
import dev.fasthttp.internal.VirtualThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what a TLS handshake computes, and the callbacks it asks, off the event loops: on virtual threads, or where there
 * are none on daemon threads, as many as processors, which leave after ten idle seconds.
 */
final class HandshakeThreads implements Executor {
    /** The threads of all servers of the process that name no other executor. */
    static final Executor SHARED = new HandshakeThreads();

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    private HandshakeThreads() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Daemons.of("fasthttp-tls", task));
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        if (VirtualThreads.isSupported()) {
            VirtualThreads.start(task);
        } else {
            pool.execute(task);
        }
    }
}
