package dev.fasthttp.client;

import java.io.Serial;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Time was up before a response was there; the message says for what, and which option limits it. The server may have got the request. */
public final class RequestTimeoutException extends SocketTimeoutException {
    @Serial
    private static final long serialVersionUID = 1L;

    RequestTimeoutException(String message) {
        super(message);
    }

    RequestTimeoutException(String message, @Nullable Throwable cause) {
        super(message);
        if (cause != null) {
            initCause(cause);
        }
    }
}
