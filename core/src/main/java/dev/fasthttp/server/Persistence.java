package dev.fasthttp.server;

import dev.fasthttp.http.Request;

/**
 * Whether a connection goes on after a response, and how it ends if not (RFC 9112 §9.3 and §9.6).
 *
 * <p>A connection that the server ends by its own wish lingers: the client may have sent more, and a plain close would
 * reset the connection and destroy answers that the client has not read yet.
 */
final class Persistence {
    private static final int MAX_COPIED_BODY = ServerConnection.MAX_COPIED_BODY;

    private final EventLoop loop;
    private long began;
    private long requests;
    private boolean closing;
    private boolean lingers;

    Persistence(EventLoop loop) {
        this.loop = loop;
    }

    void begin(long now) {
        began = now;
    }

    void countRequest() {
        requests++;
    }

    /** The number of the current request, from 1. */
    long requests() {
        return requests;
    }

    /** When the connection was accepted, in nanoseconds since the loop began. */
    long began() {
        return began;
    }

    /** Whether the response decided about last is the last one. */
    boolean isClosing() {
        return closing;
    }

    boolean lingers() {
        return lingers;
    }

    /** Whether the connection ends with the response of that context. Threads: also that of a handler. */
    boolean closesAfter(RequestCtx context) {
        ServerOptions options = loop.options;
        return context.request().header().isConnectionClose()
                || context.closeAfter
                || context.response().header().isConnectionClose()
                || options.disableKeepalive
                || requests >= options.maxRequestsPerConnection
                || loop.now() - began > options.maxConnectionAge
                || loop.isDraining()
                || leavesTooMuch(context);
    }

    /** Whether the handler left more of the body than is worth reading only to keep the connection. */
    private static boolean leavesTooMuch(RequestCtx context) {
        Request request = context.request();
        return !request.isComplete()
                && (context.owesContinue
                        || UnreadBody.isTooMuch(request)
                        || context.response().bodyLength() > MAX_COPIED_BODY);
    }

    /** Decides what happens after a response. */
    boolean decide(RequestCtx context, boolean unparsedInput) {
        closing = closesAfter(context);
        boolean clientCloses = context.request().header().isConnectionClose();
        lingers = closing && (!clientCloses || context.closeAfter || unparsedInput);
        return closing;
    }

    /** The connection ends, whatever was decided before. */
    void end() {
        closing = true;
        lingers = true;
    }
}
