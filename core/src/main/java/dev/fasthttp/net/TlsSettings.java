package dev.fasthttp.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a server speaks TLS: certificates, protocols, and what it asks of clients. TLS itself is the JDK's, or that of the
 * provider of an {@link SSLContext} one brings along.
 *
 * <pre>{@code
 * TlsSettings tls = TlsSettings.builder()
 *         .certificate(Path.of("chain.pem"), Path.of("key.pem"))
 *         .reloadInterval(Duration.ofMinutes(1))
 *         .build();
 * server.listenTls(new InetSocketAddress(8443), tls);
 * }</pre>
 *
 * <p>By default: TLS 1.3 and 1.2 with the provider's cipher suites in the server's order, ALPN with {@code http/1.1},
 * sessions resumed by tickets, no client certificates, no renegotiation.
 *
 * <p>Threads: safe.
 */
public final class TlsSettings {
    private static final System.Logger LOGGER = System.getLogger(TlsSettings.class.getName());

    private final TlsContextSource source;
    private final SSLParameters parameters;
    private final Map<String, ProtocolHandler> protocolHandlers;
    private final Executor executor;
    private final TlsBuffers.Pool buffers = new TlsBuffers.Pool();
    private final long reloadNanos;
    private final AtomicLong checkedAt = new AtomicLong(System.nanoTime());
    private final ReentrantLock reloading = new ReentrantLock();
    private final LongAdder handshakes = new LongAdder();
    private final LongAdder failedHandshakes = new LongAdder();
    private volatile SSLContext context;

    private TlsSettings(Builder b) throws IOException {
        source = b.source();
        context = source.load();
        protocolHandlers = Map.copyOf(b.protocolHandlers);
        executor = b.executor;
        reloadNanos = b.reloadInterval.toNanos();
        parameters = b.parameters(context);
        check();
    }

    /** Begins to describe the settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings with a certificate chain and its key in PEM files; see {@link Builder#certificate(Path, Path)}. */
    public static TlsSettings ofPem(Path chainFile, Path keyFile) throws IOException {
        return builder().certificate(chainFile, keyFile).build();
    }

    /** Finds out now what would otherwise fail at each connection. */
    private void check() {
        SSLEngine probe = context.createSSLEngine();
        probe.setUseClientMode(false);
        probe.setSSLParameters(parameters);
    }

    /**
     * Puts the server side of TLS on a connection, which the result owns from now on. The handshake begins when it is
     * {@linkplain Connection#attach attached}.
     *
     * @throws IOException when the provider has no engine
     */
    public Connection secure(Connection connection) throws IOException {
        reloadWhenDue();
        try {
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(false);
            engine.setSSLParameters(parameters);
            return new TlsConnection(connection, engine, this);
        } catch (RuntimeException e) {
            connection.close();
            throw new IOException("no engine for TLS", e);
        }
    }

    /**
     * Reads the files again, for connections from now on; those that are open keep what they have. Sessions of before are
     * not resumed.
     *
     * @return false when a file is missing or broken: the reason is logged, and everything stays as it was
     */
    public boolean reload() {
        reloading.lock();
        try {
            context = source.load();
            LOGGER.log(System.Logger.Level.INFO, "certificates loaded from {0}", source);
            return true;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "certificates not loaded, the old ones stay: " + e.getMessage(), e);
            return false;
        } finally {
            reloading.unlock();
        }
    }

    void countHandshake(boolean complete) {
        (complete ? handshakes : failedHandshakes).increment();
    }

    /** How many handshakes came to their end. */
    public long handshakes() {
        return handshakes.sum();
    }

    /** How many connections ended before their handshake did: refused by one side, late, or closed. */
    public long failedHandshakes() {
        return failedHandshakes.sum();
    }

    /** Looks at the files, on another thread, when the interval is over. */
    private void reloadWhenDue() {
        if (reloadNanos == 0) {
            return;
        }
        long last = checkedAt.get();
        long now = System.nanoTime();
        if (now - last < reloadNanos || !checkedAt.compareAndSet(last, now)) {
            return;
        }
        try {
            executor.execute(() -> {
                if (source.isChanged()) {
                    reload();
                }
            });
        } catch (RejectedExecutionException e) {
            LOGGER.log(System.Logger.Level.WARNING, "the executor of handshakes is full", e);
        }
    }

    Optional<ProtocolHandler> protocolHandler(@Nullable String protocol) {
        return protocol == null || protocolHandlers.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(protocolHandlers.get(protocol));
    }

    Executor executor() {
        return executor;
    }

    TlsBuffers.Pool buffers() {
        return buffers;
    }

    /** Describes settings; at least a certificate or a context is needed. */
    public static final class Builder {
        private final List<TlsContextSource.KeySource> keys = new ArrayList<>();
        private final Map<String, ProtocolHandler> protocolHandlers = new LinkedHashMap<>();
        private TlsContextSource.@Nullable TrustSource trust;
        private @Nullable SSLContext context;
        private ClientAuth clientAuth = ClientAuth.NONE;
        private String[] protocols = {"TLSv1.3", "TLSv1.2"};
        private String[] cipherSuites = {};
        private String[] applicationProtocols = {"http/1.1"};
        private Duration reloadInterval = Duration.ZERO;
        private Duration sessionTimeout = Duration.ofHours(24);
        private int sessionCacheSize = 20_480;
        private Executor executor = HandshakeThreads.SHARED;

        private Builder() {}

        /**
         * Takes keys and trust from a context, initialised by the caller, of whatever provider; instead of certificates.
         * Its sessions are the caller's to configure.
         */
        public Builder context(SSLContext context) {
            this.context = context;
            return this;
        }

        /**
         * Adds a certificate. A client that asks for a host (SNI) gets the certificate that names it, or has a wildcard
         * for it; any other gets the first one added. A host may have one for each type of key.
         *
         * @param chainFile PEM: the server's certificate, followed by those it was issued by
         * @param keyFile PEM: its private key, RSA, EC or EdDSA, as PKCS#8 without password; may be the same file
         * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#Server.AppendCert">fasthttp.Server.AppendCert</a>
         */
        public Builder certificate(Path chainFile, Path keyFile) {
            keys.add(TlsContextSource.KeySource.files(chainFile, keyFile));
            return this;
        }

        /** Adds a certificate with its key, both in PEM; see {@link #certificate(Path, Path)}. */
        public Builder certificatePem(String chain, String key) {
            keys.add(TlsContextSource.KeySource.texts(chain, key));
            return this;
        }

        /** Adds a certificate made for tests. */
        public Builder certificate(TestCertificate certificate) {
            return certificatePem(certificate.certificatePem(), certificate.privateKeyPem());
        }

        /** Whether clients show a certificate; the ones to trust are set by {@link #trust}. By default they do not. */
        public Builder clientAuth(ClientAuth clientAuth) {
            this.clientAuth = clientAuth;
            return this;
        }

        /**
         * Trusts client certificates issued by those in a PEM file, and those in it themselves. By default the ones that
         * the JDK trusts.
         */
        public Builder trust(Path file) {
            trust = TlsContextSource.TrustSource.file(file);
            return this;
        }

        /** Trusts client certificates issued by those in a key store. */
        public Builder trust(KeyStore store) {
            trust = TlsContextSource.TrustSource.store(store);
            return this;
        }

        /** The versions of TLS, in JSSE's names. By default {@code TLSv1.3} and {@code TLSv1.2}. */
        public Builder protocols(String... protocols) {
            this.protocols = protocols.clone();
            return this;
        }

        /** The cipher suites, in JSSE's names, the best first. By default the provider's. */
        public Builder cipherSuites(String... suites) {
            cipherSuites = suites.clone();
            return this;
        }

        /**
         * The protocols that this server agrees on with a client that names some (ALPN), the best first; it refuses a
         * client that knows none of them. By default {@code http/1.1}; none switches ALPN off.
         */
        public Builder applicationProtocols(String... names) {
            applicationProtocols = names.clone();
            return this;
        }

        /**
         * Gives connections whose client chose a protocol to a handler; the HTTP server does not parse them. The name is
         * offered before the {@link #applicationProtocols} if it is not among them.
         */
        public Builder nextProto(String name, ProtocolHandler handler) {
            protocolHandlers.put(name, handler);
            return this;
        }

        /**
         * How often to look, when a connection arrives, whether the files have changed; changed ones are
         * {@linkplain TlsSettings#reload reloaded}. By default never.
         */
        public Builder reloadInterval(Duration interval) {
            if (interval.isNegative()) {
                throw new IllegalArgumentException("reloadInterval must not be negative: " + interval);
            }
            reloadInterval = interval;
            return this;
        }

        /** How long a session can be resumed, to the second. By default 24 hours. */
        public Builder sessionTimeout(Duration timeout) {
            if (timeout.toSeconds() <= 0 || timeout.toSeconds() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("sessionTimeout must be at least a second: " + timeout);
            }
            sessionTimeout = timeout;
            return this;
        }

        /** The most sessions kept for clients that take no tickets. By default 20 480. */
        public Builder sessionCacheSize(int sessions) {
            if (sessions <= 0) {
                throw new IllegalArgumentException("sessionCacheSize must be positive: " + sessions);
            }
            sessionCacheSize = sessions;
            return this;
        }

        /**
         * Runs what a handshake computes: signatures, the check of client certificates, callbacks of the context. By
         * default virtual threads, before Java 21 a few daemon threads.
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Loads everything.
         *
         * @throws IOException when a file cannot be read or its content is of no use, saying which and why
         * @throws IllegalArgumentException when the provider does not know a protocol or cipher suite
         * @throws IllegalStateException without certificate and context, or with both
         */
        public TlsSettings build() throws IOException {
            return new TlsSettings(this);
        }

        private TlsContextSource source() {
            if (keys.isEmpty() == (context == null)) {
                throw new IllegalStateException("settings of TLS need either certificates or a context");
            }
            return context != null
                    ? TlsContextSource.of(context)
                    : TlsContextSource.of(keys, trust, (int) sessionTimeout.toSeconds(), sessionCacheSize);
        }

        private SSLParameters parameters(SSLContext loaded) {
            SSLParameters p = loaded.getDefaultSSLParameters();
            p.setProtocols(protocols);
            if (cipherSuites.length > 0) {
                p.setCipherSuites(cipherSuites);
            }
            p.setUseCipherSuitesOrder(true);
            List<String> names = new ArrayList<>(List.of(applicationProtocols));
            List<String> handled = new ArrayList<>(protocolHandlers.keySet());
            handled.removeAll(names);
            names.addAll(0, handled);
            p.setApplicationProtocols(names.toArray(new String[0]));
            switch (clientAuth) {
                case NONE -> p.setNeedClientAuth(false);
                case WANT -> p.setWantClientAuth(true);
                case NEED -> p.setNeedClientAuth(true);
            }
            return p;
        }
    }

    /** Tells what went wrong in the words of the provider. */
    static IOException unusable(GeneralSecurityException e) {
        return new IOException("no context for TLS: " + e.getMessage(), e);
    }
}
