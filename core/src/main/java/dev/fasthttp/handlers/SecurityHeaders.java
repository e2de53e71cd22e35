package dev.fasthttp.handlers;

import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds the fields by which a server asks browsers for caution. What a handler has set itself stays.
 *
 * <p>By default: {@code X-Content-Type-Options: nosniff}, {@code X-Frame-Options: DENY}, {@code Referrer-Policy:
 * strict-origin-when-cross-origin}, {@code Cross-Origin-Opener-Policy: same-origin}, {@code Cross-Origin-Resource-Policy:
 * same-origin}, and over TLS {@code Strict-Transport-Security: max-age=31536000}.
 *
 * <p>Threads: safe, immutable.
 */
public final class SecurityHeaders implements Middleware {
    private static final String STRICT_TRANSPORT_SECURITY = "Strict-Transport-Security";

    private final Map<String, String> fields;
    private final String strictTransportSecurity;

    private SecurityHeaders(Builder builder) {
        fields = new LinkedHashMap<>(builder.fields);
        strictTransportSecurity = builder.strictTransportSecurity;
        // Says now what is no field, rather than with each response.
        ResponseHeader trial = new ResponseHeader();
        fields.forEach(trial::set);
    }

    /** The defaults. */
    public static SecurityHeaders defaults() {
        return builder().build();
    }

    /** The defaults, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            ctx.beforeResponse(this::complete);
            next.handle(ctx);
        };
    }

    private void complete(RequestCtx ctx) {
        ResponseHeader header = ctx.response().header();
        fields.forEach((name, value) -> setIfMissing(header, name, value));
        // Over plain HTTP browsers ignore it, and must (RFC 6797 §7.2).
        if (!strictTransportSecurity.isEmpty() && ctx.request().isSecure()) {
            setIfMissing(header, STRICT_TRANSPORT_SECURITY, strictTransportSecurity);
        }
    }

    private static void setIfMissing(ResponseHeader header, String name, String value) {
        if (!header.has(name)) {
            header.set(name, value);
        }
    }

    /** Settings of {@link SecurityHeaders}. */
    public static final class Builder {
        private final Map<String, String> fields = new LinkedHashMap<>();
        private String strictTransportSecurity = "max-age=31536000";

        private Builder() {
            fields.put("X-Content-Type-Options", "nosniff");
            fields.put("X-Frame-Options", "DENY");
            fields.put("Referrer-Policy", "strict-origin-when-cross-origin");
            fields.put("Cross-Origin-Opener-Policy", "same-origin");
            fields.put("Cross-Origin-Resource-Policy", "same-origin");
        }

        /** Sets any field, {@code Content-Security-Policy} or {@code Permissions-Policy} for example; also one of the defaults. */
        public Builder field(String name, String value) {
            fields.keySet().removeIf(name::equalsIgnoreCase);
            fields.put(name, value);
            return this;
        }

        /** Leaves a field out. */
        public Builder without(String name) {
            fields.keySet().removeIf(name::equalsIgnoreCase);
            if (name.equalsIgnoreCase(STRICT_TRANSPORT_SECURITY)) {
                strictTransportSecurity = "";
            }
            return this;
        }

        /**
         * For how long browsers shall use TLS only, by default one year. It cannot be taken back earlier.
         *
         * @param subdomains whether that holds for all subdomains too
         */
        public Builder strictTransportSecurity(Duration maxAge, boolean subdomains) {
            if (maxAge.isNegative()) {
                throw new IllegalArgumentException("max-age must not be negative: " + maxAge);
            }
            strictTransportSecurity = "max-age=" + maxAge.toSeconds() + (subdomains ? "; includeSubDomains" : "");
            return this;
        }

        /**
         * The middleware.
         *
         * @throws IllegalArgumentException when a name or value is none of a field
         */
        public SecurityHeaders build() {
            return new SecurityHeaders(this);
        }
    }
}
