package dev.fasthttp.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/** A {@link Listener} whose connections are protected by TLS. The handshake runs when they are served, not here. */
public final class TlsListener implements Listener {
    private final Listener inner;
    private final TlsSettings settings;

    private TlsListener(Listener inner, TlsSettings settings) {
        this.inner = inner;
        this.settings = settings;
    }

    /** Puts TLS on what arrives at a listener, which is owned by the result from now on. */
    public static TlsListener over(Listener listener, TlsSettings settings) {
        return new TlsListener(listener, settings);
    }

    @Override
    public void attach(Readiness readiness) throws IOException {
        inner.attach(readiness);
    }

    @Override
    public void interest(int operations) {
        inner.interest(operations);
    }

    @Override
    public Optional<Connection> accept() throws IOException {
        Optional<Connection> accepted = inner.accept();
        return accepted.isPresent() ? Optional.of(settings.secure(accepted.get())) : accepted;
    }

    @Override
    public Optional<Listener> fork() throws IOException {
        Optional<Listener> fork = inner.fork();
        return fork.isPresent() ? Optional.of(new TlsListener(fork.get(), settings)) : fork;
    }

    @Override
    public SocketAddress localAddress() {
        return inner.localAddress();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner + " (TLS)";
    }
}
