package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The combination of constraints, against one that is written down from the specification and looks at all of them. */
class AccessRulesTest {
    private static final List<String> PATTERNS = List.of("", "/", "/*", "/a/*", "/a/b", "/a/b/*", "*.x", "/a/c.x");
    private static final List<String> PATHS =
            List.of("/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c.x", "/a/c.x", "/b.x", "/b", "/a/*", "/ab", "/b/a.x/y");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "get", "BREW");
    private static final List<String> ROLES = List.of("r1", "r2", "*", "**");
    private static final Set<String> DECLARED = Set.of("r1", "r2", "r3");

    /** What the reference says: null for denied. */
    private record Answer(boolean confidential, Set<String> roles, boolean everybody) {}

    private static AccessConstraint random(Random random) {
        List<String> patterns = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            patterns.add(PATTERNS.get(random.nextInt(PATTERNS.size())));
        }
        AccessConstraint constraint = AccessConstraint.on(patterns.toArray(new String[0]));
        String[] methods =
                METHODS.stream().filter(method -> random.nextInt(3) == 0).toArray(String[]::new);
        int kind = random.nextInt(3);
        if (kind == 1 && methods.length > 0) {
            constraint.methods(methods);
        } else if (kind == 2 && methods.length > 0) {
            constraint.methodsExcept(methods);
        }
        int who = random.nextInt(8);
        if (who == 0) {
            constraint.nobody();
        } else if (who > 2) {
            constraint.roles(ROLES.get(random.nextInt(ROLES.size())));
            if (random.nextBoolean()) {
                constraint.roles(ROLES.get(random.nextInt(ROLES.size())));
            }
        }
        if (random.nextInt(4) == 0) {
            constraint.confidential();
        }
        return constraint;
    }

    /** Servlet 6.1, 12.1: how well a pattern matches; -1 if not at all. */
    private static int quality(String pattern, String path) {
        if (pattern.equals("/")) {
            return 0;
        }
        if (pattern.isEmpty()) {
            return path.equals("/") ? 1_000_000 : -1;
        }
        if (pattern.endsWith("/*")) {
            String prefix = pattern.substring(0, pattern.length() - 2);
            return path.equals(prefix) || path.startsWith(prefix + "/") ? 1000 + prefix.length() : -1;
        }
        if (pattern.startsWith("*.")) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            int dot = name.lastIndexOf('.');
            return dot >= 0 && name.substring(dot).equals(pattern.substring(1)) ? 1 : -1;
        }
        return pattern.equals(path) ? 1_000_000 : -1;
    }

    private static Answer expected(List<AccessConstraint> all, String path, String method, boolean denyUncovered) {
        int best = -1;
        Set<String> matching = new HashSet<>();
        for (AccessConstraint constraint : all) {
            for (String pattern : constraint.patterns) {
                int quality = quality(pattern, path);
                if (quality > best) {
                    best = quality;
                    matching.clear();
                }
                if (quality >= 0 && quality == best) {
                    matching.add(pattern);
                }
            }
        }
        boolean uncovered = true;
        boolean everybody = false;
        boolean plain = false;
        Set<String> roles = new HashSet<>();
        for (AccessConstraint constraint : all) {
            boolean concerns = constraint.patterns.stream().anyMatch(matching::contains)
                    && (constraint.methods.isEmpty() || constraint.methods.contains(method))
                    && !constraint.otherMethods.contains(method);
            if (concerns) {
                uncovered = false;
                plain |= !constraint.confidential;
                if (constraint.roles == null) {
                    everybody = true;
                } else if (constraint.roles.isEmpty()) {
                    return null;
                } else {
                    roles.addAll(constraint.roles);
                }
            }
        }
        if (uncovered) {
            return matching.isEmpty() || !denyUncovered ? new Answer(false, Set.of(), true) : null;
        }
        return new Answer(!plain, roles, everybody);
    }

    private static boolean admits(AccessRules.Need need, Set<String> userRoles) {
        if (need.anyUser()) {
            return true;
        }
        Set<String> wanted = need.roles();
        return wanted == null || userRoles.stream().anyMatch(wanted::contains);
    }

    private static boolean admits(Answer answer, Set<String> userRoles) {
        if (answer.everybody || answer.roles.contains("**")) {
            return true;
        }
        return userRoles.stream()
                .anyMatch(
                        role -> answer.roles.contains(role) || (answer.roles.contains("*") && DECLARED.contains(role)));
    }

    @Test
    void agreesWithTheSpecification() {
        Random random = new Random(20261120);
        for (int round = 0; round < 4000; round++) {
            List<AccessConstraint> all = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                all.add(random(random));
            }
            boolean deny = random.nextBoolean();
            AccessRules rules = new AccessRules(all, DECLARED, deny);
            for (String path : PATHS) {
                for (String method : METHODS) {
                    String what = "round " + round + ": " + method + " " + path;
                    AccessRules.Need need = rules.of(path).of(method);
                    Answer answer = expected(all, path, method, deny);
                    assertThat(need.denied()).as(what).isEqualTo(answer == null);
                    if (answer != null) {
                        assertThat(need.confidential()).as(what).isEqualTo(answer.confidential);
                        assertThat(need.isUser()).as(what).isEqualTo(!answer.everybody);
                        for (Set<String> user : List.of(Set.<String>of(), Set.of("r1"), Set.of("r3"), Set.of("rx"))) {
                            assertThat(admits(need, user)).as(what + user).isEqualTo(admits(answer, user));
                        }
                    }
                }
            }
        }
    }

    @Test
    void tellsWhichMethodsNobodyHasThoughtOf() {
        AccessRules rules = new AccessRules(
                List.of(
                        AccessConstraint.on("/get", "/both").methods("GET").roles("r1"),
                        AccessConstraint.on("/both").methodsExcept("GET").nobody(),
                        AccessConstraint.on("/but").methodsExcept("POST", "PUT").nobody(),
                        AccessConstraint.on("/all").roles("r1")),
                DECLARED,
                false);
        assertThat(rules.uncovered()).isEqualTo(Map.of("/get", "all methods but GET", "/but", "POST, PUT"));
    }
}
