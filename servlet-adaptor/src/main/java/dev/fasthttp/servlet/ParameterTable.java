package dev.fasthttp.servlet;

import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of parameters in their order, a name as often as it has values.
 *
 * <p>What it hands out are copies, which stay as they are when the request is over.
 *
 * <p>Threads: not safe for use by several threads.
 */
final class ParameterTable {
    private static final int KEPT = 64;

    private @Nullable String[] pairs = new String[16];
    private int size;
    private @Nullable Map<String, String[]> map;

    int size() {
        return size;
    }

    void add(String name, String value) {
        insert(size, name, value);
    }

    /** Puts a pair before the one with that index. */
    void insert(int index, String name, String value) {
        if (2 * size == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * pairs.length);
        }
        System.arraycopy(pairs, 2 * index, pairs, 2 * index + 2, 2 * (size - index));
        pairs[2 * index] = name;
        pairs[2 * index + 1] = value;
        size++;
        map = null;
    }

    String nameAt(int index) {
        return string(2 * index);
    }

    String valueAt(int index) {
        return string(2 * index + 1);
    }

    private String string(int at) {
        String there = pairs[at];
        if (there == null) {
            throw new IndexOutOfBoundsException(at);
        }
        return there;
    }

    /** The first value of a name, or null. */
    @Nullable
    String first(String name) {
        for (int i = 0; i < 2 * size; i += 2) {
            if (name.equals(pairs[i])) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** All values of a name, or null. */
    String @Nullable [] values(String name) {
        int count = 0;
        for (int i = 0; i < 2 * size; i += 2) {
            if (name.equals(pairs[i])) {
                count++;
            }
        }
        if (count == 0) {
            return null;
        }
        String[] values = new String[count];
        int at = 0;
        for (int i = 0; i < size; i++) {
            if (name.equals(nameAt(i))) {
                values[at++] = valueAt(i);
            }
        }
        return values;
    }

    Enumeration<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            names.add(nameAt(i));
        }
        return Collections.enumeration(names);
    }

    /** All of them; the same map until they change, and not to be changed. */
    Map<String, String[]> asMap() {
        Map<String, String[]> made = map;
        if (made == null) {
            Map<String, String[]> all = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                String[] one = {valueAt(i)};
                all.merge(nameAt(i), one, ParameterTable::joined);
            }
            made = Collections.unmodifiableMap(all);
            map = made;
        }
        return made;
    }

    private static String[] joined(String[] first, String[] second) {
        String[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Adds all of another table behind what is here. */
    void addAll(ParameterTable other) {
        for (int i = 0; i < other.size; i++) {
            add(other.nameAt(i), other.valueAt(i));
        }
    }

    void reset() {
        map = null;
        if (pairs.length > 2 * KEPT) {
            pairs = new String[16];
        } else if (size > 0) {
            Arrays.fill(pairs, 0, 2 * size, null);
        }
        size = 0;
    }
}
