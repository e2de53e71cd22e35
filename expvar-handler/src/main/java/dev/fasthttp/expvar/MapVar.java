package dev.fasthttp.expvar;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Variables by key, in the order of the keys.
 *
 * <p>It comes in two sorts. A {@linkplain #group() group} holds different things that belong together; Prometheus gets a
 * name for each. A {@linkplain #labelled labelled} map counts the same thing by some property, and Prometheus gets one
 * name with the key as label.
 *
 * <p>Keys are never forgotten, so they must not be what clients make up. A map takes 1000 keys, or as many as one
 * says. What is added for more goes to the key {@value #OTHER}.
 *
 * @see <a href="https://pkg.go.dev/expvar#Map">expvar.Map</a>
 */
public final class MapVar implements Var {
    /** Where everything is counted for whose key there is no room. */
    public static final String OTHER = "other";

    /** How many keys a map takes if nothing else is said. */
    public static final int DEFAULT_MAX_KEYS = 1000;

    private static final System.Logger LOGGER = System.getLogger(Expvars.class.getName());

    private final VarInfo info;
    private final String label;
    private final int maxKeys;
    private final ConcurrentSkipListMap<String, Var> entries = new ConcurrentSkipListMap<>();
    private final AtomicBoolean complained = new AtomicBoolean();

    private MapVar(VarInfo info, String label, int maxKeys) {
        this.info = Objects.requireNonNull(info, "info");
        this.label = Objects.requireNonNull(label, "label");
        this.maxKeys = maxKeys;
    }

    /** An empty map of different things. */
    public static MapVar group() {
        return new MapVar(VarInfo.NONE, "", DEFAULT_MAX_KEYS);
    }

    /** An empty map that says what something is: its texts become the labels of one Prometheus metric. */
    public static MapVar info(String help) {
        return new MapVar(VarInfo.info(help), "", DEFAULT_MAX_KEYS);
    }

    /**
     * An empty map that counts the same thing by a property.
     *
     * @param label what the keys are, as in {@code method}: letters, digits and underscores
     */
    public static MapVar labelled(VarInfo info, String label) {
        return labelled(info, label, DEFAULT_MAX_KEYS);
    }

    /**
     * The same with a number of keys it may have.
     *
     * @throws IllegalArgumentException when the label is no name for one, or {@code maxKeys} not positive
     */
    public static MapVar labelled(VarInfo info, String label, int maxKeys) {
        if (!MetricName.isLabel(label)) {
            throw new IllegalArgumentException("label is not a letter and letters, digits or underscores: " + label);
        }
        if (maxKeys <= 0) {
            throw new IllegalArgumentException("maxKeys must be positive: " + maxKeys);
        }
        return new MapVar(info, label, maxKeys);
    }

    @Override
    public VarInfo info() {
        return info;
    }

    /** What the keys are; empty for a group. */
    public String label() {
        return label;
    }

    /** How many keys there are. */
    public int size() {
        return entries.size();
    }

    /** The variable of a key. */
    public Optional<Var> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /**
     * Sets the variable of a key, in the place of one there was.
     *
     * @return this map
     * @throws IllegalStateException when the key is new and the map is full
     */
    public MapVar put(String key, Var value) {
        Objects.requireNonNull(value, "value");
        synchronized (entries) {
            if (entries.size() >= maxKeys && !entries.containsKey(key)) {
                throw new IllegalStateException("map is full, maxKeys is " + maxKeys + ", key was " + key);
            }
            entries.put(key, value);
        }
        return this;
    }

    /**
     * Adds to the {@link IntVar} of a key, which is made if need be.
     *
     * @throws IllegalStateException when the key has another sort of variable
     */
    public void add(String key, long delta) {
        Var found = entries.get(key);
        if (found == null) {
            found = make(key);
        }
        if (!(found instanceof IntVar number)) {
            throw new IllegalStateException("variable of key " + key + " is no IntVar");
        }
        number.add(delta);
    }

    private Var make(String key) {
        synchronized (entries) {
            boolean full = entries.size() >= maxKeys && !entries.containsKey(key);
            if (full && complained.compareAndSet(false, true)) {
                LOGGER.log(System.Logger.Level.WARNING, "map by " + label + " is full, maxKeys is " + maxKeys);
            }
            return entries.computeIfAbsent(full ? OTHER : key, k -> new IntVar(info));
        }
    }

    Set<Map.Entry<String, Var>> entries() {
        return entries.entrySet();
    }

    /** Shows all keys with their variables, in the order of the keys. */
    public void forEach(BiConsumer<String, Var> visitor) {
        entries.forEach(visitor);
    }
}
