package dev.fasthttp.expvar;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A variable that can be published: something with a value that others may look at.
 *
 * <p>Threads: all are safe to change and to read by any thread.
 *
 * @see Expvars#publish
 * @see <a href="https://pkg.go.dev/expvar#Var">expvar.Var</a>
 */
public sealed interface Var permits IntVar, FloatVar, StringVar, FunctionVar, MapVar, Histogram {
    /** What is known of it besides its value. */
    VarInfo info();

    /**
     * A variable whose value is computed when somebody looks.
     *
     * <p>The function may return a number, a boolean, a text, null, or a map, collection or array of such; anything else is
     * shown by its {@code toString}. One that throws is shown as null. It should be quick: a scrape waits for it.
     */
    static Var function(Supplier<? extends Object> function) {
        return new FunctionVar(VarInfo.NONE, function);
    }

    /** The same for a value of which more is known. */
    static Var function(VarInfo info, Supplier<? extends Object> function) {
        return new FunctionVar(Objects.requireNonNull(info, "info"), function);
    }
}
