package dev.fasthttp.client;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Shares requests out among clients: each goes to the one with the fewest under way.
 *
 * <pre>{@code
 * LbClient client = LbClient.builder()
 *         .addClient(HostClient.builder("10.0.0.1:8080").build())
 *         .addClient(HostClient.builder("10.0.0.2:8080").build())
 *         .build();
 * client.send(request, response);
 * }</pre>
 *
 * <p>A call that the {@link HealthCheck} finds unhealthy counts like a request that is under way for 3 s more. So a client that
 * fails gets less and less, but never nothing, and gets its share back soon after it has recovered. Among clients with the same
 * number the one that got the fewest requests in all is chosen.
 *
 * <p>It does not send again what failed; its clients do as they are told to. A response whose body is a stream counts until its
 * head is there.
 *
 * <p>Ownership: the clients stay their owners', who close them. Threads: safe.
 */
public final class LbClient implements BalancingClient {
    /** How long an unhealthy call counts. */
    static final Duration PENALTY = Duration.ofSeconds(3);

    /** As many unhealthy calls of a client count at most. */
    static final int MAX_PENALTIES = 300;

    private final HealthCheck healthCheck;
    private final long timeoutNanos;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile Share[] shares;

    private LbClient(Builder builder) {
        healthCheck = builder.healthCheck;
        timeoutNanos = ExchangeSettings.nanos(builder.timeout);
        shares = builder.clients.stream()
                .map(client -> new Share(this, client, 0))
                .toArray(Share[]::new);
    }

    /** Begins to describe a client. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sends a request and receives the response within the {@code timeout} of this client. */
    public void send(Request request, Response response) throws IOException {
        send(request, response, System.nanoTime() + timeoutNanos);
    }

    /** Sends a request and receives the response within a time. */
    public void send(Request request, Response response, Duration timeout) throws IOException {
        send(request, response, System.nanoTime() + ExchangeSettings.nanos(timeout));
    }

    /**
     * Sends a request by the client with the least to do, and receives the response.
     *
     * @throws NoClientsException when there is no client
     * @throws IOException what the client throws
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
        Share share = choose();
        pending.incrementAndGet();
        try {
            if (exchange == null) {
                share.client.send(request, response, deadline);
            } else {
                share.client.send(request, response, deadline, exchange);
            }
            judge(share, request, response, Optional.empty());
        } catch (IOException e) {
            // A call that the caller gave up says nothing about the client.
            if (exchange == null || !exchange.isCancelled()) {
                judge(share, request, response, Optional.of(e));
            }
            throw e;
        } finally {
            pending.decrementAndGet();
        }
    }

    @Override
    public boolean begin(LoopCall call, long deadline) {
        Share[] all = shares;
        if (all.length == 0 || call.isJudged()) {
            return false;
        }
        Share share = least(all);
        share.total.incrementAndGet();
        pending.incrementAndGet();
        call.judgedBy(share);
        if (share.client.begin(call, deadline)) {
            return true;
        }
        call.judgedBy(null);
        pending.decrementAndGet();
        share.total.decrementAndGet();
        return false;
    }

    private void judge(Share share, Request request, Response response, Optional<IOException> failure) {
        if (!healthCheck.isHealthy(request, response, failure)) {
            share.punish(System.nanoTime());
        }
    }

    private Share choose() throws IOException {
        Share[] all = shares;
        if (all.length == 0) {
            throw new NoClientsException("there is no client to send the request by: add one by addClient");
        }
        Share best = least(all);
        best.total.incrementAndGet();
        return best;
    }

    private static Share least(Share[] all) {
        Share best = all[0];
        long bestLoad = best.load();
        int bestTotal = best.total.get();
        for (int i = 1; i < all.length; i++) {
            Share share = all[i];
            long load = share.load();
            int total = share.total.get();
            // Totals may run over; their difference stays right.
            if (load < bestLoad || (load == bestLoad && total - bestTotal < 0)) {
                best = share;
                bestLoad = load;
                bestTotal = total;
            }
        }
        return best;
    }

    /** Adds a client. It begins with as many requests as the one that got the fewest, so as not to get all that come. */
    public synchronized void addClient(BalancingClient client) {
        Share[] all = shares;
        int total = 0;
        for (int i = 0; i < all.length; i++) {
            int other = all[i].total.get();
            total = i == 0 || other - total < 0 ? other : total;
        }
        Share[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = new Share(this, client, total);
        shares = more;
    }

    /**
     * Removes clients; calls that are under way by them go on.
     *
     * @return how many clients are left
     */
    public synchronized int removeClients(Predicate<? super BalancingClient> condition) {
        shares = Arrays.stream(shares)
                .filter(share -> !condition.test(share.client))
                .toArray(Share[]::new);
        return shares.length;
    }

    /** How many calls are under way by this. */
    @Override
    public int pendingRequests() {
        return pending.get();
    }

    /** A client, and what was asked of it. */
    private static final class Share implements LoopCall.Judge {
        private final LbClient owner;
        final BalancingClient client;
        final AtomicInteger total;

        /** When penalties end, in a ring: {@link #count} of them from {@link #first}, in their order. */
        private long[] ends = new long[0];

        private int first;
        private volatile int count;

        Share(LbClient owner, BalancingClient client, int total) {
            this.owner = owner;
            this.client = client;
            this.total = new AtomicInteger(total);
        }

        @Override
        public void ended(LoopCall call, @Nullable IOException failure) {
            owner.pending.decrementAndGet();
            // A call that the caller gave up says nothing about the client.
            if (failure == null || !call.exchange().isCancelled()) {
                owner.judge(this, call.request(), call.response(), Optional.ofNullable(failure));
            }
        }

        long load() {
            return (long) client.pendingRequests() + (count == 0 ? 0 : penalties(System.nanoTime()));
        }

        private synchronized int penalties(long now) {
            int left = count;
            while (left > 0 && ends[first] - now <= 0) {
                first = (first + 1) % ends.length;
                left--;
            }
            count = left;
            return left;
        }

        synchronized void punish(long now) {
            int held = penalties(now);
            if (held == MAX_PENALTIES) {
                return;
            }
            if (ends.length == 0) {
                ends = new long[MAX_PENALTIES];
            }
            ends[(first + held) % ends.length] = now + PENALTY.toNanos();
            count = held + 1;
        }
    }

    /** Tells what a call says about the client that made it. Threads: called by those that send, at once by many. */
    @FunctionalInterface
    public interface HealthCheck {
        /**
         * Judges a call.
         *
         * @param response what came back, of no meaning after a failure; its body must not be read if it is a stream
         * @param failure what the call ended with if there is no response
         * @return false when the client should get fewer requests for a while
         */
        boolean isHealthy(Request request, Response response, Optional<IOException> failure);
    }

    /** Describes a client. */
    public static final class Builder {
        final List<BalancingClient> clients = new ArrayList<>();
        HealthCheck healthCheck = (request, response, failure) -> failure.isEmpty();
        Duration timeout = Duration.ofSeconds(60);

        private Builder() {}

        /** Adds a client to share requests out to. The same one again gets no more than once. */
        public Builder addClient(BalancingClient client) {
            if (!clients.contains(client)) {
                clients.add(client);
            }
            return this;
        }

        /** Judges calls. By default those are unhealthy that have no response, whatever its status. */
        public Builder healthCheck(HealthCheck check) {
            healthCheck = check;
            return this;
        }

        /**
         * The time of a call that does not say another. By default 60 s.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder timeout(Duration timeout) {
            this.timeout = ClientOptions.positive(timeout, "timeout");
            return this;
        }

        /**
         * The client.
         *
         * @throws IllegalStateException without a client to share requests out to
         */
        public LbClient build() {
            if (clients.isEmpty()) {
                throw new IllegalStateException("there is no client to share requests out to: addClient");
            }
            return new LbClient(this);
        }
    }
}
