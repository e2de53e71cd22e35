package dev.fasthttp.server;

import java.io.IOException;
import java.io.Serial;

/** A peer that did not send, or did not read, for longer than the server allows. */
public final class PeerTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    PeerTimeoutException(String message) {
        super(message);
    }
}
