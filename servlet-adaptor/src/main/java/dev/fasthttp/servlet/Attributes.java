package dev.fasthttp.servlet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects kept by name: an open-addressed table without entries of its own, that is emptied and not made anew.
 *
 * <p>Frameworks read and write dozens of attributes per request, so this is the structure asked most often of all.
 *
 * <p>Threads: not safe for use by several threads.
 */
final class Attributes {
    private static final int INITIAL = 32;
    private static final int KEPT = 256;

    private @Nullable String[] names = new String[INITIAL];
    private @Nullable Object[] values = new Object[INITIAL];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Object get(String name) {
        return size == 0 ? null : values[place(name)];
    }

    /** Keeps a value, and returns the one before it. */
    @Nullable
    Object put(String name, Object value) {
        int at = place(name);
        Object old = values[at];
        if (old == null) {
            if (2 * (size + 1) > names.length) {
                grow();
                at = place(name);
            }
            names[at] = name;
            size++;
        }
        values[at] = value;
        return old;
    }

    /** Forgets a value, and returns it. */
    @Nullable
    Object remove(String name) {
        if (size == 0) {
            return null;
        }
        int at = place(name);
        Object old = values[at];
        if (old != null) {
            size--;
            close(at);
        }
        return old;
    }

    /** Puts a value, or removes it if it is null. */
    void set(String name, @Nullable Object value) {
        if (value == null) {
            remove(name);
        } else {
            put(name, value);
        }
    }

    /** Where a name is, or belongs. */
    private int place(String name) {
        int mask = names.length - 1;
        int at = spread(name) & mask;
        while (true) {
            String there = names[at];
            if (there == null || there.equals(name)) {
                return at;
            }
            at = at + 1 & mask;
        }
    }

    private static int spread(String name) {
        int h = name.hashCode();
        return h ^ h >>> 16;
    }

    /** Moves later names of the run up, so that no search ends at the gap. */
    private void close(int gap) {
        int mask = names.length - 1;
        int hole = gap;
        int at = gap + 1 & mask;
        for (String name = names[at]; name != null; name = names[at]) {
            int home = spread(name) & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                names[hole] = name;
                values[hole] = values[at];
                hole = at;
            }
            at = at + 1 & mask;
        }
        names[hole] = null;
        values[hole] = null;
    }

    private void grow() {
        @Nullable String[] oldNames = names;
        @Nullable Object[] oldValues = values;
        names = new String[2 * oldNames.length];
        values = new Object[2 * oldNames.length];
        for (int i = 0; i < oldNames.length; i++) {
            String name = oldNames[i];
            if (name != null) {
                int at = place(name);
                names[at] = name;
                values[at] = oldValues[i];
            }
        }
    }

    /** The names, in no particular order; a copy. */
    List<String> names() {
        List<String> all = new ArrayList<>(size);
        for (String name : names) {
            if (name != null) {
                all.add(name);
            }
        }
        return all;
    }

    /** Forgets everything. */
    void reset() {
        if (size == 0) {
            return;
        }
        size = 0;
        if (names.length > KEPT) {
            names = new String[INITIAL];
            values = new Object[INITIAL];
        } else {
            Arrays.fill(names, null);
            Arrays.fill(values, null);
        }
    }
}
