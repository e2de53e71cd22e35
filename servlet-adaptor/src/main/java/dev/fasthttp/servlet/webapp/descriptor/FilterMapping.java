package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.Set;

/**
 * To which requests a filter applies.
 *
 * @param filterName   the filter
 * @param urlPatterns  paths to which it applies
 * @param servletNames servlets to which it applies, {@code *} for all
 * @param dispatchers  kinds of dispatches; empty: requests from clients
 * @param place        where it stands
 */
public record FilterMapping(
        String filterName,
        List<String> urlPatterns,
        List<String> servletNames,
        Set<DispatcherType> dispatchers,
        Place place) {

    /** Copies the collections. */
    public FilterMapping {
        urlPatterns = List.copyOf(urlPatterns);
        servletNames = List.copyOf(servletNames);
        dispatchers = Set.copyOf(dispatchers);
    }
}
