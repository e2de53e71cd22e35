package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Response;
import dev.fasthttp.internal.VirtualThreads;
import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls in line, and the connection that they go out on, one behind the other without waiting for responses.
 *
 * <p>A thread writes what is in line, in as few pieces as it can; another one reads the responses, in the same order. When the
 * connection breaks, the calls that were sent fail; those still in line go out on the next one. Both threads end when there was
 * nothing to do for a while.
 *
 * <p>Threads: safe. One lock guards everything; nothing waits for the network under it.
 */
final class Pipeline {
    private static final int BATCH = 64 * 1024;

    private final PipelineClient.Builder options;
    private final String host;
    private final ConnectionPool.Connector connector;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition queued = lock.newCondition();
    private final Condition sent = lock.newCondition();
    private final ArrayDeque<PipelinedCall> queue = new ArrayDeque<>();
    private @Nullable Line line;
    private boolean running;
    private boolean closed;

    /** A connection, and the calls sent on it. */
    private static final class Line {
        final ClientConnection connection;
        final ArrayDeque<PipelinedCall> sent = new ArrayDeque<>();
        boolean ended;

        Line(ClientConnection connection) {
            this.connection = connection;
        }
    }

    Pipeline(PipelineClient.Builder options, String host, ConnectionPool.Connector connector) {
        this.options = options;
        this.host = host;
        this.connector = connector;
    }

    /** How many calls are in line or sent. */
    int pending() {
        lock.lock();
        try {
            return pendingLocked();
        } finally {
            lock.unlock();
        }
    }

    private int pendingLocked() {
        return queue.size() + (line == null ? 0 : line.sent.size());
    }

    /** Puts a call in line; waits while there are too many. */
    void add(PipelinedCall call, long deadline) throws IOException {
        lock.lock();
        try {
            awaitRoom(deadline);
            if (closed) {
                throw new IOException("client of " + host + " is closed");
            }
            queue.add(call);
            if (!running) {
                running = true;
                start("fasthttp-pipeline-writer", this::write);
            }
            queued.signal();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(long deadline) throws IOException {
        try {
            while (!closed && pendingLocked() >= options.maxPendingRequests) {
                long left = deadline == BlockingConnection.NO_DEADLINE ? Long.MAX_VALUE : deadline - System.nanoTime();
                if (left <= 0) {
                    throw new NoFreeConnectionsException("no room in the pipeline to " + host + " in time: "
                            + options.maxPendingRequests + " requests are under way (maxPendingRequests)");
                }
                long rest = room.awaitNanos(left);
                assert rest <= left;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for room in the pipeline to " + host);
        }
    }

    private static void start(String name, Runnable task) {
        if (VirtualThreads.isSupported()) {
            VirtualThreads.start(task);
            return;
        }
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    // ---- the thread that writes ------------------------------------------------------------------------------------

    private void write() {
        ByteBuilder out = new ByteBuilder();
        while (awaitQueued()) {
            if (!options.maxBatchDelay.isZero()) {
                LockSupport.parkNanos(this, options.maxBatchDelay.toNanos());
            }
            Line current;
            try {
                current = connected();
            } catch (IOException | RuntimeException e) {
                failQueue(e instanceof IOException io ? io : new IOException(e));
                continue;
            }
            out.reset();
            take(current, out);
            try {
                // Those who have given up left nothing to send.
                if (!out.isEmpty()) {
                    long end = System.nanoTime() + options.settings.writeTimeout.toNanos();
                    current.connection.transport.write(out.array(), 0, out.length(), end);
                }
            } catch (IOException e) {
                end(current, e);
            }
            out.shrink(BATCH);
        }
    }

    /** Waits for calls; false when it is time to end. */
    private boolean awaitQueued() {
        lock.lock();
        try {
            long idle = ExchangeSettings.nanos(options.settings.maxIdleConnDuration);
            long left = idle;
            while (queue.isEmpty() && !closed) {
                if (left <= 0 && (line == null || line.sent.isEmpty())) {
                    running = false;
                    endIdle();
                    return false;
                }
                left = queued.awaitNanos(left <= 0 ? idle : left);
            }
            running = !closed;
            return running;
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connection in order; nothing is under way on it. */
    private void endIdle() {
        Line idle = line;
        if (idle != null) {
            idle.ended = true;
            line = null;
            sent.signalAll();
            idle.connection.close();
        }
    }

    private Line connected() throws IOException {
        lock.lock();
        try {
            Line current = line;
            if (current != null && (!current.sent.isEmpty() || current.connection.isFresh(false))) {
                return current;
            }
            endIdle();
        } finally {
            lock.unlock();
        }
        Line fresh = new Line(connector.connect(System.nanoTime() + options.settings.timeout.toNanos()));
        lock.lock();
        try {
            if (closed) {
                fresh.connection.close();
                throw new IOException("client of " + host + " is closed");
            }
            line = fresh;
        } finally {
            lock.unlock();
        }
        start("fasthttp-pipeline-reader", () -> read(fresh));
        return fresh;
    }

    /** Takes calls out of the line, for as many bytes as go out at once. */
    private void take(Line current, ByteBuilder out) {
        lock.lock();
        try {
            while (!current.ended && !queue.isEmpty() && (out.isEmpty() || out.length() < BATCH)) {
                PipelinedCall call = queue.poll();
                if (call.isWaiting()) {
                    out.append(call.request.array(), 0, call.request.length());
                    current.sent.add(call);
                }
            }
            room.signalAll();
            sent.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void failQueue(IOException cause) {
        List<PipelinedCall> failed;
        lock.lock();
        try {
            failed = new ArrayList<>(queue);
            queue.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        for (PipelinedCall call : failed) {
            call.fail(cause);
        }
    }

    // ---- the thread that reads -------------------------------------------------------------------------------------

    private void read(Line current) {
        Response response = new Response();
        try {
            for (PipelinedCall call = nextSent(current); call != null; call = nextSent(current)) {
                boolean goesOn = current.connection.receive(response, call.method);
                lock.lock();
                try {
                    // Not if it has been ended meanwhile: then the call has failed.
                    if (call.equals(current.sent.peek())) {
                        current.sent.poll();
                    }
                    room.signal();
                } finally {
                    lock.unlock();
                }
                call.complete(response);
                if (!goesOn) {
                    end(current, new ConnectionClosedException(host + " ended the connection after a response", false));
                    return;
                }
            }
        } catch (IOException e) {
            end(current, e);
        } catch (RuntimeException e) {
            end(current, new IOException(e));
        }
    }

    /** The next call to be answered; null when there will be none. */
    private @Nullable PipelinedCall nextSent(Line current) {
        lock.lock();
        try {
            while (current.sent.isEmpty() && !current.ended) {
                sent.awaitUninterruptibly();
            }
            return current.ended ? null : current.sent.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a connection up; its calls fail. */
    private void end(Line broken, IOException cause) {
        List<PipelinedCall> failed;
        lock.lock();
        try {
            broken.ended = true;
            failed = new ArrayList<>(broken.sent);
            broken.sent.clear();
            if (broken.equals(line)) {
                line = null;
            }
            room.signalAll();
            sent.signalAll();
        } finally {
            lock.unlock();
        }
        broken.connection.abort();
        for (PipelinedCall call : failed) {
            call.fail(new PipelineException("the pipeline to " + host + " broke: " + cause.getMessage(), cause));
        }
    }

    /** Fails all calls, and ends both threads. */
    void close() {
        Line current;
        lock.lock();
        try {
            closed = true;
            current = line;
            queued.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        IOException cause = new IOException("client of " + host + " is closed");
        failQueue(cause);
        if (current != null) {
            end(current, cause);
        }
    }
}
