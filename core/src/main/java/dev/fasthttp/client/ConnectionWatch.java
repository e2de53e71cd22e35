package dev.fasthttp.client;

import dev.fasthttp.internal.WatchedChannel;
import dev.fasthttp.net.Loop;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a loop tells about a connection, for the call that is under way on it, or for its pool while it is idle.
 *
 * <p>Threads: that of the loop, except for {@link #wake}.
 */
final class ConnectionWatch implements IntConsumer {
    final Loop loop;
    final WatchedChannel channel;
    private final ClientConnection connection;
    private final ConnectionPool pool;
    private final Readiness readiness;
    private @Nullable LoopCall call;

    ConnectionWatch(ClientConnection connection, WatchedChannel channel, ConnectionPool pool, Loop loop) {
        this.connection = connection;
        this.channel = channel;
        this.pool = pool;
        this.loop = loop;
        readiness = loop.watch(this);
    }

    /** Watches for bytes, and the end, from now on; also while the connection is idle. */
    void begin() throws IOException {
        channel.watch(readiness.selector(), readiness, Readiness.READ);
    }

    void serve(@Nullable LoopCall served) {
        call = served;
    }

    /** Has the call look at what has become of it. Threads: any. */
    void wake() {
        readiness.signal(Readiness.READ);
    }

    @Override
    public void accept(int operations) {
        if (!connection.isWatched(this)) {
            return;
        }
        LoopCall current = call;
        if (current != null) {
            current.ready();
        } else if (pool.reserveIdle(connection)) {
            // It may have been an alarm that came too late for its call.
            if (connection.isQuiet(channel)) {
                pool.release(connection);
            } else {
                pool.remove(connection);
            }
        } else {
            // Somebody has just taken it, and will find out.
            channel.interest(0);
        }
    }
}
