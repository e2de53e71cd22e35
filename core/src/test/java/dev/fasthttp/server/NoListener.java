package dev.fasthttp.server;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.Readiness;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/** A listener at which nobody arrives. */
final class NoListener implements Listener {
    volatile boolean closed;

    @Override
    public void attach(Readiness readiness) {}

    @Override
    public void interest(int operations) {}

    @Override
    public Optional<Connection> accept() {
        return Optional.empty();
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("nowhere", 0);
    }

    @Override
    public void close() {
        closed = true;
    }
}
