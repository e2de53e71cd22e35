package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequestEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a request through its application: listeners, constraints, filters and servlet, the page of an error, and the end
 * of the response.
 */
final class RequestRun {
    private RequestRun() {}

    /**
     * Serves a request that has just arrived.
     *
     * @return whether it goes on without this thread
     * @throws IOException when the response cannot be completed, so that the core cuts it
     */
    static boolean run(Exchange exchange, ResolvedPath path) throws IOException {
        WebContext context = path.context;
        ClassLoader before = context.enter();
        try {
            context.sessions().requestBegins(exchange);
            Throwable failure = context.listeners().hasRequestListeners() ? tellBegin(exchange, context) : null;
            return settle(exchange, failure == null ? dispatch(exchange, path) : failure);
        } finally {
            WebContext.leave(before);
        }
    }

    private static @Nullable Throwable tellBegin(Exchange exchange, WebContext context) {
        try {
            context.listeners().requestInitialized(new ServletRequestEvent(context, exchange.request()));
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Runs the servlet; returns what it threw. */
    private static @Nullable Throwable dispatch(Exchange exchange, ResolvedPath path) {
        Chain chain = path.chain(DispatcherType.REQUEST);
        exchange.setRunning(path.context, path.servlet, DispatcherType.REQUEST, chain.asyncSupported);
        try {
            if (path.context.guard().admits(exchange)) {
                chain.run(exchange.request(), exchange.response());
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /**
     * A dispatch has returned: answers its failure, and ends the request unless asynchronous processing keeps it.
     *
     * @return whether it goes on without this thread
     */
    static boolean settle(Exchange exchange, @Nullable Throwable failure) throws IOException {
        boolean over = true;
        try {
            answerTrouble(exchange, failure);
            AsyncProcessing async = exchange.async;
            over = async == null || !async.goesOn();
            if (over) {
                if (async != null) {
                    async.tellComplete();
                }
                complete(exchange);
            }
            return !over;
        } finally {
            if (over) {
                tellEnd(exchange);
            }
        }
    }

    private static void answerTrouble(Exchange exchange, @Nullable Throwable failure) throws IOException {
        AsyncProcessing async = exchange.async;
        if (failure != null) {
            if (async == null || !async.failed(failure)) {
                ErrorReport.report(exchange, failure);
            }
        } else if (async != null) {
            async.seeToTrouble();
        } else if (exchange.errorStatus() != 0) {
            // Before it is known whether the request is over: the page may begin asynchronous processing.
            ErrorReport.report(exchange, exchange.errorStatus(), exchange.errorMessage());
        }
    }

    private static void tellEnd(Exchange exchange) {
        AsyncProcessing async = exchange.async;
        if (async != null) {
            async.tellComplete();
        }
        WebContext context = exchange.original().context;
        if (context.listeners().hasRequestListeners()) {
            context.listeners().requestDestroyed(new ServletRequestEvent(context, exchange.request()));
        }
        context.sessions().requestEnds(exchange);
    }

    /** Answers an error that is still to be answered, and ends the response. */
    private static void complete(Exchange exchange) throws IOException {
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
