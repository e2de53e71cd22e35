package dev.fasthttp.servlet.webapp.descriptor;

import java.util.List;

/**
 * The URL patterns of a servlet.
 *
 * @param servletName the servlet
 * @param urlPatterns its patterns, at least one
 * @param place       where it stands
 */
public record ServletMapping(String servletName, List<String> urlPatterns, Place place) {

    /** Copies the list. */
    public ServletMapping {
        urlPatterns = List.copyOf(urlPatterns);
    }
}
