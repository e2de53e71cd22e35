package dev.fasthttp.servlet;

import jakarta.servlet.http.MappingMatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what serves a request that arrives, beyond the patterns: nothing does in {@code WEB-INF} and {@code META-INF},
 * and for a directory its welcome file does, as if the client had asked for that.
 *
 * <p>So constraints, filters and servlets go by the path of the welcome file, while {@code getRequestURI} stays as it is.
 *
 * <p>Spec: Servlet 6.1, 10.5 and 10.10.
 */
final class Routes {
    private Routes() {}

    /** Where a request with that path goes. */
    static ResolvedPath of(
            WebContext context, String requestUri, String contextPath, String path, @Nullable String sessionId) {
        Registry registry = context.registry();
        if (isProtected(path)) {
            return new ResolvedPath(context, requestUri, contextPath, path, sessionId, registry.matchNothing(path));
        }
        Registry.Match match = registry.match(path);
        if (!path.endsWith("/") || !match.servlet().ofContainer) {
            return new ResolvedPath(context, requestUri, contextPath, path, sessionId, match);
        }
        String welcome = welcome(context, path);
        String shown = welcome == null ? path : welcome;
        ResolvedPath resolved =
                new ResolvedPath(context, requestUri, contextPath, shown, sessionId, registry.match(shown));
        resolved.fleeting = true;
        return resolved;
    }

    /** Whether no client may have what is there, in whatever case it is written. */
    static boolean isProtected(String path) {
        int end = path.indexOf('/', 1);
        String first = path.substring(1, end < 0 ? path.length() : end);
        return first.equalsIgnoreCase("WEB-INF") || first.equalsIgnoreCase("META-INF");
    }

    /**
     * The path of the welcome file of a directory: the first that is a file, else the first that a servlet is mapped to;
     * null when there is none.
     *
     * @param directory ends with a slash
     */
    static @Nullable String welcome(WebContext context, String directory) {
        WebApplication settings = context.settings();
        for (String name : settings.welcomeFiles) {
            Optional<WebResource> file = settings.resources.get(directory + name);
            if (file.isPresent() && !file.get().isDirectory()) {
                return directory + name;
            }
        }
        for (String name : settings.welcomeFiles) {
            Registry.Match match = context.registry().match(directory + name);
            MappingMatch kind = match.mapping().getMappingMatch();
            // A JSP without its file is none.
            boolean page =
                    kind == MappingMatch.EXTENSION && match.servlet().name.equals("jsp");
            if (kind != MappingMatch.DEFAULT && !page) {
                return directory + name;
            }
        }
        return null;
    }
}
