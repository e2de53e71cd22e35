package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;

/** Placeholder. */
final class CookiePairs {
    void reset() {}
    void parse(byte[] b, int from, int to) {}
    ByteSlice peek(String s) { return ByteSlice.EMPTY; }
}
