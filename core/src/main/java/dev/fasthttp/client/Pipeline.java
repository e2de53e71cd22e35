package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Response;
import dev.fasthttp.internal.Daemons;
import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
    private final ArrayDeque<PipelinedCall> queue = new ArrayDeque<>();
    private final long writeNanos;
    private final long idleNanos;
    private @Nullable Line line;
    private @Nullable Thread writer;
    private boolean writerRests;
    private boolean closed;

    /** A connection, and the calls sent on it. */
    private static final class Line {
        final ClientConnection connection;
        final ArrayDeque<PipelinedCall> sent = new ArrayDeque<>();
        final Thread reader;
        boolean readerRests;
        boolean writing;
        boolean ended;

        /** What the reader met while something was written. */
        @Nullable
        IOException readFailure;

        Line(ClientConnection connection, Consumer<Line> read) {
            this.connection = connection;
            reader = Daemons.of("fasthttp-pipeline-reader", () -> read.accept(this));
        }
    }

    Pipeline(PipelineClient.Builder options, String host, ConnectionPool.Connector connector) {
        this.options = options;
        this.host = host;
        this.connector = connector;
        writeNanos = ExchangeSettings.nanos(options.settings.writeTimeout);
        idleNanos = ExchangeSettings.nanos(options.settings.maxIdleConnDuration);
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
        Thread resting = null;
        lock.lock();
        try {
            awaitRoom(deadline);
            if (closed) {
                throw new IOException("client of " + host + " is closed");
            }
            queue.add(call);
            if (writer == null) {
                writer = Daemons.of("fasthttp-pipeline-writer", this::write);
                writer.start();
            } else if (writerRests) {
                writerRests = false;
                resting = writer;
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(resting);
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
            IOException failure = null;
            try {
                send(current, out);
            } catch (IOException e) {
                failure = e;
            }
            endWriting(current, failure);
            out.shrink(BATCH);
        }
    }

    /** Sends a batch in pieces, so that the time limit is one for progress. Those who have given up left nothing to send. */
    private void send(Line current, ByteBuilder out) throws IOException {
        try {
            for (int at = 0; at < out.length(); at += BATCH) {
                int count = Math.min(BATCH, out.length() - at);
                current.connection.transport.write(out.array(), at, count, ExchangeSettings.deadlineIn(writeNanos));
            }
        } catch (SocketTimeoutException e) {
            throw new RequestTimeoutException("waited too long to send requests to " + host + ", see writeTimeout", e);
        }
    }

    /** Ends the connection if writing failed, or reading meanwhile, and tells the callers why: one failure leads to the other. */
    private void endWriting(Line current, @Nullable IOException failure) {
        IOException readFailure;
        lock.lock();
        try {
            current.writing = false;
            readFailure = current.readFailure;
        } finally {
            lock.unlock();
        }
        if (readFailure != null && !(failure instanceof RequestTimeoutException)) {
            end(current, readFailure);
        } else if (failure != null) {
            end(current, failure);
        }
    }

    /** Waits for calls; false when it is time to end. */
    private boolean awaitQueued() {
        long until = System.nanoTime() + idleNanos;
        while (true) {
            lock.lock();
            try {
                if (closed) {
                    writer = null;
                    return false;
                }
                if (!queue.isEmpty()) {
                    writerRests = false;
                    return true;
                }
                if (System.nanoTime() - until >= 0) {
                    if (line == null || line.sent.isEmpty()) {
                        writer = null;
                        endIdle();
                        return false;
                    }
                    until = System.nanoTime() + idleNanos;
                }
                writerRests = true;
            } finally {
                lock.unlock();
            }
            rest(until - System.nanoTime());
        }
    }

    /** Parks a thread of this pipeline; nobody interrupts it, and if somebody did that would not matter. */
    private void rest(long nanos) {
        LockSupport.parkNanos(this, nanos);
        boolean interrupted = Thread.interrupted();
        assert !interrupted;
    }

    /** Closes the connection in order; nothing is under way on it. */
    private void endIdle() {
        Line idle = line;
        if (idle != null) {
            idle.ended = true;
            line = null;
            LockSupport.unpark(idle.reader);
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
        long deadline = ExchangeSettings.deadlineIn(ExchangeSettings.nanos(options.settings.timeout));
        Line fresh = new Line(connector.connect(deadline), this::read);
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
        fresh.reader.start();
        return fresh;
    }

    /** Takes calls out of the line, for as many bytes as go out at once. */
    private void take(Line current, ByteBuilder out) {
        Thread resting = null;
        lock.lock();
        try {
            while (!current.ended && !queue.isEmpty() && (out.isEmpty() || out.length() < BATCH)) {
                PipelinedCall call = queue.poll();
                if (call.isWaiting()) {
                    out.append(call.request.array(), 0, call.request.length());
                    current.sent.add(call);
                }
            }
            current.writing = !out.isEmpty();
            room.signalAll();
            if (current.readerRests && !current.sent.isEmpty()) {
                current.readerRests = false;
                resting = current.reader;
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(resting);
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
                boolean goesOn = current.connection.receive(response, call.method());
                boolean due = removeSent(current, call);
                if (!goesOn) {
                    // Before the caller goes on and sends the next request on a connection that ends.
                    end(current, new ConnectionClosedException(host + " ended the connection after a response", false));
                }
                if (due) {
                    call.complete(response);
                }
            }
        } catch (IOException e) {
            endReading(current, e);
        } catch (RuntimeException e) {
            endReading(current, new IOException(e));
        }
    }

    /** Ends the connection, or has the writer do that, which may know better why. */
    private void endReading(Line current, IOException failure) {
        boolean writing;
        lock.lock();
        try {
            writing = current.writing;
            current.readFailure = failure;
        } finally {
            lock.unlock();
        }
        if (writing) {
            current.connection.abort();
        } else {
            end(current, failure);
        }
    }

    /** Takes a call out that is answered now; false if it has failed meanwhile, and may already be another one. */
    private boolean removeSent(Line current, PipelinedCall call) {
        lock.lock();
        try {
            boolean due = !current.ended && call.equals(current.sent.peek());
            if (due) {
                current.sent.poll();
            }
            room.signal();
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** The next call to be answered; null when there will be none. */
    private @Nullable PipelinedCall nextSent(Line current) {
        while (true) {
            lock.lock();
            try {
                PipelinedCall next = current.ended ? null : current.sent.peek();
                if (next != null || current.ended) {
                    return next;
                }
                current.readerRests = true;
            } finally {
                lock.unlock();
            }
            rest(ExchangeSettings.NO_LIMIT);
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
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(broken.reader);
        broken.connection.abort();
        for (PipelinedCall call : failed) {
            call.fail(new PipelineException("the pipeline to " + host + " broke: " + cause.getMessage(), cause));
        }
    }

    /** Fails all calls, and ends both threads. */
    void close() {
        Line current;
        Thread resting;
        lock.lock();
        try {
            closed = true;
            current = line;
            resting = writer;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(resting);
        IOException cause = new IOException("client of " + host + " is closed");
        failQueue(cause);
        if (current != null) {
            end(current, cause);
        }
    }
}
