package dev.fasthttp.servlet;

/**
 * The grammar of URL patterns, and how a filter's pattern matches a path.
 *
 * <p>Spec: Servlet 6.1, 12.2.
 */
final class UrlPattern {
    private UrlPattern() {}

    /**
     * Checks a pattern.
     *
     * @throws IllegalArgumentException when it is none
     */
    static String check(String pattern) {
        if (pattern == null) {
            throw new IllegalArgumentException("URL pattern is null");
        }
        boolean extension = pattern.startsWith("*.");
        if (!pattern.isEmpty() && !extension && pattern.charAt(0) != '/') {
            throw new IllegalArgumentException(
                    "URL pattern must be empty or begin with '/' or '*.' (Servlet 6.1, 12.2): " + pattern);
        }
        if (extension && pattern.indexOf('/') >= 0) {
            throw new IllegalArgumentException("URL pattern of an extension has a slash: " + pattern);
        }
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\r' || c == '\n') {
                throw new IllegalArgumentException("URL pattern has a line break");
            }
        }
        return pattern;
    }

    /** Tells whether a path, decoded and without that of the context, matches a pattern of a filter. */
    static boolean matches(String pattern, String path) {
        if (pattern.equals("/*") || pattern.equals(path)) {
            return true;
        }
        if (pattern.startsWith("*.")) {
            int slash = path.lastIndexOf('/');
            return path.length() > pattern.length() - 1
                    && path.endsWith(pattern.substring(1))
                    && path.length() - (pattern.length() - 1) > slash;
        }
        if (pattern.endsWith("/*")) {
            int prefix = pattern.length() - 2;
            return path.startsWith(pattern.substring(0, prefix))
                    && (path.length() == prefix || path.charAt(prefix) == '/');
        }
        return pattern.isEmpty() && path.equals("/");
    }
}
