package dev.fasthttp.client;

import java.io.IOException;
import java.io.Serial;

/** All clients of an {@link LbClient} have been removed. */
public final class NoClientsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    NoClientsException(String message) {
        super(message);
    }
}
