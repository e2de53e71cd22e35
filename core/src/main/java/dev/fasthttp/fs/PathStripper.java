package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.server.RequestCtx;

/** Leaves out the first names of a path. */
final class PathStripper implements PathRewriter {
    static final ByteSlice ROOT = ByteSlice.ofAscii("/");

    private final int names;

    PathStripper(int names) {
        if (names < 0) {
            throw new IllegalArgumentException("number of names to leave out is negative: " + names);
        }
        this.names = names;
    }

    @Override
    public ByteSlice rewrite(RequestCtx ctx) {
        return strip(ctx.path(), names);
    }

    static ByteSlice strip(ByteSlice path, int names) {
        int start = 0;
        for (int i = 0; i < names; i++) {
            start = path.indexOf((byte) '/', start + 1);
            if (start < 0) {
                return ROOT;
            }
        }
        return from(path, start);
    }

    static ByteSlice from(ByteSlice path, int start) {
        if (start == 0) {
            return path;
        }
        MutableByteSlice whole = (MutableByteSlice) path;
        return new MutableByteSlice(whole.array(), whole.offset() + start, whole.length() - start);
    }
}
