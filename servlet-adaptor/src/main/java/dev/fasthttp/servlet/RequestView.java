package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import org.jspecify.annotations.Nullable;

/**
 * What a request showed when asynchronous processing began: the paths of the servlet that began it. It goes on to show
 * them when that has returned, also where there was a forward before.
 */
final class RequestView {
    final WebContext context;
    private final ResolvedPath path;
    private final ServletEntry servlet;
    private final DispatcherType type;
    private final @Nullable String query;
    private final RequestParameters.@Nullable Layer layer;

    /** What it shows now. */
    RequestView(Exchange exchange) {
        context = exchange.context();
        path = exchange.view();
        servlet = exchange.servlet();
        type = exchange.type();
        query = exchange.dispatchQuery();
        layer = exchange.parameters.layer();
    }

    /** Has it show that again. */
    void restore(Exchange exchange) {
        exchange.show(path);
        exchange.setRunning(context, servlet, type, true);
        exchange.setDispatchQuery(query);
        exchange.parameters.pop(layer);
    }
}
