package dev.fasthttp.client;

import java.io.IOException;
import java.io.Serial;

/** A redirect that cannot be followed: one too many, without a usable target, or with a body that cannot be sent again. */
public final class RedirectException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    RedirectException(String message) {
        super(message);
    }
}
