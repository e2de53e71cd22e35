package dev.fasthttp.expvar;

import java.util.Map;

/**
 * Variables that one part of a program has to contribute, all at once: a server, a client, a container.
 *
 * @see Expvars#publishAll
 */
@FunctionalInterface
public interface VarGroup {
    /** The variables by the rest of their name. Asked once, when the group is published. */
    Map<String, Var> variables();
}
