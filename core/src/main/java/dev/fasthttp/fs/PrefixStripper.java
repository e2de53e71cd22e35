package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.server.RequestCtx;

/** Leaves out a prefix of a path. */
final class PrefixStripper implements PathRewriter {
    private final ByteSlice prefix;

    PrefixStripper(String prefix) {
        if (!prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix begins with a slash and does not end with one: " + prefix);
        }
        this.prefix = ByteSlice.of(prefix);
    }

    @Override
    public ByteSlice rewrite(RequestCtx ctx) {
        ByteSlice path = ctx.path();
        int length = prefix.length();
        if (path.length() < length) {
            return ByteSlice.EMPTY;
        }
        for (int i = 0; i < length; i++) {
            if (path.byteAt(i) != prefix.byteAt(i)) {
                return ByteSlice.EMPTY;
            }
        }
        if (path.length() == length) {
            return PathStripper.ROOT;
        }
        return path.byteAt(length) == '/' ? PathStripper.from(path, length) : ByteSlice.EMPTY;
    }
}
