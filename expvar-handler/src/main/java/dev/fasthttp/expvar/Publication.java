package dev.fasthttp.expvar;

import java.util.List;

/**
 * The variables of a group while they are published.
 *
 * <p>Threads: safe.
 */
public final class Publication implements AutoCloseable {
    private final Expvars expvars;
    private final List<String> names;
    private final VarGroup group;

    Publication(Expvars expvars, List<String> names, VarGroup group) {
        this.expvars = expvars;
        this.names = List.copyOf(names);
        this.group = group;
    }

    /** The full names. */
    public List<String> names() {
        return names;
    }

    /** Takes the variables back; the second time without effect. */
    @Override
    public void close() {
        expvars.remove(names, group);
    }
}
