package dev.fasthttp.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know about one asynchronous cycle of a request, in the order of their registration.
 *
 * <p>What a listener throws is logged, and does not keep the others from being told (Servlet 6.1, 2.3.3.3).
 *
 * <p>Threads: any may add; told by that of the container.
 */
final class AsyncListeners {
    /** What happened. */
    enum News {
        STARTED_AGAIN,
        TIMED_OUT,
        FAILED,
        COMPLETED
    }

    private record Entry(
            AsyncListener listener,
            @Nullable ServletRequest request,
            @Nullable ServletResponse response) {}

    private static final Entry[] NOBODY = {};

    private final WebContext context;
    private volatile Entry[] entries = NOBODY;

    AsyncListeners(WebContext context) {
        this.context = context;
    }

    /** Adds a listener, with the request and the response that its events have, if those are others than the context's. */
    synchronized void add(
            AsyncListener listener, @Nullable ServletRequest request, @Nullable ServletResponse response) {
        Entry[] more = Arrays.copyOf(entries, entries.length + 1);
        more[entries.length] = new Entry(listener, request, response);
        entries = more;
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    void tell(
            News news,
            AsyncContext async,
            ServletRequest request,
            ServletResponse response,
            @Nullable Throwable failure) {
        for (Entry entry : entries) {
            AsyncEvent event = new AsyncEvent(
                    async,
                    entry.request == null ? request : entry.request,
                    entry.response == null ? response : entry.response,
                    failure);
            try {
                tell(news, entry.listener, event);
            } catch (IOException | RuntimeException e) {
                context.log("an asynchronous listener failed", e);
            }
        }
    }

    private static void tell(News news, AsyncListener listener, AsyncEvent event) throws IOException {
        switch (news) {
            case STARTED_AGAIN -> listener.onStartAsync(event);
            case TIMED_OUT -> listener.onTimeout(event);
            case FAILED -> listener.onError(event);
            case COMPLETED -> listener.onComplete(event);
        }
    }
}
