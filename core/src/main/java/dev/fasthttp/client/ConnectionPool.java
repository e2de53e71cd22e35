package dev.fasthttp.client;

import dev.fasthttp.internal.Alarm;
import dev.fasthttp.internal.AlarmClock;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Loop;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one host: those in use, of which there is a limit, and the idle ones.
 *
 * <p>Who finds neither an idle connection nor room for a new one waits in line, within his deadline. A connection that is given
 * back goes to the first in line, and so does the room of one that is closed.
 *
 * <p>An idle connection is looked at before it is used again, and closed after {@code maxIdleConnDuration} by a thread that all
 * pools share. Soon before that it gives its memory back.
 *
 * <p>Threads: safe. One lock guards everything; neither dialling nor closing happens under it.
 */
final class ConnectionPool {
    private static final AlarmClock CLOCK = new AlarmClock("fasthttp-idle", TimeUnit.MILLISECONDS.toNanos(100));
    private static final long RECENT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long BUFFERS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connector connector;
    private final ClientOptions options;
    private final String host;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private final Cleaning cleaning = new Cleaning(this);
    private final long maxIdleNanos;
    private final long maxAgeNanos;
    private final long maxWaitNanos;
    private int open;
    private boolean cleaningSet;
    private boolean closed;

    /** Opens a connection to the host. */
    @FunctionalInterface
    interface Connector {
        ClientConnection connect(long deadline) throws IOException;
    }

    /** Somebody in line. */
    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        volatile boolean served;
        /** What he got: a connection, or leave to open one. Set before {@link #served}. */
        @Nullable
        ClientConnection connection;
    }

    private static final class Cleaning extends Alarm {
        private final ConnectionPool pool;

        Cleaning(ConnectionPool pool) {
            super(CLOCK);
            this.pool = pool;
        }

        @Override
        protected void ring() {
            reset();
            pool.clean();
        }
    }

    ConnectionPool(String host, ClientOptions options, Connector connector) {
        this.host = host;
        this.options = options;
        this.connector = connector;
        maxIdleNanos = ExchangeSettings.nanos(options.maxIdleConnDuration);
        maxAgeNanos = ExchangeSettings.nanos(options.maxConnDuration);
        maxWaitNanos = ExchangeSettings.nanos(options.maxConnWait);
    }

    /**
     * A connection to use, idle before or new.
     *
     * @param careful whether even one that was in use just now is looked at for its end; bytes that nobody asked for are
     *     always looked for
     */
    ClientConnection acquire(long deadline, boolean careful) throws IOException {
        while (true) {
            ClientConnection found = takeOrReserve(deadline);
            if (found == null) {
                return connect(deadline);
            }
            long now = System.nanoTime();
            boolean recent = !careful && now - found.idleSince < RECENT_NANOS;
            if (now - found.createdAt < maxAgeNanos && found.isFresh(recent)) {
                return found;
            }
            remove(found);
        }
    }

    /** An idle connection that a loop watches, or will from now on; null when there is none. */
    @Nullable
    ClientConnection tryAcquire(Loop loop) {
        while (true) {
            ClientConnection found;
            lock.lock();
            try {
                found = closed ? null : pollFor(loop);
            } finally {
                lock.unlock();
            }
            if (found == null) {
                return null;
            }
            if (System.nanoTime() - found.createdAt < maxAgeNanos) {
                try {
                    found.watchOn(loop, this);
                    return found;
                } catch (IOException e) {
                    // It ended while nobody looked.
                    found.abort();
                }
            }
            remove(found);
        }
    }

    /** Preferably one that the loop watches already. */
    private @Nullable ClientConnection pollFor(Loop loop) {
        ClientConnection next = options.fifo ? idle.peekFirst() : idle.peekLast();
        if (next == null || !next.isWatchable()) {
            return null;
        }
        if (!next.isWatchedBy(loop)) {
            Iterator<ClientConnection> all = options.fifo ? idle.iterator() : idle.descendingIterator();
            while (all.hasNext()) {
                ClientConnection one = all.next();
                if (one.isWatchedBy(loop)) {
                    all.remove();
                    return one;
                }
            }
        }
        return options.fifo ? idle.pollFirst() : idle.pollLast();
    }

    /** Takes a certain connection; false when it is not idle any more. */
    boolean reserveIdle(ClientConnection connection) {
        lock.lock();
        try {
            return idle.removeLastOccurrence(connection);
        } finally {
            lock.unlock();
        }
    }

    /** An idle connection, or null for the leave to open one. */
    private @Nullable ClientConnection takeOrReserve(long deadline) throws IOException {
        Waiter waiter;
        lock.lock();
        try {
            if (closed) {
                throw new IOException("client of " + host + " is closed");
            }
            ClientConnection found = options.fifo ? idle.pollFirst() : idle.pollLast();
            if (found != null) {
                return found;
            }
            if (open < options.maxConns) {
                open++;
                return null;
            }
            waiter = new Waiter();
            waiting.add(waiter);
        } finally {
            lock.unlock();
        }
        return await(waiter, deadline);
    }

    private @Nullable ClientConnection await(Waiter waiter, long deadline) throws IOException {
        long end = System.nanoTime() + maxWaitNanos;
        if (deadline != BlockingConnection.NO_DEADLINE && deadline - end < 0) {
            end = deadline;
        }
        while (!waiter.served) {
            long left = end - System.nanoTime();
            boolean interrupted = Thread.currentThread().isInterrupted();
            if ((left <= 0 || interrupted) && leave(waiter)) {
                if (interrupted) {
                    throw new InterruptedIOException("interrupted while waiting for a connection to " + host);
                }
                throw new NoFreeConnectionsException("no connection to " + host + " became free in time: all "
                        + options.maxConns + " are in use (maxConns)");
            }
            LockSupport.parkNanos(this, left);
        }
        return waiter.connection;
    }

    /** Leaves the line; false when he was served in the meantime. */
    private boolean leave(Waiter waiter) {
        lock.lock();
        try {
            return !waiter.served && waiting.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    private ClientConnection connect(long deadline) throws IOException {
        ClientConnection connection = null;
        try {
            connection = connector.connect(deadline);
            return connection;
        } catch (RequestTimeoutException e) {
            throw e;
        } catch (SocketTimeoutException e) {
            throw new RequestTimeoutException("waited too long for a connection to " + host + ": " + e.getMessage(), e);
        } finally {
            if (connection == null) {
                giveRoom();
            }
        }
    }

    /** Gives back a connection: to the next in line or to the idle ones, or closes it if it is used up. */
    void release(ClientConnection connection) {
        if (!connection.detach()
                || !connection.isReusable()
                || System.nanoTime() - connection.createdAt >= maxAgeNanos) {
            remove(connection);
            return;
        }
        lock.lock();
        try {
            if (!closed) {
                connection.idleSince = System.nanoTime();
                Waiter next = waiting.poll();
                if (next != null) {
                    serve(next, connection);
                    return;
                }
                idle.addLast(connection);
                if (!cleaningSet) {
                    cleaningSet = true;
                    cleaning.set(connection.idleSince + Math.min(BUFFERS_NANOS, maxIdleNanos));
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        remove(connection);
    }

    private static void serve(Waiter waiter, @Nullable ClientConnection connection) {
        waiter.connection = connection;
        waiter.served = true;
        LockSupport.unpark(waiter.thread);
    }

    /** Closes a connection in order. */
    void remove(ClientConnection connection) {
        connection.close();
        giveRoom();
    }

    /** Ends a connection that failed, or on which something is under way. */
    void discard(ClientConnection connection) {
        connection.detach();
        connection.abort();
        giveRoom();
    }

    private void giveRoom() {
        lock.lock();
        try {
            Waiter next = waiting.poll();
            if (next != null) {
                serve(next, null);
            } else {
                open--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Looks after the idle connections, and for when to do so again. */
    private void clean() {
        List<ClientConnection> old = new ArrayList<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            long next = Long.MAX_VALUE;
            Iterator<ClientConnection> all = idle.iterator();
            while (all.hasNext()) {
                ClientConnection connection = all.next();
                long rest =
                        Math.min(connection.idleSince + maxIdleNanos - now, connection.createdAt + maxAgeNanos - now);
                if (rest <= 0) {
                    all.remove();
                    open--;
                    old.add(connection);
                    continue;
                }
                long buffers = connection.idleSince + BUFFERS_NANOS - now;
                if (buffers <= 0) {
                    connection.dropBuffers();
                } else {
                    rest = Math.min(rest, buffers);
                }
                next = Math.min(next, rest);
            }
            cleaningSet = next != Long.MAX_VALUE;
            if (cleaningSet) {
                cleaning.set(now + next);
            }
        } finally {
            lock.unlock();
        }
        for (ClientConnection connection : old) {
            connection.close();
        }
    }

    /** Closes the connections that are idle. */
    void closeIdle() {
        List<ClientConnection> all;
        lock.lock();
        try {
            all = new ArrayList<>(idle);
            idle.clear();
            open -= all.size();
        } finally {
            lock.unlock();
        }
        for (ClientConnection connection : all) {
            connection.close();
        }
    }

    /** Closes the idle connections now, and those in use when they are given back. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        closeIdle();
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    int idle() {
        lock.lock();
        try {
            return idle.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a connection. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
