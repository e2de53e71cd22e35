package dev.fasthttp.net;

import java.io.IOException;

/** What is said on a connection to a proxy before it is a tunnel: read byte by byte, so that nothing of the tunnel is. */
final class ProxyTalk {
    private final BlockingConnection connection;
    private final String proxy;
    private final long deadline;
    private final byte[] one = new byte[1];

    ProxyTalk(BlockingConnection connection, String proxy, long deadline) {
        this.connection = connection;
        this.proxy = proxy;
        this.deadline = deadline;
    }

    /** The next byte, 0 to 255. */
    int read() throws IOException {
        if (connection.read(one, 0, 1, deadline) < 0) {
            throw failed("closed the connection before the tunnel was there", 0);
        }
        return one[0] & 0xFF;
    }

    void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            read();
        }
    }

    void write(byte[] bytes) throws IOException {
        connection.write(bytes, 0, bytes.length, deadline);
    }

    ProxyException failed(String what, int code) {
        return new ProxyException("proxy " + proxy + ' ' + what, code);
    }

    /** The earlier of a deadline and a time from now. */
    static long earlier(long deadline, long nanos) {
        long own = System.nanoTime() + nanos;
        return deadline == BlockingConnection.NO_DEADLINE || own - deadline < 0 ? own : deadline;
    }

    /** A host as it stands before a port. */
    static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }

    /** Refuses what would break a line apart or is no host at all. */
    static void checkHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("character " + (int) c + " at index " + i + " of a host");
            }
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty");
        }
    }

    static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535: " + port);
        }
    }
}
