package dev.fasthttp.server;

import dev.fasthttp.compress.DecompressionException;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What a handler's failure says about its request: whether the client is to blame, by which violation. */
final class RequestFault {
    private RequestFault() {}

    /** What is wrong with the request, if that is why a handler failed: streams wrap it. */
    static @Nullable BadMessageException of(Throwable error) {
        Throwable thrown = error instanceof UncheckedIOException unchecked ? unchecked.getCause() : error;
        if (thrown instanceof PeerTimeoutException) {
            return BadMessageException.of(Violation.TIMEOUT);
        }
        Throwable reason = thrown instanceof IOException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (reason instanceof BadMessageException bad) {
            return bad;
        }
        return thrown instanceof DecompressionException coded ? of(coded) : null;
    }

    /** A handler that decompresses does so with what a client sent. */
    private static BadMessageException of(DecompressionException coded) {
        return BadMessageException.of(
                coded.reason() == DecompressionException.Reason.MALFORMED
                        ? Violation.CONTENT_CODING_MALFORMED
                        : Violation.CONTENT_CODING_TOO_LARGE);
    }

    /** The error handler where the application has none. */
    static void answer(RequestCtx ctx, Throwable error) {
        BadMessageException bad = of(error);
        if (bad != null) {
            int status = bad.violation().status();
            ctx.error(Status.message(status), status);
            if (status == Status.METHOD_NOT_ALLOWED) {
                ctx.response().header().set(HeaderNames.ALLOW, "GET, HEAD");
            }
            return;
        }
        ctx.engine()
                .loop
                .server
                .log(
                        System.Logger.Level.ERROR,
                        "handler failed: " + ctx.method() + " " + ctx.uri().path(),
                        error);
        ctx.error(Status.message(Status.INTERNAL_SERVER_ERROR), Status.INTERNAL_SERVER_ERROR);
    }
}
