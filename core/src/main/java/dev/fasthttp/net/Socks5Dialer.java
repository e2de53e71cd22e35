package dev.fasthttp.net;

import dev.fasthttp.internal.IpLiteral;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Opens connections through a SOCKS 5 proxy.
 *
 * <pre>{@code
 * Client client = Client.builder()
 *         .dialer(Socks5Dialer.builder("localhost", 1080).build())
 *         .build();
 * }</pre>
 *
 * <p>The proxy looks up names; IP literals go to it as addresses. One deadline holds for all: reaching the proxy, and its answers.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: RFC 1928, RFC 1929.
 */
public final class Socks5Dialer implements Dialer {
    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NOTHING_ACCEPTABLE = 0xFF;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int MAX_TEXT = 255;
    private static final String[] REPLIES = {
        "succeeded",
        "general failure",
        "not allowed by its rules",
        "network unreachable",
        "host unreachable",
        "connection refused",
        "time to live expired",
        "command not supported",
        "kind of address not supported"
    };

    private final Builder options;
    private final String name;

    private Socks5Dialer(Builder builder) {
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
     * @throws ProxyException when the proxy refuses, with the reply code, or does not speak SOCKS 5
     * @throws java.net.SocketTimeoutException when {@code deadline} or {@link Builder#dialTimeout} passed first
     * @throws IllegalArgumentException when the host is longer than 255 bytes
     */
    @Override
    public BlockingConnection dial(String host, int port, long deadline) throws IOException {
        ProxyTalk.checkHost(host);
        ProxyTalk.checkPort(port);
        byte[] request = request(host, port);
        long end = ProxyTalk.earlier(deadline, options.dialTimeout.toNanos());
        BlockingConnection connection = options.dialer.dial(options.host, options.port, end);
        boolean done = false;
        try {
            ProxyTalk talk = new ProxyTalk(connection, name, end);
            authenticate(talk);
            talk.write(request);
            readReply(talk, ProxyTalk.authority(host, port));
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private void authenticate(ProxyTalk talk) throws IOException {
        boolean known = options.user.length > 0;
        talk.write(
                known
                        ? new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD}
                        : new byte[] {VERSION, 1, NO_AUTHENTICATION});
        checkVersion(talk, VERSION);
        int method = talk.read();
        if (method == USER_AND_PASSWORD && known) {
            ByteArrayOutputStream login = new ByteArrayOutputStream();
            login.write(1);
            login.write(options.user.length);
            login.writeBytes(options.user);
            login.write(options.password.length);
            login.writeBytes(options.password);
            talk.write(login.toByteArray());
            checkVersion(talk, 1);
            int status = talk.read();
            if (status != 0) {
                throw talk.failed("refuses user and password (credentials)", status);
            }
        } else if (method == NOTHING_ACCEPTABLE) {
            throw talk.failed(known ? "takes no user and password" : "wants authentication (credentials)", method);
        } else if (method != NO_AUTHENTICATION) {
            throw talk.failed("wants authentication of kind " + method + ", which was not offered", method);
        }
    }

    private static void checkVersion(ProxyTalk talk, int expected) throws IOException {
        int version = talk.read();
        if (version != expected) {
            throw talk.failed("does not speak SOCKS 5: it answered version " + version, 0);
        }
    }

    private static byte[] request(String host, int port) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(VERSION);
        request.write(CONNECT);
        request.write(0);
        byte[] ipv4 = IpLiteral.parseIpv4(host);
        byte[] ipv6 = ipv4 == null ? IpLiteral.parseIpv6(host) : null;
        if (ipv4 != null) {
            request.write(IPV4);
            request.writeBytes(ipv4);
        } else if (ipv6 != null) {
            request.write(IPV6);
            request.writeBytes(ipv6);
        } else {
            if (host.length() > MAX_TEXT) {
                throw new IllegalArgumentException("host has " + host.length() + " bytes, SOCKS 5 can say 255");
            }
            request.write(NAME);
            request.write(host.length());
            request.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
        }
        request.write(port >> 8);
        request.write(port);
        return request.toByteArray();
    }

    private static void readReply(ProxyTalk talk, String target) throws IOException {
        checkVersion(talk, VERSION);
        int reply = talk.read();
        if (reply != 0) {
            String why = reply < REPLIES.length ? REPLIES[reply] : "for an unknown reason";
            throw talk.failed("does not connect to " + target + ": " + why + " (reply " + reply + ')', reply);
        }
        talk.read();
        int kind = talk.read();
        // The address that the proxy connects from.
        switch (kind) {
            case IPV4 -> talk.skip(4);
            case IPV6 -> talk.skip(16);
            case NAME -> talk.skip(talk.read());
            default -> throw talk.failed("answered with an address of unknown kind " + kind, 0);
        }
        talk.skip(2);
    }

    @Override
    public String toString() {
        return "Socks5Dialer by " + name;
    }

    /** Describes a dialer. */
    public static final class Builder {
        final String host;
        final int port;
        Dialer dialer = TcpDialer.create();
        Duration dialTimeout = Duration.ofSeconds(10);
        byte[] user = new byte[0];
        byte[] password = new byte[0];

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
            user = other.user;
            password = other.password;
        }

        /** Who connects to the proxy. By default a {@link TcpDialer}. */
        public Builder dialer(Dialer dialer) {
            this.dialer = dialer;
            return this;
        }

        /**
         * Shows user and password to a proxy that asks for them (RFC 1929).
         *
         * @throws IllegalArgumentException when one of them has not 1 to 255 bytes of UTF-8
         */
        public Builder credentials(String user, String password) {
            this.user = text(user, "user");
            this.password = text(password, "password");
            return this;
        }

        private static byte[] text(String text, String what) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length < 1 || bytes.length > MAX_TEXT) {
                throw new IllegalArgumentException(what + " must have 1 to 255 bytes: " + bytes.length);
            }
            return bytes;
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
        public Socks5Dialer build() {
            return new Socks5Dialer(new Builder(this));
        }
    }
}
