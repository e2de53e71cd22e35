package dev.fasthttp.handlers;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.internal.IpLiteral;
import dev.fasthttp.net.TrustedNetworks;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the word of proxies of one's own about where a request comes from: the address of the client, whether it speaks
 * TLS, and, if wanted, the host that it asked for.
 *
 * <p>From a peer outside of the trusted networks nothing is taken. The list of addresses is read from its end, and the first
 * that is not trusted is the client: what stands before it anybody may have written. Where no address can be read there,
 * the nearest known one counts. What is malformed, or is said twice where it can be true once only, is as if it were not
 * there.
 *
 * <p>The handlers behind it, and servlets, see it as {@link RequestCtx#remoteAddress}, and by
 * {@link dev.fasthttp.http.Request#isSecure} in the scheme of {@link RequestCtx#uri}; {@link RequestCtx#isTls} still tells
 * about the connection. Limits of the server for each address count the connections of the proxy. The proxies must replace
 * or extend the fields that clients send, as only then their word is their own.
 *
 * <pre>{@code
 * RequestHandler served = handler.with(TrustedProxies.of("10.0.0.0/8", "fd00::/8"));
 * }</pre>
 *
 * <p>Threads: safe, immutable.
 *
 * <p>Spec: RFC 7239.
 */
public final class TrustedProxies implements Middleware {
    private static final String X_FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String X_FORWARDED_HOST = "X-Forwarded-Host";
    private static final String X_FORWARDED_PORT = "X-Forwarded-Port";
    private static final int MAX_PORT = 65_535;

    /** The fields in which proxies speak. Those of the other kind are not looked at. */
    public enum Fields {
        /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. */
        X_FORWARDED,
        /** {@code Forwarded} of RFC 7239. */
        FORWARDED
    }

    private final TrustedNetworks networks;
    private final Fields fields;
    private final boolean host;

    private TrustedProxies(Builder builder) {
        networks = builder.networks;
        fields = builder.fields;
        host = builder.host;
    }

    /**
     * Takes the word of peers in these networks, in {@code X-Forwarded-For} and {@code X-Forwarded-Proto}.
     *
     * @param networks such as {@code 10.0.0.0/8}; see {@link TrustedNetworks}
     * @throws IllegalArgumentException when one is malformed or there is none
     */
    public static TrustedProxies of(String... networks) {
        return builder(networks).build();
    }

    /**
     * Begins with peers in these networks.
     *
     * @param networks such as {@code 10.0.0.0/8}; see {@link TrustedNetworks}
     * @throws IllegalArgumentException when one is malformed or there is none
     */
    public static Builder builder(String... networks) {
        return new Builder(new TrustedNetworks(List.of(networks)));
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            if (networks.contains(ctx.remoteAddress())) {
                if (fields == Fields.FORWARDED) {
                    takeForwarded(ctx);
                } else {
                    takeXForwarded(ctx);
                }
            }
            next.handle(ctx);
        };
    }

    private void takeForwarded(RequestCtx ctx) {
        List<ForwardedElements.Element> elements =
                ForwardedElements.of(ctx.request().header());
        List<String> clients = new ArrayList<>(elements.size());
        elements.forEach(element -> clients.add(element.client()));
        int known = takeAddress(ctx, clients);
        if (known < elements.size()) {
            // Whoever is trusted and nearest to the client has seen how that spoke.
            ForwardedElements.Element nearest = elements.get(known);
            takeScheme(ctx, nearest.proto());
            takeHost(ctx, nearest.host(), "");
        }
    }

    private void takeXForwarded(RequestCtx ctx) {
        RequestHeader header = ctx.request().header();
        List<String> clients = new ArrayList<>(4);
        header.peekAll(HeaderNames.X_FORWARDED_FOR, value -> addMembers(value.toString(), clients));
        takeAddress(ctx, clients);
        takeScheme(ctx, only(header, X_FORWARDED_PROTO));
        takeHost(ctx, only(header, X_FORWARDED_HOST), only(header, X_FORWARDED_PORT));
    }

    private static void addMembers(String list, List<String> members) {
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int end = comma < 0 ? list.length() : comma;
            members.add(list.substring(from, end).strip());
            from = end + 1;
        }
    }

    /** The value of a field that is there once; empty when there is none, or more, or a list. */
    private static String only(RequestHeader header, String name) {
        List<String> values = new ArrayList<>(1);
        header.peekAll(name, value -> values.add(value.toString()));
        String value = values.size() == 1 ? values.get(0) : "";
        return value.indexOf(',') < 0 ? value : "";
    }

    /**
     * Takes the address of the client.
     *
     * @param clients whom the proxies got the request from, the word of the nearest proxy last
     * @return which of them was taken; as many as there are when none was
     */
    private int takeAddress(RequestCtx ctx, List<String> clients) {
        int taken = clients.size();
        while (taken > 0) {
            InetSocketAddress client = address(clients.get(taken - 1));
            if (client == null) {
                return taken;
            }
            taken--;
            ctx.setRemoteAddress(client);
            if (!networks.contains(client)) {
                return taken;
            }
        }
        return taken;
    }

    /** An address, IPv6 in brackets or without, and with a port or without; null for a name or anything else. */
    private static @Nullable InetSocketAddress address(String text) {
        boolean bracket = text.startsWith("[");
        int close = bracket ? text.indexOf(']') : -1;
        int colon = bracket ? close + 1 : text.indexOf(':');
        // Two colons without brackets are an IPv6 address alone.
        boolean bare = !bracket && colon >= 0 && text.indexOf(':', colon + 1) >= 0;
        int end = bracket ? close : bare || colon < 0 ? text.length() : colon;
        if (bracket && close < 0) {
            return null;
        }
        String name = text.substring(bracket ? 1 : 0, end);
        byte[] bytes = bracket || bare ? IpLiteral.parseIpv6(name) : IpLiteral.parseIpv4(name);
        int rest = bracket ? close + 1 : end;
        int port = rest == text.length() ? 0 : port(text, rest);
        if (bytes == null || port < 0) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static int port(String text, int colon) {
        return text.charAt(colon) == ':' ? IpLiteral.parseNumber(text.substring(colon + 1), MAX_PORT) : -1;
    }

    private static void takeScheme(RequestCtx ctx, String proto) {
        if (proto.equalsIgnoreCase("https")) {
            ctx.request().setSecure(true);
        } else if (proto.equalsIgnoreCase("http")) {
            ctx.request().setSecure(false);
        }
    }

    private void takeHost(RequestCtx ctx, String name, String port) {
        if (!host || name.isEmpty()) {
            return;
        }
        boolean hasPort = name.lastIndexOf(':') > name.lastIndexOf(']');
        String authority = hasPort || IpLiteral.parseNumber(port, MAX_PORT) < 0 ? name : name + ":" + port;
        try {
            ctx.uri().setHost(authority);
        } catch (IllegalArgumentException e) {
            // Said by a proxy that passes on what it does not check: as if it were not there.
            return;
        }
        ctx.request().header().set(HeaderNames.HOST, authority);
    }

    @Override
    public String toString() {
        return "TrustedProxies of " + networks + " by " + fields;
    }

    /** Describes whose word is taken. */
    public static final class Builder {
        private final TrustedNetworks networks;
        private Fields fields = Fields.X_FORWARDED;
        private boolean host;

        private Builder(TrustedNetworks networks) {
            this.networks = networks;
        }

        /** In which fields the proxies speak. By default {@link Fields#X_FORWARDED}. */
        public Builder fields(Fields kind) {
            fields = kind;
            return this;
        }

        /**
         * Takes the host and port that the client asked for as well, in place of the Host field. By default off: many
         * proxies let a client's own {@code X-Forwarded-Host} through.
         */
        public Builder host(boolean taken) {
            host = taken;
            return this;
        }

        /** What goes around a handler. */
        public TrustedProxies build() {
            return new TrustedProxies(this);
        }
    }
}
