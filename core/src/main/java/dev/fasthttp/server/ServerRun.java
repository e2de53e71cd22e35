package dev.fasthttp.server;

import dev.fasthttp.internal.Daemons;
import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server: its loops, their threads, its ports and connections, from when it can serve until all of that is
 * gone. A server that serves again after a shutdown has another run.
 *
 * <p>Threads: safe.
 */
final class ServerRun {
    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());
    private static final long CLOSE_WAIT_NANOS = 2_000_000_000L;
    private static final long DRAIN_POLL_MILLIS = 5;

    final ServerOptions options;
    final Crew crew;
    final Monitor monitor;
    final StreamBuffers buffers = new StreamBuffers();
    final AddressCounts addresses;

    final ServerCounters counters;
    private final EventLoop[] loops;
    private final List<AcceptPort> ports = new ArrayList<>();
    private final ConcurrentLinkedQueue<AcceptPort> paused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger idleClosed = new AtomicInteger();
    private final AtomicInteger loopTurn = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch reported = new CountDownLatch(1);
    private volatile ShutdownReport report = new ShutdownReport(0, 0, 0);
    private final @Nullable Thread shutdownHook;
    private volatile boolean cut;
    private boolean stopping;

    /**
     * Begins, without any port.
     *
     * @throws IOException when the system has no more selectors
     * @throws IllegalStateException when there is to be a shutdown hook, and the virtual machine is ending
     */
    ServerRun(ServerOptions options, ServerCounters counters, AddressCounts addresses) throws IOException {
        this.options = options;
        this.counters = counters;
        this.addresses = addresses;
        crew = new Crew(options.threadName);
        loops = new EventLoop[options.loops];
        monitor = new Monitor(options.threadName + "-monitor", loops);
        try {
            for (int i = 0; i < loops.length; i++) {
                loops[i] = new EventLoop(this, i);
            }
            shutdownHook = hook();
        } catch (IOException | RuntimeException | Error e) {
            for (EventLoop loop : loops) {
                if (loop != null) {
                    loop.discard();
                }
            }
            throw e;
        }
        counters.begin(Arrays.stream(loops).map(EventLoop::counters).toList());
        for (EventLoop loop : loops) {
            crew.handOver(loop);
        }
        if (options.execution.kind() != Execution.Kind.INLINE) {
            monitor.start();
        }
    }

    private @Nullable Thread hook() {
        if (options.shutdownHook.isZero()) {
            return null;
        }
        Thread hook = new Thread(() -> shutdownByHook(options.shutdownHook), options.threadName + "-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    // ---- connections -----------------------------------------------------------------------------------------------

    /** Serves what arrives at a listener, which stays with the caller when this throws. */
    synchronized void serve(Listener listener) throws IOException {
        if (stopping) {
            throw new IllegalStateException(
                    "the server is being shut down; it can serve again when shutdown has returned");
        }
        List<AcceptPort> added = new ArrayList<>();
        List<Listener> forks = forks(listener);
        added.add(new AcceptPort(loops[0], listener, forks.isEmpty()));
        for (int i = 0; i < forks.size(); i++) {
            added.add(new AcceptPort(loops[i + 1], forks.get(i), false));
        }
        ports.addAll(added);
        added.forEach(port -> port.signal(LoopTask.BEGIN));
    }

    /** Listeners for the loops but the first one; none where that one accepts for all. */
    private List<Listener> forks(Listener listener) throws IOException {
        List<Listener> forks = new ArrayList<>();
        try {
            for (int i = 1; i < loops.length; i++) {
                Optional<Listener> fork = listener.fork();
                if (fork.isEmpty()) {
                    break;
                }
                forks.add(fork.get());
            }
        } catch (IOException | RuntimeException e) {
            forks.forEach(Listener::close);
            throw e;
        }
        return forks;
    }

    void serveConnection(Connection connection) {
        connections.incrementAndGet();
        serve(connection, nextLoop());
    }

    /** Gives a loop a connection that has been counted. */
    void serve(Connection connection, EventLoop loop) {
        if (!loop.isStopped()) {
            ServerConnection served = new ServerConnection(loop, connection, counters.accept());
            served.signal(LoopTask.BEGIN);
            if (!loop.isOver() || served.takeSignals() == 0) {
                return;
            }
            // The loop ended meanwhile and has not seen it.
        }
        connection.close();
        connectionClosed();
    }

    EventLoop nextLoop() {
        return loops[(loopTurn.getAndIncrement() & Integer.MAX_VALUE) % loops.length];
    }

    /** Counts a connection about to be accepted; false at the limit, after which the port is told when to go on. */
    boolean mayAccept(AcceptPort port) {
        if (connections.incrementAndGet() <= options.maxConnections) {
            return true;
        }
        counters.acceptPaused();
        paused.add(port);
        connectionClosed();
        return false;
    }

    void connectionClosed() {
        if (connections.decrementAndGet() < options.maxConnections && !paused.isEmpty()) {
            // All of them: nobody knows at which one a client waits.
            for (AcceptPort port = paused.poll(); port != null; port = paused.poll()) {
                port.signal(LoopTask.BEGIN);
            }
        }
    }

    int openConnections() {
        return connections.get();
    }

    // ---- what loops need -------------------------------------------------------------------------------------------

    /** Tells the listener of the application, if there is one. */
    void tell(Connection connection, ConnState state) {
        if (!options.hasConnStateListener) {
            return;
        }
        try {
            options.connStateListener.changed(connection, state);
        } catch (Throwable e) {
            log(System.Logger.Level.ERROR, "listener failed at " + state + " of " + connection, e);
        }
    }

    /** Runs a task that may block for long on a thread of its own. */
    void startThread(Runnable task) {
        Daemons.start(options.threadName + "-hijacked", task);
    }

    void countTaking() {
        counters.taking();
    }

    void countAbandoned() {
        counters.abandon();
    }

    /** Counts a connection that had nothing to do at the shutdown. */
    void countIdleClosed() {
        idleClosed.incrementAndGet();
    }

    void log(System.Logger.Level level, String message, @Nullable Throwable error) {
        if (error == null) {
            LOGGER.log(level, message);
        } else {
            LOGGER.log(level, message, error);
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    ShutdownReport shutdown(Duration grace) throws InterruptedException {
        long end = System.nanoTime() + ServerOptions.nanos(grace);
        // Before the ports are closed, which takes a moment in which connections may end.
        int open = connections.get();
        if (!stopListening()) {
            awaitEnd();
            reported.await(CLOSE_WAIT_NANOS, TimeUnit.NANOSECONDS);
            return report;
        }
        for (EventLoop loop : loops) {
            loop.drain();
            new DrainTask(loop).signal(LoopTask.BEGIN);
        }
        try {
            while (connections.get() > 0 && System.nanoTime() < end && !cut) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
            }
        } finally {
            stopLoops();
            report(open);
        }
        return report;
    }

    private void report(int open) {
        int cutConnections = 0;
        for (EventLoop loop : loops) {
            cutConnections += loop.cutConnections();
        }
        int idle = idleClosed.get();
        report = new ShutdownReport(Math.max(open, idle + cutConnections), idle, cutConnections);
        reported.countDown();
    }

    /** Ends at once, also when a shutdown is waiting. */
    void close() {
        cut = true;
        removeShutdownHook();
        boolean first = false;
        int open = connections.get();
        try {
            first = stopListening();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopLoops();
        if (first) {
            report(open);
        }
    }

    /** Closes the listeners; false when that has been done before. */
    private boolean stopListening() throws InterruptedException {
        List<AcceptPort> closing;
        synchronized (this) {
            if (stopping) {
                return false;
            }
            stopping = true;
            closing = new ArrayList<>(ports);
        }
        for (AcceptPort port : closing) {
            port.signal(LoopTask.CLOSE);
        }
        for (AcceptPort port : closing) {
            port.awaitClose(CLOSE_WAIT_NANOS);
        }
        return true;
    }

    private void stopLoops() {
        if (isEnded()) {
            return;
        }
        for (EventLoop loop : loops) {
            loop.stop();
        }
        try {
            for (EventLoop loop : loops) {
                if (!loop.awaitEnd(CLOSE_WAIT_NANOS)) {
                    log(System.Logger.Level.WARNING, "a handler holds up loop " + loop.index, null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        monitor.stopWatching();
        crew.close();
        removeShutdownHook();
        ended.countDown();
    }

    private void shutdownByHook(Duration grace) {
        try {
            shutdown(grace);
        } catch (InterruptedException e) {
            close();
        }
    }

    private void removeShutdownHook() {
        Thread hook = shutdownHook;
        if (hook != null && !hook.equals(Thread.currentThread())) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The virtual machine is ending: the hook is at work, or about to find a server that has ended.
                log(System.Logger.Level.DEBUG, "shutdown hook stays", e);
            }
        }
    }
}
