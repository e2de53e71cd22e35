package dev.fasthttp.client;

import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestDefaults;
import dev.fasthttp.http.Response;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Dialer;
import dev.fasthttp.net.TlsClientSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of one host that sends requests one behind the other on few connections, without waiting for the responses in between.
 *
 * <pre>{@code
 * PipelineClient client = PipelineClient.builder("localhost:8080").build();
 * client.send(request, response);
 * }</pre>
 *
 * <p>That pays for many small requests from many threads to a server that reads them so. A slow response holds up all behind it.
 * When a connection breaks, all calls whose requests were sent on it fail by a {@link PipelineException}, and nothing is sent
 * again: send only what may be sent again by the caller.
 *
 * <p>Bodies are in memory on both sides. Requests that end the connection, and those of method CONNECT, are refused.
 *
 * <p>Ownership: request and response belong to the call until it returns, then to the caller again. Whoever uses them again
 * allocates nothing by a call, unless threads meet at a lock. Threads: safe; two daemons for each connection that is in use.
 *
 * <p>Spec: RFC 9112 §9.3.2.
 */
public final class PipelineClient implements BalancingClient, AutoCloseable {
    private final Builder options;
    private final String host;
    private final RequestDefaults defaults;
    private final Pipeline[] pipelines;
    private final PipelinedCalls calls = new PipelinedCalls();
    private final AtomicInteger pending = new AtomicInteger();

    private PipelineClient(Builder builder) {
        options = builder;
        ClientOptions given = builder.settings;
        HostAddress address = HostAddress.parse(builder.host, given.tls == null ? 80 : 443);
        host = address.authority();
        defaults = new RequestDefaults(host, given.userAgent, "", false);
        ExchangeSettings settings = new ExchangeSettings(host, defaults, given);
        pipelines = new Pipeline[builder.settings.maxConns];
        for (int i = 0; i < pipelines.length; i++) {
            pipelines[i] = new Pipeline(builder, host, deadline -> {
                BlockingConnection transport = given.dialer.dial(address.host(), address.port(), deadline);
                if (given.tls != null) {
                    transport = given.tls.secure(transport, address.host(), address.port(), deadline);
                }
                return new ClientConnection(transport, settings);
            });
        }
    }

    /**
     * Begins to describe a client.
     *
     * @param host a name or an IP address, with a port or without
     * @throws IllegalArgumentException when it is none
     */
    public static Builder builder(String host) {
        return new Builder(HostAddress.parse(host, 80).authority());
    }

    /** Sends a request and receives the response within the {@code timeout} of this client. */
    public void send(Request request, Response response) throws IOException {
        send(request, response, System.nanoTime() + ExchangeSettings.nanos(options.settings.timeout));
    }

    /** Sends a request and receives the response within a time. */
    public void send(Request request, Response response, Duration timeout) throws IOException {
        send(request, response, System.nanoTime() + ExchangeSettings.nanos(timeout));
    }

    /**
     * Sends a request and receives the response.
     *
     * @throws NoFreeConnectionsException when {@code maxPendingRequests} were under way until the deadline
     * @throws RequestTimeoutException when the deadline passed; the connection goes on, what comes for this call is dropped
     * @throws PipelineException when the connection broke after the request was sent
     * @throws IOException when there is no connection
     * @throws IllegalArgumentException when the request cannot be sent among others: its body is a stream, it ends the
     *     connection, or is a CONNECT
     */
    @Override
    public void send(Request request, Response response, long deadline) throws IOException {
        if (request.isBodyStream()
                || request.isLastOnConnection()
                || request.header().method().equals(Methods.CONNECT)) {
            throw new IllegalArgumentException(
                    "a request with a streamed body, one that ends the connection, or a CONNECT"
                            + " cannot be sent among others; use a HostClient");
        }
        response.reset();
        PipelinedCall call = calls.take();
        pending.incrementAndGet();
        try {
            call.begin(request, defaults, response);
            leastLoaded().add(call, deadline);
            call.await(host, deadline);
        } finally {
            pending.decrementAndGet();
            calls.giveBack(call);
        }
    }

    private Pipeline leastLoaded() {
        Pipeline best = pipelines[0];
        int load = pipelines.length == 1 ? 0 : best.pending();
        for (int i = 1; i < pipelines.length && load > 0; i++) {
            int other = pipelines[i].pending();
            if (other < load) {
                best = pipelines[i];
                load = other;
            }
        }
        return best;
    }

    @Override
    public int pendingRequests() {
        return pending.get();
    }

    /** Closes all connections; calls that are under way and further ones fail. */
    @Override
    public void close() {
        for (Pipeline pipeline : pipelines) {
            pipeline.close();
        }
    }

    @Override
    public String toString() {
        return "PipelineClient of " + host;
    }

    /** Describes a client. A wrong value throws {@link IllegalArgumentException} at once. */
    public static final class Builder {
        final String host;
        final ClientOptions settings;
        int maxPendingRequests = 1024;
        Duration maxBatchDelay = Duration.ZERO;

        private Builder(String host) {
            this.host = host;
            settings = new ClientOptions();
            settings.maxConns = 1;
        }

        private Builder(Builder other) {
            host = other.host;
            settings = new ClientOptions(other.settings);
            maxPendingRequests = other.maxPendingRequests;
            maxBatchDelay = other.maxBatchDelay;
        }

        /** How many connections there are; a call goes by the one with the fewest under way. By default 1. */
        public Builder maxConns(int connections) {
            settings.maxConns = ClientOptions.positive(connections, "maxConns");
            return this;
        }

        /** How many requests may be under way on a connection; more wait for room. By default 1024. */
        public Builder maxPendingRequests(int requests) {
            maxPendingRequests = ClientOptions.positive(requests, "maxPendingRequests");
            return this;
        }

        /** How long the first request waits for others to go out with it, at most a second. By default not at all. */
        public Builder maxBatchDelay(Duration delay) {
            if (delay.isNegative() || delay.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new IllegalArgumentException("maxBatchDelay must be 0 to 1 s: " + delay);
            }
            maxBatchDelay = delay;
            return this;
        }

        /** How long a connection is kept without use. By default 10 s. */
        public Builder maxIdleConnDuration(Duration duration) {
            settings.maxIdleConnDuration = ClientOptions.positive(duration, "maxIdleConnDuration");
            return this;
        }

        /** The time of a call that does not say another, and of a dial. By default 60 s. */
        public Builder timeout(Duration timeout) {
            settings.timeout = ClientOptions.positive(timeout, "timeout");
            return this;
        }

        /** The time in which a server may send no byte while it owes a response; then all calls sent fail. By default 60 s. */
        public Builder readTimeout(Duration timeout) {
            settings.readTimeout = ClientOptions.positive(timeout, "readTimeout");
            return this;
        }

        /** The time in which a server may take no 64 KiB of requests, or what is left; then all calls sent fail. By default 60 s. */
        public Builder writeTimeout(Duration timeout) {
            settings.writeTimeout = ClientOptions.positive(timeout, "writeTimeout");
            return this;
        }

        /** The largest body of a response in bytes. By default 64 MiB. */
        public Builder maxResponseBodySize(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxResponseBodySize must not be negative: " + bytes);
            }
            settings.maxResponseBodySize = bytes;
            return this;
        }

        /** Opens connections. By default a {@link dev.fasthttp.net.TcpDialer} that all clients share. */
        public Builder dialer(Dialer dialer) {
            settings.dialer = dialer;
            return this;
        }

        /** Speaks TLS. By default it does not. */
        public Builder tls(TlsClientSettings tls) {
            settings.tls = tls;
            return this;
        }

        /** The client. */
        public PipelineClient build() {
            return new PipelineClient(new Builder(this));
        }
    }
}
