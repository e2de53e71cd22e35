package dev.fasthttp.client;

import dev.fasthttp.http.Response;
import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call as those need to see it who make it for somebody else: it can be given up from another thread, shows interim responses,
 * says whether anything was sent, and leaves the connection to the caller after an upgrade.
 *
 * <p>May be used for one call after the other, each begun by {@link #reset}. Threads: {@link #cancel} from any, the others by
 * the one that makes the call.
 */
public final class Exchange {
    private final InterimListener listener;
    private @Nullable ClientConnection current;
    private boolean cancelled;
    private boolean known;
    private boolean sent;
    private @Nullable BlockingConnection upgraded;

    /** Is shown interim responses. */
    @FunctionalInterface
    public interface InterimListener {
        /**
         * An interim response has come, 100 and 103 for example.
         *
         * @param interim lent for the time of the call
         * @throws IOException to give up the call, which throws it
         */
        void received(Response interim) throws IOException;
    }

    /** An exchange of which interim responses are dropped. */
    public Exchange() {
        this(interim -> {});
    }

    /** An exchange whose interim responses are shown to {@code listener}. */
    public Exchange(InterimListener listener) {
        this.listener = listener;
    }

    /** Makes it ready for another call. */
    public synchronized void reset() {
        cancelled = false;
        current = null;
        known = false;
        sent = false;
        upgraded = null;
    }

    /**
     * Gives the call up: its connection is closed, also while a body is read as a stream, which then throws. Does nothing when
     * all has been received. What waits for a connection goes on until it has one.
     */
    public synchronized void cancel() {
        cancelled = true;
        if (current != null) {
            current.abort();
        }
    }

    /** Tells whether it was cancelled. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * Tells whether anything of the request may have reached the server: it was given to the system, or the client does not
     * tell.
     */
    public boolean isSent() {
        return sent || !known;
    }

    /** The connection after a response 101, with the bytes that came behind that; the caller closes it. */
    public Optional<BlockingConnection> upgradedConnection() {
        return Optional.ofNullable(upgraded);
    }

    /** The call goes on by a connection. */
    synchronized void attach(ClientConnection connection) throws IOException {
        current = connection;
        if (cancelled) {
            throw new IOException("the call was cancelled");
        }
    }

    /** The call does not need the connection any more; false when it has been closed. */
    synchronized boolean detach() {
        current = null;
        return !cancelled;
    }

    /** A client has the call that tells what it does. */
    void begin() {
        known = true;
    }

    void noteSent(boolean any) {
        sent |= any;
    }

    void interim(Response response) throws IOException {
        listener.received(response);
    }

    void upgraded(BlockingConnection connection) {
        upgraded = connection;
    }
}
