package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.MappingMatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The servlets and filters of an application, and which of them serve a path.
 *
 * <p>Chains are kept by servlet, kind of dispatch and the filters that apply, not by path: there are few of them
 * whatever paths clients come up with.
 *
 * <p>Threads: changed by the one that starts the application; read by any afterwards.
 *
 * <p>Spec: Servlet 6.1, 12.1 for servlets and 6.2.4 for filters.
 */
final class Registry {
    private static final int MAX_CHAINS = 1024;

    private final Map<String, ServletEntry> servlets = new LinkedHashMap<>();
    private final Map<String, FilterEntry> filters = new LinkedHashMap<>();
    private final Map<String, ServletEntry> byPattern = new HashMap<>();
    private final List<FilterMapping> filterMappings = new ArrayList<>();
    private int mappedBefore;
    private final ServletEntry fallback;
    private final Map<ChainKey, Chain> chains = new ConcurrentHashMap<>();

    private record ChainKey(ServletEntry servlet, DispatcherType type, List<FilterEntry> filters) {}

    /** @param fallback serves what no servlet does */
    Registry(ServletEntry fallback) {
        this.fallback = fallback;
    }

    Map<String, ServletEntry> servlets() {
        return servlets;
    }

    Map<String, FilterEntry> filters() {
        return filters;
    }

    List<FilterMapping> filterMappings() {
        return filterMappings;
    }

    boolean isTaken(String pattern, ServletEntry by) {
        ServletEntry owner = byPattern.get(pattern);
        return owner != null && owner != by && !owner.overridable;
    }

    void map(String pattern, ServletEntry servlet) {
        ServletEntry before = byPattern.put(pattern, servlet);
        if (before == servlet) {
            return;
        }
        if (before != null) {
            before.patterns().remove(pattern);
        }
        servlet.patterns().add(pattern);
    }

    /** @param after behind the mappings that are declared, otherwise before them, in the order of the calls */
    void add(FilterMapping mapping, boolean after) {
        if (after) {
            filterMappings.add(mapping);
        } else {
            filterMappings.add(mappedBefore++, mapping);
        }
    }

    /** Finds the servlet for a path, decoded and without that of the context. */
    Match match(String path) {
        if (path.equals("/")) {
            ServletEntry root = byPattern.get("");
            if (root != null) {
                return new Match(root, "", "/", new Mapping("", "", root.name, MappingMatch.CONTEXT_ROOT));
            }
        }
        ServletEntry exact = isPattern(path) ? null : byPattern.get(path);
        if (exact != null) {
            return new Match(exact, path, null, new Mapping(path.substring(1), path, exact.name, MappingMatch.EXACT));
        }
        Match prefix = matchPrefix(path);
        if (prefix != null) {
            return prefix;
        }
        int dot = path.lastIndexOf('.');
        if (dot > path.lastIndexOf('/')) {
            String pattern = "*" + path.substring(dot);
            ServletEntry servlet = byPattern.get(pattern);
            if (servlet != null) {
                String value = path.substring(1, dot);
                return new Match(
                        servlet, path, null, new Mapping(value, pattern, servlet.name, MappingMatch.EXTENSION));
            }
        }
        ServletEntry servlet = byPattern.getOrDefault("/", fallback);
        return new Match(servlet, path, null, new Mapping("", "/", servlet.name, MappingMatch.DEFAULT));
    }

    /** Has nothing serve a path, whatever is mapped to it. */
    Match matchNothing(String path) {
        return new Match(fallback, path, null, new Mapping("", "/", fallback.name, MappingMatch.DEFAULT));
    }

    /** A path that reads like a pattern must not find that one: {@code /a/*} is one name for exact matches. */
    private static boolean isPattern(String path) {
        return path.equals("/") || path.endsWith("/*");
    }

    private @Nullable Match matchPrefix(String path) {
        int end = path.length();
        while (end >= 0) {
            String servletPath = path.substring(0, end);
            String pattern = servletPath + "/*";
            ServletEntry servlet = byPattern.get(pattern);
            if (servlet != null) {
                String rest = path.substring(end);
                String value = rest.isEmpty() ? "" : rest.substring(1);
                Mapping mapping = new Mapping(value, pattern, servlet.name, MappingMatch.PATH);
                return new Match(servlet, servletPath, rest.isEmpty() ? null : rest, mapping);
            }
            end = end == 0 ? -1 : path.lastIndexOf('/', end - 1);
        }
        return null;
    }

    /** The filters and the servlet for a dispatch of that kind; without path, only filters that go by servlet apply. */
    Chain chain(ServletEntry servlet, @Nullable String path, DispatcherType type) {
        List<FilterEntry> found = new ArrayList<>();
        for (FilterMapping mapping : filterMappings) {
            String pattern = mapping.pattern;
            if (pattern != null && path != null && mapping.types.contains(type) && UrlPattern.matches(pattern, path)) {
                addOnce(found, mapping.filter);
            }
        }
        for (FilterMapping mapping : filterMappings) {
            if (mapping.types.contains(type) && mapping.appliesTo(servlet)) {
                addOnce(found, mapping.filter);
            }
        }
        ChainKey key = new ChainKey(servlet, type, found);
        Chain known = chains.get(key);
        if (known == null) {
            known = Chain.of(found, servlet);
            if (chains.size() < MAX_CHAINS) {
                chains.put(key, known);
            }
        }
        return known;
    }

    private static void addOnce(List<FilterEntry> filters, FilterEntry filter) {
        if (!filters.contains(filter)) {
            filters.add(filter);
        }
    }

    /** All patterns that lead to a servlet. */
    Map<String, ServletEntry> patterns() {
        return Collections.unmodifiableMap(byPattern);
    }

    /** The servlet for a path, and the parts of the path. */
    record Match(
            ServletEntry servlet,
            String servletPath,
            @Nullable String pathInfo,
            Mapping mapping) {}
}
