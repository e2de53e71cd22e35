package dev.fasthttp.client;

import java.io.IOException;
import java.io.Serial;

/**
 * The connection that a call shared with others broke before its response was there. Its request was sent, wholly or in part, and
 * the server may have got it. The cause says what happened to the connection.
 */
public final class PipelineException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    PipelineException(String message, IOException cause) {
        super(message, cause);
    }
}
