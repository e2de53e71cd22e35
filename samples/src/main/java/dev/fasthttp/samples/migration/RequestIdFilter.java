package dev.fasthttp.samples.migration;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each response a number, those of static files too. */
final class RequestIdFilter extends HttpFilter {
    private static final long serialVersionUID = 1;

    private final AtomicLong count = new AtomicLong();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Request-Id", Long.toString(count.incrementAndGet()));
        chain.doFilter(request, response);
    }
}
