package dev.fasthttp.servlet;

/**
 * The parameters of a request cannot be read: they are malformed, or over a limit.
 *
 * <p>An application that does not catch it answers with {@link #status}.
 */
final class BadParametersException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final int status;

    BadParametersException(int status, String message) {
        super(message);
        this.status = status;
    }

    BadParametersException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** 400 or 413. */
    int status() {
        return status;
    }
}
