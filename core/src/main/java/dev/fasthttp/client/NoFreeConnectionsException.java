package dev.fasthttp.client;

import java.io.IOException;
import java.io.Serial;

/** All connections to a host, {@code maxConns} of them, were in use for as long as the caller could wait. */
public final class NoFreeConnectionsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    NoFreeConnectionsException(String message) {
        super(message);
    }
}
