package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Allows pages of other origins to use this server: the CORS protocol of the Fetch standard, section 3.3.
 *
 * <p>A preflight request is answered here: 204 with what is allowed, or 403 when the origin, the method or a header is not.
 * Any other request goes to the handler, and its response says that the page may read it, if the origin is allowed. That is
 * a matter between server and browser; it keeps nobody else from anything.
 *
 * <p>Threads: safe, immutable.
 */
public final class Cors implements Middleware {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";
    private static final String MAX_AGE = "Access-Control-Max-Age";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";
    private static final String PREFLIGHT_VARY = HeaderNames.ORIGIN + ", " + REQUEST_METHOD + ", " + REQUEST_HEADERS;

    private final boolean anyOrigin;
    private final Set<String> origins;
    private final Set<String> methods;
    private final boolean anyHeader;
    private final Set<String> headers;
    private final boolean credentials;
    private final String methodList;
    private final String exposed;
    private final String maxAge;

    private Cors(Builder builder) {
        anyOrigin = builder.anyOrigin;
        origins = Set.copyOf(builder.origins);
        methods = Set.copyOf(builder.methods);
        anyHeader = builder.anyHeader;
        headers = Set.copyOf(builder.headers);
        credentials = builder.credentials;
        methodList = String.join(", ", builder.methods);
        exposed = String.join(", ", builder.exposed);
        maxAge = builder.maxAge < 0 ? "" : Long.toString(builder.maxAge);
    }

    /** Nothing is allowed yet but GET, HEAD and POST. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            if (isPreflight(ctx)) {
                answerPreflight(ctx);
            } else {
                ctx.beforeResponse(this::complete);
                next.handle(ctx);
            }
        };
    }

    private static boolean isPreflight(RequestCtx ctx) {
        return ctx.isOptions()
                && !ctx.header(HeaderNames.ORIGIN).isEmpty()
                && !ctx.header(REQUEST_METHOD).isEmpty();
    }

    private void answerPreflight(RequestCtx ctx) {
        ResponseHeader response = ctx.response().header();
        ByteSlice origin = ctx.header(HeaderNames.ORIGIN);
        ByteSlice wanted = ctx.header(REQUEST_HEADERS);
        addVary(response, PREFLIGHT_VARY);
        if (!isAllowed(origin)
                || !methods.contains(ctx.header(REQUEST_METHOD).toString())
                || !areAllowed(wanted.toString())) {
            ctx.error("origin, method or header is not allowed", Status.FORBIDDEN);
            return;
        }
        sayOrigin(response, origin);
        response.set(ALLOW_METHODS, methodList);
        if (!wanted.isEmpty()) {
            response.set(ALLOW_HEADERS, wanted);
        }
        if (!maxAge.isEmpty()) {
            response.set(MAX_AGE, maxAge);
        }
        ctx.setStatusCode(Status.NO_CONTENT);
    }

    private void complete(RequestCtx ctx) {
        ResponseHeader response = ctx.response().header();
        if (!anyOrigin || credentials) {
            // A cache must not show one origin the answer to another.
            addVary(response, HeaderNames.ORIGIN);
        }
        ByteSlice origin = ctx.header(HeaderNames.ORIGIN);
        if (origin.isEmpty() || !isAllowed(origin)) {
            return;
        }
        sayOrigin(response, origin);
        if (!exposed.isEmpty()) {
            response.set(EXPOSE_HEADERS, exposed);
        }
    }

    private void sayOrigin(ResponseHeader response, ByteSlice origin) {
        if (anyOrigin) {
            response.set(ALLOW_ORIGIN, "*");
            return;
        }
        response.set(ALLOW_ORIGIN, origin);
        if (credentials) {
            response.set(ALLOW_CREDENTIALS, "true");
        }
    }

    private boolean isAllowed(ByteSlice origin) {
        return anyOrigin || origins.contains(origin.toString());
    }

    private boolean areAllowed(String list) {
        if (anyHeader) {
            return true;
        }
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String name = list.substring(start, end).strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !headers.contains(name)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** Adds to what a handler said the answer depends on. */
    private static void addVary(ResponseHeader response, String names) {
        ByteSlice vary = response.peek(HeaderNames.VARY);
        if (vary.isEmpty()) {
            response.set(HeaderNames.VARY, names);
        } else if (!vary.contentEquals("*")) {
            response.set(HeaderNames.VARY, vary + ", " + names);
        }
    }

    /** Settings of {@link Cors}. */
    public static final class Builder {
        private final Set<String> origins = new LinkedHashSet<>();
        private final Set<String> methods = new LinkedHashSet<>(List.of("GET", "HEAD", "POST"));
        private final Set<String> headers = new LinkedHashSet<>();
        private final List<String> exposed = new ArrayList<>();
        private boolean anyOrigin;
        private boolean anyHeader;
        private boolean credentials;
        private long maxAge = -1;

        private Builder() {}

        /**
         * Allows an origin.
         *
         * @param origin as browsers send it: scheme, host, and port unless it is the scheme's, {@code https://example.org}
         * @throws IllegalArgumentException when it is not of that form; browsers would never send it
         */
        public Builder allowOrigin(String origin) {
            int authority = origin.indexOf("://") + 3;
            if (authority < 4
                    || authority == origin.length()
                    || origin.indexOf('/', authority) >= 0
                    || origin.indexOf('*') >= 0
                    || !origin.equals(origin.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "an origin is scheme://host or scheme://host:port in lower case, without path: " + origin);
            }
            origins.add(origin);
            return this;
        }

        /** Allows all origins, which excludes {@link #allowCredentials}. */
        public Builder allowAnyOrigin() {
            anyOrigin = true;
            return this;
        }

        /** Allows methods besides GET, HEAD and POST. */
        public Builder allowMethods(String... names) {
            for (String name : names) {
                methods.add(token(name));
            }
            return this;
        }

        /** Allows header fields in requests, besides those that need no permission. */
        public Builder allowHeaders(String... names) {
            for (String name : names) {
                headers.add(token(name).toLowerCase(Locale.ROOT));
            }
            return this;
        }

        /** Allows all header fields in requests. */
        public Builder allowAnyHeader() {
            anyHeader = true;
            return this;
        }

        /** Lets pages read header fields of responses, besides those that need no permission. */
        public Builder exposeHeaders(String... names) {
            for (String name : names) {
                exposed.add(token(name));
            }
            return this;
        }

        /** Allows requests with cookies, client certificates and passwords. */
        public Builder allowCredentials() {
            credentials = true;
            return this;
        }

        /** For how long browsers may remember the answer to a preflight; by default they are not told, and take 5 s. */
        public Builder maxAge(Duration age) {
            if (age.isNegative()) {
                throw new IllegalArgumentException("max age must not be negative: " + age);
            }
            maxAge = age.toSeconds();
            return this;
        }

        /**
         * The middleware.
         *
         * @throws IllegalStateException when nobody is allowed, or everybody with credentials
         */
        public Cors build() {
            if (anyOrigin && (credentials || !origins.isEmpty())) {
                throw new IllegalStateException("any origin goes neither with credentials nor with a list: " + origins);
            }
            if (!anyOrigin && origins.isEmpty()) {
                throw new IllegalStateException("no origin is allowed; call allowOrigin or allowAnyOrigin");
            }
            return new Cors(this);
        }

        private static String token(String name) {
            if (!Ascii.isToken(name)) {
                throw new IllegalArgumentException("neither a method nor the name of a field: " + name);
            }
            return name;
        }
    }
}
