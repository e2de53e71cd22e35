package dev.fasthttp.servlet;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes who may ask a {@link WebApplication} for what, and how: what {@code <security-constraint>} says in a
 * descriptor.
 *
 * <p>Without {@link #roles} and {@link #nobody} everybody may; without methods it is about all of them.
 *
 * <p>Threads: not safe for use by several threads.
 *
 * <p>Spec: Servlet 6.1, 13.8.
 */
public final class AccessConstraint {
    final List<String> patterns = new ArrayList<>();
    final Set<String> methods = new LinkedHashSet<>();
    final Set<String> otherMethods = new LinkedHashSet<>();

    @Nullable
    Set<String> roles;

    boolean confidential;

    private AccessConstraint() {}

    /** A constraint for what those URL patterns match, as those of servlets do. */
    public static AccessConstraint on(String... urlPatterns) {
        AccessConstraint constraint = new AccessConstraint();
        for (String pattern : urlPatterns) {
            constraint.patterns.add(UrlPattern.check(pattern));
        }
        return constraint;
    }

    /** Is about these methods only. */
    public AccessConstraint methods(String... names) {
        methods.addAll(List.of(names));
        return checkMethods();
    }

    /** Is about all methods but these. */
    public AccessConstraint methodsExcept(String... names) {
        otherMethods.addAll(List.of(names));
        return checkMethods();
    }

    private AccessConstraint checkMethods() {
        if (!methods.isEmpty() && !otherMethods.isEmpty()) {
            throw new IllegalArgumentException("a constraint has methods or methodsExcept, not both");
        }
        return this;
    }

    /** Only users with one of the roles may; {@code *} for each role of the application, {@code **} for all users. */
    public AccessConstraint roles(String... names) {
        Set<String> all = roles == null ? new LinkedHashSet<>() : roles;
        all.addAll(List.of(names));
        roles = all;
        return this;
    }

    /** Nobody may. */
    public AccessConstraint nobody() {
        roles = new LinkedHashSet<>();
        return this;
    }

    /** Only over TLS. */
    public AccessConstraint confidential() {
        confidential = true;
        return this;
    }
}
