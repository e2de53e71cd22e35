package dev.fasthttp.servlet;

/**
 * Puts ids of sessions into URLs that lead back to their application, as the path parameter {@code jsessionid}.
 *
 * <p>Spec: Servlet 6.1, 7.1.3.
 */
final class SessionUrls {
    private static final String PARAMETER = ";jsessionid=";

    SessionUrls() {}

    /** The URL with the id, if it leads to the application; else the URL as it is. */
    String encode(Exchange exchange, WebContext context, String url, String id) {
        if (url.startsWith("#") || url.contains(PARAMETER)) {
            return url;
        }
        int path = startOfPath(exchange, url);
        if (path < 0) {
            return url;
        }
        int end = endOfPath(url, path);
        if (path > 0 || url.startsWith("/")) {
            if (!isInside(url.substring(path, end), context.getContextPath())) {
                return url;
            }
        }
        if (path > 0 && end == path) {
            return url.substring(0, end) + "/" + PARAMETER + id + url.substring(end);
        }
        if (end == 0) {
            // A reference with an empty path is one to the page itself; with a parameter it would not be.
            return exchange.view().requestUri + PARAMETER + id + url;
        }
        return url.substring(0, end) + PARAMETER + id + url.substring(end);
    }

    /** Where the path begins; -1 when the URL is one of another server or no path at all. */
    private static int startOfPath(Exchange exchange, String url) {
        int colon = url.indexOf(':');
        int other = endOfPath(url, 0);
        int slash = url.indexOf('/');
        boolean scheme = colon >= 0 && colon < other && (slash < 0 || colon < slash);
        if (!scheme && !url.startsWith("//")) {
            return 0;
        }
        String absolute = scheme ? url : exchange.head.scheme() + ":" + url;
        String origin = exchange.head.origin().toString();
        String withPort =
                exchange.head.scheme() + "://" + exchange.head.serverName() + ":" + exchange.head.serverPort();
        int length = after(absolute, withPort);
        if (length < 0) {
            length = after(absolute, origin);
        }
        return length < 0 ? -1 : length - (absolute.length() - url.length());
    }

    private static int after(String url, String origin) {
        int length = origin.length();
        boolean same = url.regionMatches(true, 0, origin, 0, length)
                && (url.length() == length || "/?#".indexOf(url.charAt(length)) >= 0);
        return same ? length : -1;
    }

    private static int endOfPath(String url, int from) {
        for (int i = from; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                return i;
            }
        }
        return url.length();
    }

    private static boolean isInside(String path, String contextPath) {
        String prefix = PathEncoder.encode(contextPath);
        return path.startsWith(prefix)
                && (path.length() == prefix.length()
                        || prefix.isEmpty()
                        || "/;".indexOf(path.charAt(prefix.length())) >= 0);
    }
}
