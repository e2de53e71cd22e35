package dev.fasthttp.net;

import dev.fasthttp.internal.IpLiteral;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections through an HTTP proxy, which it asks for a tunnel by CONNECT, for plain HTTP too.
 *
 * <pre>{@code
 * Dialer dialer = HttpProxyDialer.builder("proxy.example.com", 3128).credentials("user", "password").build();
 * Client client = Client.builder().dialer(dialer).build();
 * }</pre>
 *
 * <p>The proxy looks up names. One deadline holds for all: reaching the proxy, TLS with it, and its answer.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: RFC 9110 §9.3.6.
 */
public final class HttpProxyDialer implements Dialer {
    /** The head of the answer may be as long, all interim ones included. */
    static final int MAX_HEAD = 16 * 1024;

    private static final int HEAD_MINIMUM = "HTTP/1.1 200".length();

    private final Builder options;
    private final String name;

    private HttpProxyDialer(Builder builder) {
        options = builder;
        name = ProxyTalk.authority(builder.host, builder.port);
    }

    /**
     * Begins to describe a dialer.
     *
     * @param host of the proxy, a name or an IP literal without brackets
     * @throws IllegalArgumentException when one of them is none
     */
    public static Builder builder(String host, int port) {
        return new Builder(host, port);
    }

    /**
     * Connects to a host through the proxy.
     *
     * @throws ProxyException when the proxy refuses, with the status code, or does not speak HTTP
     * @throws java.net.SocketTimeoutException when {@code deadline} or {@link Builder#dialTimeout} passed first
     */
    @Override
    public BlockingConnection dial(String host, int port, long deadline) throws IOException {
        ProxyTalk.checkHost(host);
        ProxyTalk.checkPort(port);
        long end = ProxyTalk.earlier(deadline, options.dialTimeout.toNanos());
        BlockingConnection connection = options.dialer.dial(options.host, options.port, end);
        if (options.tls != null) {
            connection = options.tls.secure(connection, options.host, options.port, end);
        }
        boolean done = false;
        try {
            ask(new ProxyTalk(connection, name, end), ProxyTalk.authority(host, port));
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private void ask(ProxyTalk talk, String target) throws IOException {
        String head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + options.authorization + "\r\n";
        talk.write(head.getBytes(StandardCharsets.ISO_8859_1));
        int left = MAX_HEAD;
        int status;
        do {
            StringBuilder answer = new StringBuilder();
            left = readHead(talk, answer, left);
            status = status(talk, answer);
        } while (status < 200);
        if (status >= 300) {
            throw talk.failed("answered " + status + " to CONNECT " + target, status);
        }
    }

    /** Reads up to an empty line; returns how many bytes may follow. */
    private static int readHead(ProxyTalk talk, StringBuilder head, int limit) throws IOException {
        int left = limit;
        int ends = 0;
        while (ends < 2) {
            if (left-- == 0) {
                throw talk.failed("answered CONNECT by a head of more than " + MAX_HEAD + " bytes", 0);
            }
            int b = talk.read();
            head.append((char) b);
            if (b == '\n') {
                ends++;
            } else if (b != '\r') {
                ends = 0;
            }
        }
        return left;
    }

    private static int status(ProxyTalk talk, StringBuilder head) throws ProxyException {
        boolean http = head.length() > HEAD_MINIMUM && head.indexOf("HTTP/1.") == 0 && head.charAt(8) == ' ';
        int status = http ? IpLiteral.parseNumber(head.substring(9, 12), 999) : -1;
        char behind = http ? head.charAt(12) : 'x';
        if (status < 100 || (behind != ' ' && behind != '\r' && behind != '\n')) {
            throw talk.failed("did not answer CONNECT in HTTP/1", 0);
        }
        return status;
    }

    @Override
    public String toString() {
        return "HttpProxyDialer by " + name;
    }

    /** Describes a dialer. */
    public static final class Builder {
        final String host;
        final int port;
        Dialer dialer = TcpDialer.create();
        Duration dialTimeout = Duration.ofSeconds(10);
        String authorization = "";

        @Nullable
        TlsClientSettings tls;

        private Builder(String host, int port) {
            ProxyTalk.checkHost(host);
            ProxyTalk.checkPort(port);
            this.host = host;
            this.port = port;
        }

        private Builder(Builder other) {
            host = other.host;
            port = other.port;
            dialer = other.dialer;
            dialTimeout = other.dialTimeout;
            authorization = other.authorization;
            tls = other.tls;
        }

        /** Who connects to the proxy. By default a {@link TcpDialer}. */
        public Builder dialer(Dialer dialer) {
            this.dialer = dialer;
            return this;
        }

        /** Speaks TLS with the proxy; what goes through the tunnel may be TLS of its own. By default it does not. */
        public Builder tls(TlsClientSettings settings) {
            tls = settings;
            return this;
        }

        /**
         * Shows the proxy user and password by the Basic scheme (RFC 7617).
         *
         * @throws IllegalArgumentException when the user has a colon
         */
        public Builder credentials(String user, String password) {
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("user with a colon (RFC 7617 §2)");
            }
            byte[] both = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
            authorization = "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(both) + "\r\n";
            return this;
        }

        /**
         * The longest that a dial may take in all, whatever the deadline. By default 10 s.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder dialTimeout(Duration timeout) {
            dialTimeout = TcpDialer.Builder.positive(timeout, "dialTimeout");
            return this;
        }

        /** The dialer. */
        public HttpProxyDialer build() {
            return new HttpProxyDialer(new Builder(this));
        }
    }
}
