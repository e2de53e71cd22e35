package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;

/**
 * Sends clients that came without TLS to the same URI over TLS, by 308, so that methods and bodies stay.
 *
 * <p>Requests without Host get 400: there is no URI to send them to. Behind a proxy that ends TLS every request comes
 * without it, and this would redirect for ever: put {@link TrustedProxies} around it there, or let the proxy redirect.
 *
 * <p>Threads: safe, immutable.
 */
public final class HttpsRedirect implements Middleware {
    private static final int HTTPS_PORT = 443;

    private final int port;

    private HttpsRedirect(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535: " + port);
        }
        this.port = port;
    }

    /** To the port of {@code https}, 443. */
    public static HttpsRedirect standard() {
        return new HttpsRedirect(HTTPS_PORT);
    }

    /** To another port. */
    public static HttpsRedirect toPort(int port) {
        return new HttpsRedirect(port);
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            if (ctx.request().isSecure()) {
                next.handle(ctx);
            } else {
                redirect(ctx);
            }
        };
    }

    private void redirect(RequestCtx ctx) {
        String host = hostWithoutPort(ctx.host());
        if (host.isEmpty()) {
            ctx.error(Status.message(Status.BAD_REQUEST), Status.BAD_REQUEST);
            return;
        }
        String authority = port == HTTPS_PORT ? host : host + ":" + port;
        ctx.setHeader(HeaderNames.LOCATION, "https://" + authority + ctx.uri().requestUri());
        ctx.setStatusCode(Status.PERMANENT_REDIRECT);
        ctx.resetBody();
    }

    private static String hostWithoutPort(ByteSlice host) {
        String text = host.toString();
        int colon = text.lastIndexOf(':');
        return colon > text.lastIndexOf(']') ? text.substring(0, colon) : text;
    }
}
