package dev.fasthttp.inmemory;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Dialer;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server in memory for the tests of a class: a JUnit 5 extension.
 *
 * <pre>{@code
 * @RegisterExtension
 * static InMemoryServer server = InMemoryServer.of(ctx -> ctx.write("hello"));
 *
 * @Test
 * void greets() throws IOException {
 *     Response response = server.client().get("http://localhost/greeting");
 *     assertEquals("hello", response.body().toString());
 *     assertEquals("GET", server.requests().get(0).method());
 * }
 *
 * @Test
 * void refusesNonsense() throws IOException {
 *     try (RawPipe pipe = server.connect()) {
 *         assertEquals(400, pipe.send("no HTTP\r\n\r\n").readResponse().status());
 *     }
 * }
 * }</pre>
 *
 * <p>In a static field one server serves all tests of the class and of those nested in it, else each test has its own. It
 * needs {@code junit-jupiter-api}, which this module does not bring along.
 *
 * <p>A test fails if it leaves something behind, and the failure says what: a connection it has not closed, with the place
 * where it was dialled; a connection that the server keeps, or a handler that runs, although the client is gone; a request
 * context nobody gave back. What is left is then cleared away, so that the next test begins with nothing; if need be with
 * another server.
 *
 * <p>Before each test the requests seen are forgotten and faults are those of the builder again. Tests that share a server
 * must not run at the same time; that is found out, and an error.
 *
 * <p>Threads: safe, except for what JUnit calls. Lock: this, for the server and what was dialled and seen.
 */
public final class InMemoryServer
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final int PRUNE_AT = 1024;
    private static final long POLL_NANOS = 1_000_000;

    /** A connection and where it was dialled. */
    private record Dialled(BlockingEnd end, Throwable place) {
        boolean isClosed() {
            return !end.pipe().isClientOpen() && !end.pipe().isServerOpen();
        }
    }

    private final RequestHandler handler;
    private final Consumer<Server.Builder> configuration;
    private final Consumer<InMemoryListener.Builder> listening;
    private final long leakTimeoutNanos;
    private final int maxRequests;
    private final boolean checkedAfterAll;

    private @Nullable Server server;
    private @Nullable InMemoryListener listener;
    private @Nullable HostClient client;
    private int users;
    private int tests;
    private final ArrayDeque<Dialled> dialled = new ArrayDeque<>();
    private int pruneAt = PRUNE_AT;
    private final ArrayDeque<SeenRequest> seen = new ArrayDeque<>();

    private final Set<RunningCall> running = ConcurrentHashMap.newKeySet();

    /** A handler at work; two calls are never equal. */
    private static final class RunningCall {
        private final SeenRequest request;

        RunningCall(SeenRequest request) {
            this.request = request;
        }

        @Override
        public String toString() {
            return request.toString();
        }
    }

    private InMemoryServer(Builder builder) {
        handler = builder.handler;
        configuration = builder.configuration;
        listening = builder.listening;
        leakTimeoutNanos = builder.leakTimeoutNanos;
        maxRequests = builder.maxRequests;
        checkedAfterAll = builder.checkedAfterAll;
    }

    /** A server with default options. */
    public static InMemoryServer of(RequestHandler handler) {
        return builder(handler).build();
    }

    /** Begins to describe a server. */
    public static Builder builder(RequestHandler handler) {
        return new Builder(handler);
    }

    // ---- what tests use --------------------------------------------------------------------------------------------

    /** A new connection to send bytes over, from the address {@code pipe}. The caller closes it. */
    public RawPipe connect() throws IOException {
        return connect(InMemoryAddress.PIPE);
    }

    /** A new connection to send bytes over, from that address. The caller closes it. */
    public RawPipe connect(SocketAddress from) throws IOException {
        return RawPipe.over(dial(from, BlockingConnection.NO_DEADLINE));
    }

    /**
     * A client of this server, the same one for all of a test. It has no time-outs, and handlers mostly run on the thread that
     * calls, see {@link InMemoryListener#clientBuilder}; who tests time-outs passes one to {@code send}.
     *
     * <p>The extension closes it. Its connections are closed after each test, or after all if leaks are looked for then, and
     * where faults change; what a test leaves in use, such as the stream of a response, is a leak.
     */
    public synchronized HostClient client() {
        HostClient present = client;
        if (present == null) {
            present = running(listener).clientBuilder().dialer(dialer()).build();
            client = present;
        }
        return present;
    }

    private synchronized void closeIdleConnections() {
        if (client != null) {
            client.closeIdleConnections();
        }
    }

    private synchronized void closeClient() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    /** Gives a client connections to this server, for whatever host and port it asks. The client closes them. */
    public Dialer dialer() {
        return (host, port, deadline) -> dial(InMemoryAddress.PIPE, deadline);
    }

    private BlockingConnection dial(SocketAddress from, long deadline) throws IOException {
        BlockingConnection connection = listener().dial(from, deadline);
        if (connection instanceof BlockingEnd end) {
            note(new Dialled(end, new Throwable(end + " was dialled here")));
        }
        return connection;
    }

    private synchronized void note(Dialled connection) {
        if (dialled.size() >= pruneAt) {
            dialled.removeIf(Dialled::isClosed);
            pruneAt = Math.max(PRUNE_AT, 2 * dialled.size());
        }
        dialled.add(connection);
    }

    /**
     * The requests that handlers got since the test began, oldest first; the last {@link Builder#maxRequests} at most. A
     * request is seen before its handler runs. What the server refused by itself is not among them.
     */
    public synchronized List<SeenRequest> requests() {
        return List.copyOf(seen);
    }

    /** Sets what is wrong with connections dialled from now on until the end of the test; see {@link PipeFaults}. */
    public void setFaults(PipeFaults toServer, PipeFaults toClient) {
        listener().setFaults(toServer, toClient);
        closeIdleConnections();
    }

    /** The server, for its counters. */
    public synchronized Server server() {
        return running(server);
    }

    private synchronized InMemoryListener listener() {
        return running(listener);
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(
                    "the server runs during tests only; is its field annotated with @RegisterExtension?");
        }
        return part;
    }

    private void handle(RequestCtx ctx) throws Exception {
        SeenRequest request = SeenRequest.of(ctx);
        see(request);
        RunningCall call = new RunningCall(request);
        running.add(call);
        try {
            handler.handle(ctx);
        } finally {
            running.remove(call);
        }
    }

    private synchronized void see(SeenRequest request) {
        seen.add(request);
        while (seen.size() > maxRequests) {
            seen.remove();
        }
    }

    // ---- what JUnit calls ------------------------------------------------------------------------------------------

    /** Starts the server; for JUnit. */
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        begin();
    }

    /** Starts the server if it does not run, and forgets the test before; for JUnit. */
    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        begin();
        synchronized (this) {
            if (++tests > 1) {
                throw new IllegalStateException("tests with one InMemoryServer must not run at the same time: "
                        + context.getDisplayName() + " began before another one ended");
            }
            seen.clear();
            InMemoryListener.Builder builder = InMemoryListener.builder();
            listening.accept(builder);
            listener().setFaults(builder);
            closeIdleConnections();
        }
    }

    /** Looks for what the test has left behind; for JUnit. */
    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        synchronized (this) {
            tests--;
        }
        try {
            if (!checkedAfterAll) {
                checkLeaks(context.getDisplayName());
            }
        } finally {
            end();
        }
    }

    /** Stops the server; for JUnit. */
    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        try {
            if (checkedAfterAll && isLastUser()) {
                checkLeaks(context.getDisplayName());
            }
        } finally {
            end();
        }
    }

    private synchronized void begin() throws IOException {
        if (users == 0) {
            start();
        }
        users++;
    }

    private synchronized boolean isLastUser() {
        return users == 1;
    }

    private void end() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
        }
        stop();
    }

    private synchronized void start() throws IOException {
        InMemoryListener.Builder listenerBuilder = InMemoryListener.builder();
        listening.accept(listenerBuilder);
        Server.Builder builder = Server.builder(this::handle).threadName("in-memory-server");
        configuration.accept(builder);
        Server started = builder.build();
        InMemoryListener opened = listenerBuilder.build();
        started.serve(opened);
        server = started;
        listener = opened;
    }

    private void stop() {
        Server stopped;
        synchronized (this) {
            closeClient();
            stopped = server;
            server = null;
            listener = null;
            dialled.clear();
        }
        if (stopped != null) {
            stopped.close();
        }
    }

    // ---- leaks -----------------------------------------------------------------------------------------------------

    private void checkLeaks(String test) throws IOException {
        closeIdleConnections();
        awaitQuiet(true);
        AssertionError leaks = leaks(test);
        if (leaks == null) {
            return;
        }
        closeClient();
        for (Dialled connection : connections()) {
            connection.end().abort();
        }
        if (!awaitQuiet(false)) {
            stop();
            running.clear();
            start();
        }
        throw leaks;
    }

    private synchronized List<Dialled> connections() {
        dialled.removeIf(Dialled::isClosed);
        return List.copyOf(dialled);
    }

    /**
     * Waits until nothing is left, for the time of a leak at most; tells whether nothing is.
     *
     * @param onlyServer give up at once when the client's end of a connection is open: that is not a matter of time
     */
    private boolean awaitQuiet(boolean onlyServer) {
        long start = System.nanoTime();
        while (!isQuiet()) {
            boolean mayChange =
                    !onlyServer || connections().stream().noneMatch(c -> c.end().isOpen());
            if (!mayChange || System.nanoTime() - start > leakTimeoutNanos) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private boolean isQuiet() {
        return connections().isEmpty()
                && running.isEmpty()
                && server().openConnections() == 0
                && server().contextsInUse() == 0;
    }

    private @Nullable AssertionError leaks(String test) {
        StringBuilder text = new StringBuilder();
        List<Dialled> left = connections();
        for (Dialled connection : left) {
            String what = connection.end().isOpen() ? "a connection that was not closed: " : "kept by the server: ";
            text.append("\n  ").append(what).append(connection.end());
        }
        for (RunningCall call : running) {
            text.append("\n  a handler that has not returned: ").append(call);
        }
        int contexts = server().contextsInUse();
        if (contexts > running.size()) {
            text.append("\n  request contexts not given back: ").append(contexts - running.size());
        }
        int open = server().openConnections();
        if (open > 0 && left.isEmpty()) {
            text.append("\n  connections that the server has open: ").append(open);
        }
        if (text.isEmpty()) {
            return null;
        }
        AssertionError error = new AssertionError(test + " left behind:" + text);
        left.forEach(connection -> error.addSuppressed(connection.place()));
        return error;
    }

    /** Describes a server for tests. */
    public static final class Builder {
        private final RequestHandler handler;
        private Consumer<Server.Builder> configuration = builder -> {};
        private Consumer<InMemoryListener.Builder> listening = builder -> {};
        private long leakTimeoutNanos = 2_000_000_000;
        private int maxRequests = 1000;
        private boolean checkedAfterAll;

        private Builder(RequestHandler handler) {
            this.handler = Objects.requireNonNull(handler, "handler");
        }

        /** Sets options of the server, each time it is started. By default they are those of {@link Server.Builder}. */
        public Builder configure(Consumer<Server.Builder> options) {
            configuration = configuration.andThen(options);
            return this;
        }

        /** Sets options of the listener: address, buffers, faults. By default they are those of {@link InMemoryListener}. */
        public Builder configureListener(Consumer<InMemoryListener.Builder> options) {
            listening = listening.andThen(options);
            return this;
        }

        /**
         * How long the server may take after a test to notice that clients are gone, and its handlers to return. By default
         * 2 s.
         */
        public Builder leakTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("leakTimeout must be positive: " + timeout);
            }
            leakTimeoutNanos = timeout.toNanos();
            return this;
        }

        /** How many of the last requests are kept for {@link InMemoryServer#requests}; by default 1000, and 0 keeps none. */
        public Builder maxRequests(int requests) {
            if (requests < 0) {
                throw new IllegalArgumentException("maxRequests must not be negative: " + requests);
            }
            maxRequests = requests;
            return this;
        }

        /**
         * Looks for what is left behind when all tests of the class have run, for clients that keep their connections from
         * test to test. By default it does so after each test.
         */
        public Builder checkLeaksAfterAll() {
            checkedAfterAll = true;
            return this;
        }

        /** The extension. Its server is started by JUnit. */
        public InMemoryServer build() {
            return new InMemoryServer(this);
        }
    }
}
