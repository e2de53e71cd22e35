package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads, and all that requests are told about it. Immutable but for chains found later: it is kept and
 * serves every request for that path.
 */
final class ResolvedPath {
    final WebContext context;

    /** The path as it came, without query. */
    final String requestUri;

    /** The part of {@link #requestUri} that stands for the context, not decoded. */
    final String contextPath;

    /** Decoded, without that of the context. */
    final String path;

    final String servletPath;
    final @Nullable String pathInfo;
    final Mapping mapping;
    final ServletEntry servlet;

    /** The session that the path names. */
    final @Nullable String sessionId;

    /** Only for this request: the next one may find another file. Set before others get to see this. */
    boolean fleeting;

    private AccessRules.@Nullable ByMethod access;
    private @Nullable Chain requestChain;
    private @Nullable Chain forwardChain;

    /** The target of a dispatch. */
    ResolvedPath(WebContext context, String requestUri, String contextPath, String path, @Nullable String sessionId) {
        this(
                context,
                requestUri,
                contextPath,
                path,
                sessionId,
                context.registry().match(path));
    }

    ResolvedPath(
            WebContext context,
            String requestUri,
            String contextPath,
            String path,
            @Nullable String sessionId,
            Registry.Match match) {
        this.context = context;
        this.requestUri = requestUri;
        this.contextPath = contextPath;
        this.path = path;
        this.sessionId = sessionId;
        servlet = match.servlet();
        servletPath = match.servletPath();
        pathInfo = match.pathInfo();
        mapping = match.mapping();
    }

    /** What requests for the path need. Threads: any; two may find the same. */
    AccessRules.ByMethod access(AccessRules rules) {
        AccessRules.ByMethod known = access;
        if (known == null) {
            known = rules.of(path);
            access = known;
        }
        return known;
    }

    /** The filters and the servlet. Threads: any; two may find the same chain. */
    Chain chain(DispatcherType type) {
        return switch (type) {
            case REQUEST -> {
                Chain chain = requestChain;
                if (chain == null) {
                    chain = find(type);
                    requestChain = chain;
                }
                yield chain;
            }
            case FORWARD -> {
                Chain chain = forwardChain;
                if (chain == null) {
                    chain = find(type);
                    forwardChain = chain;
                }
                yield chain;
            }
            default -> find(type);
        };
    }

    private Chain find(DispatcherType type) {
        return context.registry().chain(servlet, path, type);
    }
}
