package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes a filter of a {@link WebApplication}: its class or instance, where it applies, its settings.
 *
 * <p>Filters apply in the order of their definitions; where mappings are in another order than filters, as in a
 * descriptor, {@link WebApplication#filterMapping} adds them one by one.
 *
 * <p>Threads: not safe for use by several threads.
 */
public final class FilterDefinition {
    record Place(
            Set<DispatcherType> types,
            @Nullable String pattern,
            @Nullable String servletName) {}

    final String name;
    final @Nullable Filter instance;
    final @Nullable String className;
    final List<Place> places = new ArrayList<>();
    final Map<String, String> initParameters = new LinkedHashMap<>();
    boolean asyncSupported;

    private FilterDefinition(String name, @Nullable Filter instance, @Nullable String className) {
        this.name = name;
        this.instance = instance;
        this.className = className;
    }

    /** A filter that exists already. */
    public static FilterDefinition of(String name, Filter filter) {
        return new FilterDefinition(name, filter, null);
    }

    /** A filter that is made from its class, by its constructor without parameters. */
    public static FilterDefinition of(String name, Class<? extends Filter> type) {
        return new FilterDefinition(name, null, type.getName());
    }

    /** A filter that is made from the class of that name, by the class loader of the application. */
    public static FilterDefinition of(String name, String className) {
        return new FilterDefinition(name, null, className);
    }

    /** A filter of which an initializer or a listener is to say what it is, by {@code ServletContext.addFilter}. */
    public static FilterDefinition preliminary(String name) {
        return new FilterDefinition(name, null, null);
    }

    /** Has the filter apply to requests for URL patterns (Servlet 6.1, 12.2). */
    public FilterDefinition mapping(String... urlPatterns) {
        return mapping(EnumSet.of(DispatcherType.REQUEST), urlPatterns);
    }

    /** Has the filter apply to dispatches of some kinds for URL patterns; none of the kinds stands for requests. */
    public FilterDefinition mapping(Set<DispatcherType> types, String... urlPatterns) {
        for (String pattern : urlPatterns) {
            places.add(new Place(typesOf(types), UrlPattern.check(pattern), null));
        }
        return this;
    }

    /** Has the filter apply to dispatches of some kinds to servlets; the name {@code *} stands for all of them. */
    public FilterDefinition servletNames(Set<DispatcherType> types, String... names) {
        for (String servlet : names) {
            places.add(new Place(typesOf(types), null, servlet));
        }
        return this;
    }

    static Set<DispatcherType> typesOf(Set<DispatcherType> types) {
        return types.isEmpty() ? EnumSet.of(DispatcherType.REQUEST) : EnumSet.copyOf(types);
    }

    /** Sets an init parameter. */
    public FilterDefinition initParameter(String parameter, String value) {
        initParameters.put(parameter, value);
        return this;
    }

    /** Tells whether the filter supports asynchronous processing. By default it does not. */
    public FilterDefinition asyncSupported(boolean supported) {
        asyncSupported = supported;
        return this;
    }
}
