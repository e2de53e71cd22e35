package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;

/** Placeholder. */
public final class Uri {
    private final Args args = new Args();
    private ByteSlice target = ByteSlice.EMPTY;
    public Uri() {}
    public void parse(ByteSlice host, ByteSlice target) { this.target = target; }
    public void parse(String uri) {}
    public Args queryArgs() { return args; }
    public ByteSlice path() { return target; }
    public void update(String s) {}
    public String fullUri() { return ""; }
    public void setScheme(String s) {}
    public void reset() {}
    public void copyTo(Uri u) {}
    static int indexOfMalformedPath(byte[] b, int from, int to) { return -1; }
}
