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

    /**
     * Signals, and if the loop sleeps does its work for this source on the calling thread: reads, runs the handlers of the
     * requests that are there, writes the responses. So a client in the same process that is going to wait for a response
     * needs no other thread. If the loop is at work already, this is {@link #signal}.
     *
     * <p>It is for who has nothing to do until the response is complete:
     *
     * <ul>
     *   <li>All of the request is in the source, or another thread puts the rest there: a handler that waits for more of
     *       it keeps the caller waiting too.
     *   <li>The caller wants all of the response before it goes on. While it is in here, the source should take all that is
     *       written: else a handler that finds it full waits for its own thread until the time for writing is up. Who wants to see the first part of a
     *       response while the handler writes on, as with server-sent events, signals.
     *   <li>The caller can wait as long as a handler takes. Other requests of the loop do not wait for it: a handler that
     *       blocks keeps the caller, and loses the loop.
     *   <li>The caller holds no lock that a handler, or this source, may want.
     *   <li>The source has no file descriptor that the selector of the loop watches.
     * </ul>
     *
     * <p>There may be no response yet when this returns: a handler may run elsewhere, or the answer may be late. The caller
     * then waits as after a signal. An interrupt that comes meanwhile is kept; who is interrupted already only signals.
     *
     * <p>Threads: any. Loops may be assisted from handlers of other loops.
     *
     * @return whether the calling thread did the work
     */
    default boolean assist(int operations) {
        signal(operations);
        return false;
    }
}
