package dev.fasthttp.http;

import java.io.Serial;

/**
 * A message that breaks a rule.
 *
 * <p>There is one instance for each {@link Violation}, without stack trace: peers choose how often it is thrown.
 */
public final class BadMessageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final BadMessageException[] INSTANCES = instances();

    private final Violation violation;

    private BadMessageException(Violation violation) {
        super(violation.description() + " (" + violation.reference() + ")", null, false, false);
        this.violation = violation;
    }

    /** The instance for a violation. */
    public static BadMessageException of(Violation violation) {
        return INSTANCES[violation.ordinal()];
    }

    /** The rule that was broken. */
    public Violation violation() {
        return violation;
    }

    private static BadMessageException[] instances() {
        Violation[] violations = Violation.values();
        BadMessageException[] instances = new BadMessageException[violations.length];
        for (int i = 0; i < instances.length; i++) {
            instances[i] = new BadMessageException(violations[i]);
        }
        return instances;
    }
}
