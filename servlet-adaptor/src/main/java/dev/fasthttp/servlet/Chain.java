package dev.fasthttp.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Filters and the servlet behind them, linked once and used by all requests that take that way.
 *
 * <p>A link knows the next one and nothing of any request, so a chain costs nothing to run, and a filter may go on as
 * often as it likes.
 */
final class Chain {
    private final FilterChain first;

    /** Whether all filters and the servlet support asynchronous processing. */
    final boolean asyncSupported;

    private Chain(FilterChain first, boolean asyncSupported) {
        this.first = first;
        this.asyncSupported = asyncSupported;
    }

    static Chain of(List<FilterEntry> filters, ServletEntry servlet) {
        FilterChain next = new ServletLink(servlet);
        boolean async = servlet.asyncSupported;
        for (int i = filters.size() - 1; i >= 0; i--) {
            FilterEntry filter = filters.get(i);
            next = new FilterLink(filter.filter(), next);
            async &= filter.asyncSupported;
        }
        return new Chain(next, async);
    }

    void run(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        first.doFilter(request, response);
    }

    private static final class FilterLink implements FilterChain {
        private final Filter filter;
        private final FilterChain next;

        FilterLink(Filter filter, FilterChain next) {
            this.filter = filter;
            this.next = next;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
            filter.doFilter(request, response, next);
        }
    }

    private static final class ServletLink implements FilterChain {
        private final ServletEntry servlet;

        ServletLink(ServletEntry servlet) {
            this.servlet = servlet;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
            servlet.service(request, response);
        }
    }
}
