package dev.fasthttp.samples;

import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The showcase at a free port, with room for large bodies. */
final class ShowcaseServer implements AutoCloseable {
    private static final long MAX_BODY = 64 << 20;

    private final Server server;
    private final int port;

    ShowcaseServer() throws IOException {
        server = Showcase.builder().maxRequestBodySize(MAX_BODY).build();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        port = ((InetSocketAddress) server.listen(any)).getPort();
    }

    Server server() {
        return server;
    }

    String url(String target) {
        return "http://127.0.0.1:" + port + target;
    }

    @Override
    public void close() {
        server.close();
    }
}
