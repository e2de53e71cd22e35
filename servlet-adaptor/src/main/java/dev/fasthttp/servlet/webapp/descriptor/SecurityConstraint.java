package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for what, and how.
 *
 * @param resources what it is about, at least one
 * @param roles     who may: null for everybody, empty for nobody, {@code *} for every role of the application, {@code **} for whoever is authenticated
 * @param transport whether TLS is asked for
 * @param place     where it stands
 */
public record SecurityConstraint(
        List<Resources> resources, @Nullable Set<String> roles, TransportGuarantee transport, Place place) {

    /** Copies the collections. */
    public SecurityConstraint {
        resources = List.copyOf(resources);
        roles = roles == null ? null : Set.copyOf(roles);
    }

    /**
     * Paths and methods of requests. At most one of the two sets of methods has entries.
     *
     * @param name            what the author calls it
     * @param urlPatterns     the paths
     * @param methods         the only methods it is about; empty: see the next
     * @param methodOmissions the only methods it is not about; both empty: it is about all methods
     */
    public record Resources(String name, List<String> urlPatterns, Set<String> methods, Set<String> methodOmissions) {

        /** Copies the collections. */
        public Resources {
            urlPatterns = List.copyOf(urlPatterns);
            methods = Set.copyOf(methods);
            methodOmissions = Set.copyOf(methodOmissions);
        }
    }
}
