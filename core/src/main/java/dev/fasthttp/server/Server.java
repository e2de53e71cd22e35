package dev.fasthttp.server;

import dev.fasthttp.http.FormLimits;
import dev.fasthttp.http.MessageLimits;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import dev.fasthttp.internal.VirtualThreads;
import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import dev.fasthttp.net.SocketListener;
import dev.fasthttp.net.TlsListener;
import dev.fasthttp.net.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server.
 *
 * <pre>{@code
 * Server server = Server.builder(ctx -> ctx.write("Hello, world!")).build();
 * server.listenAndServe(new InetSocketAddress(8080));
 * }</pre>
 *
 * <p>One server may listen at several addresses. Its loops, one for each processor, share nothing. Their threads keep the
 * process alive until the server has ended.
 *
 * <p>Threads: safe.
 *
 * @see Builder
 */
public final class Server implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());
    private static final long CLOSE_WAIT_NANOS = 2_000_000_000L;
    private static final long DRAIN_POLL_MILLIS = 5;

    final ServerOptions options;
    final Crew crew;
    final Monitor monitor;
    final StreamBuffers buffers = new StreamBuffers();
    final AddressCounts addresses;

    private final EventLoop[] loops;
    private final List<AcceptPort> ports = new ArrayList<>();
    private final ConcurrentLinkedQueue<AcceptPort> paused = new ConcurrentLinkedQueue<>();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong takings = new AtomicLong();
    private final AtomicLong abandoned = new AtomicLong();
    private final AtomicInteger loopTurn = new AtomicInteger();
    private volatile boolean cut;
    private final CountDownLatch reported = new CountDownLatch(1);
    private final AtomicInteger idleClosed = new AtomicInteger();
    private volatile ShutdownReport report = new ShutdownReport(0, 0, 0);
    private final @Nullable Thread shutdownHook;
    private boolean stopping;

    private Server(Builder builder) throws IOException {
        options = new ServerOptions(builder);
        addresses = new AddressCounts(options.maxConnectionsPerIp);
        crew = new Crew(builder.threadName);
        loops = new EventLoop[options.loops];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new EventLoop(this, i);
        }
        monitor = new Monitor(builder.threadName + "-monitor", loops);
        for (EventLoop loop : loops) {
            crew.handOver(loop);
        }
        if (options.execution.kind() != Execution.Kind.INLINE) {
            monitor.start();
        }
        shutdownHook = hook(builder);
    }

    private @Nullable Thread hook(Builder builder) {
        if (builder.shutdownHook.isZero()) {
            return null;
        }
        Thread hook = new Thread(() -> shutdownByHook(builder.shutdownHook), builder.threadName + "-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
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
     * @throws IllegalStateException after {@link #shutdown} or {@link #close}
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
     * @throws IllegalStateException after {@link #shutdown} or {@link #close}
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
     */
    public void listenAndServe(SocketAddress address) throws IOException, InterruptedException {
        listen(address);
        awaitTermination();
    }

    /**
     * Serves what arrives at a listener, in the background. The server owns the listener from now on.
     *
     * @throws IOException when the listener cannot be used
     * @throws IllegalStateException after {@link #shutdown} or {@link #close}
     */
    public synchronized void serve(Listener listener) throws IOException {
        if (stopping) {
            listener.close();
            throw new IllegalStateException("the server has been shut down; build another one");
        }
        List<AcceptPort> added = new ArrayList<>();
        Optional<Listener> fork = loops.length > 1 ? listener.fork() : Optional.empty();
        added.add(new AcceptPort(loops[0], listener, fork.isEmpty()));
        for (int i = 1; fork.isPresent(); i++) {
            added.add(new AcceptPort(loops[i], fork.get(), false));
            fork = i + 1 < loops.length ? listener.fork() : Optional.empty();
        }
        ports.addAll(added);
        added.forEach(port -> port.signal(LoopTask.BEGIN));
    }

    /** Serves one connection, in the background. The server owns the connection from now on. */
    public void serveConnection(Connection connection) {
        connections.incrementAndGet();
        serve(connection, nextLoop());
    }

    void serve(Connection connection, EventLoop loop) {
        if (loop.isStopped()) {
            connection.close();
            connectionClosed();
            return;
        }
        long id = accepted.incrementAndGet();
        new ServerConnection(loop, connection, id).signal(LoopTask.BEGIN);
    }

    EventLoop nextLoop() {
        return loops[(loopTurn.getAndIncrement() & Integer.MAX_VALUE) % loops.length];
    }

    /** Counts a connection about to be accepted; false at the limit, after which the port is told when to go on. */
    boolean mayAccept(AcceptPort port) {
        if (connections.incrementAndGet() <= options.maxConnections) {
            return true;
        }
        paused.add(port);
        connectionClosed();
        return false;
    }

    void connectionClosed() {
        if (connections.decrementAndGet() < options.maxConnections && !paused.isEmpty()) {
            // All of them: nobody knows at which one a client waits.
            for (AcceptPort port = paused.poll(); port != null; port = paused.poll()) {
                port.signal(LoopTask.BEGIN);
            }
        }
    }

    /** Tells the listener of the application, if there is one. */
    void tell(Connection connection, ConnState state) {
        if (!options.hasConnStateListener) {
            return;
        }
        try {
            options.connStateListener.changed(connection, state);
        } catch (Throwable e) {
            log(System.Logger.Level.ERROR, "listener failed at " + state + " of " + connection, e);
        }
    }

    /** Runs a task that may block for long on a thread of its own. */
    void startThread(Runnable task) {
        if (VirtualThreads.isSupported()) {
            VirtualThreads.start(task);
        } else {
            Thread thread = new Thread(task, options.threadName + "-hijacked");
            thread.setDaemon(true);
            thread.start();
        }
    }

    void countTaking() {
        takings.incrementAndGet();
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.get();
    }

    /** How many connections have been accepted. */
    public long acceptedConnections() {
        return accepted.get();
    }

    /** How many connections were refused because their address had too many; see {@link Builder#maxConnectionsPerIp}. */
    public long rejectedConnections() {
        return addresses.refused();
    }

    /** How many request heads have been read. */
    public long requests() {
        long sum = 0;
        for (EventLoop loop : loops) {
            sum += loop.counters().requests();
        }
        return sum;
    }

    /** How many requests were refused for that reason. */
    public long violations(Violation violation) {
        long sum = 0;
        for (EventLoop loop : loops) {
            sum += loop.counters().violations(violation);
        }
        return sum;
    }

    /** How many handlers were answered for because they took too long. */
    public long abandonedCalls() {
        return abandoned.get();
    }

    void countAbandoned() {
        abandoned.incrementAndGet();
    }

    /** How many handlers lost the loop because they blocked; see {@link Execution#adaptive()}. */
    public long takings() {
        return takings.get();
    }

    /** Waits until the server has ended by {@link #shutdown} or {@link #close}. */
    public void awaitTermination() throws InterruptedException {
        terminated.await();
    }

    /**
     * Ends the server: it stops listening, closes connections that have nothing to do, and lets the others finish the
     * request they are at, with {@code Connection: close} on its response. An idle connection whose last
     * answer may still be on its way is half-closed first, for {@code lingerTimeout} at most. What is not done after
     * {@code grace} is cut.
     *
     * @return what became of the connections; the same for everybody who calls this
     * @throws InterruptedException when interrupted while it waits; what is not done by then is cut
     */
    public ShutdownReport shutdown(Duration grace) throws InterruptedException {
        long end = System.nanoTime() + ServerOptions.nanos(grace);
        if (!stopListening()) {
            awaitTermination();
            reported.await(CLOSE_WAIT_NANOS, TimeUnit.NANOSECONDS);
            return report;
        }
        int open = connections.get();
        for (EventLoop loop : loops) {
            loop.drain();
            new DrainTask(loop).signal(LoopTask.BEGIN);
        }
        try {
            while (connections.get() > 0 && System.nanoTime() < end && !cut) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
            }
        } finally {
            stopLoops();
            report(open);
        }
        return report;
    }

    private void report(int open) {
        int cutConnections = 0;
        for (EventLoop loop : loops) {
            cutConnections += loop.cutConnections();
        }
        int idle = idleClosed.get();
        report = new ShutdownReport(Math.max(open, idle + cutConnections), idle, cutConnections);
        reported.countDown();
    }

    /** Counts a connection that had nothing to do at the shutdown. */
    void countIdleClosed() {
        idleClosed.incrementAndGet();
    }

    /** Ends the server at once, also one that is being shut down: requests that are being answered are cut. */
    @Override
    public void close() {
        cut = true;
        removeShutdownHook();
        boolean first = false;
        int open = connections.get();
        try {
            first = stopListening();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopLoops();
        if (first) {
            report(open);
        }
    }

    /** Closes the listeners; false when that has been done before. */
    private boolean stopListening() throws InterruptedException {
        List<AcceptPort> closing;
        synchronized (this) {
            if (stopping) {
                return false;
            }
            stopping = true;
            closing = new ArrayList<>(ports);
        }
        for (AcceptPort port : closing) {
            port.signal(LoopTask.CLOSE);
        }
        for (AcceptPort port : closing) {
            port.awaitClose(CLOSE_WAIT_NANOS);
        }
        return true;
    }

    private void stopLoops() {
        if (terminated.getCount() == 0) {
            return;
        }
        for (EventLoop loop : loops) {
            loop.stop();
        }
        try {
            for (EventLoop loop : loops) {
                if (!loop.awaitEnd(CLOSE_WAIT_NANOS)) {
                    log(System.Logger.Level.WARNING, "a handler holds up loop " + loop.index, null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        monitor.stopWatching();
        crew.close();
        removeShutdownHook();
        terminated.countDown();
    }

    private void shutdownByHook(Duration grace) {
        try {
            shutdown(grace);
        } catch (InterruptedException e) {
            close();
        }
    }

    private void removeShutdownHook() {
        Thread hook = shutdownHook;
        if (hook != null && !hook.equals(Thread.currentThread())) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The virtual machine is ending: the hook is at work, or about to find a server that has ended.
                log(System.Logger.Level.DEBUG, "shutdown hook stays", e);
            }
        }
    }

    void log(System.Logger.Level level, String message, @Nullable Throwable error) {
        if (error == null) {
            LOGGER.log(level, message);
        } else {
            LOGGER.log(level, message, error);
        }
    }

    /**
     * Describes a server. Each option says its unit and default; sizes are in bytes. Nothing is unlimited by accident: a
     * limit must be positive, and a large number stands for none.
     */
    public static final class Builder {
        final RequestHandler handler;
        ErrorHandler errorHandler = RequestCtx::answerError;
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
