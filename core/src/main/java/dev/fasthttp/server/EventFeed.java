package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.internal.Ascii;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events that outlive their handler: a response without end that any thread sends events to, and that costs a
 * connection and no thread.
 *
 * <p>The head goes out when the handler has returned; events sent before wait for that. Sending never blocks. What the socket
 * does not take at once is kept, up to {@link Server.Builder#maxPendingEvents}; a client that falls behind farther, or takes
 * no byte for {@code writeTimeout}, is cut, and only it. So a client gets all events or finds its connection broken, and may
 * come back with {@code Last-Event-ID}.
 *
 * <p>A client that ends its side is taken to be gone. {@link Server#shutdown} ends the feed as {@link #close} does.
 *
 * <p>Threads: any; events sent by one thread arrive in their order.
 *
 * @see RequestCtx#eventFeed()
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public final class EventFeed extends ConnectionOwner implements AutoCloseable {
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n\r\n");
    private static final byte[] NO_BYTES = new byte[0];
    private static final EncodedEvent HEARTBEAT = EncodedEvent.comment("");

    /** The head is not written yet. */
    private static final int NEW = 0;

    private static final int OPEN = 1;

    /** Nothing more is taken, and what is kept is still written. */
    private static final int ENDING = 2;

    /** The connection is to be cut. */
    private static final int BROKEN = 3;

    private static final int OVER = 4;

    /** Fields below are guarded by {@link #lock}, which is held for one write to the socket at most. */
    private final ServerConnection connection;

    private final boolean chunked;
    private volatile int phase = NEW;
    private byte[] pending = NO_BYTES;
    private int from;
    private int to;
    private @Nullable Runnable onClose;
    private long sentAt;
    private volatile long heartbeat;

    /** The loop waits for room in the socket; its own. */
    private boolean waiting;

    EventFeed(ServerConnection connection, boolean chunked) {
        this.connection = connection;
        this.chunked = chunked;
    }

    /** An object that is there anyway and that nobody else locks: ten thousand locks less. */
    private Object lock() {
        return connection.outbound;
    }

    // ---- for the application ---------------------------------------------------------------------------------------

    /**
     * Sends an event without name; each line of {@code data} becomes a line of the event.
     *
     * @return false when the feed is closed, or is now because the client is too slow
     */
    public boolean send(String data) {
        return send(EncodedEvent.of(data));
    }

    /**
     * Sends an event with a name.
     *
     * @return false when the feed is closed, or is now because the client is too slow
     * @throws IllegalArgumentException when the name holds a line end or NUL
     */
    public boolean send(String name, String data) {
        return send(EncodedEvent.of(name, data));
    }

    /**
     * Sends an event.
     *
     * @return false when the feed is closed, or is now because the client is too slow
     */
    public boolean send(EncodedEvent event) {
        boolean looked;
        boolean open;
        synchronized (lock()) {
            if (phase > OPEN) {
                return false;
            }
            looked = accept(event.bytes(), event.from(chunked), event.to(chunked));
            open = phase <= OPEN;
        }
        if (!looked) {
            connection.signal(LoopTask.FEED);
        }
        return open;
    }

    /** Tells whether events are taken: neither side has closed it, as far as is known. */
    public boolean isOpen() {
        return phase <= OPEN;
    }

    /**
     * Has an action run when the feed is over, for whatever reason; at once when it is already. It runs on the event loop
     * and must not block. There is one; a later one takes its place.
     */
    public void onClose(Runnable action) {
        synchronized (lock()) {
            if (phase != OVER) {
                onClose = action;
                return;
            }
        }
        run(action);
    }

    /**
     * Has a comment sent whenever nothing else was for that long, which keeps proxies from closing a quiet connection and
     * finds out about clients that vanished. To a tenth of a second.
     *
     * @throws IllegalArgumentException when the time is not positive
     */
    public void setHeartbeat(Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval must be positive: " + interval);
        }
        heartbeat = ServerOptions.nanos(interval);
        connection.signal(LoopTask.FEED);
    }

    /** Ends the response behind the events sent so far; the connection may then serve the next request. */
    @Override
    public void close() {
        synchronized (lock()) {
            if (phase > OPEN) {
                return;
            }
            if (chunked) {
                keep(LAST_CHUNK, 0, LAST_CHUNK.length);
            }
            boolean begun = phase == OPEN;
            phase = ENDING;
            if (!begun) {
                return;
            }
        }
        connection.signal(LoopTask.FEED);
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /** Writes or keeps an event; false when the loop has to look at the feed. */
    private boolean accept(byte[] bytes, int start, int end) {
        int p = start;
        if (phase == OPEN && from == to) {
            if (heartbeat > 0) {
                sentAt = System.nanoTime();
            }
            try {
                p += connection.connection.write(ByteBuffer.wrap(bytes, start, end - start));
            } catch (IOException e) {
                phase = BROKEN;
                return false;
            }
            if (p == end) {
                return true;
            }
        } else if (from < to && to - from + end - start > connection.loop.options.maxPendingEvents) {
            phase = BROKEN;
            return false;
        }
        boolean waits = from < to;
        keep(bytes, p, end);
        return waits || phase == NEW;
    }

    private void keep(byte[] bytes, int start, int end) {
        int count = end - start;
        if (to + count > pending.length) {
            byte[] larger = to - from + count > pending.length
                    ? new byte[Math.max(2 * (to - from), to - from + count)]
                    : pending;
            System.arraycopy(pending, from, larger, 0, to - from);
            to -= from;
            from = 0;
            pending = larger;
        }
        System.arraycopy(bytes, start, pending, to, count);
        to += count;
    }

    // ---- for the loop ----------------------------------------------------------------------------------------------

    /** Without chunks the end of the connection is that of the events. */
    @Override
    boolean endsWithConnection() {
        return !chunked;
    }

    @Override
    void appendHeadTo(ByteBuilder out, RequestCtx context, boolean close) {
        Response response = context.response();
        boolean framed = chunked && !Status.isWithoutBody(response.statusCode());
        response.appendStreamHeadTo(out, connection.loop.responseDefaults, framed, chunked, close);
        if (!response.hasBodyOnWire()) {
            synchronized (lock()) {
                phase = ENDING;
                forgetPending();
            }
        }
    }

    @Override
    void begin(LoopThread thread) {
        synchronized (lock()) {
            if (phase == NEW) {
                phase = OPEN;
                sentAt = System.nanoTime();
            }
        }
        if (connection.loop.isDraining()) {
            close();
        }
        connection.watch.set(LoopTask.READ);
        writeKept(thread);
    }

    @Override
    int turn(int operations, LoopThread thread) {
        if ((operations & LoopTask.READ) != 0) {
            readable(thread);
        }
        if (phase != OVER && (operations & (LoopTask.WRITE | LoopTask.FEED)) != 0) {
            if ((operations & LoopTask.WRITE) != 0) {
                connection.watch.grant(LoopTask.WRITE);
            }
            writeKept(thread);
        }
        return operations & LoopTask.CLOSE;
    }

    /** Reads a little ahead, as during a call: it is how one learns that the client left. */
    private void readable(LoopThread thread) {
        if (connection.input.isFull()) {
            connection.watch.set(0);
            return;
        }
        if (connection.fill(thread) < 0) {
            connection.watch.set(0);
            close();
        }
        connection.input.keepUnparsed(thread, connection.loop.inbounds);
    }

    /** Writes what is kept, as much as the socket takes, and goes on from there. */
    private void writeKept(LoopThread thread) {
        int now;
        boolean progress = false;
        boolean left;
        synchronized (lock()) {
            if (from < to && phase != BROKEN && phase != OVER) {
                try {
                    int before = from;
                    from = connection.outbound.write(thread.writeBuffer, pending, from, to);
                    progress = from > before;
                } catch (IOException e) {
                    phase = BROKEN;
                }
            }
            left = from < to;
            if (!left) {
                forgetPending();
            }
            now = phase;
        }
        if (now == BROKEN) {
            connection.cut(thread);
        } else if (now == ENDING && !left) {
            over();
            connection.takeBack(thread);
        } else if (now != OVER) {
            if (left) {
                connection.watch.want(LoopTask.WANT_WRITE);
            }
            if (progress || !left || !waiting) {
                setDeadline(left);
            }
            waiting = left;
        }
    }

    private void forgetPending() {
        pending = NO_BYTES;
        from = 0;
        to = 0;
    }

    private void setDeadline(boolean left) {
        if (left) {
            connection.setDeadline(connection.loop.options.writeTimeout);
        } else if (heartbeat > 0) {
            connection.setDeadline(heartbeat);
        } else {
            connection.loop.timers.clear(connection.deadline);
        }
    }

    @Override
    void expired(LoopThread thread) {
        long quiet;
        synchronized (lock()) {
            if (waiting && from < to) {
                phase = BROKEN;
            }
            quiet = System.nanoTime() - sentAt;
        }
        if (phase == BROKEN) {
            connection.cut(thread);
        } else if (heartbeat > 0) {
            if (quiet >= heartbeat) {
                send(HEARTBEAT);
                quiet = 0;
            }
            connection.setDeadline(heartbeat - quiet);
        }
    }

    @Override
    void drain() {
        close();
    }

    @Override
    void lost(IOException cause) {
        over();
    }

    /** Nothing is sent any more. */
    void over() {
        Runnable action;
        synchronized (lock()) {
            phase = OVER;
            forgetPending();
            action = onClose;
            onClose = null;
        }
        if (action != null) {
            run(action);
        }
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            connection.loop.server.log(System.Logger.Level.ERROR, "close action of an event feed failed", e);
        }
    }
}
