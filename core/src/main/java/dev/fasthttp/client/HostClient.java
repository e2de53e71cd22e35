package dev.fasthttp.client;

import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.http.Args;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestDefaults;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Loop;
import dev.fasthttp.net.TlsClientSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client of one host, or of several that serve the same.
 *
 * <pre>{@code
 * HostClient client = HostClient.builder("localhost:8080").build();
 * Request request = new Request();
 * Response response = new Response();
 * request.setUri("http://localhost:8080/greeting");
 * client.send(request, response);
 * System.out.println(response.body());
 * }</pre>
 *
 * <p>Calls wait for the response, on platform threads and on virtual ones. Each has one deadline for all it does. Requests and
 * responses may be used again and again: then a call allocates nothing.
 *
 * <p>Requests go to the host of this client whatever their URI says; the URI is for path and {@code Host} field.
 *
 * <p>Ownership: request and response belong to the call until it returns, then to the caller again.
 *
 * <p>Threads: safe.
 *
 */
public final class HostClient implements BalancingClient, AutoCloseable {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final ClientOptions options;
    private final HostAddress[] addresses;
    private final ExchangeSettings settings;
    private final ConnectionPool pool;
    private final long timeoutNanos;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile long lastUse = System.nanoTime();

    HostClient(ClientOptions given, List<String> hosts) {
        options = new ClientOptions(given);
        addresses = new HostAddress[hosts.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = HostAddress.parse(hosts.get(i), options.tls == null ? HTTP_PORT : HTTPS_PORT);
        }
        String userAgent = options.noDefaultUserAgent ? "" : options.userAgent;
        String host = addresses[0].authority();
        String codings = options.decompress ? ContentDecoding.accepted() : "";
        settings = new ExchangeSettings(
                host, new RequestDefaults(host, userAgent, codings, options.normalizePath), options);
        pool = new ConnectionPool(host, options, this::connect);
        timeoutNanos = ExchangeSettings.nanos(options.timeout);
    }

    /**
     * Begins to describe a client.
     *
     * @param host a name or an IP address, with a port or without: {@code example.com:8080}, {@code [::1]:80}
     * @throws IllegalArgumentException when it is none
     */
    public static Builder builder(String host) {
        return new Builder(new ClientOptions()).addHost(host);
    }

    private ClientConnection connect(long deadline) throws IOException {
        HostAddress address = addresses[Math.floorMod(turn.getAndIncrement(), addresses.length)];
        BlockingConnection transport = options.dialer.dial(address.host(), address.port(), deadline);
        if (options.tls != null) {
            transport = options.tls.secure(transport, address.host(), address.port(), deadline);
        }
        return new ClientConnection(transport, settings);
    }

    /** Sends a request and receives the response within the {@code timeout} of this client. */
    public void send(Request request, Response response) throws IOException {
        send(request, response, ExchangeSettings.deadlineIn(timeoutNanos));
    }

    /**
     * Sends a request and receives the response within a time.
     *
     * @throws RequestTimeoutException when the time is up
     */
    public void send(Request request, Response response, Duration timeout) throws IOException {
        send(request, response, ExchangeSettings.deadlineIn(ExchangeSettings.nanos(timeout)));
    }

    /**
     * Sends a request and receives the response.
     *
     * @throws NoFreeConnectionsException when all connections were in use until the deadline, or for {@code maxConnWait}
     * @throws RequestTimeoutException when the deadline passed, or {@code readTimeout} or {@code writeTimeout}
     * @throws ConnectionClosedException when the server closed the connection early
     * @throws BadResponseException when the response is malformed or over a limit
     * @throws IOException when the host could not be connected to, or the connection broke
     * @throws IllegalArgumentException when the URI of the request needs TLS and this client has none, or the reverse
     */
    @Override
    public void send(Request request, Response response, long deadline) throws IOException {
        call(request, response, deadline, null);
    }

    @Override
    public void send(Request request, Response response, long deadline, Exchange exchange) throws IOException {
        call(request, response, deadline, exchange);
    }

    private void call(Request request, Response response, long deadline, @Nullable Exchange exchange)
            throws IOException {
        checkScheme(request);
        if (exchange != null) {
            exchange.begin();
        }
        // A stream of the last response may hold the only connection.
        response.reset();
        lastUse = System.nanoTime();
        pending.incrementAndGet();
        try {
            attempts(request, response, deadline, exchange, 1);
        } finally {
            pending.decrementAndGet();
        }
    }

    private void checkScheme(Request request) {
        if (request.isUriSet() && !request.uri().scheme().contentEquals(scheme())) {
            throw new IllegalArgumentException("this client speaks " + scheme() + " to " + settings.host
                    + ", the URI of the request says " + request.uri().scheme());
        }
    }

    private String scheme() {
        return options.tls == null ? "http" : "https";
    }

    private void attempts(
            Request request, Response response, long deadline, @Nullable Exchange exchange, int firstAttempt)
            throws IOException {
        boolean stream = request.isBodyStream();
        // A connection that has ended is no harm then: the request is sent again.
        boolean repeatable = !stream
                && options.maxIdemponentCallAttempts > 1
                && !options.retryIf.equals(RetryPolicy.UNSENT)
                && RetryPolicy.isIdempotent(request.header().method());
        for (int attempt = firstAttempt; ; attempt++) {
            ClientConnection connection = pool.acquire(deadline, !repeatable || attempt > 1);
            boolean done = false;
            try {
                connection.exchange(request, response, deadline, exchange);
                done = true;
            } catch (IOException e) {
                // A stream that nobody has begun to read is still there, as while 100 was waited for.
                boolean replayable = stream == request.isBodyStream();
                if (!replayable || !isToBeRepeated(request, e, connection, attempt)) {
                    throw e;
                }
            } finally {
                if (exchange != null) {
                    exchange.noteSent(connection.isSent());
                }
                if (!done) {
                    pool.discard(connection);
                }
            }
            if (done) {
                finish(connection, response, exchange);
                return;
            }
        }
    }

    private boolean isToBeRepeated(Request request, IOException failure, ClientConnection connection, int attempt) {
        return !connection.isReceived()
                && attempt < options.maxIdemponentCallAttempts
                && !connection.isGivenUp()
                && options.retryIf.shouldRetry(request, failure, connection.isSent(), connection.isReused());
    }

    // ---- calls on loops --------------------------------------------------------------------------------------------

    @Override
    public boolean begin(LoopCall call, long deadline) {
        Loop loop = call.loop();
        if (loop == null || options.tls != null || settings.decoding != null || !call.isSmall()) {
            return false;
        }
        checkScheme(call.request());
        call.response().reset();
        ClientConnection connection = pool.tryAcquire(loop);
        if (connection == null) {
            return false;
        }
        lastUse = System.nanoTime();
        pending.incrementAndGet();
        call.start(this, connection, deadline);
        return true;
    }

    /** Ends the first attempt, which failed; tells whether to make another. */
    boolean giveUp(ClientConnection connection, Request request, IOException failure) {
        boolean again = isToBeRepeated(request, failure, connection, 1);
        pool.discard(connection);
        return again;
    }

    void giveBack(ClientConnection connection) {
        pool.release(connection);
    }

    /** Makes the attempts after the first one, waiting. */
    void repeat(Request request, Response response, long deadline, Exchange exchange) throws IOException {
        attempts(request, response, deadline, exchange, 2);
    }

    /** Goes on with an exchange, waiting. */
    void goOn(ClientConnection connection, Request request, Response response, Exchange exchange) throws IOException {
        boolean done = false;
        try {
            connection.goOn(request, response);
            done = true;
        } finally {
            exchange.noteSent(true);
            if (!done) {
                pool.discard(connection);
            }
        }
        finish(connection, response, exchange);
    }

    void callEnded() {
        pending.decrementAndGet();
    }

    private void finish(ClientConnection connection, Response response, @Nullable Exchange exchange) {
        if (exchange != null && response.statusCode() == Status.SWITCHING_PROTOCOLS) {
            connection.detach();
            exchange.upgraded(new UpgradedConnection(pool, connection));
            return;
        }
        if (response.isComplete()) {
            pool.release(connection);
            return;
        }
        ResponseBodyStream body = new ResponseBodyStream(pool, connection, response);
        ContentDecoding decoding = settings.decoding;
        ContentCoding coding = decoding == null ? null : ContentDecoding.codingOf(response);
        if (decoding != null && coding != null) {
            decoding.decode(response, coding, body);
            return;
        }
        long length = response.header().contentLength();
        response.setBodyStream(body, Math.max(length, ResponseHeader.CHUNKED));
    }

    /** Sends a request and follows redirects, {@code maxRedirects} at most, within the {@code timeout} of this client. */
    public void sendRedirects(Request request, Response response) throws IOException {
        sendRedirects(request, response, ExchangeSettings.deadlineIn(timeoutNanos));
    }

    /**
     * Sends a request and follows redirects, {@code maxRedirects} at most. The request stays as it is.
     *
     * @throws RedirectException when there are too many, or one leads elsewhere than to this host
     */
    public void sendRedirects(Request request, Response response, long deadline) throws IOException {
        new Redirects(this, options.maxRedirects, scheme(), settings.host, true).send(request, response, deadline);
    }

    /** Fetches a URI by GET and follows redirects. */
    public Response get(String uri) throws IOException {
        return fetch(Methods.GET, uri, null);
    }

    /** Posts a form of type {@code application/x-www-form-urlencoded} and follows redirects. */
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
        return pool.open();
    }

    /** How many connections are idle. */
    public int idleConnections() {
        return pool.idle();
    }

    /** How many calls wait for a connection. */
    public int waitingRequests() {
        return pool.waiting();
    }

    /** When it was used last, a point of {@link System#nanoTime()}. */
    long lastUse() {
        return lastUse;
    }

    /** Closes the connections that are idle now. */
    public void closeIdleConnections() {
        pool.closeIdle();
    }

    /** Closes the connections that are idle, and those in use when their calls are over; further calls fail. */
    @Override
    public void close() {
        pool.close();
    }

    @Override
    public String toString() {
        return "HostClient of " + scheme() + "://" + settings.host;
    }

    /** Describes a client of one host. */
    public static final class Builder extends ClientBuilder<Builder> {
        private final List<String> hosts = new ArrayList<>();

        Builder(ClientOptions options) {
            super(options);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Adds a host that serves the same; connections go to all of them in turn. The first one is the {@code Host} of
         * requests that have none.
         *
         * @throws IllegalArgumentException when it is no host with an optional port
         */
        public Builder addHost(String host) {
            hosts.add(HostAddress.parse(host, HTTP_PORT).authority());
            return this;
        }

        /** Speaks TLS. The certificate of the server must be for the host, as it was given here. By default it does not. */
        public Builder tls(TlsClientSettings settings) {
            options.tls = settings;
            return this;
        }

        /** The client. */
        public HostClient build() {
            return new HostClient(options, hosts);
        }
    }
}
