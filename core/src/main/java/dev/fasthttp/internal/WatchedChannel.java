package dev.fasthttp.internal;

import java.io.IOException;
import java.nio.channels.Selector;

/**
 * A connection for code that waits which a selector can watch instead for a time. While it does, nothing but these methods and
 * those that close it may be used.
 *
 * <p>Threads: as the connection; {@link #watch}, {@link #interest} and the two that try by the thread of the selector.
 */
public interface WatchedChannel {
    /** Has a selector watch it, and no other any more. */
    void watch(Selector selector, Object attachment, int operations) throws IOException;

    /** Ends that, if it is watched: it waits again. */
    void unwatch() throws IOException;

    /** Says what to watch from now on. */
    void interest(int operations);

    /** Reads what is there: 0 for nothing, -1 at the end. */
    int tryRead(byte[] target, int offset, int length) throws IOException;

    /** Writes what fits. */
    int tryWrite(byte[] source, int offset, int length) throws IOException;
}
