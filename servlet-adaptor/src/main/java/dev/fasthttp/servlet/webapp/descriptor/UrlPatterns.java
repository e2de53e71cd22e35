package dev.fasthttp.servlet.webapp.descriptor;

import org.jspecify.annotations.Nullable;

/**
 * What a URL pattern may look like.
 *
 * <p>Spec: Servlet 6.1, sections 12.2 and 14.2.
 */
public final class UrlPatterns {

    private UrlPatterns() {}

    /** Why this cannot be a pattern; null if it can. */
    public static @Nullable String problem(String pattern) {
        if (pattern.indexOf('\r') >= 0 || pattern.indexOf('\n') >= 0) {
            return "it must not contain the end of a line";
        }
        if (pattern.isEmpty()) {
            return null;
        }
        if (pattern.startsWith("*.")) {
            if (pattern.indexOf('/') >= 0) {
                return "a pattern for an extension must not contain a slash";
            }
            return pattern.length() == 2 ? "the extension is missing" : null;
        }
        if (pattern.charAt(0) != '/') {
            return "it must begin with a slash or with *.";
        }
        return null;
    }
}
