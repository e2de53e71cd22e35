package dev.fasthttp.handlers;

import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Uri;
import dev.fasthttp.server.HeaderReceivedHandler;
import dev.fasthttp.server.RequestConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits for bodies by route: an upload may be large where uploads are taken, and nowhere else.
 *
 * <p>The longest route that fits decides; where none does, the limit of the server stays. Routes are compared with the
 * decoded and normalised path, as handlers see it. To be given to {@code Server.Builder.headerReceived}, because the body
 * has been read when a handler is called.
 *
 * <p>Threads: safe, immutable.
 */
public final class BodyLimits implements HeaderReceivedHandler {
    private final List<Route> routes;

    private record Route(String path, long maxBytes, boolean streamed) {
        /** A path that ends in a slash stands for all below it. */
        boolean fits(String requested) {
            return path.endsWith("/") ? requested.startsWith(path) : requested.equals(path);
        }
    }

    private BodyLimits(Builder builder) {
        routes = new ArrayList<>(builder.routes);
        routes.sort((a, b) -> b.path().length() - a.path().length());
    }

    /** No routes yet. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void received(RequestHeader header, RequestConfig config) {
        if (header.contentLength() == 0) {
            return;
        }
        Uri uri = new Uri();
        uri.parse(header.host(), header.requestUri());
        String path = uri.path().toString();
        for (Route route : routes) {
            if (route.fits(path)) {
                config.setMaxBodySize(route.maxBytes());
                if (route.streamed()) {
                    config.setStreamBody(true);
                }
                return;
            }
        }
    }

    /** Collects the routes. */
    public static final class Builder {
        private final List<Route> routes = new ArrayList<>();

        private Builder() {}

        /**
         * Bodies for {@code path} may have {@code maxBytes} bytes.
         *
         * @param path begins with a slash; when it ends in one, it stands for all paths below
         */
        public Builder limit(String path, long maxBytes) {
            return add(path, maxBytes, false);
        }

        /** The same, and the handler reads the body by {@link dev.fasthttp.server.RequestCtx#bodyStream}. */
        public Builder streamed(String path, long maxBytes) {
            return add(path, maxBytes, true);
        }

        private Builder add(String path, long maxBytes, boolean streamed) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a path begins with a slash: " + path);
            }
            if (maxBytes < 0) {
                throw new IllegalArgumentException("maximum body size must not be negative: " + maxBytes);
            }
            routes.add(new Route(path, maxBytes, streamed));
            return this;
        }

        /** The handler for the server. */
        public BodyLimits build() {
            return new BodyLimits(this);
        }
    }
}
