package dev.fasthttp.servlet;

/**
 * What becomes of a request whose path may be read in two ways: by this container in one, by a proxy in front of it or
 * by the application in the other.
 *
 * <p>Whatever is chosen, there is one decoded path, and everything goes by it: contexts, servlets, filters and security
 * constraints. A path that cannot be decoded, that leaves the root by {@code ..}, or that holds a control character is
 * answered 400 in any case.
 *
 * <p>Spec: Servlet 6.1, 3.5.2.
 */
public enum SuspiciousUris {
    /**
     * Answer 400 to a path with an encoded slash, a backslash, a dot segment that has encoded characters or a parameter,
     * or an empty segment that has a parameter. The default, and what the specification demands.
     */
    REJECT,

    /**
     * Take such paths. An encoded slash stays encoded in the decoded path, and so does each percent sign of its segment;
     * dot segments are resolved and empty ones removed, with parameters or without; a backslash is a character as any
     * other.
     */
    ACCEPT
}
