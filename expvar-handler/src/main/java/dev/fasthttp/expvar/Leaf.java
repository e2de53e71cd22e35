package dev.fasthttp.expvar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that has no others in it, as it is found in published variables.
 *
 * @param name where it is, with dots between names; keys of labelled maps are left out
 * @param labels keys of the labelled maps it is in, by label
 * @param path where it is, with dots between names and all keys
 * @param info what is known of it
 * @param value what it is when one asks: a number, boolean, text, or {@link Histogram.Snapshot}; null when it is gone
 */
record Leaf(
        String name,
        Map<String, String> labels,
        String path,
        VarInfo info,
        Supplier<? extends @Nullable Object> value) {
    private static final int MAX_DEPTH = 16;

    /** Shows all values of all variables. */
    static void forEach(Expvars expvars, Consumer<Leaf> visitor) {
        expvars.forEach(
                (name, variable) -> walk(new Leaf(name, Map.of(), name, variable.info(), () -> variable), visitor, 0));
    }

    private static void walk(Leaf leaf, Consumer<Leaf> visitor, int depth) {
        Object value = leaf.value.get();
        if (value == null || depth > MAX_DEPTH) {
            return;
        }
        if (value instanceof IntVar number) {
            visitor.accept(leaf.with(number::value));
        } else if (value instanceof FloatVar number) {
            visitor.accept(leaf.with(number::value));
        } else if (value instanceof StringVar text) {
            visitor.accept(leaf.with(text::value));
        } else if (value instanceof Histogram histogram) {
            visitor.accept(leaf.with(histogram::snapshot));
        } else if (value instanceof FunctionVar function) {
            walk(leaf.with(function::value), visitor, depth + 1);
        } else if (value instanceof MapVar map) {
            map.forEach((key, variable) -> walk(leaf.inside(map, key, variable), visitor, depth + 1));
        } else if (value instanceof Map<?, ?> map) {
            for (Object key : new ArrayList<>(map.keySet())) {
                walk(leaf.inside(key), visitor, depth + 1);
            }
        } else if (value instanceof Number || value instanceof Boolean || value instanceof CharSequence) {
            visitor.accept(leaf);
        } else {
            visitor.accept(leaf.with(() -> text(leaf.value.get())));
        }
    }

    /** Lists and whatever else there may be, as text. */
    private static @Nullable String text(@Nullable Object value) {
        return value == null
                ? null
                : value instanceof Object[] array ? List.of(array).toString() : value.toString();
    }

    private Leaf with(Supplier<? extends @Nullable Object> newValue) {
        return new Leaf(name, labels, path, info, newValue);
    }

    private Leaf inside(MapVar map, String key, Var variable) {
        if (map.label().isEmpty()) {
            return new Leaf(name + "." + key, labels, path + "." + key, variable.info(), () -> variable);
        }
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(map.label(), key);
        return new Leaf(name, more, path + "." + key, map.info(), () -> variable);
    }

    /** A part of the map that a function returns, found anew each time. */
    private Leaf inside(Object key) {
        Supplier<? extends @Nullable Object> outer = value;
        return new Leaf(
                name + "." + key,
                labels,
                path + "." + key,
                info,
                () -> outer.get() instanceof Map<?, ?> map ? map.get(key) : null);
    }
}
