package dev.fasthttp.handlers;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Tells whoever sends traffic here whether it should: {@link #live} whether the process is worth keeping, {@link #ready}
 * whether it can do its work now.
 *
 * <p>Ready is 200 when all checks hold and nobody said {@link #setReady setReady(false)}, else 503. The body is JSON in the
 * form of MicroProfile Health: {@code {"status":"DOWN","checks":[{"name":"database","status":"DOWN"}]}}. Why a check fails is
 * logged, not shown.
 *
 * <p>Checks run on threads of their own, each at most once at a time and not again before its result is a second old,
 * however often they are asked for. One that takes longer than a second counts as failed.
 *
 * <p>Threads: safe.
 */
public final class Health {
    private static final Duration DEFAULT_TIME = Duration.ofSeconds(1);

    private final List<HealthCheck> checks;
    private volatile boolean ready = true;

    private Health(Builder builder) {
        List<HealthCheck> made = new ArrayList<>();
        for (Named named : builder.checks) {
            made.add(new HealthCheck(named.name(), named.check(), builder.timeout, builder.maxAge));
        }
        checks = List.copyOf(made);
    }

    /** No checks yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Answers 200 as long as the process can answer at all. */
    public RequestHandler live() {
        return ctx -> answer(ctx, true, "");
    }

    /** Answers 200 when all checks hold, else 503. */
    public RequestHandler ready() {
        return this::answerReady;
    }

    /**
     * Takes the process out of service, or back. Before a shutdown: say false, wait until the load balancer has noticed,
     * then shut down.
     */
    public void setReady(boolean newReady) {
        ready = newReady;
    }

    private void answerReady(RequestCtx ctx) throws InterruptedException {
        for (HealthCheck check : checks) {
            check.start();
        }
        boolean up = ready;
        StringBuilder list = new StringBuilder();
        for (HealthCheck check : checks) {
            boolean holds = check.await();
            up &= holds;
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"name\":\"")
                    .append(check.name())
                    .append("\",\"status\":\"")
                    .append(holds ? "UP" : "DOWN")
                    .append("\"}");
        }
        answer(ctx, up, list.toString());
    }

    private static void answer(RequestCtx ctx, boolean up, String checks) {
        ctx.setStatusCode(up ? Status.OK : Status.SERVICE_UNAVAILABLE);
        ctx.setHeader(HeaderNames.CACHE_CONTROL, "no-store");
        ctx.setContentType("application/json");
        ctx.setBody("{\"status\":\"" + (up ? "UP" : "DOWN") + "\",\"checks\":[" + checks + "]}");
    }

    private record Named(String name, Callable<Boolean> check) {}

    /** Collects the checks. */
    public static final class Builder {
        private final List<Named> checks = new ArrayList<>();
        private Duration timeout = DEFAULT_TIME;
        private Duration maxAge = DEFAULT_TIME;

        private Builder() {}

        /**
         * Something the process needs. It fails by false or an exception.
         *
         * @param name letters, digits and the other characters of a token
         */
        public Builder check(String name, Callable<Boolean> check) {
            if (!Ascii.isToken(name)) {
                throw new IllegalArgumentException("the name of a check is a token: " + name);
            }
            checks.add(new Named(name, check));
            return this;
        }

        /** How long a check may take, by default 1 s. */
        public Builder timeout(Duration time) {
            timeout = positive(time, "timeout");
            return this;
        }

        /** For how long the result of a check is good, by default 1 s. */
        public Builder maxAge(Duration age) {
            maxAge = positive(age, "max age");
            return this;
        }

        private static Duration positive(Duration time, String what) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(what + " must be positive: " + time);
            }
            return time;
        }

        /** The handlers. */
        public Health build() {
            return new Health(this);
        }
    }
}
