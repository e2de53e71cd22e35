package dev.fasthttp.server;

import dev.fasthttp.http.FormLimits;
import dev.fasthttp.http.MessageLimits;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.SocketListener;
import dev.fasthttp.net.TlsListener;
import dev.fasthttp.net.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * An HTTP/1.1 server.
 *
 * <pre>{@code
 * Server server = Server.builder(ctx -> ctx.write("Hello, world!")).build();
 * server.listenAndServe(new InetSocketAddress(8080));
 * }</pre>
 *
 * <p>One server may listen at several addresses. Its loops, one for each processor, share nothing. Their threads keep the
 * process alive until the server has ended. After {@link #shutdown} it may serve again.
 *
 * <p>Threads: safe.
 *
 * @see Builder
 */
public final class Server implements AutoCloseable {
    private final ServerOptions options;
    private final ServerCounters counters = new ServerCounters();
    final AddressCounts addresses;
    private volatile ServerRun run;
    private boolean closed;

    private Server(Builder builder) throws IOException {
        options = new ServerOptions(builder);
        addresses = new AddressCounts(options.maxConnectionsPerIp);
        run = new ServerRun(options, counters, addresses);
    }

    /** Begins to describe a server that gives requests to {@code handler}. */
    public static Builder builder(RequestHandler handler) {
        return new Builder(handler);
    }

    /**
     * Listens at an address and serves what arrives there, in the background.
     *
     * @param address an {@link java.net.InetSocketAddress}, with port 0 for any free one, or a
     *     {@link java.net.UnixDomainSocketAddress}
     * @return the address, with the port that was chosen
     * @throws IOException when it cannot listen there
     * @throws IllegalStateException during {@link #shutdown}, and after {@link #close}
     */
    public SocketAddress listen(SocketAddress address) throws IOException {
        SocketListener listener = SocketListener.bind(address);
        serve(listener);
        return listener.localAddress();
    }

    /**
     * Listens at an address and serves what arrives there over TLS, in the background.
     *
     * @return the address, with the port that was chosen
     * @throws IOException when it cannot listen there
     * @throws IllegalStateException during {@link #shutdown}, and after {@link #close}
     * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#Server.ListenAndServeTLS">fasthttp.Server.ListenAndServeTLS</a>
     */
    public SocketAddress listenTls(SocketAddress address, TlsSettings settings) throws IOException {
        SocketListener listener = SocketListener.bind(address);
        serve(TlsListener.over(listener, settings));
        return listener.localAddress();
    }

    /**
     * Listens at an address, serves what arrives there, and returns when the server has ended.
     *
     * @throws IOException when it cannot listen there
     * @throws IllegalStateException during {@link #shutdown}, and after {@link #close}
     */
    public void listenAndServe(SocketAddress address) throws IOException, InterruptedException {
        listen(address);
        awaitTermination();
    }

    /**
     * Serves what arrives at a listener, in the background. The server owns the listener from now on, also when this
     * throws.
     *
     * <p>After {@link #shutdown} the server begins anew: with loops and threads of its own, nothing left of before, and
     * counters that go on.
     *
     * @throws IOException when the listener cannot be used, or the system has no more selectors
     * @throws IllegalStateException during {@link #shutdown}, and after {@link #close}
     */
    public void serve(Listener listener) throws IOException {
        try {
            running().serve(listener);
        } catch (IOException | RuntimeException | Error e) {
            listener.close();
            throw e;
        }
    }

    /** What serves now; after a shutdown a new run. */
    private synchronized ServerRun running() throws IOException {
        if (closed) {
            throw new IllegalStateException("the server has been closed; build another one");
        }
        if (run.isEnded()) {
            run = new ServerRun(options, counters, addresses);
        }
        return run;
    }

    /**
     * Serves one connection, in the background. The server owns the connection from now on. One that comes during or after
     * {@link #shutdown}, before the server serves again, is closed.
     */
    public void serveConnection(Connection connection) {
        run.serveConnection(connection);
    }

    /** How many connections are open. */
    public int openConnections() {
        return run.openConnections();
    }

    /** How many connections have been accepted since the server was built, as all counters here. */
    public long acceptedConnections() {
        return counters.accepted();
    }

    /** How many connections were refused because their address had too many; see {@link Builder#maxConnectionsPerIp}. */
    public long rejectedConnections() {
        return addresses.refused();
    }

    /** How many request heads have been read. */
    public long requests() {
        return counters.requests();
    }

    /** What went through this server so far, and what is on its way. */
    public TrafficReport traffic() {
        return counters.traffic();
    }

    /** How many connections were closed because that time was up. */
    public long connectionTimeouts(ConnectionTimeout reason) {
        return counters.timeouts(reason);
    }

    /** How many requests were refused for that reason. */
    public long violations(Violation violation) {
        return counters.violations(violation);
    }

    /** How many handlers were answered for because they took too long. */
    public long abandonedCalls() {
        return counters.abandoned();
    }

    /**
     * How many requests are being worked on: from the complete head until the response is written, or handed to the system.
     * A request whose handler was too late counts until it is answered, not until the handler returns. 0 when all is
     * quiet; what stays above it was lost.
     */
    public int contextsInUse() {
        return counters.contexts();
    }

    /** How many handlers lost the loop because they blocked; see {@link Execution#adaptive()}. */
    public long takings() {
        return counters.takings();
    }

    /**
     * Waits until the server has ended by {@link #shutdown} or {@link #close}; one that serves again later has ended for
     * those who waited before.
     */
    public void awaitTermination() throws InterruptedException {
        run.awaitEnd();
    }

    /**
     * Ends the server: it stops listening, closes connections that have nothing to do, and lets the others finish the
     * request they are at, with {@code Connection: close} on its response. An idle connection whose last
     * answer may still be on its way is half-closed first, for {@code lingerTimeout} at most. What is not done after
     * {@code grace} is cut.
     *
     * <p>Afterwards nothing is left: no thread, no port, no connection, except for handlers that do not end. The server may
     * then {@link #listen} and {@link #serve} again.
     *
     * @return what became of the connections; the same for everybody who calls this before the server serves again
     * @throws InterruptedException when interrupted while it waits; what is not done by then is cut
     */
    public ShutdownReport shutdown(Duration grace) throws InterruptedException {
        return run.shutdown(grace);
    }

    /**
     * Ends the server at once and for good, also one that is being shut down: requests that are being answered are cut, and
     * it cannot serve again.
     */
    @Override
    public void close() {
        ServerRun last;
        synchronized (this) {
            closed = true;
            last = run;
        }
        last.close();
    }

    /**
     * Describes a server. Each option says its unit and default; sizes are in bytes. Nothing is unlimited by accident: a
     * limit must be positive, and a large number stands for none.
     */
    public static final class Builder {
        final RequestHandler handler;
        ErrorHandler errorHandler = RequestFault::answer;
        ExpectHandler expectHandler = header -> Status.CONTINUE;
        HeaderReceivedHandler headerReceived = (header, config) -> {};
        ConnStateListener connStateListener = ServerOptions.NO_LISTENER;
        ServerEvents events = ServerOptions.NO_EVENTS;
        Execution execution = Execution.adaptive();
        int loops = Runtime.getRuntime().availableProcessors();
        int maxSpareThreads = 64;
        String threadName = "fasthttp";

        String name = "";
        boolean defaultDate = true;
        boolean defaultContentType = true;
        boolean getOnly;
        boolean disableKeepalive;
        boolean streamRequestBody;

        int maxRequestLineSize = MessageLimits.DEFAULT.requestLine();
        int maxHeadSize = MessageLimits.DEFAULT.head();
        int maxHeaderFields = MessageLimits.DEFAULT.fields();
        long maxRequestBodySize = 4 << 20;
        FormLimits formLimits = FormLimits.DEFAULT;
        int maxPendingEvents = 64 * 1024;
        int maxConnections = 256 * 1024;
        int maxConnectionsPerIp = Integer.MAX_VALUE;
        long maxRequestsPerConnection = 10_000;

        Duration maxConnectionAge = Duration.ofHours(1);
        Duration tlsHandshakeTimeout = Duration.ofSeconds(10);
        Duration firstByteTimeout = Duration.ofSeconds(20);
        Duration headTimeout = Duration.ofSeconds(10);
        Duration bodyTimeout = Duration.ofSeconds(20);
        Duration bodyRateGrace = Duration.ofSeconds(5);
        long minBodyRate = 240;
        Duration idleTimeout = Duration.ofSeconds(60);
        Duration writeTimeout = Duration.ofSeconds(30);
        Duration lingerTimeout = Duration.ofSeconds(2);
        Duration handlerTimeout = Duration.ZERO;
        Duration shutdownHook = Duration.ZERO;

        private Builder(RequestHandler handler) {
            this.handler = handler;
        }

        /** Answers requests that could not be read, and those whose handler threw. By default {@link ErrorHandler}'s. */
        public Builder errorHandler(ErrorHandler errorHandler) {
            this.errorHandler = errorHandler;
            return this;
        }

        /** Decides about {@code Expect: 100-continue}. By default all bodies are welcome. */
        public Builder expectHandler(ExpectHandler expectHandler) {
            this.expectHandler = expectHandler;
            return this;
        }

        /** Sets limits for single requests, by their head. By default all have those of the server. */
        public Builder headerReceived(HeaderReceivedHandler handler) {
            headerReceived = handler;
            return this;
        }

        /**
         * Calls handlers when the head is there, to read the body by {@link RequestCtx#bodyStream}; the limit for bodies
         * holds. By default handlers are called when the body is complete in memory.
         */
        public Builder streamRequestBody() {
            streamRequestBody = true;
            return this;
        }

        /** Is told of each change of a connection's state. By default nobody is. */
        public Builder connStateListener(ConnStateListener listener) {
            connStateListener = listener;
            return this;
        }

        /** Is told what the server does, for metrics and traces. By default nobody is, and nothing is measured. */
        public Builder events(ServerEvents events) {
            this.events = events;
            return this;
        }

        /** Where handlers run. By default {@link Execution#adaptive()}. */
        public Builder execution(Execution execution) {
            this.execution = execution;
            return this;
        }

        /** The number of event loops. By default one for each processor. */
        public Builder loops(int loops) {
            this.loops = positive(loops, "loops");
            return this;
        }

        /**
         * How many threads may be occupied by blocked handlers on the loops before all handlers are dispatched. By default
         * 64.
         */
        public Builder maxSpareThreads(int threads) {
            maxSpareThreads = positive(threads, "maxSpareThreads");
            return this;
        }

        /**
         * Shuts the server down, as {@link Server#shutdown} does, when the virtual machine ends. By default it does not.
         * The hook is there while the server has not ended.
         */
        public Builder shutdownHook(Duration grace) {
            shutdownHook = positive(grace, "grace of shutdownHook");
            return this;
        }

        /** First part of the names of the server's threads. By default {@code fasthttp}. */
        public Builder threadName(String threadName) {
            this.threadName = threadName;
            return this;
        }

        /** Value of the Server field of responses that have none. By default there is none. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Leaves the Date field out of responses. By default it is there (RFC 9110 §6.6.1). */
        public Builder noDefaultDate() {
            defaultDate = false;
            return this;
        }

        /**
         * Leaves responses without Content-Type if the handler sets none. By default those with a body get
         * {@code text/plain; charset=utf-8}.
         */
        public Builder noDefaultContentType() {
            defaultContentType = false;
            return this;
        }

        /** Refuses methods other than GET and HEAD with 405. By default all methods go to the handler. */
        public Builder getOnly() {
            getOnly = true;
            return this;
        }

        /** Closes each connection after its first response. By default connections persist. */
        public Builder disableKeepalive() {
            disableKeepalive = true;
            return this;
        }

        /** The longest request line, without its line end; more is answered 414. By default 8 KiB. */
        public Builder maxRequestLineSize(int bytes) {
            maxRequestLineSize = positive(bytes, "maxRequestLineSize");
            return this;
        }

        /** The largest head, request line and line ends included; more is answered 431. By default 16 KiB. */
        public Builder maxHeadSize(int bytes) {
            maxHeadSize = positive(bytes, "maxHeadSize");
            return this;
        }

        /** The most header fields; more is answered 431. By default 100. */
        public Builder maxHeaderFields(int fields) {
            maxHeaderFields = positive(fields, "maxHeaderFields");
            return this;
        }

        /** The largest body; more is answered 413, by the head alone where that tells. By default 4 MiB. */
        public Builder maxRequestBodySize(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxRequestBodySize must not be negative: " + bytes);
            }
            maxRequestBodySize = bytes;
            return this;
        }

        /**
         * How many parts a multipart form may have, how large they may be, and where large files are kept meanwhile. By
         * default {@link FormLimits#DEFAULT}.
         */
        public Builder formLimits(FormLimits limits) {
            formLimits = limits;
            return this;
        }

        /** The most open connections; at the limit accepting pauses. By default 262 144. */
        public Builder maxConnections(int connections) {
            maxConnections = positive(connections, "maxConnections");
            return this;
        }

        /**
         * The most open connections from one IPv4 address, or from one /64 network of IPv6; one more is answered 429, or
         * closed before the handshake over TLS. Behind a proxy without PROXY protocol all clients have one address. By
         * default there is no such limit.
         */
        public Builder maxConnectionsPerIp(int connections) {
            maxConnectionsPerIp = positive(connections, "maxConnectionsPerIp");
            return this;
        }

        /** After so many requests a connection is closed with the response. By default 10 000. */
        public Builder maxRequestsPerConnection(long requests) {
            maxRequestsPerConnection = positive(requests, "maxRequestsPerConnection");
            return this;
        }

        /** A connection older than this is closed with its next response. By default one hour. */
        public Builder maxConnectionAge(Duration age) {
            maxConnectionAge = positive(age, "maxConnectionAge");
            return this;
        }

        /** How long a TLS handshake may take; the connection is closed without a word then. By default 10 s. */
        public Builder tlsHandshakeTimeout(Duration timeout) {
            tlsHandshakeTimeout = positive(timeout, "tlsHandshakeTimeout");
            return this;
        }

        /** How long a new connection may be silent; it is closed without a word then. By default 20 s. */
        public Builder firstByteTimeout(Duration timeout) {
            firstByteTimeout = positive(timeout, "firstByteTimeout");
            return this;
        }

        /** How long a head may take from its first byte to its last; later it is answered 408. By default 10 s. */
        public Builder headTimeout(Duration timeout) {
            headTimeout = positive(timeout, "headTimeout");
            return this;
        }

        /**
         * How many bytes of events wait for a client that takes them slower than they are sent; with more it is cut. One event
         * is taken whatever its size when none waits. By default 64 KiB. See {@link EventFeed}.
         */
        public Builder maxPendingEvents(int bytes) {
            maxPendingEvents = positive(bytes, "maxPendingEvents");
            return this;
        }

        /** How long a body may pause; longer is answered 408. By default 20 s. */
        public Builder bodyTimeout(Duration timeout) {
            bodyTimeout = positive(timeout, "bodyTimeout");
            return this;
        }

        /**
         * The slowest body, in bytes a second on average after {@code grace}; a slower one is answered 408. By default 240
         * bytes a second after 5 s; 0 lets any pass.
         */
        public Builder minBodyRate(long bytesPerSecond, Duration grace) {
            if (bytesPerSecond < 0) {
                throw new IllegalArgumentException("minBodyRate must not be negative: " + bytesPerSecond);
            }
            minBodyRate = bytesPerSecond;
            bodyRateGrace = positive(grace, "grace of minBodyRate");
            return this;
        }

        /** How long a connection may wait for its next request; it is closed without a word then. By default 60 s. */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = positive(timeout, "idleTimeout");
            return this;
        }

        /** How long a client may take no byte of a response; it is cut then. By default 30 s. */
        public Builder writeTimeout(Duration timeout) {
            writeTimeout = positive(timeout, "writeTimeout");
            return this;
        }

        /**
         * How long a handler may take; later the answer is 503, as by a {@link TimeoutHandler} around each handler. By
         * default there is no limit.
         */
        public Builder handlerTimeout(Duration timeout) {
            handlerTimeout = positive(timeout, "handlerTimeout");
            return this;
        }

        /**
         * How long a connection that the server ends stays half open, so that the client can read the last response
         * (RFC 9112 §9.6). By default 2 s.
         */
        public Builder lingerTimeout(Duration timeout) {
            lingerTimeout = positive(timeout, "lingerTimeout");
            return this;
        }

        /**
         * Makes the server; it listens nowhere yet.
         *
         * @throws IllegalArgumentException when the limits contradict each other
         * @throws UncheckedIOException when the system has no more selectors
         */
        public Server build() {
            try {
                return new Server(this);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot open a selector", e);
            }
        }

        private static int positive(int value, String option) {
            return (int) positive((long) value, option);
        }

        private static long positive(long value, String option) {
            if (value <= 0) {
                throw new IllegalArgumentException(option + " must be positive: " + value);
            }
            return value;
        }

        private static Duration positive(Duration value, String option) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(option + " must be positive: " + value);
            }
            return value;
        }
    }
}
