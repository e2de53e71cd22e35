package dev.fasthttp.handlers;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.internal.AddressKey;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Refuses requests of a client that sends more than its share: 429 with {@code Retry-After} (RFC 6585 §4).
 *
 * <p>A client may send a burst at once, and its share comes back evenly over time (a token bucket, kept as the one point in
 * time when it is full again). Clients are told apart by their address, IPv6 by the first 64 bits; those without address,
 * over Unix-domain sockets, are not limited. Behind a proxy all requests come from one address: use the PROXY protocol,
 * {@link TrustedProxies}, or {@link Builder#keyedBy}.
 *
 * <p>A bounded number of clients is remembered. When there are more, those whose share is nearest to whole are forgotten.
 *
 * <p>Threads: safe.
 */
public final class RateLimit implements Middleware {
    /** How many clients are remembered unless set. */
    public static final int DEFAULT_MAX_CLIENTS = 100_000;

    private static final int SAMPLE = 16;

    private final long interval;
    private final long tolerance;
    private final int maxClients;
    private final Function<? super RequestCtx, ? extends Optional<?>> key;
    private final LongSupplier clock;

    /** When the share of a client is whole again, in nanoseconds of the clock. */
    private final Map<Object, AtomicLong> wholeAgain = new ConcurrentHashMap<>();

    private RateLimit(Builder builder) {
        interval = Math.max(1, builder.period.toNanos() / builder.requests);
        tolerance = Math.multiplyExact(interval, builder.burst - 1L);
        maxClients = builder.maxClients;
        key = builder.key;
        clock = builder.clock;
    }

    /**
     * Allows each client {@code requests} in a {@code period}, as many of them at once.
     *
     * @throws IllegalArgumentException when one of them is not positive
     */
    public static RateLimit perClient(int requests, Duration period) {
        return builder(requests, period).build();
    }

    /** Begins with {@code requests} in a {@code period}, as many of them at once. */
    public static Builder builder(int requests, Duration period) {
        return new Builder(requests, period);
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            long wait = take(ctx);
            if (wait <= 0) {
                next.handle(ctx);
            } else {
                ctx.error(Status.message(Status.TOO_MANY_REQUESTS), Status.TOO_MANY_REQUESTS);
                ctx.setHeader(HeaderNames.RETRY_AFTER, Long.toString(secondsUp(wait)));
            }
        };
    }

    /** Takes one request from the client's share; how many nanoseconds are missing, 0 when none are. */
    private long take(RequestCtx ctx) {
        Optional<?> client = key.apply(ctx);
        if (client.isEmpty()) {
            return 0;
        }
        long now = clock.getAsLong();
        AtomicLong whole = wholeAgain.get(client.get());
        if (whole == null) {
            makeRoom(now);
            whole = wholeAgain.computeIfAbsent(client.get(), k -> new AtomicLong(now));
        }
        while (true) {
            long before = whole.get();
            long from = before - now > 0 ? before : now;
            long wait = from - now - tolerance;
            if (wait > 0) {
                return wait;
            }
            if (whole.compareAndSet(before, from + interval)) {
                return 0;
            }
        }
    }

    /** Forgets some clients when there are too many: of a few, those whose share is whole, or else nearest to it. */
    private void makeRoom(long now) {
        while (wholeAgain.size() >= maxClients) {
            Iterator<Map.Entry<Object, AtomicLong>> entries =
                    wholeAgain.entrySet().iterator();
            Object nearest = null;
            long least = Long.MAX_VALUE;
            boolean removed = false;
            for (int i = 0; i < SAMPLE && entries.hasNext(); i++) {
                Map.Entry<Object, AtomicLong> entry = entries.next();
                long missing = entry.getValue().get() - now;
                if (missing <= 0) {
                    entries.remove();
                    removed = true;
                } else if (missing < least) {
                    least = missing;
                    nearest = entry.getKey();
                }
            }
            if (!removed && nearest != null) {
                wholeAgain.remove(nearest);
            }
        }
    }

    /** How many clients are remembered now. */
    public int clients() {
        return wholeAgain.size();
    }

    private static long secondsUp(long nanos) {
        return (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
    }

    private static Optional<?> address(RequestCtx ctx) {
        return AddressKey.of(ctx.remoteAddress());
    }

    /** Settings of {@link RateLimit}. */
    public static final class Builder {
        private final int requests;
        private final Duration period;
        private int burst;
        private int maxClients = DEFAULT_MAX_CLIENTS;
        private Function<? super RequestCtx, ? extends Optional<?>> key = RateLimit::address;
        private LongSupplier clock = System::nanoTime;

        private Builder(int requests, Duration period) {
            if (requests < 1 || period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException(
                        "a rate is a positive number in a positive period: " + requests + " in " + period);
            }
            this.requests = requests;
            this.period = period;
            burst = requests;
        }

        /** How many requests may come at once; by default as many as in a period. */
        public Builder burst(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("burst must be positive: " + size);
            }
            burst = size;
            return this;
        }

        /** How many clients are remembered, by default {@value #DEFAULT_MAX_CLIENTS}; each takes about 150 bytes. */
        public Builder maxClients(int clients) {
            if (clients < 1) {
                throw new IllegalArgumentException("maximum number of clients must be positive: " + clients);
            }
            maxClients = clients;
            return this;
        }

        /**
         * Tells clients apart by something else than their address, a user for one. The key is kept: it must not be lent by
         * the request. Requests without key are not limited.
         */
        public Builder keyedBy(Function<? super RequestCtx, ? extends Optional<?>> newKey) {
            key = newKey;
            return this;
        }

        Builder clock(LongSupplier nanos) {
            clock = nanos;
            return this;
        }

        /** The middleware; two of them count apart. */
        public RateLimit build() {
            return new RateLimit(this);
        }
    }
}
