package dev.fasthttp.servlet.webapp.descriptor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which fragments are merged.
 *
 * <p>With an absolute ordering in web.xml that is what it says. Without, each fragment belongs to one of three groups: those before the others, those without a
 * wish, those behind the others. Whoever must precede one of the first group belongs to it, too, and whoever must follow one of the last belongs to that. Within
 * a group the named wishes decide, and else the order in which the fragments were found.
 *
 * <p>Spec: Servlet 6.1, section 8.2.2.
 */
public final class FragmentOrder {

    private static final int FIRST = -1;
    private static final int MIDDLE = 0;
    private static final int LAST = 1;

    private final List<Descriptor> fragments;
    /** For each fragment the indexes of those that must follow. */
    private final List<Set<Integer>> followers = new ArrayList<>();

    private final Map<String, Integer> byName = new HashMap<>();

    private FragmentOrder(List<Descriptor> fragments) {
        this.fragments = fragments;
        for (int i = 0; i < fragments.size(); i++) {
            followers.add(new HashSet<>());
        }
    }

    /**
     * Puts fragments in order.
     *
     * @param absolute  the order that web.xml prescribes, or null
     * @param fragments all fragments in the order in which they were found
     * @return the fragments in their order; those that the absolute order excludes are missing
     * @throws DescriptorException if two share a name, or if the wishes contradict each other
     */
    public static List<Descriptor> order(@Nullable AbsoluteOrdering absolute, List<Descriptor> fragments)
            throws DescriptorException {
        return absolute != null ? absolute(absolute, fragments) : new FragmentOrder(fragments).relative();
    }

    private static List<Descriptor> absolute(AbsoluteOrdering absolute, List<Descriptor> fragments) {
        List<Descriptor> ordered = new ArrayList<>();
        Set<String> placed = new HashSet<>();
        List<String> names = absolute.names();
        for (int i = 0; i <= names.size(); i++) {
            if (i == absolute.othersAt()) {
                for (Descriptor fragment : fragments) {
                    if (fragment.fragmentName == null || !names.contains(fragment.fragmentName)) {
                        ordered.add(fragment);
                    }
                }
            }
            if (i < names.size() && placed.add(names.get(i))) {
                for (Descriptor fragment : fragments) {
                    if (names.get(i).equals(fragment.fragmentName)) {
                        ordered.add(fragment);
                    }
                }
            }
        }
        return ordered;
    }

    private List<Descriptor> relative() throws DescriptorException {
        for (int i = 0; i < fragments.size(); i++) {
            Descriptor fragment = fragments.get(i);
            if (fragment.fragmentName != null) {
                Integer other = byName.putIfAbsent(fragment.fragmentName, i);
                if (other != null) {
                    throw new DescriptorException(
                            fragment.place(),
                            "the fragment is named \"" + fragment.fragmentName + "\", as is that of "
                                    + fragments.get(other).place()
                                    + "; rename one, or say the order in <absolute-ordering> of web.xml");
                }
            }
        }
        for (int i = 0; i < fragments.size(); i++) {
            Ordering ordering = fragments.get(i).ordering;
            for (String name : ordering.before()) {
                Integer other = byName.get(name);
                if (other != null) {
                    followers.get(i).add(other);
                }
            }
            for (String name : ordering.after()) {
                Integer other = byName.get(name);
                if (other != null) {
                    followers.get(other).add(i);
                }
            }
        }
        int[] groups = groups();
        List<Descriptor> ordered = new ArrayList<>();
        for (int group = FIRST; group <= LAST; group++) {
            sort(group, groups, ordered);
        }
        return ordered;
    }

    private int[] groups() throws DescriptorException {
        boolean[] first = new boolean[fragments.size()];
        boolean[] last = new boolean[fragments.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = fragments.get(i).ordering.beforeOthers();
            last[i] = fragments.get(i).ordering.afterOthers();
        }
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int i = 0; i < first.length; i++) {
                for (int follower : followers.get(i)) {
                    if (first[follower] && !first[i]) {
                        first[i] = true;
                        changed = true;
                    }
                    if (last[i] && !last[follower]) {
                        last[follower] = true;
                        changed = true;
                    }
                }
            }
        }
        int[] groups = new int[first.length];
        for (int i = 0; i < groups.length; i++) {
            if (first[i] && last[i]) {
                throw new DescriptorException(
                        fragments.get(i).place(),
                        "the wishes for the order of the fragments are circular: " + label(i)
                                + " would have to come both before and after the others; say the order in"
                                + " <absolute-ordering> of web.xml");
            }
            groups[i] = first[i] ? FIRST : last[i] ? LAST : MIDDLE;
        }
        return groups;
    }

    /** Appends the fragments of one group: again and again the first one that need not wait for another of the group. */
    private void sort(int group, int[] groups, List<Descriptor> ordered) throws DescriptorException {
        List<Integer> waiting = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] == group) {
                waiting.add(i);
            }
        }
        while (!waiting.isEmpty()) {
            Integer next = null;
            for (Integer candidate : waiting) {
                if (waiting.stream().noneMatch(other -> followers.get(other).contains(candidate))) {
                    next = candidate;
                    break;
                }
            }
            if (next == null) {
                List<String> names = new ArrayList<>();
                waiting.forEach(i -> names.add(label(i)));
                Collections.sort(names);
                throw new DescriptorException("the wishes for the order of the fragments " + String.join(", ", names)
                        + " are circular; say the order in <absolute-ordering> of web.xml");
            }
            waiting.remove((Object) next);
            ordered.add(fragments.get(next));
        }
    }

    private String label(int index) {
        String name = fragments.get(index).fragmentName;
        return (name == null ? "without a name" : "\"" + name + "\"") + " ("
                + fragments.get(index).place() + ")";
    }
}
