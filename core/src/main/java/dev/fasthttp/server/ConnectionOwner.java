package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;

/**
 * Who has a connection, from when the response that announced it is written: the loop only watches the socket then.
 *
 * <p>Threads: whoever holds the baton.
 */
abstract sealed class ConnectionOwner permits HijackedConnection, EventFeed {
    /** Whether the connection serves no request afterwards. */
    abstract boolean endsWithConnection();

    /** Appends the response that announces it. */
    abstract void appendHeadTo(ByteBuilder out, RequestCtx context, boolean close);

    /** All is written: the connection is the owner's. */
    abstract void begin(LoopThread thread);

    /** The connection has its turn; returns what is left for the loop to do. */
    abstract int turn(int operations, LoopThread thread);

    /** The deadline of the connection has passed. */
    void expired(LoopThread thread) {}

    /** The server shuts down. */
    void drain() {}

    /** The connection is closed, perhaps before it was the owner's. */
    abstract void lost(IOException cause);
}
