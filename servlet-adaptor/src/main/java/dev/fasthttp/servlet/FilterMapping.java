package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a filter applies: either a URL pattern or the name of a servlet, and kinds of dispatch. */
final class FilterMapping {
    final FilterEntry filter;
    final Set<DispatcherType> types;
    final @Nullable String pattern;
    final @Nullable String servletName;

    FilterMapping(
            FilterEntry filter, Set<DispatcherType> types, @Nullable String pattern, @Nullable String servletName) {
        this.filter = filter;
        this.types = types;
        this.pattern = pattern;
        this.servletName = servletName;
    }

    /** Tells whether it applies by the name of the servlet; the name {@code *} stands for all. */
    boolean appliesTo(ServletEntry servlet) {
        String wanted = servletName;
        return wanted != null && (wanted.equals(servlet.name) || wanted.equals("*"));
    }
}
