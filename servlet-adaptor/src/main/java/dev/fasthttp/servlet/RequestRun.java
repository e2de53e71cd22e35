package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequestEvent;
import java.io.IOException;

/**
 * Runs a request through its application: listeners, constraints, filters and servlet, the page of an error, and the end
 * of the response.
 */
final class RequestRun {
    private RequestRun() {}

    /**
     * Serves a request that has just arrived.
     *
     * @throws IOException when the response cannot be completed, so that the core cuts it
     */
    static void run(Exchange exchange, ResolvedPath path) throws IOException {
        WebContext context = path.context;
        ClassLoader before = context.enter();
        try {
            context.sessions().requestBegins(exchange);
            if (context.listeners().hasRequestListeners()) {
                runWithListeners(exchange, path);
            } else {
                dispatch(exchange, path);
            }
        } finally {
            WebContext.leave(before);
        }
    }

    private static void runWithListeners(Exchange exchange, ResolvedPath path) throws IOException {
        WebContext context = path.context;
        ServletRequestEvent event = new ServletRequestEvent(context, exchange.request());
        try {
            context.listeners().requestInitialized(event);
        } catch (RuntimeException | Error e) {
            ErrorReport.report(exchange, e);
            complete(exchange);
            context.listeners().requestDestroyed(event);
            return;
        }
        try {
            dispatch(exchange, path);
        } finally {
            AsyncProcessing async = exchange.async;
            if (async == null || !async.keeps()) {
                context.listeners().requestDestroyed(event);
            }
        }
    }

    private static void dispatch(Exchange exchange, ResolvedPath path) throws IOException {
        Chain chain = path.chain(DispatcherType.REQUEST);
        exchange.setRunning(path.context, path.servlet, DispatcherType.REQUEST, chain.asyncSupported);
        try {
            if (path.context.guard().admits(exchange)) {
                chain.run(exchange.request(), exchange.response());
            }
        } catch (Throwable e) {
            ErrorReport.report(exchange, e);
        }
        AsyncProcessing async = exchange.async;
        if (async != null) {
            async.dispatchReturned();
            if (async.keeps()) {
                return;
            }
        }
        complete(exchange);
    }

    /** Answers an error that is still to be answered, and ends the response. */
    static void complete(Exchange exchange) throws IOException {
        if (exchange.errorStatus() != 0) {
            ErrorReport.report(exchange, exchange.errorStatus(), exchange.errorMessage());
        }
        try {
            exchange.finishText();
            exchange.body.finish();
        } catch (IOException e) {
            if (exchange.body.isSent()) {
                throw e;
            }
            ErrorReport.report(exchange, e);
            exchange.body.finish();
        }
        IOException failure = exchange.writeFailure();
        if (failure != null && !exchange.body.isEnded()) {
            throw failure;
        }
    }
}
