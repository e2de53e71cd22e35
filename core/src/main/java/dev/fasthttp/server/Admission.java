package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;

/**
 * Decides by the head alone whether the body of a request is wanted, and how it is read.
 *
 * <p>Threads: whoever holds the baton; one object serves a loop.
 */
final class Admission {
    /** The body may be read. */
    static final int WANTED = 0;

    private final ServerOptions options;
    private final System.Logger logger = System.getLogger(Server.class.getName());
    private final RequestConfig config = new RequestConfig();

    Admission(ServerOptions options) {
        this.options = options;
    }

    /**
     * Asks the handlers of the application, and begins the body.
     *
     * @param bodyBegan whether there are bytes behind the head, so that the client does not wait for 100 Continue
     * @return {@link #WANTED}, or the status to send before anything is read: 100, or a final one
     * @throws RuntimeException what the header-received handler threw, or a {@link BadMessageException}
     */
    int decide(RequestCtx ctx, boolean bodyBegan) {
        Request request = ctx.request();
        RequestHeader header = request.header();
        if (options.getOnly
                && !header.method().equals(Methods.GET)
                && !header.method().equals(Methods.HEAD)) {
            throw BadMessageException.of(Violation.METHOD_NOT_ALLOWED);
        }
        config.reset(options);
        options.headerReceived.received(header, config);
        request.beginBody(config.maxBodySize);
        ctx.bodyTimeout = config.bodyTimeout;
        if (request.isComplete()) {
            return WANTED;
        }
        ctx.streaming = config.streamBody;
        if (!header.isExpectContinue() || bodyBegan) {
            return WANTED;
        }
        int status = expectation(header);
        if (status == Status.CONTINUE && ctx.streaming) {
            ctx.owesContinue = true;
            return WANTED;
        }
        return status;
    }

    private int expectation(RequestHeader header) {
        try {
            return options.expectHandler.expect(header);
        } catch (Throwable e) {
            logger.log(System.Logger.Level.ERROR, "expect handler failed", e);
            return Status.INTERNAL_SERVER_ERROR;
        }
    }
}
