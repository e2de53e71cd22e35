package dev.fasthttp.client;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Violation;
import java.io.IOException;
import java.io.Serial;

/** A server sent something that is no valid response, or is over a limit. The connection is closed. */
public final class BadResponseException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Violation violation;

    BadResponseException(String message, BadMessageException cause) {
        super(message, cause);
        violation = cause.violation();
    }

    BadResponseException(String message, Violation violation, Throwable cause) {
        super(message, cause);
        this.violation = violation;
    }

    /** The rule that was broken, or the limit: {@link Violation#BODY_TOO_LARGE}, {@link Violation#HEAD_TOO_LARGE}. */
    public Violation violation() {
        return violation;
    }
}
