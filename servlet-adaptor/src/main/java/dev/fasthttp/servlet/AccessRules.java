package dev.fasthttp.servlet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of an application, combined: what each method needs, by URL pattern.
 *
 * <p>The pattern that matches a path best is found as that of a servlet is. All constraints with that pattern count
 * together, and no others.
 *
 * <p>Threads: immutable.
 *
 * <p>Spec: Servlet 6.1, 13.8.1 and 13.8.3.
 */
final class AccessRules {
    /**
     * What a request needs.
     *
     * @param denied       nothing helps
     * @param confidential TLS
     * @param roles        one of these, or null if nobody need log in
     * @param anyUser      any user will do, whatever the roles
     */
    record Need(
            boolean denied, boolean confidential, @Nullable Set<String> roles, boolean anyUser) {
        static final Need NOTHING = new Need(false, false, null, false);
        static final Need IMPOSSIBLE = new Need(true, false, null, false);

        boolean isUser() {
            return roles != null || anyUser;
        }
    }

    /** What the methods need at one pattern. */
    static final class ByMethod {
        static final ByMethod NOTHING = new ByMethod(Map.of(), Need.NOTHING);

        private final Map<String, Need> named;
        private final Need others;

        private ByMethod(Map<String, Need> named, Need others) {
            this.named = named;
            this.others = others;
        }

        Need of(String method) {
            return named.getOrDefault(method, others);
        }
    }

    private final Map<String, ByMethod> byPattern = new HashMap<>();
    private final Map<String, String> uncovered = new LinkedHashMap<>();

    /**
     * Combines constraints.
     *
     * @param declaredRoles for which {@code *} stands
     * @param denyUncovered whether methods are denied that no constraint of a pattern is about
     */
    AccessRules(List<AccessConstraint> constraints, Set<String> declaredRoles, boolean denyUncovered) {
        Map<String, List<AccessConstraint>> grouped = new LinkedHashMap<>();
        for (AccessConstraint constraint : constraints) {
            for (String pattern : constraint.patterns) {
                grouped.computeIfAbsent(pattern, key -> new ArrayList<>()).add(constraint);
            }
        }
        grouped.forEach((pattern, group) -> {
            byPattern.put(pattern, combine(group, declaredRoles, denyUncovered));
            String open = uncovered(group);
            if (!open.isEmpty()) {
                uncovered.put(pattern, open);
            }
        });
    }

    boolean isEmpty() {
        return byPattern.isEmpty();
    }

    /** For each pattern with constraints, the methods that none of them is about, if there are any. */
    Map<String, String> uncovered() {
        return uncovered;
    }

    private static String uncovered(List<AccessConstraint> group) {
        boolean rest = true;
        for (AccessConstraint constraint : group) {
            rest &= !applies(constraint, null);
        }
        List<String> covered = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String method : methods(group)) {
            boolean applies = false;
            for (AccessConstraint constraint : group) {
                applies |= applies(constraint, method);
            }
            (applies ? covered : open).add(method);
        }
        return rest ? "all methods but " + String.join(", ", covered) : String.join(", ", open);
    }

    private static Set<String> methods(List<AccessConstraint> group) {
        Set<String> methods = new TreeSet<>();
        for (AccessConstraint constraint : group) {
            methods.addAll(constraint.methods);
            methods.addAll(constraint.otherMethods);
        }
        return methods;
    }

    /** @param method null for all that no constraint names */
    private static boolean applies(AccessConstraint constraint, @Nullable String method) {
        return constraint.methods.isEmpty()
                ? method == null || !constraint.otherMethods.contains(method)
                : method != null && constraint.methods.contains(method);
    }

    private static ByMethod combine(List<AccessConstraint> group, Set<String> declared, boolean denyUncovered) {
        Set<String> methods = methods(group);
        Map<String, Need> named = new HashMap<>();
        for (String method : methods) {
            named.put(method, need(group, method, declared, denyUncovered));
        }
        return new ByMethod(named, need(group, null, declared, denyUncovered));
    }

    /** @param method null for all that no constraint names */
    private static Need need(
            List<AccessConstraint> group, @Nullable String method, Set<String> declared, boolean denyUncovered) {
        boolean covered = false;
        boolean confidential = true;
        boolean everybody = false;
        boolean anyUser = false;
        Set<String> roles = new HashSet<>();
        for (AccessConstraint constraint : group) {
            if (!applies(constraint, method)) {
                continue;
            }
            covered = true;
            confidential &= constraint.confidential;
            Set<String> allowed = constraint.roles;
            if (allowed == null) {
                everybody = true;
            } else if (allowed.isEmpty()) {
                return Need.IMPOSSIBLE;
            } else {
                anyUser |= allowed.contains("**") && !declared.contains("**");
                roles.addAll(allowed.contains("*") ? declared : allowed);
            }
        }
        if (!covered) {
            return denyUncovered ? Need.IMPOSSIBLE : Need.NOTHING;
        }
        return new Need(false, confidential, everybody ? null : Set.copyOf(roles), anyUser && !everybody);
    }

    /** What requests for a path need, decoded and without that of the context. */
    ByMethod of(String path) {
        ByMethod found = path.equals("/") ? byPattern.get("") : null;
        if (found == null && !path.equals("/") && !path.endsWith("/*")) {
            found = byPattern.get(path);
        }
        for (int end = path.length(); found == null && end >= 0; end = before(path, end)) {
            found = byPattern.get(path.substring(0, end) + "/*");
        }
        int dot = path.lastIndexOf('.');
        if (found == null && dot > path.lastIndexOf('/')) {
            found = byPattern.get("*" + path.substring(dot));
        }
        return found != null ? found : byPattern.getOrDefault("/", ByMethod.NOTHING);
    }

    private static int before(String path, int end) {
        return end == 0 ? -1 : path.lastIndexOf('/', end - 1);
    }
}
