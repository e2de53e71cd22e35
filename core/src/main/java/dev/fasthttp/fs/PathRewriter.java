package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.server.RequestCtx;

/**
 * Application code that says which path below the root a request asks for.
 *
 * <p>Whatever it returns is checked as the path of a request is: it never leads out of the root.
 *
 * <p>Threads: called by several threads at once for different requests.
 */
@FunctionalInterface
public interface PathRewriter {
    /** The path to look for, beginning with a slash; may be lent by the request. */
    ByteSlice rewrite(RequestCtx ctx);

    /**
     * Leaves out that many names at the begin: with 1, {@code /static/a.css} asks for {@code /a.css}.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    static PathRewriter stripSlashes(int count) {
        return new PathStripper(count);
    }

    /**
     * Leaves out a prefix: with {@code /static}, {@code /static/a.css} asks for {@code /a.css}. Nothing is found where the
     * path does not begin with it.
     *
     * @throws IllegalArgumentException when it does not begin with a slash, or ends with one
     */
    static PathRewriter stripPrefix(String prefix) {
        return new PrefixStripper(prefix);
    }

    /**
     * Looks in a directory for each host: {@code /a.css} of {@code example.com:8080} asks for {@code /example.com/a.css}. A
     * request without host asks in {@code /invalid-host}.
     *
     * @param count how many names to leave out at the begin of the path
     * @throws IllegalArgumentException when the number is negative
     */
    static PathRewriter virtualHost(int count) {
        return new HostRewriter(count);
    }
}
