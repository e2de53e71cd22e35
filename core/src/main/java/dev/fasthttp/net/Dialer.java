package dev.fasthttp.net;

import java.io.IOException;

/** Opens connections for a client. Threads: may be called from many at once. */
@FunctionalInterface
public interface Dialer {
    /**
     * Connects to a host, waiting for it.
     *
     * @param host a name or an IP literal, an IPv6 address without brackets
     * @param port 1 to 65,535
     * @param deadline a point of {@link System#nanoTime()}, or {@link BlockingConnection#NO_DEADLINE}
     * @return an open connection, which is the caller's to close
     * @throws java.net.SocketTimeoutException when {@code deadline} passed first
     * @throws IOException when the host is not known or does not accept
     */
    BlockingConnection dial(String host, int port, long deadline) throws IOException;
}
