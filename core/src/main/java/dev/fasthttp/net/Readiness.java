package dev.fasthttp.net;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Whom a connection or listener tells that it is ready: the event loop that watches it.
 *
 * <p>A source with a file descriptor registers its channel with {@link #selector()}, with this object as attachment. Any
 * other source, a pipe in memory for one, calls {@link #signal}.
 */
public interface Readiness {
    /** There are bytes to read, or the end of them. */
    int READ = SelectionKey.OP_READ;

    /** There is room to write. */
    int WRITE = SelectionKey.OP_WRITE;

    /** There is a connection to accept. */
    int ACCEPT = SelectionKey.OP_ACCEPT;

    /** The selector of the loop. */
    Selector selector();

    /**
     * Tells that the source became ready for some of the operations it was asked to watch. Signals may be repeated and
     * may be wrong; they must not be missing: a source that is still ready after a read, a write or an accept signals
     * again.
     *
     * <p>Threads: any.
     */
    void signal(int operations);
}
