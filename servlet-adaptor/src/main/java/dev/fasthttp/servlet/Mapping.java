package dev.fasthttp.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

/** How a path found its servlet. Immutable: it may be kept. */
final class Mapping implements HttpServletMapping {
    private final String matchValue;
    private final String pattern;
    private final String servletName;
    private final @Nullable MappingMatch match;

    Mapping(String matchValue, String pattern, String servletName, @Nullable MappingMatch match) {
        this.matchValue = matchValue;
        this.pattern = pattern;
        this.servletName = servletName;
        this.match = match;
    }

    @Override
    public String getMatchValue() {
        return matchValue;
    }

    @Override
    public String getPattern() {
        return pattern;
    }

    @Override
    public String getServletName() {
        return servletName;
    }

    @Override
    public @Nullable MappingMatch getMappingMatch() {
        return match;
    }

    @Override
    public String toString() {
        return "Mapping[" + match + " " + pattern + " of " + servletName + ", matched \"" + matchValue + "\"]";
    }
}
