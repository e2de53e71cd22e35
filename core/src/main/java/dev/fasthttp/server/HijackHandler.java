package dev.fasthttp.server;

import java.io.IOException;

/**
 * Application code that goes on with a connection which is not HTTP any more, after an upgrade for one.
 *
 * <p>Threads: runs on a thread of its own, a virtual one where there are any, and may block as long as it likes.
 */
@FunctionalInterface
public interface HijackHandler {
    /**
     * Uses the connection, which is closed when this returns or throws, unless {@link HijackedConnection#keepOpen} was
     * called.
     */
    void handle(HijackedConnection connection) throws IOException;
}
