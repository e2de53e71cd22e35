package dev.fasthttp.client;

import java.io.IOException;
import java.io.Serial;

/** The server ended a connection before the response was complete. */
public final class ConnectionClosedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient boolean nothingReceived;

    ConnectionClosedException(String message, boolean nothingReceived) {
        super(message);
        this.nothingReceived = nothingReceived;
    }

    /** Tells whether it ended before the first byte of the response, as idle connections do that a server has given up. */
    public boolean isNothingReceived() {
        return nothingReceived;
    }
}
