package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that outlive their servlet: cycles, listeners, time-outs, failures, and who may act when. */
class AsyncTest {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final ServletContainer.Builder builder = ServletContainer.builder();
    private TestContainer container;

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private void mount(String name, Case.Act act) {
        builder.servlet(ServletDefinition.of(name, new ActServlet(act))
                .mapping("/" + name)
                .mapping("/" + name + "/*")
                .asyncSupported(true));
    }

    private Answer get(String target) throws Exception {
        if (container == null) {
            container = TestContainer.of(builder);
        }
        return container.get(target);
    }

    /** Notes what happens, and acts when something does. */
    private class Noting implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) throws IOException {
            events.add("complete");
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            events.add("timeout");
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            events.add("error " + event.getThrowable().getMessage());
        }

        @Override
        public void onStartAsync(AsyncEvent event) throws IOException {
            events.add("start");
        }
    }

    private static void later(Runnable action) {
        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(action);
    }

    private void awaitEvents(String... expected) throws InterruptedException {
        for (int i = 0; i < 2000 && events.size() < expected.length; i++) {
            Thread.sleep(10);
        }
        assertThat(events).containsExactly(expected);
    }

    // ---- completing ------------------------------------------------------------------------------------------------

    @Test
    void completesFromAnotherThread() throws Exception {
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            assertThat(request.isAsyncStarted()).isTrue();
            assertThat(request.getAsyncContext()).isSameAs(async);
            assertThat(async.hasOriginalRequestAndResponse()).isTrue();
            async.addListener(new Noting());
            later(() -> {
                try {
                    async.getResponse()
                            .getWriter()
                            .print("late " + ((HttpServletRequest) async.getRequest()).getRequestURI());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });

        assertThat(get("/s/x").body()).isEqualTo("late /s/x");
        awaitEvents("complete");
    }

    @Test
    void completionWaitsUntilTheServletReturns() throws Exception {
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            CompletableFuture.runAsync(async::complete).join();
            assertThat(request.isAsyncStarted()).isTrue();
            response.getWriter().print("still open");
        });

        assertThat(get("/s").body()).isEqualTo("still open");
    }

    @Test
    void severalRequestsOnOneConnection() throws Exception {
        AtomicInteger number = new AtomicInteger();
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            int mine = number.incrementAndGet();
            later(() -> {
                try {
                    response.getOutputStream().print("answer " + mine + "\n");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });
        container = TestContainer.of(builder);

        String request = "GET /s HTTP/1.1\r\nHost: h\r\n\r\n";
        Answer all = container.send(request + request + "GET /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(all.body()).startsWith("answer 1\n").contains("answer 2\n").endsWith("answer 3\n");
    }

    @Test
    void largeAnswerIsStreamedByAnotherThread() throws Exception {
        byte[] block = new byte[100_000];
        java.util.Arrays.fill(block, (byte) 'x');
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        response.getOutputStream().write(block);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });

        Answer answer = get("/s");
        assertThat(answer.isWhole()).isTrue();
        assertThat(answer.body()).hasSize(2_000_000);
    }

    @Test
    void lateUseIsAnIllegalState() throws Exception {
        AtomicReference<AsyncContext> kept = new AtomicReference<>();
        mount("s", (request, response) -> {
            kept.set(request.startAsync());
            kept.get().complete();
            assertThatThrownBy(kept.get()::complete).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(kept.get()::dispatch).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(request::startAsync).isInstanceOf(IllegalStateException.class);
            response.getWriter().print("ok");
        });

        assertThat(get("/s").body()).isEqualTo("ok");
        AsyncContext async = kept.get();
        assertThatThrownBy(async::complete).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(async::dispatch).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.dispatch("/s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.start(() -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(async::getRequest).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(async::getResponse).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.setTimeout(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.addListener(new Noting())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void servletAndFiltersMustSupportIt() throws Exception {
        builder.servlet(ServletDefinition.of("plain", new ActServlet(AsyncTest::tryToStart))
                .mapping("/plain"));
        mount("s", AsyncTest::tryToStart);
        mount("free", AsyncTest::tryToStart);
        builder.filter("/s", (request, response, chain) -> chain.doFilter(request, response));

        assertThat(get("/plain").body()).isEqualTo("false refused");
        assertThat(get("/s").body()).isEqualTo("false refused");
        assertThat(get("/free").body()).isEqualTo("true started");
    }

    private static void tryToStart(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(request.isAsyncSupported());
        try {
            request.startAsync().complete();
            response.getWriter().print(" started");
        } catch (IllegalStateException e) {
            response.getWriter().print(" refused");
        }
    }

    // ---- dispatching -----------------------------------------------------------------------------------------------

    @Test
    void dispatchRunsTheServletAgainWithFiltersOfThatType() throws Exception {
        Filter noting = (request, response, chain) -> {
            events.add("filter " + request.getDispatcherType());
            chain.doFilter(request, response);
        };
        builder.filter(FilterDefinition.of("noting", noting)
                .asyncSupported(true)
                .mapping(java.util.EnumSet.of(DispatcherType.ASYNC), "/s/*"));
        mount("s", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                AsyncContext async = request.startAsync();
                async.addListener(new Noting());
                later(async::dispatch);
            } else {
                assertThat(request.isAsyncStarted()).isFalse();
                assertThatThrownBy(request::getAsyncContext).isInstanceOf(IllegalStateException.class);
                response.getWriter()
                        .print(request.getDispatcherType() + " " + request.getRequestURI() + " "
                                + request.getAttribute(AsyncContext.ASYNC_REQUEST_URI) + " "
                                + request.getQueryString());
            }
        });

        assertThat(get("/s/x?a=1").body()).isEqualTo("ASYNC /s/x /s/x a=1");
        awaitEvents("filter ASYNC", "complete");
    }

    @Test
    void dispatchesToPathsOfThisAndOfAnotherApplication() throws Exception {
        mount("here", (request, response) -> request.startAsync().dispatch("/target/p?b=2"));
        mount(
                "there",
                (request, response) -> request.startAsync()
                        .dispatch(request.getServletContext().getContext("/other"), "/target/q"));
        Case.Act show = (request, response) -> response.getWriter()
                .print(request.getRequestURI() + " " + request.getPathInfo() + " " + request.getParameter("a") + " "
                        + request.getParameter("b") + " "
                        + request.getServletContext().getContextPath() + " "
                        + request.getAttribute(AsyncContext.ASYNC_PATH_INFO) + " "
                        + request.getAttribute(AsyncContext.ASYNC_QUERY_STRING));
        mount("target", show);
        builder.application(WebApplication.at("/other").servlet("/target/*", new ActServlet(show)));

        assertThat(get("/here/x?a=1").body()).isEqualTo("/target/p /p 1 2  /x a=1");
        assertThat(get("/there?a=1").body()).isEqualTo("/other/target/q /q 1 null /other null a=1");
    }

    @Test
    void startsAgainInAnAsynchronousDispatch() throws Exception {
        mount("s", (request, response) -> {
            Integer round = (Integer) request.getAttribute("round");
            int now = round == null ? 0 : round;
            request.setAttribute("round", now + 1);
            response.getWriter().print(now);
            AsyncContext async = request.startAsync();
            async.addListener(new Noting());
            if (now == 3) {
                async.complete();
            } else {
                later(async::dispatch);
            }
        });

        assertThat(get("/s").body()).isEqualTo("0123");
        awaitEvents("start", "start", "start", "complete");
    }

    @Test
    void keepsWhatTheApplicationWrapped() throws Exception {
        mount("s", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print(request instanceof HttpServletRequestWrapper);
                response.getWriter().print(response instanceof HttpServletResponseWrapper);
                return;
            }
            AsyncContext async = request.startAsync(
                    new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
            assertThat(async.hasOriginalRequestAndResponse()).isFalse();
            async.dispatch();
        });
        mount(
                "forward",
                (request, response) -> request.getRequestDispatcher("/given/f").forward(request, response));
        mount("given", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print(request.getRequestURI());
            } else {
                request.startAsync(request, response).dispatch();
            }
        });

        assertThat(get("/s").body()).isEqualTo("truetrue");
        assertThat(get("/forward").body()).isEqualTo("/given/f");
    }

    @Test
    void showsThePathsOfAForwardWhileItWaits() throws Exception {
        mount(
                "forward",
                (request, response) ->
                        request.getRequestDispatcher("/target/t?a=1").forward(request, response));
        mount("target", (request, response) -> {
            AsyncContext async = request.startAsync();
            later(() -> {
                try {
                    response.getWriter().print(request.getRequestURI() + request.getParameter("a"));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });

        assertThat(get("/forward").body()).isEqualTo("/target/t1");
    }

    // ---- time-outs -------------------------------------------------------------------------------------------------

    @Test
    void timeoutWithoutListenerIsAnError() throws Exception {
        builder.application().errorPage(500, "/page");
        mount("page", (request, response) -> response.getWriter().print("page " + request.getDispatcherType()));
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            assertThat(async.getTimeout()).isEqualTo(30_000);
            async.setTimeout(50);
            assertThat(async.getTimeout()).isEqualTo(50);
            response.getWriter().print("dropped");
        });

        Answer answer = get("/s");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("page ERROR");
    }

    @Test
    void timeoutListenersAnswer() throws Exception {
        AtomicReference<AsyncContext> kept = new AtomicReference<>();
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(50);
            async.addListener(new Noting() {
                @Override
                public void onTimeout(AsyncEvent event) throws IOException {
                    super.onTimeout(event);
                    AsyncContext context = event.getAsyncContext();
                    assertThat(CompletableFuture.supplyAsync(() -> actsLate(context))
                                    .join())
                            .isTrue();
                    event.getSuppliedResponse().getWriter().print("handled");
                    context.complete();
                }
            });
        });
        mount("dispatch", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print("dispatched");
                return;
            }
            AsyncContext async = request.startAsync();
            async.setTimeout(50);
            kept.set(async);
            async.addListener(new Noting() {
                @Override
                public void onTimeout(AsyncEvent event) {
                    event.getAsyncContext().dispatch();
                }
            });
        });

        Answer answer = get("/s");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("handled");
        awaitEvents("timeout", "complete");
        assertThat(get("/dispatch").body()).isEqualTo("dispatched");
        assertThat(actsLate(kept.get())).isTrue();
    }

    private static boolean actsLate(AsyncContext context) {
        try {
            context.complete();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Test
    void listenersThatThrowDoNotStopOthers() throws Exception {
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(30);
            async.addListener(new Noting() {
                @Override
                public void onTimeout(AsyncEvent event) {
                    throw new IllegalArgumentException("expected by the test");
                }
            });
            async.addListener(new Noting());
        });

        assertThat(get("/s").status()).isEqualTo(500);
        awaitEvents("timeout", "complete", "complete");
    }

    @Test
    void timeoutAfterTheResponseHasBegunCutsIt() throws Exception {
        mount("s", (request, response) -> {
            request.startAsync().setTimeout(50);
            response.getWriter().print("begun");
            response.flushBuffer();
        });

        Answer answer = get("/s");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.isWhole()).isFalse();
    }

    @Test
    void errorPageMayAct() throws Exception {
        builder.application().errorPage(500, "/page");
        mount("target", (request, response) -> response.getWriter().print("target"));
        mount("page", (request, response) -> request.getAsyncContext().dispatch("/target"));
        mount("s", (request, response) -> request.startAsync().setTimeout(30));

        assertThat(get("/s").body()).isEqualTo("target");
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    @Test
    void failureOfTheServletIsToldAndAnswered() throws Exception {
        mount("s", (request, response) -> {
            request.startAsync().addListener(new Noting());
            throw new IllegalArgumentException("expected by the test");
        });

        assertThat(get("/s").status()).isEqualTo(500);
        awaitEvents("error expected by the test", "complete");
    }

    @Test
    void listenerAnswersForAFailure() throws Exception {
        mount("s", (request, response) -> {
            request.startAsync().addListener(new Noting() {
                @Override
                public void onError(AsyncEvent event) throws IOException {
                    super.onError(event);
                    event.getSuppliedResponse().getWriter().print("saved");
                    event.getAsyncContext().complete();
                }
            });
            throw new IllegalArgumentException("expected");
        });

        Answer answer = get("/s");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("saved");
        awaitEvents("error expected", "complete");
    }

    @Test
    void failureOfADispatchIsAnswered() throws Exception {
        mount("s", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                throw new IllegalArgumentException("expected by the test");
            }
            AsyncContext async = request.startAsync();
            async.addListener(new Noting());
            later(async::dispatch);
        });

        assertThat(get("/s").status()).isEqualTo(500);
        awaitEvents("complete");
    }

    @Test
    void sendErrorIsAnsweredWhenItCompletes() throws Exception {
        builder.application().errorPage(410, "/page");
        mount("page", (request, response) -> response.getWriter().print("page"));
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            later(() -> {
                try {
                    response.sendError(410);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });

        Answer answer = get("/s");
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.body()).isEqualTo("page");
    }

    @Test
    void pageOfAnErrorMayStart() throws Exception {
        builder.application().errorPage(410, "/page");
        mount("page", (request, response) -> {
            AsyncContext async = request.startAsync();
            later(() -> {
                try {
                    response.getWriter().print("late page");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });
        mount("s", (request, response) -> response.sendError(410));

        assertThat(get("/s").body()).isEqualTo("late page");
    }

    @Test
    void clientThatLeavesIsAnError() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            async.addListener(new Noting());
            started.countDown();
        });
        container = TestContainer.of(builder);

        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.getOutputStream().write("GET /s HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        }
        awaitEvents("error the client has ended the connection", "complete");
    }

    // ---- around it -------------------------------------------------------------------------------------------------

    @Test
    void requestListenersSeeOneRequest() throws Exception {
        builder.listener(new ServletRequestListener() {
            @Override
            public void requestInitialized(ServletRequestEvent event) {
                events.add("initialized");
            }

            @Override
            public void requestDestroyed(ServletRequestEvent event) {
                events.add("destroyed");
            }
        });
        mount("s", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                AsyncContext async = request.startAsync();
                async.addListener(new Noting());
                later(async::dispatch);
            }
        });

        assertThat(get("/s").status()).isEqualTo(200);
        awaitEvents("initialized", "complete", "destroyed");
    }

    @Test
    void shutdownWaitsForRequestsInFlight() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<AsyncContext> kept = new AtomicReference<>();
        mount("s", (request, response) -> {
            kept.set(request.startAsync());
            response.getWriter().print("finished");
            started.countDown();
        });
        try (ServletContainer servlets = builder.build();
                Server server =
                        Server.builder(servlets).headerReceived(servlets).build()) {
            java.net.InetSocketAddress address = (java.net.InetSocketAddress)
                    server.listen(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
            // A thread of its own: the pool that later() uses may have no other than the one this would keep.
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            Thread client = new Thread(() -> {
                try {
                    answer.complete(Answer.to(address, "GET /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
                } catch (IOException e) {
                    answer.completeExceptionally(e);
                }
            });
            client.start();
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            later(() -> kept.get().complete());
            server.shutdown(Duration.ofSeconds(20));
            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("finished");
            assertThat(server.contextsInUse()).isZero();
        }
    }

    @Test
    void tasksHaveTheClassLoaderOfTheApplication() throws Exception {
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};
        builder.application().classLoader(own);
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    response.getWriter().print(own.equals(Thread.currentThread().getContextClassLoader()));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        });

        assertThat(get("/s").body()).isEqualTo("true");
    }

    @Test
    void makesListeners() throws Exception {
        mount("s", (request, response) -> {
            AsyncContext async = request.startAsync();
            assertThat(async.createListener(Made.class)).isInstanceOf(Made.class);
            async.complete();
        });

        assertThat(get("/s").status()).isEqualTo(200);
    }

    /** A listener of a class with a constructor for the container. */
    public static final class Made implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
