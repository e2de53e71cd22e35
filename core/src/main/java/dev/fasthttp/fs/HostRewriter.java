package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.server.RequestCtx;

/** Puts the name of the host before a path. */
final class HostRewriter implements PathRewriter {
    private static final String NO_HOST = "invalid-host";

    private final int names;

    HostRewriter(int names) {
        if (names < 0) {
            throw new IllegalArgumentException("number of names to leave out is negative: " + names);
        }
        this.names = names;
    }

    @Override
    public ByteSlice rewrite(RequestCtx ctx) {
        ByteSlice host = ctx.uri().host();
        ByteSlice path = PathStripper.strip(ctx.path(), names);
        ByteBuilder text = new ByteBuilder(1 + NO_HOST.length() + host.length() + path.length());
        text.append((byte) '/');
        if (host.isEmpty()) {
            text.append(NO_HOST);
        } else {
            text.append(((MutableByteSlice) host).array(), ((MutableByteSlice) host).offset(), endOfName(host));
        }
        text.append(path);
        return new MutableByteSlice(text.array(), 0, text.length());
    }

    /** The index behind the name, where a port may follow; addresses of IPv6 have colons, which no name has. */
    private static int endOfName(ByteSlice host) {
        int colon = host.indexOf((byte) ':', host.byteAt(0) == '[' ? host.length() : 0);
        return colon < 0 ? host.length() : colon;
    }
}
