package dev.fasthttp.servlet;

import jakarta.servlet.RequestDispatcher;
import org.jspecify.annotations.Nullable;

/** Makes references of applications absolute, by the request they were made for. */
final class RelativePath {
    private RelativePath() {}

    /** The dispatcher for a path; one without leading slash is relative to that of the request. */
    static @Nullable RequestDispatcher dispatcher(Exchange exchange, @Nullable String path) {
        if (path == null) {
            return null;
        }
        WebContext context = exchange.context();
        if (path.startsWith("/")) {
            return context.getRequestDispatcher(path);
        }
        ResolvedPath view = exchange.view();
        String base = view.pathInfo == null ? view.servletPath : view.servletPath + view.pathInfo;
        String directory = base.substring(0, base.lastIndexOf('/') + 1);
        // The base is decoded already, as opposed to what is appended to it.
        return context.dispatcher(PathEncoder.encode(directory.isEmpty() ? "/" : directory) + path);
    }

    /**
     * A location as an absolute URL. Characters that no URL may have are percent-encoded.
     *
     * @throws IllegalArgumentException when it leaves the root
     */
    static String absolute(Exchange exchange, String location) {
        return PathEncoder.encodeForbidden(resolved(exchange, location));
    }

    private static String resolved(Exchange exchange, String location) {
        if (hasScheme(location)) {
            return location;
        }
        if (location.startsWith("//")) {
            return exchange.head.scheme() + ":" + location;
        }
        StringBuffer url = exchange.head.origin();
        int tail = endOfPath(location);
        String path = location.substring(0, tail);
        String uri = exchange.view().requestUri;
        if (location.isEmpty() || (tail == 0 && location.charAt(0) != '/')) {
            return url.append(uri).append(location).toString();
        }
        if (!path.startsWith("/")) {
            path = uri.substring(0, uri.lastIndexOf('/') + 1) + path;
        }
        return url.append(withoutDots(path))
                .append(location, tail, location.length())
                .toString();
    }

    private static boolean hasScheme(String location) {
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            if (c == ':') {
                return i > 0;
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
            if (!letter && !later) {
                return false;
            }
        }
        return false;
    }

    private static int endOfPath(String location) {
        for (int i = 0; i < location.length(); i++) {
            if (location.charAt(i) == '?' || location.charAt(i) == '#') {
                return i;
            }
        }
        return location.length();
    }

    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start + 1);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(start, end);
            boolean last = slash < 0;
            if (segment.equals("/..")) {
                int parent = out.lastIndexOf("/");
                if (parent < 0) {
                    throw new IllegalArgumentException("location leaves the root: " + path);
                }
                out.setLength(parent);
            } else if (!segment.equals("/.")) {
                out.append(segment);
                last = false;
            }
            if (last) {
                out.append('/');
            }
            start = end;
        }
        return out.toString();
    }
}
