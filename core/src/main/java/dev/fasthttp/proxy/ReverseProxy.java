package dev.fasthttp.proxy;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.client.BalancingClient;
import dev.fasthttp.client.HostClient;
import dev.fasthttp.client.RetryPolicy;
import dev.fasthttp.http.Status;
import dev.fasthttp.net.TrustedNetworks;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A handler that has other servers answer.
 *
 * <pre>{@code
 * LbClient upstreams = LbClient.builder()
 *         .addClient(ReverseProxy.upstream("10.0.0.1:8080").build())
 *         .addClient(ReverseProxy.upstream("10.0.0.2:8080").build())
 *         .build();
 * Server server = Server.builder(ReverseProxy.builder(upstreams).build())
 *         .streamRequestBody()
 *         .build();
 * }</pre>
 *
 * <p><b>Messages.</b> Method, target, fields, body and trailers go through as they are, both ways, except fields of the connection
 * and those that {@link ForwardedPolicy} is about. The reason phrase is the server's own. Bodies are streamed, in either
 * direction only as fast as the other side takes them, if the server has {@code streamRequestBody} and the client {@code
 * streamResponseBody}; else they are held in memory up to the limits of the two. An expectation of 100 goes through with a streamed
 * body, early hints (103) go through, and after an upgrade to WebSocket both connections become a tunnel. Upgrades to other
 * protocols are left out, so that they are answered as ordinary requests. CONNECT and TRACE are answered 405.
 *
 * <p><b>Waiting.</b> A call is suspended ({@link RequestCtx#suspend()}): this handler returns before there is an answer, and what is
 * around it must not look for one, see {@link Builder#blocking}. The event loop sends what is small, receives what is small and
 * quick, and needs no thread for that; threads wait for all else.
 *
 * <p><b>Failures.</b> A request of which nothing was sent is tried again, {@code maxAttempts} times at most, with an {@link
 * dev.fasthttp.client.LbClient} by the client with the least to do then. What failed else is answered as {@link ProxyFailure}
 * says; a response that broke off is cut. A client that leaves, or ends its side of the connection, ends the call; that is
 * noticed when all it sent has been read.
 *
 * <p><b>Limits.</b> Those of the server and of the client hold. The response is read when the request has been sent, or cannot be
 * sent any further: a server that writes much before it has read all, with a client that does not stop sending, waits for the
 * {@code writeTimeout} of both.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: RFC 9110 §7.6, §7.8, §9.2.2; RFC 9112 §9.5.
 */
public final class ReverseProxy implements RequestHandler {
    private static final int KEPT_CALLS = 256;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(60);

    private final Builder options;
    private final Forwarding forwarding;
    private final ArrayBlockingQueue<ProxiedCall> calls = new ArrayBlockingQueue<>(KEPT_CALLS);

    private ReverseProxy(Builder builder) {
        options = builder;
        forwarding = new Forwarding(builder.policy, builder.trusted);
    }

    /**
     * Begins to describe a proxy.
     *
     * @param client sends the requests; the caller closes it. If it is none of {@link #upstream}, requests may be sent again
     *     and get a User-Agent as its options say
     */
    public static Builder builder(BalancingClient client) {
        return new Builder(client);
    }

    /**
     * Begins to describe a client as a proxy needs it: it streams bodies, adds no User-Agent, waits 60 s at most for a free
     * connection, and sends again only requests of which nothing was sent ({@link RetryPolicy#UNSENT}). With {@code
     * retryIf(}{@link RetryPolicy#IDLE_CLOSED}{@code )} it also sends an idempotent request again when an idle connection turns
     * out to have been closed by the server.
     *
     * @param host as for {@link HostClient#builder}
     */
    public static HostClient.Builder upstream(String host) {
        return HostClient.builder(host)
                .streamResponseBody(true)
                .noDefaultUserAgent(true)
                .maxConnWait(CONNECTION_WAIT)
                .retryIf(RetryPolicy.UNSENT);
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        if (ctx.isConnect() || ctx.isTrace()) {
            ctx.error(Status.message(Status.METHOD_NOT_ALLOWED), Status.METHOD_NOT_ALLOWED);
            return;
        }
        if (ctx.isOptions() && isLastHop(ctx)) {
            ctx.setStatusCode(Status.NO_CONTENT);
            return;
        }
        ProxiedCall idle = calls.poll();
        (idle == null ? new ProxiedCall(this, options, forwarding) : idle).handle(ctx);
    }

    /** A call is over; used again, unless there are enough. Tells whether it is. */
    boolean giveBack(ProxiedCall call) {
        return calls.offer(call);
    }

    /** Whether a request may go no further (RFC 9110 §7.6.2). */
    private static boolean isLastHop(RequestCtx ctx) {
        ByteSlice left = ctx.header("Max-Forwards");
        return left.contentEquals("0");
    }

    /** Describes a proxy. */
    public static final class Builder {
        final BalancingClient client;
        ForwardedPolicy policy = ForwardedPolicy.REPLACE;
        boolean preserveHost = true;
        String via = "fasthttp";
        Duration timeout = Duration.ofSeconds(60);
        Duration tunnelIdleTimeout = Duration.ofHours(1);
        int maxAttempts = 3;
        boolean blocking;
        ProxyListener listener = (ctx, failure, cause) -> {};

        @Nullable
        TrustedNetworks trusted;

        private Builder(BalancingClient client) {
            this.client = client;
        }

        private Builder(Builder other) {
            client = other.client;
            policy = other.policy;
            preserveHost = other.preserveHost;
            via = other.via;
            timeout = other.timeout;
            tunnelIdleTimeout = other.tunnelIdleTimeout;
            maxAttempts = other.maxAttempts;
            blocking = other.blocking;
            listener = other.listener;
            trusted = other.trusted;
        }

        /** What the server is told about where requests come from. By default {@link ForwardedPolicy#REPLACE}. */
        public Builder forwarded(ForwardedPolicy policy) {
            this.policy = policy;
            return this;
        }

        /**
         * The proxies in front of this one, whose word {@link ForwardedPolicy#APPEND} keeps: networks and addresses such as
         * {@code 10.0.0.0/8}, and {@code unix:}. By default none.
         *
         * @throws IllegalArgumentException when one is malformed or there is none
         */
        public Builder trustedProxies(String... networks) {
            trusted = new TrustedNetworks(List.of(networks));
            return this;
        }

        /** Passes on the Host field as it came, the default; else the server gets its own name. */
        public Builder preserveHost(boolean preserve) {
            preserveHost = preserve;
            return this;
        }

        /**
         * The name of this proxy in Via fields; empty for no such field. By default {@code fasthttp}.
         *
         * @throws IllegalArgumentException when it has a space or a control character
         */
        public Builder via(String name) {
            for (int i = 0; i < name.length(); i++) {
                if (name.charAt(i) <= ' ' || name.charAt(i) >= 0x7F) {
                    throw new IllegalArgumentException(
                            "character " + (int) name.charAt(i) + " at index " + i + " of via");
                }
            }
            via = name;
            return this;
        }

        /**
         * The time until the head of a response is there, attempts included. By default 60 s. With a streamed request body the
         * time-outs of server and client hold instead. Also how long one side of a tunnel may not take bytes.
         *
         * @throws IllegalArgumentException when it is not positive, or longer than 365 days
         */
        public Builder timeout(Duration timeout) {
            this.timeout = checked(timeout, "timeout");
            return this;
        }

        /**
         * How long a tunnel may be silent in both directions before it is closed. By default one hour.
         *
         * @throws IllegalArgumentException when it is not positive, or longer than 365 days
         */
        public Builder tunnelIdleTimeout(Duration timeout) {
            tunnelIdleTimeout = checked(timeout, "tunnelIdleTimeout");
            return this;
        }

        private static Duration checked(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException(name + " must be positive and at most 365 days: " + duration);
            }
            return duration;
        }

        /**
         * How often a request is given to the client while nothing of it can be sent. By default 3.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder maxAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("maxAttempts must be positive: " + attempts);
            }
            maxAttempts = attempts;
            return this;
        }

        /**
         * Has each call wait in the handler, on a thread, for the server's answer, so that what is around this handler finds
         * that answer in the context when this returns. By default calls are suspended ({@link RequestCtx#suspend()}): the
         * handler returns before there is an answer, and most calls need no thread.
         */
        public Builder blocking(boolean waits) {
            blocking = waits;
            return this;
        }

        /** Is told what failed. By default nobody. */
        public Builder listener(ProxyListener listener) {
            this.listener = listener;
            return this;
        }

        /** The proxy. */
        public ReverseProxy build() {
            return new ReverseProxy(new Builder(this));
        }
    }
}
