package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter of an application: its registration, and its instance from initialisation to destruction.
 *
 * <p>Threads: one, that which starts and ends the application.
 */
final class FilterEntry extends Registered implements FilterRegistration.Dynamic {
    private @Nullable Class<? extends Filter> type;
    private @Nullable String className;
    private @Nullable Filter given;
    private @Nullable Filter filter;

    FilterEntry(WebContext context, String name) {
        super(context, name);
    }

    boolean isComplete() {
        return given != null || type != null || className != null;
    }

    /** Whether that object is registered here. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    boolean isInstance(Filter wanted) {
        return given == wanted;
    }

    void define(Filter instance) {
        given = instance;
        className = instance.getClass().getName();
    }

    void define(Class<? extends Filter> filterClass) {
        type = filterClass;
        className = filterClass.getName();
    }

    void define(String filterClassName) {
        className = filterClassName;
    }

    @Override
    public @Nullable String getClassName() {
        return className;
    }

    @Override
    public void addMappingForServletNames(
            EnumSet<DispatcherType> dispatcherTypes, boolean isMatchAfter, String... servletNames) {
        context.checkConfigurable();
        if (servletNames == null || servletNames.length == 0) {
            throw new IllegalArgumentException("no servlet names for filter " + name);
        }
        for (String servlet : servletNames) {
            context.registry().add(new FilterMapping(this, types(dispatcherTypes), null, servlet), isMatchAfter);
        }
    }

    @Override
    public void addMappingForUrlPatterns(
            EnumSet<DispatcherType> dispatcherTypes, boolean isMatchAfter, String... urlPatterns) {
        context.checkConfigurable();
        if (urlPatterns == null || urlPatterns.length == 0) {
            throw new IllegalArgumentException("no URL patterns for filter " + name);
        }
        for (String pattern : urlPatterns) {
            UrlPattern.check(pattern);
        }
        for (String pattern : urlPatterns) {
            context.registry().add(new FilterMapping(this, types(dispatcherTypes), pattern, null), isMatchAfter);
        }
    }

    private static Set<DispatcherType> types(@Nullable EnumSet<DispatcherType> given) {
        return given == null || given.isEmpty() ? EnumSet.of(DispatcherType.REQUEST) : EnumSet.copyOf(given);
    }

    @Override
    public Collection<String> getServletNameMappings() {
        Set<String> names = new LinkedHashSet<>();
        for (FilterMapping mapping : context.registry().filterMappings()) {
            if (mapping.filter == this && mapping.servletName != null) {
                names.add(mapping.servletName);
            }
        }
        return names;
    }

    @Override
    public Collection<String> getUrlPatternMappings() {
        Set<String> patterns = new LinkedHashSet<>();
        for (FilterMapping mapping : context.registry().filterMappings()) {
            if (mapping.filter == this && mapping.pattern != null) {
                patterns.add(mapping.pattern);
            }
        }
        return patterns;
    }

    void load() throws ServletException {
        Filter made = given;
        if (made == null) {
            Class<? extends Filter> filterClass = type;
            if (filterClass == null) {
                filterClass = context.loadClass(className, Filter.class);
            }
            made = context.createFilter(filterClass);
        }
        made.init(new EntryConfig(this));
        filter = made;
    }

    /** The filter, between initialisation and destruction. */
    Filter filter() {
        Filter ready = filter;
        if (ready == null) {
            throw new IllegalStateException("filter " + name + " has not been initialised");
        }
        return ready;
    }

    void destroy() {
        Filter ended = filter;
        filter = null;
        if (ended != null) {
            try {
                ended.destroy();
            } catch (Throwable e) {
                context.log("filter " + name + " failed to be destroyed", e);
            }
        }
    }
}
