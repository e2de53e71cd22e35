package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.List;

/**
 * Asynchronous requests, to be compared with another container. A servlet that throws after {@code startAsync} is not among
 * them: Jetty waits for the time-out then.
 */
final class AsyncCases {
    private static final String[] ATTRIBUTES = {
        AsyncContext.ASYNC_REQUEST_URI,
        AsyncContext.ASYNC_CONTEXT_PATH,
        AsyncContext.ASYNC_SERVLET_PATH,
        AsyncContext.ASYNC_PATH_INFO,
        AsyncContext.ASYNC_QUERY_STRING
    };

    private AsyncCases() {}

    /** Completes when its time is up. */
    private record Completing() implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            event.getSuppliedResponse().getWriter().print("timed out");
            event.getAsyncContext().complete();
        }

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    /** Counts what it reads. */
    private static final class Counting implements ReadListener {
        private final AsyncContext async;
        private final ServletInputStream in;
        private int count;

        Counting(AsyncContext async) throws IOException {
            this.async = async;
            in = async.getRequest().getInputStream();
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] block = new byte[100];
            while (in.isReady() && !in.isFinished()) {
                int read = in.read(block);
                if (read < 0) {
                    return;
                }
                count += read;
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            async.getResponse().getWriter().print("read " + count);
            async.complete();
        }

        @Override
        public void onError(Throwable failure) {
            async.complete();
        }
    }

    private static void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(request.getDispatcherType() + "|" + request.getRequestURI() + "|" + request.getServletPath() + "|"
                + request.getPathInfo() + "|" + request.getQueryString() + "|" + request.getParameter("a") + "|"
                + request.getParameter("b") + "|" + request.isAsyncStarted() + "|" + request.isAsyncSupported());
        for (String name : ATTRIBUTES) {
            text.append('\n').append(request.getAttribute(name));
        }
        response.getWriter().println(text);
    }

    private static boolean isAgain(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ASYNC;
    }

    static List<Case> all() {
        return List.of(
                Case.of("complete", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            response.getWriter()
                                    .print(request.isAsyncStarted() + " " + async.getTimeout() + " "
                                            + async.hasOriginalRequestAndResponse());
                            async.complete();
                            response.getWriter().print(" " + request.isAsyncStarted());
                        })
                        .get(""),
                Case.of("complete in another thread", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.start(() -> {
                                try {
                                    response.getWriter().print("from there");
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                                async.complete();
                            });
                        })
                        .get(""),
                Case.of("dispatch to itself", (request, response) -> {
                            if (isAgain(request)) {
                                show(request, response);
                            } else {
                                request.startAsync().dispatch();
                            }
                        })
                        .get("/p?a=1"),
                Case.of("dispatch to a path", (request, response) -> {
                            if (isAgain(request)) {
                                show(request, response);
                            } else {
                                request.startAsync().dispatch(request.getServletPath() + "/other?b=2");
                            }
                        })
                        .get("/p?a=1"),
                Case.of("dispatch of wrappers", (request, response) -> {
                            if (isAgain(request)) {
                                show(request, response);
                            } else {
                                AsyncContext async = request.startAsync(
                                        new HttpServletRequestWrapper(request),
                                        new HttpServletResponseWrapper(response));
                                response.getWriter().println(async.hasOriginalRequestAndResponse());
                                async.dispatch();
                            }
                        })
                        .get("/p?a=1"),
                Case.of("started twice", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            try {
                                request.startAsync();
                            } catch (IllegalStateException e) {
                                response.getWriter().print("refused");
                            }
                            async.complete();
                        })
                        .get(""),
                Case.of("started again", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            response.getWriter().print(request.getDispatcherType());
                            if (isAgain(request)) {
                                async.complete();
                            } else {
                                async.dispatch();
                            }
                        })
                        .get(""),
                Case.of(
                                "time-out without listener",
                                (request, response) -> request.startAsync().setTimeout(100))
                        .get("")
                        .statusOnly(),
                Case.of("time-out with listener", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.setTimeout(100);
                            async.addListener(new Completing());
                        })
                        .get(""),
                Case.of("error page after sendError", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.start(() -> {
                                try {
                                    response.sendError(410);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                                async.complete();
                            });
                        })
                        .get("?q=1"),
                Case.of("read listener", (request, response) -> {
                            Counting counting = new Counting(request.startAsync());
                            counting.in.setReadListener(counting);
                        })
                        .post("", "text/plain", "0123456789".repeat(50))
                        .post("", "text/plain", "0123456789".repeat(20_000))
                        .get(""));
    }
}
