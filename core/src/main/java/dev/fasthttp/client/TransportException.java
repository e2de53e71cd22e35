package dev.fasthttp.client;

import java.io.IOException;
import java.io.Serial;

/** A failure of a connection to take bytes, as opposed to one of the application's code that makes them. */
final class TransportException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    TransportException(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    IOException failure() {
        return failure;
    }
}
