package dev.fasthttp.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens TCP connections to hosts by name or address.
 *
 * <p>A name is looked up once and remembered for a while. All its addresses are tried, IPv6 and IPv4 in turn, each 250 ms
 * after the one before or as soon as that failed; the first that accepts wins (RFC 8305). While a host does not accept at
 * all, one dial at a time goes out to it, after a pause that doubles, and the others wait for how that ends; so a server that
 * is gone is not stormed when it comes back.
 *
 * <p>Connections have TCP_NODELAY and SO_KEEPALIVE.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: RFC 8305.
 */
public final class TcpDialer implements Dialer {
    /** How many dials may be under way at once by default. */
    static final int DEFAULT_CONCURRENCY = 1000;

    private final Builder options;
    private final ResolverCache resolver;
    private final Semaphore permits;
    private final DialBackoff backoff = new DialBackoff();

    private TcpDialer(Builder builder) {
        options = builder;
        resolver = new ResolverCache(builder.resolver, builder.dnsCacheDuration.toNanos());
        permits = new Semaphore(builder.concurrency, true);
    }

    /** A dialer with default options. */
    public static TcpDialer create() {
        return builder().build();
    }

    /** Begins to describe a dialer. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects to a host.
     *
     * @throws SocketTimeoutException when {@code deadline} or {@link Builder#dialTimeout} passed first
     * @throws UnknownHostException when the name has no address
     * @throws java.net.ConnectException when no address accepts; what each of them said is suppressed in it
     */
    @Override
    public BlockingConnection dial(String host, int port, long deadline) throws IOException {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535: " + port);
        }
        long end = earlier(deadline);
        DialBackoff.Place place = backoff.enter(host, port, end);
        BlockingConnection connection = null;
        IOException failure = null;
        try {
            connection = dialOnce(host, port, end);
            return connection;
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            backoff.leave(place, connection != null, failure);
        }
    }

    private long earlier(long deadline) {
        long own = System.nanoTime() + options.dialTimeout.toNanos();
        return deadline == BlockingConnection.NO_DEADLINE || own - deadline < 0 ? own : deadline;
    }

    private BlockingConnection dialOnce(String host, int port, long end) throws IOException {
        acquire(host, port, end);
        try {
            List<InetAddress> addresses = AddressOrder.interleaved(resolver.lookUp(host, end), options.dualStack);
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host + " has no IPv4 address, and dualStack is off");
            }
            return new SocketConnection(new ConnectRace(host, port, options.localAddress, end).run(addresses));
        } finally {
            permits.release();
        }
    }

    private void acquire(String host, int port, long end) throws IOException {
        try {
            if (!permits.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new SocketTimeoutException("no time left to dial " + host + ':' + port + ": "
                        + options.concurrency + " dials are under way (concurrency)");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while dialling");
    }

    /** Forgets the addresses of all names. */
    public void flushDnsCache() {
        resolver.flush();
    }

    /** Describes a dialer. */
    public static final class Builder {
        boolean dualStack = true;
        int concurrency = DEFAULT_CONCURRENCY;
        Duration dnsCacheDuration = Duration.ofMinutes(1);
        Duration dialTimeout = Duration.ofSeconds(10);
        Resolver resolver = Resolver.system();

        @Nullable
        InetSocketAddress localAddress;

        private Builder() {}

        private Builder(Builder other) {
            dualStack = other.dualStack;
            concurrency = other.concurrency;
            dnsCacheDuration = other.dnsCacheDuration;
            dialTimeout = other.dialTimeout;
            resolver = other.resolver;
            localAddress = other.localAddress;
        }

        /** Whether IPv6 addresses are tried beside those of IPv4. By default they are. */
        public Builder dualStack(boolean both) {
            dualStack = both;
            return this;
        }

        /**
         * How many dials may be under way at once; more wait, within their deadlines. By default 1000.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder concurrency(int dials) {
            if (dials < 1) {
                throw new IllegalArgumentException("concurrency must be positive: " + dials);
            }
            concurrency = dials;
            return this;
        }

        /**
         * How long the addresses of a name are remembered. For as long again the old ones are used while one caller looks
         * them up anew. By default one minute.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder dnsCacheDuration(Duration duration) {
            dnsCacheDuration = positive(duration, "dnsCacheDuration");
            return this;
        }

        /**
         * The longest that a dial may take, look-up and waiting included, whatever the deadline. By default 10 s.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder dialTimeout(Duration timeout) {
            dialTimeout = positive(timeout, "dialTimeout");
            return this;
        }

        static Duration positive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " must be positive: " + duration);
            }
            return duration;
        }

        /** Who looks up names. By default the system. */
        public Builder resolver(Resolver resolver) {
            this.resolver = resolver;
            return this;
        }

        /**
         * The address to dial from; only addresses of its family are tried then. By default the system chooses, which also
         * holds for a port of 0.
         */
        public Builder localAddress(InetSocketAddress address) {
            localAddress = address;
            return this;
        }

        /** The dialer. */
        public TcpDialer build() {
            return new TcpDialer(new Builder(this));
        }
    }
}
