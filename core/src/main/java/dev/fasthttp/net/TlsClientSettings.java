package dev.fasthttp.net;

import dev.fasthttp.internal.IpLiteral;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a client speaks TLS: whom it trusts, and what it shows of itself. TLS itself is the JDK's, or that of the provider of an
 * {@link SSLContext} one brings along.
 *
 * <pre>{@code
 * TlsClientSettings tls = TlsClientSettings.builder().trust(Path.of("ca.pem")).build();
 * HostClient client = HostClient.builder("example.com:8443").tls(tls).build();
 * }</pre>
 *
 * <p>By default: TLS 1.3 and 1.2, the authorities that the JDK trusts, SNI, ALPN with {@code http/1.1}, sessions resumed, no
 * renegotiation. The certificate must be for the host that was asked for (RFC 9110 §4.3.4); only a context with a trust manager
 * of one's own can change that.
 *
 * <p>Threads: safe. Share one: it remembers the sessions.
 */
public final class TlsClientSettings {
    private final SSLContext context;
    private final SSLParameters parameters;
    private final String serverName;

    private TlsClientSettings(Builder b) throws IOException {
        context = b.context();
        parameters = b.parameters(context);
        serverName = b.serverName;
        engine("localhost", 443);
    }

    /** Begins to describe the settings. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Settings with all defaults.
     *
     * @throws IOException when the JDK cannot read the authorities it trusts
     */
    public static TlsClientSettings create() throws IOException {
        return builder().build();
    }

    /**
     * Puts the client side of TLS on a connection, and shakes hands; the result owns the connection from now on.
     *
     * @param host a name or an IP literal: what the certificate must be for
     * @param deadline for the handshake, as in {@link BlockingConnection#read}
     * @throws javax.net.ssl.SSLException when the two do not agree, or the server is not who it should be; the connection is
     *     closed
     */
    public BlockingConnection secure(BlockingConnection connection, String host, int port, long deadline)
            throws IOException {
        String name = withoutLastDot(serverName.isEmpty() ? host : serverName);
        TlsClientConnection secure;
        try {
            secure = new TlsClientConnection(connection, engine(name, port), name);
        } catch (RuntimeException e) {
            connection.close();
            throw new SSLException("no TLS with " + name + ": " + e.getMessage(), e);
        }
        secure.handshake(deadline);
        return secure;
    }

    /** Neither SNI nor certificates have the dot that ends a name in DNS (RFC 6066 §3). */
    private static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private SSLEngine engine(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        boolean literal = host.indexOf(':') >= 0 || IpLiteral.parseIpv4(host) != null;
        parameters(engine, literal ? "" : host);
        return engine;
    }

    private void parameters(SSLEngine engine, String name) {
        SSLParameters own = engine.getSSLParameters();
        own.setProtocols(parameters.getProtocols());
        own.setCipherSuites(parameters.getCipherSuites());
        own.setApplicationProtocols(parameters.getApplicationProtocols());
        own.setEndpointIdentificationAlgorithm("HTTPS");
        // The JDK leaves out names without a dot unless it is told (localhost, names of a cluster).
        own.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        engine.setSSLParameters(own);
    }

    /** Describes settings. */
    public static final class Builder {
        private TlsContextSource.@Nullable KeySource key;
        private TlsContextSource.@Nullable TrustSource trust;
        private @Nullable SSLContext given;
        private String[] protocols = {"TLSv1.3", "TLSv1.2"};
        private String[] cipherSuites = {};
        private String[] applicationProtocols = {"http/1.1"};
        private String serverName = "";

        private Builder() {}

        /** Takes keys and trust from a context, initialised by the caller, of whatever provider. */
        public Builder context(SSLContext context) {
            given = context;
            return this;
        }

        /** Trusts servers whose certificates were issued by those in a PEM file, and those in it. By default the JDK's. */
        public Builder trust(Path file) {
            trust = TlsContextSource.TrustSource.file(file);
            return this;
        }

        /** Trusts servers whose certificates were issued by those in a key store. */
        public Builder trust(KeyStore store) {
            trust = TlsContextSource.TrustSource.store(store);
            return this;
        }

        /** Trusts a certificate made for tests. */
        public Builder trust(TestCertificate certificate) {
            try {
                KeyStore store = emptyStore();
                store.setCertificateEntry("test", certificate.certificate());
                return trust(store);
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /**
         * Shows servers that ask for it a certificate.
         *
         * @param chainFile PEM: the client's certificate, followed by those it was issued by
         * @param keyFile PEM: its private key as PKCS#8 without password; may be the same file
         */
        public Builder certificate(Path chainFile, Path keyFile) {
            key = TlsContextSource.KeySource.files(chainFile, keyFile);
            return this;
        }

        /** Shows servers that ask for it a certificate, given with its key in PEM. */
        public Builder certificatePem(String chain, String keyText) {
            key = TlsContextSource.KeySource.texts(chain, keyText);
            return this;
        }

        /** Shows servers that ask for it a certificate made for tests. */
        public Builder certificate(TestCertificate certificate) {
            return certificatePem(certificate.certificatePem(), certificate.privateKeyPem());
        }

        /** The versions of TLS, in JSSE's names. By default {@code TLSv1.3} and {@code TLSv1.2}. */
        public Builder protocols(String... protocols) {
            this.protocols = protocols.clone();
            return this;
        }

        /** The cipher suites, in JSSE's names. By default the provider's. */
        public Builder cipherSuites(String... suites) {
            cipherSuites = suites.clone();
            return this;
        }

        /** What is asked for by ALPN. By default {@code http/1.1}; none switches it off. */
        public Builder applicationProtocols(String... names) {
            applicationProtocols = names.clone();
            return this;
        }

        /** The name that is asked for by SNI and must be in the certificate. By default the host that is connected to. */
        public Builder serverName(String name) {
            serverName = name;
            return this;
        }

        /**
         * Loads everything.
         *
         * @throws IOException when a file cannot be read or its content is of no use, saying which and why
         * @throws IllegalArgumentException when the provider does not know a protocol or cipher suite
         * @throws IllegalStateException with both a context and keys or trust
         */
        public TlsClientSettings build() throws IOException {
            if (given != null && (key != null || trust != null)) {
                throw new IllegalStateException("a context brings its own keys and trust");
            }
            return new TlsClientSettings(this);
        }

        private SSLContext context() throws IOException {
            if (given != null) {
                return given;
            }
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                TrustManager[] trusted = trust == null ? null : trust.load();
                context.init(key == null ? null : keyManagers(key.load()), trusted, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw TlsSettings.unusable(e);
            }
        }

        private static KeyManager[] keyManagers(HostKey key) throws GeneralSecurityException, IOException {
            KeyStore store = emptyStore();
            Certificate[] chain = key.chain().toArray(new X509Certificate[0]);
            store.setKeyEntry("client", key.key(), new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        }

        private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            return store;
        }

        private SSLParameters parameters(SSLContext loaded) {
            SSLParameters p = loaded.getDefaultSSLParameters();
            p.setProtocols(protocols);
            if (cipherSuites.length > 0) {
                p.setCipherSuites(cipherSuites);
            }
            p.setApplicationProtocols(applicationProtocols);
            return p;
        }
    }
}
