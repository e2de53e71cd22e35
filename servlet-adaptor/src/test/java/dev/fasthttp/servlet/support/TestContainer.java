package dev.fasthttp.servlet.support;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A container behind a server at a free port of the loopback interface. */
public final class TestContainer implements AutoCloseable {
    private final ServletContainer container;
    private final Server server;
    private final InetSocketAddress address;

    private TestContainer(ServletContainer container, Server.Builder builder) throws IOException {
        this.container = container;
        server = builder.build();
        address = (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Starts a container on a server with default options. */
    public static TestContainer of(ServletContainer.Builder builder) throws IOException, ServletException {
        ServletContainer container = builder.build();
        return new TestContainer(container, Server.builder(container).headerReceived(container));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** The container. */
    public ServletContainer container() {
        return container;
    }

    /** Asks for a target, on a connection of its own. */
    public Answer get(String target, String... fields) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return send(request + "\r\n");
    }

    /** Sends a request on a connection of its own, which it must close. */
    public Answer send(String request) throws IOException {
        return Answer.to(address, request);
    }

    @Override
    public void close() {
        server.close();
        container.close();
    }
}
