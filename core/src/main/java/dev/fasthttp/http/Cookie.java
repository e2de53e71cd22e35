package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;

/** Placeholder. */
public final class Cookie {
    static final java.time.Instant EXPIRE_DELETE = java.time.Instant.EPOCH;
    public Cookie() {}
    public String key() { return ""; }
    public String domain() { return ""; }
    public String path() { return ""; }
    public boolean parse(ByteSlice s) { return true; }
    public void setKey(String s) {}
    public void setExpire(java.time.Instant i) {}
    public void appendTo(ByteBuilder b) {}
}
