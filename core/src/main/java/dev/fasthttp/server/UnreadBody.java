package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Request;

/**
 * What a handler left of the body of its request: it is dropped so that the next request can be read, unless it is much.
 *
 * <p>It is decoded and not just skipped: a body that turns out malformed ends the connection, and not a byte behind it is
 * parsed.
 */
final class UnreadBody {
    /** As much is dropped to keep the connection. */
    static final int MAX_DROPPED_BYTES = 64 * 1024;

    enum Outcome {
        /** There is more to come. */
        MORE,
        /** The body is through. */
        THROUGH,
        /** It is too much, or malformed. */
        GIVE_UP
    }

    private int dropped;

    /** Whether so much is left of a body that it is not worth reading only to keep the connection. */
    static boolean isTooMuch(Request request) {
        return request.remaining() > MAX_DROPPED_BYTES;
    }

    /** Drops what has arrived. */
    Outcome drop(Request request, ConnectionInput input) {
        try {
            request.resetBody();
            dropped += input.readBody(request);
        } catch (BadMessageException e) {
            return Outcome.GIVE_UP;
        }
        if (request.isComplete()) {
            return Outcome.THROUGH;
        }
        return dropped > MAX_DROPPED_BYTES ? Outcome.GIVE_UP : Outcome.MORE;
    }
}
