package dev.fasthttp.expvar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Published variables by name.
 *
 * <pre>{@code
 * IntVar orders = new IntVar(VarInfo.counter("Orders taken."));
 * Expvars.global().publish("orders", orders);
 * orders.increment();
 * }</pre>
 *
 * <p>A program has one of its own, {@link #global}, with the {@linkplain StandardVars standard variables}. Others can be made
 * for parts of it, and for tests.
 *
 * <p>Threads: safe. Who sees a variable here sees it as it was when it was published, or later.
 *
 * @see <a href="https://pkg.go.dev/expvar">expvar</a>
 */
public final class Expvars {
    private static final int MAX_NAME = 200;

    private final ConcurrentSkipListMap<String, Entry> variables = new ConcurrentSkipListMap<>();

    /** The names by what Prometheus knows them as, to find two that are the same there. Changed under the lock of this. */
    private final ConcurrentMap<String, String> metricNames = new ConcurrentHashMap<>();

    private final List<VarGroup> groups = new CopyOnWriteArrayList<>();

    /** A variable, and what Prometheus knows it as. */
    private record Entry(Var variable, String metricName) {}

    /** Looks at a variable by both its names. */
    @FunctionalInterface
    interface Visitor {
        void visit(String name, String metricName, Var variable);
    }

    private static final class Global {
        static final Expvars EXPVARS = withStandardVars();
    }

    /** None yet. */
    public Expvars() {}

    /** The standard variables alone; see {@link StandardVars}. */
    public static Expvars withStandardVars() {
        Expvars expvars = new Expvars();
        new StandardVars().variables().forEach(expvars::publish);
        return expvars;
    }

    /** Those of this program. */
    public static Expvars global() {
        return Global.EXPVARS;
    }

    /**
     * Publishes a variable.
     *
     * @param name up to 200 characters without control characters; dots separate what belongs together
     * @throws IllegalArgumentException when there is one of that name already, or one that Prometheus would take for the
     *     same, or when it is no name
     */
    public synchronized void publish(String name, Var variable) {
        Objects.requireNonNull(variable, "variable");
        check(name);
        String metricName = MetricName.of(name);
        String taken = metricNames.putIfAbsent(metricName, name);
        if (taken != null) {
            throw new IllegalArgumentException(
                    "published already: " + name + (taken.equals(name) ? "" : ", for Prometheus the same as " + taken));
        }
        variables.put(name, new Entry(variable, metricName));
    }

    /** Publishes a function; see {@link Var#function(Supplier)}. */
    public void publish(String name, Supplier<? extends Object> function) {
        publish(name, Var.function(function));
    }

    /**
     * Publishes all variables of a group, or none of them.
     *
     * @param prefix what their names begin with, in front of a dot
     * @return takes them back when closed
     * @throws IllegalArgumentException as for a single variable
     */
    public synchronized Publication publishAll(String prefix, VarGroup group) {
        Map<String, Var> named = new LinkedHashMap<>();
        group.variables().forEach((name, variable) -> named.put(prefix + "." + name, variable));
        List<String> done = new ArrayList<>();
        try {
            named.forEach((name, variable) -> {
                publish(name, variable);
                done.add(name);
            });
        } catch (RuntimeException e) {
            done.forEach(this::remove);
            throw e;
        }
        groups.add(group);
        return new Publication(this, done, group);
    }

    private static void check(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a name has 1 to " + MAX_NAME + " characters, not " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i)) || Character.isSurrogate(name.charAt(i))) {
                throw new IllegalArgumentException(
                        "character " + (int) name.charAt(i) + " at index " + i + " of a name");
            }
        }
    }

    /** Takes a variable back; without effect if there is none of that name. */
    public synchronized void remove(String name) {
        if (variables.remove(name) != null) {
            metricNames.remove(MetricName.of(name), name);
        }
    }

    synchronized void remove(List<String> names, VarGroup group) {
        names.forEach(this::remove);
        groups.remove(group);
    }

    /** The variable of that name. */
    public Optional<Var> get(String name) {
        return Optional.ofNullable(variables.get(name)).map(Entry::variable);
    }

    /** How many there are. */
    public int size() {
        return variables.size();
    }

    /** Shows all, in the order of their names. */
    public void forEach(BiConsumer<String, Var> visitor) {
        variables.forEach((name, entry) -> visitor.accept(name, entry.variable));
    }

    void forEach(Visitor visitor) {
        variables.forEach((name, entry) -> visitor.visit(name, entry.metricName, entry.variable));
    }

    /** The groups of one sort that are published. */
    <G extends VarGroup> List<G> groups(Class<G> type) {
        return groups.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
