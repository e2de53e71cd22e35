package dev.fasthttp.samples.migration;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Answers a while later, and keeps no thread meanwhile. */
final class LaterServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int DELAY_MILLIS = 100;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext async = request.startAsync();
        var unused = CompletableFuture.runAsync(
                () -> answer(async), CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static void answer(AsyncContext async) {
        try {
            async.getResponse().setContentType("text/plain");
            async.getResponse().getWriter().println("later");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            async.complete();
        }
    }
}
