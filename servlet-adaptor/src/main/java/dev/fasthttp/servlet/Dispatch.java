package dev.fasthttp.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request on to another resource of this or another application.
 *
 * <p>The exchange shows the paths of the target while that runs, and its own again afterwards; request and response
 * objects stay the same, so wrappers that the application put around them do too. What the application passes is only
 * unwrapped to find the exchange.
 *
 * <p>Threads: may be kept and used by several.
 *
 * <p>Spec: Servlet 6.1, 9.
 */
final class Dispatch implements RequestDispatcher {
    /** So many dispatches within each other are one that leads to itself; its stack would end otherwise. */
    private static final int MAX_DEPTH = 100;

    private static final String[] FORWARD = {
        FORWARD_REQUEST_URI,
        FORWARD_CONTEXT_PATH,
        FORWARD_SERVLET_PATH,
        FORWARD_PATH_INFO,
        FORWARD_MAPPING,
        FORWARD_QUERY_STRING
    };
    private static final String[] INCLUDE = {
        INCLUDE_REQUEST_URI,
        INCLUDE_CONTEXT_PATH,
        INCLUDE_SERVLET_PATH,
        INCLUDE_PATH_INFO,
        INCLUDE_MAPPING,
        INCLUDE_QUERY_STRING
    };

    private static final String[] ASYNC = {
        AsyncContext.ASYNC_REQUEST_URI,
        AsyncContext.ASYNC_CONTEXT_PATH,
        AsyncContext.ASYNC_SERVLET_PATH,
        AsyncContext.ASYNC_PATH_INFO,
        AsyncContext.ASYNC_MAPPING,
        AsyncContext.ASYNC_QUERY_STRING
    };

    private final WebContext context;
    private final ServletEntry servlet;

    /** The paths of the target; null when it is a servlet by its name. */
    private final @Nullable ResolvedPath path;

    private final @Nullable String query;

    /** A dispatcher to a path. */
    Dispatch(ResolvedPath path, @Nullable String query) {
        context = path.context;
        servlet = path.servlet;
        this.path = path;
        this.query = query;
    }

    /** A dispatcher to a servlet by its name. */
    Dispatch(ServletEntry servlet) {
        context = servlet.context;
        this.servlet = servlet;
        path = null;
        query = null;
    }

    @Override
    public void forward(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        Exchange exchange = Unwrapped.exchange(request, response);
        if (response.isCommitted()) {
            throw new IllegalStateException("cannot forward: the response has been committed");
        }
        response.resetBuffer();
        boolean first = path != null && exchange.attributes.get(FORWARD_REQUEST_URI) == null;
        if (first) {
            put(exchange, FORWARD, exchange.original(), exchange.originalQuery());
        }
        try {
            run(exchange, request, response, DispatcherType.FORWARD);
        } finally {
            if (first) {
                for (String name : FORWARD) {
                    exchange.attributes.remove(name);
                }
            }
        }
        AsyncProcessing async = exchange.async;
        if (async == null || !async.isStarted()) {
            closeAfterForward(exchange, response);
        }
    }

    /**
     * The target had the last word. A response of the application is closed through itself: it may hold the content back
     * and do something else with it.
     */
    private static void closeAfterForward(Exchange exchange, ServletResponse response) throws IOException {
        if (exchange.body.isSuspended() || exchange.isIncluding()) {
            return;
        }
        if (response instanceof ResponseFacade) {
            exchange.finishText();
            exchange.body.close();
        } else {
            Unwrapped.close(response);
        }
        if (exchange.body.isEnded()) {
            exchange.body.suspend();
        }
    }

    @Override
    public void include(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        Exchange exchange = Unwrapped.exchange(request, response);
        ResolvedPath target = path;
        @Nullable Object[] before = null;
        if (target != null) {
            before = new Object[INCLUDE.length];
            for (int i = 0; i < INCLUDE.length; i++) {
                before[i] = exchange.attributes.get(INCLUDE[i]);
            }
            put(exchange, INCLUDE, target, query);
        }
        try {
            run(exchange, request, response, DispatcherType.INCLUDE);
        } finally {
            for (int i = 0; before != null && i < INCLUDE.length; i++) {
                exchange.attributes.set(INCLUDE[i], before[i]);
            }
        }
    }

    /** Says with what paths the request had arrived before its first asynchronous dispatch. */
    static void describeAsync(Exchange exchange) {
        if (exchange.attributes.get(AsyncContext.ASYNC_REQUEST_URI) == null) {
            put(exchange, ASYNC, exchange.original(), exchange.originalQuery());
        }
    }

    private static void put(Exchange exchange, String[] names, ResolvedPath path, @Nullable String query) {
        Attributes attributes = exchange.attributes;
        attributes.put(names[0], path.requestUri);
        attributes.put(names[1], path.contextPath);
        attributes.put(names[2], path.servletPath);
        attributes.set(names[3], path.pathInfo);
        attributes.put(names[4], path.mapping);
        attributes.set(names[5], query);
    }

    /** A request that comes to another application is told to the listeners of that. */
    private void runIn(
            Exchange exchange, Chain chain, ServletRequest request, ServletResponse response, boolean arrives)
            throws ServletException, IOException {
        if (!arrives || !context.listeners().hasRequestListeners()) {
            chain.run(request, response);
            return;
        }
        ServletRequestEvent event = new ServletRequestEvent(context, exchange.request());
        context.listeners().requestInitialized(event);
        try {
            chain.run(request, response);
        } finally {
            context.listeners().requestDestroyed(event);
        }
    }

    /** Runs the target with the exchange showing it, as far as that kind of dispatch does. */
    void run(Exchange exchange, ServletRequest request, ServletResponse response, DispatcherType type)
            throws ServletException, IOException {
        ResolvedPath view = exchange.view();
        WebContext fromContext = exchange.context();
        ServletEntry fromServlet = exchange.servlet();
        DispatcherType fromType = exchange.type();
        boolean fromAsync = exchange.isAsyncSupported();
        String fromQuery = exchange.dispatchQuery();
        int including = exchange.including();
        int depth = exchange.dispatches();
        if (depth == MAX_DEPTH) {
            throw new ServletException(
                    "more than " + MAX_DEPTH + " dispatches within each other, the last one to " + servlet.name);
        }
        ResolvedPath target = path;
        Chain chain = target == null ? context.registry().chain(servlet, null, type) : target.chain(type);
        RequestParameters.Layer layer = query == null ? null : exchange.parameters.push(query);
        boolean arrives = context != fromContext;
        ClassLoader loader = context.enter();
        exchange.setRunning(context, servlet, type, fromAsync && chain.asyncSupported);
        exchange.setDispatches(depth + 1);
        if (type == DispatcherType.INCLUDE) {
            exchange.setIncluding(including + 1);
        } else if (target != null) {
            exchange.show(target);
            if (query != null) {
                exchange.setDispatchQuery(query);
            }
        }
        try {
            runIn(exchange, chain, request, response, arrives);
        } finally {
            exchange.show(view);
            exchange.setRunning(fromContext, fromServlet, fromType, fromAsync);
            exchange.setDispatchQuery(fromQuery);
            exchange.setIncluding(including);
            exchange.setDispatches(depth);
            if (query != null) {
                exchange.parameters.pop(layer);
            }
            WebContext.leave(loader);
        }
    }
}
