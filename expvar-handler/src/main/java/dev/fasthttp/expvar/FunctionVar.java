package dev.fasthttp.expvar;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A variable whose value is computed when somebody looks. */
final class FunctionVar implements Var {
    private static final System.Logger LOGGER = System.getLogger(Expvars.class.getName());

    private final VarInfo info;
    private final Supplier<?> function;
    private final AtomicBoolean complained = new AtomicBoolean();

    FunctionVar(VarInfo info, Supplier<?> function) {
        this.info = info;
        this.function = Objects.requireNonNull(function, "function");
    }

    @Override
    public VarInfo info() {
        return info;
    }

    /** What the function says now; null when it fails, which is logged once. */
    @Nullable
    Object value() {
        try {
            return function.get();
        } catch (RuntimeException | StackOverflowError e) {
            if (complained.compareAndSet(false, true)) {
                LOGGER.log(System.Logger.Level.WARNING, "function of a published variable failed, it shows null", e);
            }
            return null;
        }
    }
}
