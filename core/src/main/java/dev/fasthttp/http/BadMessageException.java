package dev.fasthttp.http;

import java.io.Serial;
import java.util.EnumMap;
import java.util.Objects;

/**
 * A message that breaks a rule.
 *
 * <p>There is one instance for each {@link Violation}, without stack trace: peers choose how often it is thrown.
 */
public final class BadMessageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final EnumMap<Violation, BadMessageException> INSTANCES = instances();

    private final Violation violation;

    private BadMessageException(Violation violation) {
        super(violation.description() + " (" + violation.reference() + ")", null, false, false);
        this.violation = violation;
    }

    /** The instance for a violation. */
    public static BadMessageException of(Violation violation) {
        return Objects.requireNonNull(INSTANCES.get(violation));
    }

    /** The rule that was broken. */
    public Violation violation() {
        return violation;
    }

    private static EnumMap<Violation, BadMessageException> instances() {
        EnumMap<Violation, BadMessageException> instances = new EnumMap<>(Violation.class);
        for (Violation violation : Violation.values()) {
            instances.put(violation, new BadMessageException(violation));
        }
        return instances;
    }
}
