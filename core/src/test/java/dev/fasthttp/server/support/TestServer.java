package dev.fasthttp.server.support;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server that listens at a free port of the loopback interface. */
public final class TestServer implements AutoCloseable {
    private final Server server;
    private final InetSocketAddress address;

    private TestServer(Server server) throws IOException {
        this.server = server;
        address = (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Starts a server with default options. */
    public static TestServer of(RequestHandler handler) throws IOException {
        return of(Server.builder(handler));
    }

    /** Starts a server. */
    public static TestServer of(Server.Builder builder) throws IOException {
        return new TestServer(builder.build());
    }

    /** The server. */
    public Server server() {
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** A new connection to it. */
    public RawHttp connect() throws IOException {
        return RawHttp.connect(address);
    }

    /** Waits until no connection is open. */
    public void awaitNoConnection() {
        Await.until("no connection is open", () -> server.openConnections() == 0);
    }

    @Override
    public void close() {
        server.close();
    }
}
