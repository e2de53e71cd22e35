package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registration by code, and the life of applications. */
class RegistrationTest {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private final class NotingServlet extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        public void init(ServletConfig config) throws ServletException {
            super.init(config);
            events.add("init " + config.getServletName() + " " + config.getInitParameter("p"));
        }

        @Override
        public void service(ServletRequest request, ServletResponse response) throws IOException {
            events.add("service " + getServletName());
        }

        @Override
        public void destroy() {
            events.add("destroy " + getServletName());
        }
    }

    private final class NotingFilter implements Filter {
        private String name = "";

        @Override
        public void init(FilterConfig config) {
            name = config.getFilterName();
            events.add("init " + name);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            events.add("> " + name);
            chain.doFilter(request, response);
            events.add("< " + name);
        }

        @Override
        public void destroy() {
            events.add("destroy " + name);
        }
    }

    private final class NotingListener implements ServletContextListener, ServletRequestListener {
        private final String name;

        NotingListener(String name) {
            this.name = name;
        }

        @Override
        public void contextInitialized(ServletContextEvent event) {
            events.add("begin " + name);
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            events.add("end " + name);
        }

        @Override
        public void requestInitialized(ServletRequestEvent event) {
            events.add("request " + name);
        }

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            events.add("no request " + name);
        }
    }

    @Test
    void lifeHasItsOrder() throws Exception {
        ServletContainer.Builder builder = ServletContainer.builder()
                .listener(new NotingListener("l1"))
                .listener(new NotingListener("l2"))
                .initializer((classes, context) -> events.add("initializer " + classes))
                .filter(FilterDefinition.of("f", new NotingFilter()).mapping("/*"))
                .servlet(ServletDefinition.of("lazy", new NotingServlet()).mapping("/lazy"))
                .servlet(ServletDefinition.of("second", new NotingServlet())
                        .mapping("/s")
                        .loadOnStartup(2))
                .servlet(ServletDefinition.of("first", new NotingServlet())
                        .mapping("/f")
                        .loadOnStartup(1)
                        .initParameter("p", "v"));
        try (TestContainer container = TestContainer.of(builder)) {
            assertThat(events)
                    .containsExactly(
                            "initializer null", "begin l1", "begin l2", "init f", "init first v", "init second null");
            events.clear();
            container.get("/lazy");
            container.get("/lazy");
            assertThat(events.subList(0, 8))
                    .containsExactly(
                            "request l1",
                            "request l2",
                            "> f",
                            "init lazy null",
                            "service lazy",
                            "< f",
                            "no request l2",
                            "no request l1");
            assertThat(events.subList(8, events.size())).doesNotContain("init lazy null");
            events.clear();
        }
        assertThat(events)
                .containsExactly("destroy first", "destroy second", "destroy lazy", "destroy f", "end l2", "end l1");
    }

    @Test
    void preparedContainerStartsServletsLater() throws Exception {
        ServletContainer container = ServletContainer.builder()
                .filter(FilterDefinition.of("f", new NotingFilter()).mapping("/*"))
                .servlet(ServletDefinition.of("s", new NotingServlet())
                        .mapping("/s")
                        .loadOnStartup(0))
                .prepare();
        assertThat(events).containsExactly("init f");
        container.start();
        container.start();
        assertThat(events).containsExactly("init f", "init s null");
        container.close();
        container.close();
        assertThat(events).containsExactly("init f", "init s null", "destroy s", "destroy f");
    }

    @Test
    void failureOfAListenerEndsWhatHadBegun() {
        ServletContainer.Builder builder = ServletContainer.builder()
                .listener(new NotingListener("l1"))
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        throw new IllegalArgumentException("expected by the test");
                    }
                });
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        assertThat(events).containsExactly("begin l1", "end l1");
    }

    @Test
    void registersByCode() throws Exception {
        ServletContainer.Builder builder = ServletContainer.builder()
                .servlet(ServletDefinition.of("declared", new NotingServlet()).mapping("/taken"))
                .initializer((classes, context) -> registerAll(context));
        try (TestContainer container = TestContainer.of(builder)) {
            container.get("/by/code");
            assertThat(events).containsSubsequence("> before", "> after", "init added v", "service added");
        }
    }

    private void registerAll(ServletContext context) {
        ServletRegistration.Dynamic servlet = context.addServlet("added", new NotingServlet());
        assertThat(servlet.addMapping("/by/*", "/taken")).containsExactly("/taken");
        assertThat(servlet.getMappings()).isEmpty();
        assertThat(servlet.addMapping("/by/*")).isEmpty();
        assertThat(servlet.getMappings()).containsExactly("/by/*");
        assertThat(servlet.setInitParameter("p", "v")).isTrue();
        assertThat(servlet.setInitParameter("p", "w")).isFalse();
        assertThat(servlet.setInitParameters(Map.of("p", "x", "q", "y"))).containsExactly("p");
        assertThat(servlet.getInitParameter("q")).isNull();
        assertThat(servlet.getClassName()).isEqualTo(NotingServlet.class.getName());
        assertThat(context.addServlet("added", new NotingServlet())).isNull();
        assertThat(context.addServlet("declared", NotingServlet.class)).isNull();
        assertThat(context.getServletRegistration("none")).isNull();
        assertThat(context.getServletRegistrations()).containsOnlyKeys("declared", "added");
        assertThatThrownBy(() -> context.addServlet("", new NotingServlet()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(servlet::addMapping).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> servlet.setInitParameter("p", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> servlet.setRunAsRole(null)).isInstanceOf(IllegalArgumentException.class);

        FilterRegistration.Dynamic after = context.addFilter("after", new NotingFilter());
        after.addMappingForUrlPatterns(null, true, "/*");
        FilterRegistration.Dynamic before = context.addFilter("before", new NotingFilter());
        before.addMappingForServletNames(EnumSet.of(DispatcherType.REQUEST), false, "added");
        before.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/by/*");
        assertThat(before.getServletNameMappings()).containsExactly("added");
        assertThat(before.getUrlPatternMappings()).containsExactly("/by/*");
        assertThat(context.addFilter("after", new NotingFilter())).isNull();
        assertThatThrownBy(() -> before.addMappingForUrlPatterns(null, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsRegisteredLater() throws Exception {
        ServletContainer container = ServletContainer.builder()
                .servlet(ServletDefinition.of("s", new NotingServlet()).mapping("/s"))
                .build();
        ServletContext context = container.context("");
        ServletRegistration.Dynamic servlet = (ServletRegistration.Dynamic) context.getServletRegistration("s");
        List<Runnable> calls = List.of(
                () -> context.addServlet("x", new NotingServlet()),
                () -> context.addFilter("x", new NotingFilter()),
                () -> context.addListener(new NotingListener("x")),
                () -> context.setInitParameter("a", "b"),
                () -> context.declareRoles("a"),
                () -> context.setRequestCharacterEncoding("UTF-8"),
                () -> context.setResponseCharacterEncoding("UTF-8"),
                () -> servlet.addMapping("/x"),
                () -> servlet.setInitParameter("a", "b"),
                () -> servlet.setLoadOnStartup(1),
                () -> servlet.setAsyncSupported(true));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
        }
        container.close();
    }

    @Test
    void listenerThatCodeAddedMayNotConfigure() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        ServletContainer container = ServletContainer.builder()
                .initializer((classes, context) -> context.addListener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        ServletContext restricted = event.getServletContext();
                        for (Runnable call : List.<Runnable>of(
                                () -> restricted.addServlet("x", new NotingServlet()),
                                () -> restricted.addFilter("x", new NotingFilter()),
                                restricted::getServletRegistrations,
                                () -> restricted.setInitParameter("a", "b"))) {
                            try {
                                call.run();
                            } catch (UnsupportedOperationException e) {
                                thrown.add(e);
                            }
                        }
                    }
                }))
                .build();
        assertThat(thrown).hasSize(4);
        container.close();
    }

    @Test
    void contextListenerCannotBeAddedByAListener() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        ServletContainer container = ServletContainer.builder()
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        try {
                            event.getServletContext().addListener(new NotingListener("late"));
                        } catch (IllegalArgumentException e) {
                            thrown.add(e);
                        }
                    }
                })
                .build();
        assertThat(thrown).hasSize(1);
        container.close();
    }

    /** A servlet that does not begin, and counts how often it was asked to. */
    private static Servlet failing(AtomicInteger begins, ServletException failure) {
        return new HttpServlet() {
            @Override
            public void init() throws ServletException {
                begins.incrementAndGet();
                throw failure;
            }

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
                throw new AssertionError("called though it had not begun");
            }
        };
    }

    @Test
    void servletsThatFailToBegin() throws Exception {
        AtomicInteger begins = new AtomicInteger();
        Servlet page = new ActServlet((request, response) -> response.getWriter()
                .print(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) + " "
                        + request.getAttribute(RequestDispatcher.ERROR_SERVLET_NAME) + " "
                        + request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) + " "
                        + request.getAttribute(RequestDispatcher.ERROR_MESSAGE)));
        WebApplication application = WebApplication.at("")
                .servlet(ServletDefinition.of("broken", failing(begins, new ServletException("at once")))
                        .mapping("/broken"))
                .servlet(ServletDefinition.of("gone", failing(begins, new UnavailableException("for good")))
                        .mapping("/gone"))
                .servlet(ServletDefinition.of("away", failing(begins, new UnavailableException("for a while", 60)))
                        .mapping("/away"))
                .servlet(ServletDefinition.of("page", page).mapping("/page"))
                .errorPage(ServletException.class, "/page");
        try (TestContainer container =
                TestContainer.of(ServletContainer.builder().application(application))) {
            // A servlet that failed may be begun again; one that said for how long it is away is left in peace.
            for (int i = 1; i <= 2; i++) {
                Answer answer = container.get("/broken");
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.body()).isEqualTo("500 broken jakarta.servlet.ServletException: at once at once");
                assertThat(begins).hasValue(i);
            }
            for (int i = 0; i < 2; i++) {
                assertThat(container.get("/gone").status()).isEqualTo(404);
                assertThat(container.get("/away").status()).isEqualTo(503);
                assertThat(container.get("/away").field("Retry-After")).isPresent();
            }
            assertThat(begins).hasValue(4);
        }
    }

    @Test
    void unavailableServlets() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Servlet gone = new ActServlet((request, response) -> {
            calls.incrementAndGet();
            throw new UnavailableException("for good");
        });
        Servlet away = new ActServlet((request, response) -> {
            throw new UnavailableException("for a while", 60);
        });
        try (TestContainer container = TestContainer.of(
                ServletContainer.builder().servlet("/gone", gone).servlet("/away", away))) {
            assertThat(container.get("/gone").status()).isEqualTo(404);
            assertThat(container.get("/gone").status()).isEqualTo(404);
            assertThat(calls).hasValue(1);
            assertThat(container.get("/away").status()).isEqualTo(503);
            assertThat(container.get("/away").field("Retry-After")).isPresent();
        }
    }

    @Test
    void servletThatFailsToStartIsTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Servlet slow = new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            public void init() throws ServletException {
                if (tries.incrementAndGet() < 3) {
                    throw new ServletException("expected by the test");
                }
            }

            @Override
            protected void service(
                    jakarta.servlet.http.HttpServletRequest request,
                    jakarta.servlet.http.HttpServletResponse response) {}
        };
        try (TestContainer container = TestContainer.of(ServletContainer.builder()
                .servlet(ServletDefinition.of("slow", slow).mapping("/").loadOnStartup(1)))) {
            assertThat(container.get("/").status()).isEqualTo(500);
            assertThat(container.get("/").status()).isEqualTo(200);
            assertThat(tries).hasValue(3);
        }
    }

    @Test
    void applicationsComeAndGo() throws Exception {
        try (TestContainer container = TestContainer.of(ServletContainer.builder()
                .servlet(
                        "/",
                        new ActServlet((request, response) -> response.getWriter()
                                .print("["
                                        + request.getServletContext()
                                                .getContext("/other/x")
                                                .getContextPath() + "]"))))) {
            assertThat(container.get("/other/x").body()).isEqualTo("[]");
            container.container().deploy(WebApplication.at("/other").servlet("/x", new NotingServlet()));
            container.get("/other/x");
            assertThat(container.get("/").body()).isEqualTo("[/other]");
            assertThat(events).contains("service " + NotingServlet.class.getName());
            assertThatThrownBy(() -> container.container().deploy(WebApplication.at("/other")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(container.container().undeploy("/other")).isTrue();
            assertThat(container.container().undeploy("/other")).isFalse();
            assertThat(events).contains("destroy " + NotingServlet.class.getName());
            assertThat(container.get("/other/x").body()).isEqualTo("[]");
        }
    }

    @Test
    void endOfAnApplicationWaitsForItsRequests() throws Exception {
        java.util.concurrent.CountDownLatch begun = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch ending = new java.util.concurrent.CountDownLatch(1);
        Servlet slow = new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void service(
                    jakarta.servlet.http.HttpServletRequest request,
                    jakarta.servlet.http.HttpServletResponse response) {
                begun.countDown();
                try {
                    ending.await();
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                events.add("served");
            }

            @Override
            public void destroy() {
                events.add("destroyed");
            }
        };
        try (TestContainer container =
                TestContainer.of(ServletContainer.builder().contextPath("/slow").servlet("/*", slow))) {
            Thread client = new Thread(() -> {
                try {
                    events.add("status " + container.get("/slow/x").status());
                } catch (IOException e) {
                    events.add(e.toString());
                }
            });
            client.start();
            begun.await();
            ending.countDown();
            container.container().undeploy("/slow");
            client.join(20_000);
            assertThat(events.indexOf("served")).isLessThan(events.indexOf("destroyed"));
            assertThat(events).contains("status 200");
        }
    }
}
