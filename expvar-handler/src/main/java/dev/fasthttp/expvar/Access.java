package dev.fasthttp.expvar;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.net.TrustedNetworks;
import dev.fasthttp.server.RequestCtx;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the variables.
 *
 * <p>If nothing is said, programs on the same machine that come directly: from a loopback address, without a field that a
 * proxy adds, and to a Host that is this machine by name or number. The last keeps a page elsewhere from reading them
 * with the browser of somebody here, by a name that it lets point to 127.0.0.1.
 *
 * <p>Threads: safe, immutable.
 */
final class Access {
    private static final List<String> PROXY_FIELDS = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");
    private static final String BASIC = "basic ";

    private final boolean localOnly;
    private final @Nullable TrustedNetworks networks;
    private final byte @Nullable [] credentials;

    /**
     * Sets the rules.
     *
     * @param localOnly whether only direct clients on this machine may
     * @param networks where clients may come from; null for anywhere
     * @param credentials {@code user:password} for everybody; null for none
     */
    Access(boolean localOnly, @Nullable TrustedNetworks networks, @Nullable String credentials) {
        this.localOnly = localOnly;
        this.networks = networks;
        this.credentials = credentials == null ? null : digest(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the client may; if not, the response says why. */
    boolean permits(RequestCtx ctx) {
        if (localOnly && !isLocal(ctx)) {
            refuse(
                    ctx,
                    "variables are shown to direct clients on the same machine; ExpvarHandler.Builder.networks,"
                            + " anyNetwork or basicAuth changes that\n");
            return false;
        }
        if (networks != null && !networks.contains(ctx.remoteAddress())) {
            refuse(ctx, "address is not in ExpvarHandler.Builder.networks\n");
            return false;
        }
        if (credentials != null && !isAuthorized(ctx)) {
            ctx.error("user and password needed\n", Status.UNAUTHORIZED);
            ctx.setHeader(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"variables\", charset=\"UTF-8\"");
            return false;
        }
        return true;
    }

    private static void refuse(RequestCtx ctx, String why) {
        ctx.error(why, Status.FORBIDDEN);
    }

    private static boolean isLocal(RequestCtx ctx) {
        for (String field : PROXY_FIELDS) {
            if (ctx.request().header().has(field)) {
                return false;
            }
        }
        if (ctx.remoteAddress() instanceof UnixDomainSocketAddress) {
            return true;
        }
        Optional<InetAddress> address = ctx.remoteIp();
        return address.isPresent()
                && address.get().isLoopbackAddress()
                && isLocalHost(ctx.host().toString());
    }

    /** Whether a Host field names this machine; without one it is a client that no browser can be. */
    static boolean isLocalHost(String field) {
        if (field.startsWith("[")) {
            return true;
        }
        int colon = field.indexOf(':');
        String host = colon < 0 ? field : field.substring(0, colon);
        boolean number = !host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return host.isEmpty()
                || number
                || host.equalsIgnoreCase("localhost")
                || host.regionMatches(true, host.length() - ".localhost".length(), ".localhost", 0, 10);
    }

    private boolean isAuthorized(RequestCtx ctx) {
        String field = ctx.header(HeaderNames.AUTHORIZATION).toString();
        if (!field.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return false;
        }
        try {
            byte[] given =
                    Base64.getDecoder().decode(field.substring(BASIC.length()).trim());
            // Digests have one length, so the time it takes tells nothing of the password.
            return MessageDigest.isEqual(digest(given), credentials);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
