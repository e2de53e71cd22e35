package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forwards, includes, error pages and the filters before them, where containers differ or wrappers come in. */
class DispatchTest {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private TestContainer container;

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private void start(WebApplication... applications) throws Exception {
        ServletContainer.Builder builder = ServletContainer.builder();
        for (WebApplication application : applications) {
            builder.application(application);
        }
        container = TestContainer.of(builder);
    }

    private static ActServlet does(Case.Act act) {
        return new ActServlet(act);
    }

    private Filter noting(String name) {
        return new Filter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                events.add(name + " " + request.getDispatcherType());
                chain.doFilter(request, response);
            }
        };
    }

    @Test
    void filtersGoByKindOfDispatch() throws Exception {
        start(WebApplication.at("")
                .filter(FilterDefinition.of("request", noting("request")).mapping("/*"))
                .filter(FilterDefinition.of("others", noting("others"))
                        .mapping(
                                EnumSet.of(DispatcherType.FORWARD, DispatcherType.INCLUDE, DispatcherType.ERROR), "/*"))
                .filter(FilterDefinition.of("named", noting("named"))
                        .servletNames(EnumSet.of(DispatcherType.FORWARD), "target"))
                .filter(FilterDefinition.of("elsewhere", noting("elsewhere"))
                        .mapping(EnumSet.allOf(DispatcherType.class), "/elsewhere/*", "*.nothing"))
                .errorPage("/error")
                .servlet(ServletDefinition.of("target", does((q, p) -> events.add("target")))
                        .mapping("/target"))
                .servlet("/error", does((q, p) -> events.add("error " + q.getDispatcherType())))
                .servlet(
                        "/forward",
                        does((q, p) -> q.getRequestDispatcher("/target").forward(q, p)))
                .servlet(
                        "/include",
                        does((q, p) -> q.getRequestDispatcher("/target").include(q, p)))
                .servlet(
                        "/named",
                        does((q, p) -> q.getServletContext()
                                .getNamedDispatcher("target")
                                .forward(q, p)))
                .servlet("/fail", does((q, p) -> p.sendError(503))));
        container.get("/forward");
        assertThat(events).containsExactly("request REQUEST", "others FORWARD", "named FORWARD", "target");
        events.clear();
        container.get("/include");
        assertThat(events).containsExactly("request REQUEST", "others INCLUDE", "target");
        events.clear();
        container.get("/named");
        assertThat(events).containsExactly("request REQUEST", "named FORWARD", "target");
        events.clear();
        assertThat(container.get("/fail").status()).isEqualTo(503);
        assertThat(events).containsExactly("request REQUEST", "others ERROR", "error ERROR");
        events.clear();
        assertThat(container.get("/nowhere").status()).isEqualTo(404);
        assertThat(events).containsExactly("request REQUEST", "others ERROR", "error ERROR");
    }

    @Test
    void wrappersStayOutside() throws Exception {
        start(WebApplication.at("")
                .servlet("/target", does((q, p) -> p.getWriter().print(q.getParameter("a") + q.getServletPath())))
                .servlet("/*", does((q, p) -> {
                    HttpServletRequest wrapped = new HttpServletRequestWrapper(q) {
                        @Override
                        public String getParameter(String name) {
                            return "wrapped ";
                        }
                    };
                    q.getRequestDispatcher("/target").forward(wrapped, p);
                })));
        assertThat(container.get("/x").body()).isEqualTo("wrapped /target");
    }

    @Test
    void responseHeldBackByAWrapperMayBeChangedAfterTheForward() throws Exception {
        start(WebApplication.at("")
                .servlet("/target", does((q, p) -> p.getWriter().print("content")))
                .servlet("/*", does((q, p) -> {
                    StringWriter held = new StringWriter();
                    PrintWriter writer = new PrintWriter(held);
                    q.getRequestDispatcher("/target").forward(q, new HttpServletResponseWrapper(p) {
                        @Override
                        public PrintWriter getWriter() {
                            return writer;
                        }

                        @Override
                        public ServletOutputStream getOutputStream() {
                            throw new IllegalStateException();
                        }
                    });
                    p.setHeader("X-After", "1");
                    p.getWriter().print(held.toString().toUpperCase(java.util.Locale.ROOT));
                })));
        Answer answer = container.get("/x");
        assertThat(answer.body()).isEqualTo("CONTENT");
        assertThat(answer.field("X-After")).contains("1");
    }

    @Test
    void requestOfAnotherMakeIsTakenWithOurResponse() throws Exception {
        start(WebApplication.at("")
                .servlet(
                        "/target",
                        does((q, p) ->
                                p.getWriter().print(q.getClass().getSimpleName().startsWith("$Proxy"))))
                .servlet("/*", does((q, p) -> {
                    HttpServletRequest foreign = (HttpServletRequest) Proxy.newProxyInstance(
                            DispatchTest.class.getClassLoader(),
                            new Class<?>[] {HttpServletRequest.class},
                            (proxy, method, arguments) -> method.invoke(q, arguments));
                    q.getRequestDispatcher("/target").include(foreign, p);
                })));
        assertThat(container.get("/x").body()).isEqualTo("true");
    }

    @Test
    void responseIsCommittedAfterAForward() throws Exception {
        start(WebApplication.at("")
                .servlet("/target", does((q, p) -> p.getWriter().print("target")))
                .servlet("/*", does((q, p) -> {
                    q.getRequestDispatcher("/target").forward(q, p);
                    events.add("committed " + p.isCommitted());
                    p.setHeader("X-After", "1");
                    p.getWriter().print("ignored");
                })));
        Answer answer = container.get("/x");
        assertThat(answer.body()).isEqualTo("target");
        assertThat(answer.field("X-After")).isEmpty();
        assertThat(events).containsExactly("committed true");
    }

    @Test
    void headOfAForwardTellsTheLength() throws Exception {
        start(WebApplication.at("")
                .servlet("/target", does((q, p) -> p.getWriter().print("target")))
                .servlet("/*", does((q, p) -> q.getRequestDispatcher("/target").forward(q, p))));
        Answer answer = container.send("HEAD /x HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        assertThat(answer.field("Content-Length")).contains("6");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void includedServletMayOnlyWrite() throws Exception {
        start(WebApplication.at("")
                .servlet("/target", does((q, p) -> {
                    p.setStatus(404);
                    p.setHeader("X-A", "1");
                    p.addHeader("X-A", "1");
                    p.setContentType("text/html");
                    p.setContentLength(1);
                    p.addCookie(new jakarta.servlet.http.Cookie("a", "b"));
                    p.sendError(500);
                    p.sendRedirect("/x");
                    p.reset();
                    p.getWriter().print("included");
                }))
                .servlet("/*", does((q, p) -> {
                    p.setContentType("text/plain");
                    p.getWriter().print("before ");
                    q.getRequestDispatcher("/target").include(q, p);
                    p.getWriter().print(" after");
                })));
        Answer answer = container.get("/x");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("before included after");
        assertThat(answer.field("X-A")).isEmpty();
        assertThat(answer.field("Set-Cookie")).isEmpty();
        assertThat(answer.field("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    @Test
    void nothingToIncludeIsAnException() throws Exception {
        start(WebApplication.at("")
                .servlet("/x", does((q, p) -> q.getRequestDispatcher("/nowhere").include(q, p))));
        assertThat(container.get("/x").status()).isEqualTo(500);
    }

    @Test
    void dispatchToAnotherApplication() throws Exception {
        start(
                WebApplication.at("/a").servlet("/*", does((q, p) -> {
                    RequestDispatcher there =
                            q.getServletContext().getContext("/b/x").getRequestDispatcher("/x?y=1");
                    there.forward(q, p);
                })),
                WebApplication.at("/b")
                        .servlet(
                                "/*",
                                does((q, p) -> p.getWriter()
                                        .print(q.getContextPath()
                                                + q.getServletPath()
                                                + q.getPathInfo()
                                                + q.getServletContext().getContextPath()
                                                + q.getParameter("y")
                                                + q.getAttribute(RequestDispatcher.FORWARD_CONTEXT_PATH)))));
        assertThat(container.get("/a/z").body()).isEqualTo("/b/x/b1/a");
    }

    @Test
    void listenersOfAnotherApplicationAreTold() throws Exception {
        start(
                WebApplication.at("/a")
                        .servlet(
                                "/*",
                                does((q, p) -> q.getServletContext()
                                        .getContext("/b")
                                        .getRequestDispatcher("/x")
                                        .include(q, p))),
                WebApplication.at("/b")
                        .listener(new ServletRequestListener() {
                            @Override
                            public void requestInitialized(ServletRequestEvent event) {
                                events.add("arrives at "
                                        + event.getServletContext().getContextPath());
                            }

                            @Override
                            public void requestDestroyed(ServletRequestEvent event) {
                                events.add("leaves");
                            }
                        })
                        .servlet("/*", does((q, p) -> events.add("served"))));
        container.get("/a/z");
        assertThat(events).containsExactly("arrives at /b", "served", "leaves");
    }

    @Test
    void errorPagesThatFailOrAreMissing() throws Exception {
        start(WebApplication.at("")
                .errorPage(500, "/broken")
                .errorPage(410, "/fails")
                .errorPage(409, "/nowhere")
                .servlet("/broken", does((q, p) -> {
                    throw new IllegalArgumentException("expected by the test");
                }))
                .servlet("/fails", does((q, p) -> p.sendError(411)))
                .servlet(
                        "/x/*",
                        does((q, p) ->
                                p.sendError(Integer.parseInt(q.getPathInfo().substring(1))))));
        assertThat(container.get("/x/500").status()).isEqualTo(500);
        assertThat(container.get("/x/500").body()).contains("500");
        assertThat(container.get("/x/410").status()).isEqualTo(411);
        assertThat(container.get("/x/409").status()).isEqualTo(404);
    }

    /** A failure with a page of its own, around one without. */
    private static final class WrappingException extends ServletException {
        private static final long serialVersionUID = 1;

        WrappingException(Throwable cause) {
            super("wrapped", cause);
        }
    }

    @Test
    void errorPagesGoByTypeFirstThenCauseThenStatus() throws Exception {
        Case.Act page = (q, p) -> {
            Object failure = q.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
            assertThat(q.getAttribute(RequestDispatcher.ERROR_EXCEPTION_TYPE)).isEqualTo(failure.getClass());
            p.getWriter()
                    .print(q.getServletPath() + " " + failure + " " + q.getAttribute(RequestDispatcher.ERROR_MESSAGE));
        };
        start(WebApplication.at("")
                .errorPage(RuntimeException.class, "/runtime")
                .errorPage(IllegalStateException.class, "/state")
                .errorPage(500, "/status")
                .servlet("/runtime", does(page))
                .servlet("/state", does(page))
                .servlet("/status", does(page))
                .servlet("/a", does((q, p) -> {
                    throw new IllegalArgumentException("a");
                }))
                .servlet("/b", does((q, p) -> {
                    throw new ServletException("b", new IllegalStateException("inner"));
                }))
                .servlet("/c", does((q, p) -> {
                    throw new IOException("c");
                }))
                .errorPage(WrappingException.class, "/wrapping")
                .servlet("/wrapping", does(page))
                .servlet("/d", does((q, p) -> {
                    throw new ServletException(new WrappingException(new IOException("inmost")));
                })));
        assertThat(container.get("/d").body())
                .isEqualTo("/wrapping " + WrappingException.class.getName() + ": wrapped wrapped");
        assertThat(container.get("/a").body()).isEqualTo("/runtime java.lang.IllegalArgumentException: a a");
        assertThat(container.get("/b").body()).isEqualTo("/state java.lang.IllegalStateException: inner inner");
        assertThat(container.get("/c").body()).isEqualTo("/status java.io.IOException: c c");
    }

    @Test
    void failingListenerOfRequestsIsAnError() throws Exception {
        start(WebApplication.at("")
                .listener(new ServletRequestListener() {
                    @Override
                    public void requestInitialized(ServletRequestEvent event) {
                        throw new IllegalStateException("expected by the test");
                    }

                    @Override
                    public void requestDestroyed(ServletRequestEvent event) {
                        events.add("destroyed");
                        throw new IllegalStateException("expected by the test");
                    }
                })
                .servlet("/x", does((q, p) -> events.add("served"))));
        assertThat(container.get("/x").status()).isEqualTo(500);
        assertThat(events).containsExactly("destroyed");
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // the very loader is meant
    void classLoaderOfTheApplicationIsThatOfTheThread() throws Exception {
        ClassLoader loader = new ClassLoader(DispatchTest.class.getClassLoader()) {};
        start(WebApplication.at("")
                .classLoader(loader)
                .servlet(
                        "/x",
                        does((q, p) -> p.getWriter()
                                .print(loader.equals(Thread.currentThread().getContextClassLoader())))));
        assertThat(container.get("/x").body()).isEqualTo("true");
    }

    @Test
    void dispatchersThatCannotBe() throws Exception {
        start(WebApplication.at("")
                .servlet(
                        "/x",
                        does((q, p) -> p.getWriter()
                                .print(q.getServletContext().getRequestDispatcher("x") + "|"
                                        + q.getServletContext().getRequestDispatcher("/../x") + "|"
                                        + q.getServletContext().getNamedDispatcher("none") + "|"
                                        + q.getRequestDispatcher(null) + "|"
                                        + q.getServletContext().getContext("x")))));
        assertThat(container.get("/x").body()).isEqualTo("null|null|null|null|null");
    }

    @Test
    void forwardedParametersDoNotStay() throws Exception {
        start(WebApplication.at("")
                .servlet(
                        "/target",
                        does((q, p) -> p.getWriter().print(String.join(",", q.getParameterValues("a")) + ";")))
                .servlet("/*", does((q, p) -> {
                    q.getRequestDispatcher("/target?a=in%201&a=in2").include(q, p);
                    p.getWriter().print(String.join(",", q.getParameterValues("a")));
                })));
        assertThat(container.get("/x?a=own").body()).isEqualTo("in 1,in2,own;own");
    }

    private void useResponse(HttpServletResponse response) {
        events.add(response.toString());
    }

    @Test
    void responseCanBeLogged() throws Exception {
        start(WebApplication.at("").servlet("/x", does((q, p) -> useResponse(p))));
        container.get("/x");
        assertThat(events).containsExactly("response 200");
    }
}
