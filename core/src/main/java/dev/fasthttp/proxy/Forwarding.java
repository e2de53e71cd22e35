package dev.fasthttp.proxy;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.net.TrustedNetworks;
import dev.fasthttp.server.RequestCtx;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Says in the fields of a request where it came from, as a {@link ForwardedPolicy} has it.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: RFC 7239 §4, §5, §6.
 */
final class Forwarding {
    private static final String FOR = HeaderNames.X_FORWARDED_FOR;
    private static final String HOST = "X-Forwarded-Host";
    private static final String PROTO = "X-Forwarded-Proto";

    private final ForwardedPolicy policy;
    private final @Nullable TrustedNetworks trusted;

    Forwarding(ForwardedPolicy policy, @Nullable TrustedNetworks trusted) {
        this.policy = policy;
        this.trusted = trusted;
    }

    void apply(RequestCtx ctx, RequestHeader out) {
        if (policy == ForwardedPolicy.KEEP) {
            return;
        }
        boolean append = policy == ForwardedPolicy.APPEND && trusted != null && trusted.contains(ctx.remoteAddress());
        String before = append ? joined(out, FOR) : "";
        String elements = append ? joined(out, HeaderNames.FORWARDED) : "";
        out.remove(FOR);
        out.remove(HeaderNames.FORWARDED);
        if (!append) {
            out.remove(HOST);
            out.remove(PROTO);
        }
        if (policy == ForwardedPolicy.REMOVE) {
            return;
        }
        InetAddress peer = ctx.remoteIp().orElse(null);
        String address = peer == null ? "unknown" : text(peer);
        String scheme = ctx.isTls() ? "https" : "http";
        String host = ctx.host().toString();
        out.set(FOR, before.isEmpty() ? address : before + ", " + address);
        if (!out.has(PROTO)) {
            out.set(PROTO, scheme);
        }
        if (!host.isEmpty() && !out.has(HOST)) {
            out.set(HOST, host);
        }
        StringBuilder element = new StringBuilder(elements);
        element.append(elements.isEmpty() ? "for=" : ", for=");
        element.append(peer instanceof Inet6Address ? "\"[" + address + "]\"" : address);
        if (!host.isEmpty()) {
            element.append(";host=\"").append(host).append('"');
        }
        out.set(HeaderNames.FORWARDED, element.append(";proto=").append(scheme).toString());
    }

    private static String joined(RequestHeader header, String name) {
        StringBuilder all = new StringBuilder();
        header.peekAll(name, value -> all.append(all.length() == 0 ? "" : ", ").append(value.toString()));
        return all.toString();
    }

    /** The address without the zone of a link. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
