package dev.fasthttp.proxy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.net.TrustedNetworks;
import dev.fasthttp.server.RequestCtx;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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

    /** Changes the fields of {@code out}, which has those of the request; {@code text} and {@code slice} are to work with. */
    void apply(RequestCtx ctx, RequestHeader out, ByteBuilder text, MutableByteSlice slice) {
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
        String scheme = ctx.request().isSecure() ? "https" : "http";
        ByteSlice host = ctx.host();
        text.reset();
        appendList(text, before);
        appendAddress(text, ctx.remoteAddress(), false);
        set(out, FOR, text, slice);
        if (!out.has(PROTO)) {
            out.set(PROTO, scheme);
        }
        if (!host.isEmpty() && !out.has(HOST)) {
            out.set(HOST, host);
        }
        text.reset();
        appendList(text, elements);
        text.append("for=");
        appendAddress(text, ctx.remoteAddress(), true);
        if (!host.isEmpty()) {
            text.append(";host=\"");
            text.append(host);
            text.append((byte) '"');
        }
        text.append(";proto=");
        text.append(scheme);
        set(out, HeaderNames.FORWARDED, text, slice);
    }

    private static void set(RequestHeader out, String name, ByteBuilder text, MutableByteSlice slice) {
        slice.wrap(text.array(), 0, text.length());
        out.set(name, slice);
    }

    private static void appendList(ByteBuilder text, String before) {
        if (!before.isEmpty()) {
            text.append(before);
            text.append(", ");
        }
    }

    private static String joined(RequestHeader header, String name) {
        StringBuilder all = new StringBuilder();
        header.peekAll(name, value -> all.append(all.length() == 0 ? "" : ", ").append(value.toString()));
        return all.toString();
    }

    /** The address without the zone of a link; in Forwarded that of IPv6 is quoted (RFC 7239 §6). */
    private static void appendAddress(ByteBuilder text, SocketAddress peer, boolean quoted) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            text.append("unknown");
        } else if (address instanceof Inet4Address) {
            // No loop, so that the compiler makes no array.
            byte[] bytes = address.getAddress();
            text.appendDecimal(bytes[0] & 0xFF);
            text.append((byte) '.');
            text.appendDecimal(bytes[1] & 0xFF);
            text.append((byte) '.');
            text.appendDecimal(bytes[2] & 0xFF);
            text.append((byte) '.');
            text.appendDecimal(bytes[3] & 0xFF);
        } else {
            String whole = address.getHostAddress();
            int zone = whole.indexOf('%');
            text.append(quoted ? "\"[" : "");
            text.append(zone < 0 ? whole : whole.substring(0, zone));
            text.append(quoted ? "]\"" : "");
        }
    }
}
