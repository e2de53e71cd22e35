package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.http.Args;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Uri;
import dev.fasthttp.internal.StringTable;
import dev.fasthttp.net.TlsClientSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client of any host: it sends each request where its URI says.
 *
 * <pre>{@code
 * Client client = Client.builder().timeout(Duration.ofSeconds(5)).build();
 * Response response = client.get("https://example.com/");
 * System.out.println(response.statusCode() + " " + response.body());
 * }</pre>
 *
 * <p>It is a {@link HostClient} for each scheme and host with its port, made when it is first needed and forgotten when it has no
 * connection any more.
 *
 * <p>Ownership: request and response belong to the call until it returns, then to the caller again.
 *
 * <p>Threads: safe.
 */
public final class Client implements BalancingClient, AutoCloseable {
    private final Builder builder;
    private final ClientOptions plain;
    private final long timeoutNanos;
    private final StringTable texts = new StringTable();
    private final ConcurrentHashMap<String, HostClient> http = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, HostClient> https = new ConcurrentHashMap<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ClientOptions secure;
    private boolean closed;

    private Client(Builder builder) {
        this.builder = builder;
        plain = new ClientOptions(builder.options);
        plain.tls = null;
        timeoutNanos = ExchangeSettings.nanos(plain.timeout);
    }

    /** A client with default options. */
    public static Client create() {
        return builder().build();
    }

    /** Begins to describe a client. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sends a request and receives the response within the {@code timeout} of this client. */
    public void send(Request request, Response response) throws IOException {
        send(request, response, System.nanoTime() + timeoutNanos);
    }

    /**
     * Sends a request and receives the response within a time.
     *
     * @throws RequestTimeoutException when the time is up
     */
    public void send(Request request, Response response, Duration timeout) throws IOException {
        send(request, response, System.nanoTime() + ExchangeSettings.nanos(timeout));
    }

    /**
     * Sends a request and receives the response; see {@link HostClient#send(Request, Response, long)}.
     *
     * @throws IllegalArgumentException when the URI of the request has no host, or a scheme other than http and https
     */
    @Override
    public void send(Request request, Response response, long deadline) throws IOException {
        pending.incrementAndGet();
        try {
            hostClient(request.uri()).send(request, response, deadline);
        } finally {
            pending.decrementAndGet();
        }
    }

    @Override
    public void send(Request request, Response response, long deadline, Exchange exchange) throws IOException {
        pending.incrementAndGet();
        try {
            hostClient(request.uri()).send(request, response, deadline, exchange);
        } finally {
            pending.decrementAndGet();
        }
    }

    private HostClient hostClient(Uri uri) throws IOException {
        ByteSlice scheme = uri.scheme();
        boolean tls = scheme.contentEquals("https");
        if (!tls && !scheme.contentEquals("http")) {
            throw new IllegalArgumentException("scheme is neither http nor https: " + scheme);
        }
        MutableByteSlice bytes = (MutableByteSlice) uri.host();
        if (bytes.isEmpty()) {
            throw new IllegalArgumentException("request without host: set an absolute URI");
        }
        String host = texts.get(bytes.array(), bytes.offset(), bytes.length());
        HostClient known = (tls ? https : http).get(host);
        return known != null ? known : create(host, tls);
    }

    private HostClient create(String host, boolean tls) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("client is closed");
            }
            ConcurrentHashMap<String, HostClient> clients = tls ? https : http;
            HostClient known = clients.get(host);
            if (known == null) {
                makeRoom();
                known = new HostClient(tls ? secureOptions() : plain, List.of(host));
                clients.put(host, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** The JDK's authorities are read when the first request needs them. */
    private ClientOptions secureOptions() throws IOException {
        ClientOptions options = secure;
        if (options == null) {
            options = new ClientOptions(builder.options);
            if (options.tls == null) {
                options.tls = TlsClientSettings.create();
            }
            secure = options;
        }
        return options;
    }

    /** Forgets hosts without connections, and the one that was used the longest ago when there are still too many. */
    private void makeRoom() throws IOException {
        http.values().removeIf(Client::isUnused);
        https.values().removeIf(Client::isUnused);
        if (http.size() + https.size() < builder.maxHosts) {
            return;
        }
        Optional<HostClient> oldest = Stream.concat(http.values().stream(), https.values().stream())
                .filter(client -> client.pendingRequests() == 0)
                .min(Comparator.comparingLong(client -> client.lastUse() - System.nanoTime()));
        if (oldest.isEmpty()) {
            throw new NoFreeConnectionsException("requests to " + builder.maxHosts + " hosts are under way (maxHosts)");
        }
        http.values().remove(oldest.get());
        https.values().remove(oldest.get());
        // Who got hold of it a moment ago may still use it.
        oldest.get().closeIdleConnections();
    }

    private static boolean isUnused(HostClient client) {
        return client.pendingRequests() == 0 && client.connections() == 0;
    }

    /** Sends a request and follows redirects, {@code maxRedirects} at most, within the {@code timeout} of this client. */
    public void sendRedirects(Request request, Response response) throws IOException {
        sendRedirects(request, response, System.nanoTime() + timeoutNanos);
    }

    /**
     * Sends a request and follows redirects, {@code maxRedirects} at most, to whatever host they lead. The request stays as it
     * is. What leads to another scheme, host or port goes without {@code Authorization} and {@code Cookie}.
     *
     * @throws RedirectException when there are too many, or one cannot be followed
     */
    public void sendRedirects(Request request, Response response, long deadline) throws IOException {
        new Redirects(this, plain.maxRedirects, "http", "", false).send(request, response, deadline);
    }

    /**
     * Fetches a URI by GET and follows redirects.
     *
     * @throws IllegalArgumentException when the URI is malformed
     */
    public Response get(String uri) throws IOException {
        return fetch(Methods.GET, uri, null);
    }

    /**
     * Posts a form of type {@code application/x-www-form-urlencoded} and follows redirects.
     *
     * @throws IllegalArgumentException when the URI is malformed
     */
    public Response post(String uri, Args form) throws IOException {
        return fetch(Methods.POST, uri, form);
    }

    private Response fetch(String method, String uri, @Nullable Args form) throws IOException {
        Response response = new Response();
        sendRedirects(Redirects.request(method, uri, form), response);
        return response;
    }

    @Override
    public int pendingRequests() {
        return pending.get();
    }

    /** How many connections are open, in use or idle, or being opened. */
    public int connections() {
        return sum(HostClient::connections);
    }

    /** How many connections are idle. */
    public int idleConnections() {
        return sum(HostClient::idleConnections);
    }

    private int sum(ToIntFunction<HostClient> number) {
        return http.values().stream().mapToInt(number).sum()
                + https.values().stream().mapToInt(number).sum();
    }

    /** How many hosts it knows at the moment. */
    int hosts() {
        return http.size() + https.size();
    }

    /** Closes the connections that are idle now. */
    public void closeIdleConnections() {
        http.values().forEach(HostClient::closeIdleConnections);
        https.values().forEach(HostClient::closeIdleConnections);
    }

    /** Closes the connections that are idle, and those in use when their calls are over; further calls fail. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        http.values().forEach(HostClient::close);
        https.values().forEach(HostClient::close);
    }

    /** Describes a client. */
    public static final class Builder extends ClientBuilder<Builder> {
        int maxHosts = 1024;

        private Builder() {
            super(new ClientOptions());
        }

        private Builder(Builder other) {
            super(new ClientOptions(other.options));
            maxHosts = other.maxHosts;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * How TLS is spoken for https URIs. By default {@link TlsClientSettings#create}.
         */
        public Builder tls(TlsClientSettings settings) {
            options.tls = settings;
            return this;
        }

        /**
         * To how many hosts connections are kept; the one used the longest ago has to give way to a further one. By default
         * 1024.
         */
        public Builder maxHosts(int hosts) {
            maxHosts = ClientOptions.positive(hosts, "maxHosts");
            return this;
        }

        /** The client. */
        public Client build() {
            return new Client(new Builder(this));
        }
    }
}
