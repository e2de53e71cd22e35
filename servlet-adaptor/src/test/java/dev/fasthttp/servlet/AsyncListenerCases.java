package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Listeners, wrong turns and wrappers of asynchronous requests, to be compared with another container. */
final class AsyncListenerCases {
    private AsyncListenerCases() {}

    /** Says what it was told, into the response while that is open. */
    public static final class Telling implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            HttpServletRequest request = (HttpServletRequest) event.getSuppliedRequest();
            request.getServletContext().setAttribute("completed " + request.getServletPath(), "completed");
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            tell(event, "time-out");
            event.getAsyncContext().complete();
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            tell(event, "error " + event.getThrowable().getMessage());
            event.getAsyncContext().complete();
        }

        @Override
        public void onStartAsync(AsyncEvent event) throws IOException {
            tell(event, "started again");
        }

        private static void tell(AsyncEvent event, String what) throws IOException {
            event.getAsyncContext().getResponse().getWriter().print("[" + what + "]");
        }
    }

    /** Cannot be made. */
    public static final class Unmakable implements AsyncListener {
        /** Needs something that the container does not have. */
        public Unmakable(String needed) {}

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    /** What {@link Telling} said about a request that is over; waits for it. */
    private static void showCompletion(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = "completed " + request.getServletPath();
        long end = System.nanoTime() + 10_000_000_000L;
        Object told = request.getServletContext().getAttribute(name);
        while (told == null && System.nanoTime() < end) {
            Thread.onSpinWait();
            told = request.getServletContext().getAttribute(name);
        }
        response.getWriter().print(told);
    }

    private static boolean isAgain(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ASYNC;
    }

    @SuppressWarnings("ReferenceEquality") // the very objects are meant
    private static String identity(AsyncContext async, ServletRequest request, ServletResponse response) {
        return (async.getRequest() == request) + " " + (async.getResponse() == response) + " "
                + async.hasOriginalRequestAndResponse();
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(listeners());
        cases.addAll(wrongTurns());
        cases.addAll(objects());
        return cases;
    }

    private static List<Case> listeners() {
        return List.of(
                Case.of("listener of a completion", (request, response) -> {
                            if (request.getQueryString() != null) {
                                showCompletion(request, response);
                                return;
                            }
                            AsyncContext async = request.startAsync();
                            async.addListener(async.createListener(Telling.class), request, response);
                            response.getWriter().print("servlet ");
                            async.complete();
                        })
                        .get("")
                        .get("?completed"),
                Case.of("listener of a completion elsewhere", (request, response) -> {
                            if (request.getQueryString() != null) {
                                showCompletion(request, response);
                                return;
                            }
                            AsyncContext async = request.startAsync();
                            async.addListener(new Telling(), request, response);
                            async.start(async::complete);
                        })
                        .get("")
                        .get("?completed"),
                Case.of("listener of a time-out", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.addListener(new Telling());
                            async.setTimeout(50);
                        })
                        .get(""),
                Case.of("listener of another begin", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            if (isAgain(request)) {
                                response.getWriter().print(request.getDispatcherType());
                                async.complete();
                            } else {
                                async.addListener(new Telling());
                                async.dispatch();
                            }
                        })
                        .get(""),
                Case.of("listener after a dispatch", (request, response) -> {
                            if (isAgain(request)) {
                                response.getWriter().print(request.getDispatcherType());
                            } else {
                                AsyncContext async = request.startAsync();
                                async.addListener(new Telling());
                                async.dispatch();
                            }
                        })
                        .get(""),
                Case.of("listener that cannot be made", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            response.getWriter().print(FieldCases.outcome(() -> async.createListener(Unmakable.class)));
                            async.complete();
                        })
                        .get(""),
                Case.of("write listener", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            var out = response.getOutputStream();
                            out.setWriteListener(new WriteListener() {
                                @Override
                                public void onWritePossible() throws IOException {
                                    out.print("written");
                                    async.complete();
                                }

                                @Override
                                public void onError(Throwable failure) {
                                    async.complete();
                                }
                            });
                        })
                        .get(""),
                Case.of("stream listeners without asynchronous request", (request, response) -> {
                            String read = FieldCases.outcome(() -> {
                                request.getInputStream().setReadListener(null);
                                return "set";
                            });
                            response.getOutputStream().print(read);
                        })
                        .get("")
                        .statusOnly());
    }

    private static List<Case> wrongTurns() {
        return List.of(
                Case.of("dispatch twice", (request, response) -> {
                            if (isAgain(request)) {
                                response.getWriter().print(" dispatched");
                                return;
                            }
                            AsyncContext async = request.startAsync();
                            async.dispatch();
                            response.getWriter().print(FieldCases.outcome(() -> {
                                async.dispatch();
                                return "dispatched";
                            }));
                            response.getWriter().print(FieldCases.outcome(() -> {
                                async.dispatch("/target/x");
                                return "dispatched";
                            }));
                            response.getWriter().print(FieldCases.outcome(() -> {
                                async.complete();
                                return "completed";
                            }));
                        })
                        .get(""),
                Case.of("dispatch after completion", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.complete();
                            response.getWriter().print(FieldCases.outcome(() -> {
                                async.dispatch();
                                return "dispatched";
                            }));
                        })
                        .get(""),
                Case.of("dispatch after commit", (request, response) -> {
                            if (isAgain(request)) {
                                response.getWriter().print("dispatched " + response.isCommitted());
                            } else {
                                response.getWriter().print("committed ");
                                response.flushBuffer();
                                request.startAsync().dispatch();
                            }
                        })
                        .get(""),
                Case.of(
                                "context without asynchronous request",
                                (request, response) -> response.getWriter()
                                        .print(FieldCases.outcome(request::getAsyncContext) + request.isAsyncStarted()))
                        .get(""),
                Case.of("time-outs", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            long first = async.getTimeout();
                            async.setTimeout(5015);
                            long second = async.getTimeout();
                            async.setTimeout(0);
                            response.getWriter().print(first + " " + second + " " + async.getTimeout());
                            async.complete();
                        })
                        .get(""));
    }

    private static List<Case> objects() {
        return List.of(
                Case.of("objects of the context", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            response.getWriter().print(identity(async, request, response));
                            async.complete();
                        })
                        .get(""),
                Case.of("objects that were given", (request, response) -> {
                            AsyncContext async = request.startAsync(request, response);
                            response.getWriter().print(identity(async, request, response));
                            async.complete();
                        })
                        .get(""),
                Case.of("request that was given in a wrapper", (request, response) -> {
                            var wrapper = new HttpServletRequestWrapper(request);
                            AsyncContext async = request.startAsync(wrapper, response);
                            response.getWriter().print(identity(async, wrapper, response));
                            async.complete();
                        })
                        .get(""),
                Case.of("response that was given in a wrapper", (request, response) -> {
                            var wrapper = new HttpServletResponseWrapper(response);
                            AsyncContext async = request.startAsync(request, wrapper);
                            response.getWriter().print(identity(async, request, wrapper));
                            async.complete();
                        })
                        .get(""),
                Case.of("begun behind a forward, dispatched to itself", (request, response) -> {
                            String step = request.getParameter("step");
                            HttpServletResponse answer = response;
                            if (isAgain(request)) {
                                answer.getWriter().print("again " + step + " " + request.getRequestURI());
                            } else if (step == null) {
                                request.getRequestDispatcher(request.getServletPath() + "/forwarded?step=2")
                                        .forward(request, response);
                            } else {
                                request.startAsync(request, response).dispatch();
                            }
                        })
                        .get(""),
                Case.of("begun twice in turn", (request, response) -> {
                            Integer turn = (Integer) request.getAttribute("turn");
                            response.getWriter()
                                    .print(turn + " " + request.isAsyncStarted() + request.isAsyncSupported() + "; ");
                            if (turn == null || turn < 3) {
                                request.setAttribute("turn", turn == null ? 1 : turn + 1);
                                request.startAsync().dispatch();
                            }
                        })
                        .get(""),
                Case.of("dispatch to a context and a path", (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.dispatch(request.getServletContext(), "/target/async?b=2");
                        })
                        .get("/p?a=1"));
    }
}
