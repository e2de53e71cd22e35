package dev.fasthttp.expvar;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.net.TrustedNetworks;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Shows published variables: as JSON, as Prometheus or OpenMetrics text, or as a live page, by what the client accepts.
 *
 * <pre>{@code
 * ExpvarHandler variables = ExpvarHandler.builder(Expvars.global()).build();
 * Server server = Server.builder(variables.over(application)).build();
 * }</pre>
 *
 * <p>A client that accepts anything gets Prometheus text at a path that ends in {@code /metrics}, and JSON elsewhere;
 * {@code ?format=} with {@code json}, {@code prometheus}, {@code openmetrics}, {@code html} or {@code events} decides by
 * itself. {@code ?r=} with an expression in the syntax of RE2 shows the variables whose names have a match in them.
 *
 * <p>If nothing else is said, it answers only clients on the same machine that come without a proxy.
 *
 * <p>Threads: safe. While it works, the event loop goes on with other connections.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp/expvarhandler">fasthttp/expvarhandler</a>
 */
public final class ExpvarHandler implements RequestHandler {
    /** Where {@link #over} answers, with JSON to clients that do not care. */
    public static final String VARS_PATH = "/debug/vars";

    /** Where {@link #over} answers, with Prometheus text to clients that do not care. */
    public static final String METRICS_PATH = "/metrics";

    private static final List<Format> JSON_FIRST =
            List.of(Format.JSON, Format.PROMETHEUS, Format.OPENMETRICS, Format.HTML, Format.EVENTS);
    private static final List<Format> PROMETHEUS_FIRST =
            List.of(Format.PROMETHEUS, Format.OPENMETRICS, Format.JSON, Format.HTML, Format.EVENTS);

    private final Expvars expvars;
    private final Access access;
    private final int maxExpression;
    private final LiveStream stream;
    private final LivePage page = new LivePage();
    private final IntVar calls;
    private final IntVar badExpressions;

    private ExpvarHandler(Builder builder) {
        expvars = builder.expvars;
        access = new Access(builder.isLocalOnly(), builder.networks, builder.credentials);
        maxExpression = builder.maxExpression;
        stream = new LiveStream(expvars, builder.maxStreams);
        calls = own("expvarHandlerCalls", "Requests for published variables.");
        badExpressions = own("expvarRegexpErrors", "Requests for published variables with a malformed expression.");
    }

    /** Several handlers may show the same variables; they count together. */
    private IntVar own(String name, String help) {
        synchronized (expvars) {
            Optional<Var> found = expvars.get(name);
            if (found.isPresent() && found.get() instanceof IntVar number) {
                return number;
            }
            IntVar made = new IntVar(VarInfo.counter(help));
            expvars.publish(name, made);
            return made;
        }
    }

    /** Begins to describe a handler that shows these variables. */
    public static Builder builder(Expvars expvars) {
        return new Builder(expvars);
    }

    /** A handler that answers at {@value #VARS_PATH} and {@value #METRICS_PATH}, and leaves all else to an application. */
    public RequestHandler over(RequestHandler application) {
        return ctx -> {
            String path = ctx.pathString();
            if (path.equals(VARS_PATH) || path.equals(METRICS_PATH)) {
                handle(ctx);
            } else {
                application.handle(ctx);
            }
        };
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        if (!access.permits(ctx)) {
            return;
        }
        calls.increment();
        ctx.setHeader(HeaderNames.CACHE_CONTROL, "no-store");
        ctx.setHeader("X-Content-Type-Options", "nosniff");
        ctx.setHeader(HeaderNames.VARY, "Accept");
        if (!ctx.isGet() && !ctx.isHead()) {
            ctx.error("variables can only be read\n", Status.METHOD_NOT_ALLOWED);
            ctx.setHeader(HeaderNames.ALLOW, "GET, HEAD");
            return;
        }
        Format format = format(ctx);
        if (format == null) {
            return;
        }
        // The page has the expression in its filter box, and says there what is wrong with it.
        boolean live = format == Format.HTML || format == Format.EVENTS;
        Predicate<String> wanted = live ? name -> true : wanted(ctx);
        if (wanted != null) {
            ctx.blocking(() -> {
                show(ctx, format, wanted);
                return ctx;
            });
        }
    }

    /** The format to answer in; null when that has been answered. */
    private static @Nullable Format format(RequestCtx ctx) {
        String word = ctx.queryArgs().peek("format").toString();
        if (!word.isEmpty()) {
            for (Format format : Format.values()) {
                if (format.word.equals(word)) {
                    return format;
                }
            }
            ctx.error("format is none of json, prometheus, openmetrics, html and events\n", Status.BAD_REQUEST);
            return null;
        }
        List<String> accept = new ArrayList<>();
        ctx.request().header().peekAll(HeaderNames.ACCEPT, field -> accept.add(field.toString()));
        boolean metrics = ctx.pathString().endsWith(METRICS_PATH);
        Optional<Format> chosen = Negotiation.choose(String.join(",", accept), metrics ? PROMETHEUS_FIRST : JSON_FIRST);
        if (chosen.isEmpty()) {
            ctx.error(
                    "there is application/json, text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0,"
                            + " text/html and text/event-stream\n",
                    Status.NOT_ACCEPTABLE);
        }
        return chosen.orElse(null);
    }

    /** The names that {@code ?r=} wants; null when it is malformed and that has been answered. */
    private @Nullable Predicate<String> wanted(RequestCtx ctx) {
        String expression = ctx.queryArgs().peek("r").toString();
        if (expression.isEmpty()) {
            return name -> true;
        }
        if (expression.length() > maxExpression) {
            badExpressions.increment();
            ctx.error(
                    "r has " + expression.length() + " characters, at most " + maxExpression
                            + " (ExpvarHandler.Builder.maxExpression)\n",
                    Status.BAD_REQUEST);
            return null;
        }
        try {
            Pattern pattern = Pattern.compile(expression);
            return name -> pattern.matcher(name).find();
        } catch (PatternSyntaxException e) {
            badExpressions.increment();
            ctx.error(
                    "cannot parse r=\"" + expression + "\": " + e.getDescription() + ": " + e.getPattern() + "\n",
                    Status.BAD_REQUEST);
            return null;
        }
    }

    private void show(RequestCtx ctx, Format format, Predicate<String> wanted)
            throws IOException, InterruptedException {
        ctx.setContentType(format.contentType);
        switch (format) {
            case JSON -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream(8 * 1024);
                JsonView.write(expvars, wanted, out);
                ctx.response().setBodyRaw(out.toByteArray());
            }
            case PROMETHEUS, OPENMETRICS -> {
                String text = PrometheusView.text(expvars, wanted, format == Format.OPENMETRICS);
                ctx.response().setBodyRaw(text.getBytes(StandardCharsets.UTF_8));
            }
            case HTML -> page.show(ctx);
            case EVENTS -> stream.show(ctx);
        }
    }

    /** Describes a handler. */
    public static final class Builder {
        final Expvars expvars;

        @Nullable
        TrustedNetworks networks;

        @Nullable
        String credentials;

        boolean anyNetwork;
        int maxExpression = 200;
        int maxStreams = 32;

        private Builder(Expvars expvars) {
            this.expvars = expvars;
        }

        boolean isLocalOnly() {
            return !anyNetwork && networks == null && credentials == null;
        }

        /**
         * Answers clients from these networks, as in {@code 10.0.0.0/8} or {@code fd00::/8}, and others 403. An address
         * alone stands for itself, {@code unix:} for clients over Unix-domain sockets. By default only clients on the same
         * machine are answered. Behind a proxy without PROXY protocol all clients have its address.
         *
         * @throws IllegalArgumentException when one is malformed or there is none
         */
        public Builder networks(String... newNetworks) {
            networks = new TrustedNetworks(Arrays.asList(newNetworks));
            return this;
        }

        /** Answers clients from anywhere. By default only those on the same machine. */
        public Builder anyNetwork() {
            anyNetwork = true;
            return this;
        }

        /**
         * Answers clients that know user and password (RFC 7617), from anywhere unless {@link #networks} are given too;
         * others 401. Without TLS both go over the wire readable. By default there is no password.
         *
         * @throws IllegalArgumentException when the user is empty or has a colon in it, or the password is empty
         */
        public Builder basicAuth(String user, String password) {
            if (user.isEmpty() || user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("user must not be empty or contain a colon: " + user);
            }
            if (password.isEmpty()) {
                throw new IllegalArgumentException("password must not be empty");
            }
            credentials = user + ":" + password;
            return this;
        }

        /** How many characters the expression of {@code ?r=} may have; more is answered 400. By default 200. */
        public Builder maxExpression(int characters) {
            if (characters <= 0) {
                throw new IllegalArgumentException("maxExpression must be positive: " + characters);
            }
            maxExpression = characters;
            return this;
        }

        /**
         * How many live pages may be open at once, each of which holds a connection and a thread, virtual where there are
         * such; one more is answered 503. By default 32.
         */
        public Builder maxStreams(int streams) {
            if (streams <= 0) {
                throw new IllegalArgumentException("maxStreams must be positive: " + streams);
            }
            maxStreams = streams;
            return this;
        }

        /** Makes the handler. */
        public ExpvarHandler build() {
            return new ExpvarHandler(this);
        }
    }
}
