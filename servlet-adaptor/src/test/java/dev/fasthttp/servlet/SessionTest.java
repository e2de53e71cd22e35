package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions from their first request to their end, over sockets. */
class SessionTest {
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

    private static String id(Answer answer) {
        String cookie = answer.field("Set-Cookie").orElseThrow();
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }

    private Answer with(String target, String id) throws Exception {
        return container.get(target, "Cookie: a=b; JSESSIONID=" + id + "; c=d");
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited 60 s in vain");
            }
            Thread.sleep(20);
        }
    }

    private static WebApplication counting(String path) {
        return WebApplication.at(path)
                .servlet("/count", does((request, response) -> {
                    HttpSession session = request.getSession();
                    Integer count = (Integer) session.getAttribute("count");
                    session.setAttribute("count", count == null ? 1 : count + 1);
                    response.getWriter()
                            .print(session.getAttribute("count") + " " + session.isNew() + " "
                                    + request.isRequestedSessionIdValid() + " "
                                    + request.isRequestedSessionIdFromCookie());
                }))
                .servlet("/look", does((request, response) -> {
                    HttpSession session = request.getSession(false);
                    response.getWriter().print(session == null ? "none" : session.getAttribute("count"));
                }))
                .servlet(
                        "/end", does((request, response) -> request.getSession().invalidate()));
    }

    @Test
    void livesFromRequestToRequest() throws Exception {
        start(counting("/app"));
        Answer first = container.get("/app/count");
        assertThat(first.body()).isEqualTo("1 true false false");
        assertThat(first.field("Set-Cookie").orElseThrow())
                .matches("JSESSIONID=[0-9a-f]{32}; (HttpOnly; Path=/app|Path=/app; HttpOnly)");
        Answer second = with("/app/count", id(first));
        assertThat(second.body()).isEqualTo("2 false true true");
        assertThat(second.field("Set-Cookie")).isEmpty();
        assertThat(with("/app/look", "00000000000000000000000000000000").body()).isEqualTo("none");
        assertThat(container
                        .get("/app/look", "Cookie: JSESSIONID=x; JSESSIONID=" + id(first))
                        .body())
                .isEqualTo("2");
        assertThat(with("/app/end", id(first)).status()).isEqualTo(200);
        Answer anew = with("/app/count", id(first));
        assertThat(anew.body()).isEqualTo("1 true false true");
        assertThat(id(anew)).isNotEqualTo(id(first));
    }

    @Test
    void concurrentFirstRequestsHaveSessionsOfTheirOwn() throws Exception {
        start(counting(""));
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            String unknown = "0123456789abcdef0123456789abcdef";
            for (int i = 0; i < 40; i++) {
                answers.add(clients.submit(() -> with("/count", unknown)));
            }
            Set<String> ids = new HashSet<>();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().body()).startsWith("1 true");
                ids.add(id(answer.get()));
            }
            assertThat(ids).hasSize(40).doesNotContain(unknown);
        } finally {
            clients.shutdownNow();
        }
    }

    private final class Notes implements HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {
        private final String name;

        Notes(String name) {
            this.name = name;
        }

        @Override
        public void sessionCreated(HttpSessionEvent event) {
            events.add(name + " created " + event.getSession().isNew());
        }

        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            events.add(name + " destroyed " + event.getSession().getAttribute("plain"));
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            events.add(name + " id " + !event.getSession().getId().equals(oldId));
        }

        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            events.add(name + " added " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeReplaced(HttpSessionBindingEvent event) {
            events.add(name + " replaced " + event.getName() + "=" + event.getValue());
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            events.add(name + " removed " + event.getName() + "=" + event.getValue());
        }
    }

    private final class Bound implements HttpSessionBindingListener {
        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            events.add("bound " + event.getName() + " " + event.getSession().getAttribute(event.getName()));
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            events.add("unbound " + event.getName() + " " + event.getSession().getAttribute(event.getName()));
        }

        @Override
        public String toString() {
            return "it";
        }
    }

    @Test
    void listenersAreToldInOrder() throws Exception {
        start(WebApplication.at("")
                .listener(new Notes("one"))
                .listener(new Notes("two"))
                .servlet("/", does((request, response) -> {
                    HttpSession session = request.getSession();
                    session.setAttribute("plain", 1);
                    session.setAttribute("plain", 2);
                    session.setAttribute("value", new Bound());
                    session.setAttribute("value", null);
                    request.changeSessionId();
                    session.invalidate();
                })));
        assertThat(container.get("/").status()).isEqualTo(200);
        assertThat(events)
                .containsExactly(
                        "one created true",
                        "two created true",
                        "one added plain=1",
                        "two added plain=1",
                        "one replaced plain=1",
                        "two replaced plain=1",
                        "bound value null",
                        "one added value=it",
                        "two added value=it",
                        "unbound value null",
                        "one removed value=it",
                        "two removed value=it",
                        "one id true",
                        "two id true",
                        "two destroyed 2",
                        "one destroyed 2",
                        "one removed plain=2",
                        "two removed plain=2");
    }

    @Test
    void changesIds() throws Exception {
        AtomicReference<HttpSession> kept = new AtomicReference<>();
        start(counting("")
                .servlet("/change", does((request, response) -> {
                    String before = request.getSession().getId();
                    String between = request.changeSessionId();
                    String id = request.changeSessionId();
                    kept.set(request.getSession());
                    response.getWriter()
                            .print(id.equals(request.getSession().getId()) + " "
                                    + (id.equals(before) || id.equals(between)) + " "
                                    + request.isRequestedSessionIdValid() + " "
                                    + response.getHeaders("Set-Cookie").size());
                }))
                .servlet("/without", does((request, response) -> request.changeSessionId())));
        Answer first = container.get("/count");
        Answer changed = with("/change", id(first));
        assertThat(changed.body()).isEqualTo("true false false 1");
        assertThat(id(changed)).isEqualTo(kept.get().getId());
        assertThat(with("/look", id(first)).body()).isEqualTo("none");
        assertThat(with("/look", id(changed)).body()).isEqualTo("1");
        assertThat(container.get("/without").status()).isEqualTo(500);
    }

    @Test
    void endedSessionsThrow() throws Exception {
        AtomicReference<HttpSession> kept = new AtomicReference<>();
        start(WebApplication.at("").servlet("/", does((request, response) -> {
            HttpSession session = request.getSession();
            kept.set(session);
            HttpSession.Accessor accessor = session.getAccessor();
            accessor.access(same -> same.setAttribute("a", same.isNew()));
            response.getWriter().print(session.getAttribute("a"));
            session.invalidate();
            response.getWriter().print(" " + request.getSession(false));
            try {
                accessor.access(same -> response.setStatus(500));
            } catch (IllegalStateException e) {
                response.getWriter().print(" refused " + !request.getSession().equals(session));
            }
        })));
        assertThat(container.get("/").body()).isEqualTo("true null refused true");
        HttpSession ended = kept.get();
        assertThat(ended.getId()).hasSize(32);
        assertThatThrownBy(ended::getCreationTime).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ended::getLastAccessedTime).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ended::isNew).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ended::invalidate).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ended::getAttributeNames).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.getAttribute("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.setAttribute("a", 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.removeAttribute("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyOneInvalidationCounts() throws Exception {
        AtomicReference<HttpSession> kept = new AtomicReference<>();
        start(WebApplication.at("").listener(new Notes("one")).servlet("/", does((q, p) -> kept.set(q.getSession()))));
        ExecutorService racers = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                container.get("/");
                List<Future<?>> ends = new ArrayList<>();
                CountDownLatch go = new CountDownLatch(1);
                for (int i = 0; i < 4; i++) {
                    ends.add(racers.submit(() -> {
                        go.await();
                        try {
                            kept.get().invalidate();
                        } catch (IllegalStateException e) {
                            // The others were faster.
                        }
                        return null;
                    }));
                }
                go.countDown();
                for (Future<?> end : ends) {
                    end.get();
                }
            }
        } finally {
            racers.shutdownNow();
        }
        assertThat(events.stream().filter(event -> event.contains("destroyed"))).hasSize(50);
    }

    @Test
    void expiresWhenNobodyUsesIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        start(counting("")
                .sessionSweepInterval(Duration.ofMillis(50))
                .listener(new Notes("one"))
                .servlet("/short", does((request, response) -> {
                    request.getSession().setMaxInactiveInterval(1);
                    request.getSession().setAttribute("plain", "short");
                    response.flushBuffer();
                }))
                .servlet("/held", does((request, response) -> {
                    request.getSession().setMaxInactiveInterval(1);
                    request.getSession().setAttribute("plain", "held");
                    response.flushBuffer();
                    try {
                        go.await();
                        response.getWriter()
                                .print("still " + request.getSession().getAttribute("plain"));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })));
        ExecutorService client = Executors.newSingleThreadExecutor();
        try {
            Future<Answer> held = client.submit(() -> container.get("/held"));
            waitUntil(() -> events.contains("one added plain=held"));
            Answer shortLived = container.get("/short");
            waitUntil(() -> events.contains("one destroyed short"));
            assertThat(with("/look", id(shortLived)).body()).isEqualTo("none");
            assertThat(events).doesNotContain("one destroyed held");
            go.countDown();
            assertThat(held.get().body()).isEqualTo("still held");
            waitUntil(() -> events.contains("one destroyed held"));
        } finally {
            go.countDown();
            client.shutdownNow();
        }
    }

    @Test
    void everyRequestOfItsClientIsAnAccess() throws Exception {
        AtomicReference<HttpSession> kept = new AtomicReference<>();
        start(WebApplication.at("")
                .servlet("/", does((request, response) -> kept.set(request.getSession())))
                .servlet("/other", does((request, response) -> response.setStatus(204))));
        String id = id(container.get("/"));
        HttpSession session = kept.get();
        assertThat(session.getLastAccessedTime()).isEqualTo(session.getCreationTime());
        Thread.sleep(5);
        assertThat(with("/other", id).status()).isEqualTo(204);
        Thread.sleep(5);
        with("/other", id);
        assertThat(session.getLastAccessedTime()).isGreaterThan(session.getCreationTime());
        assertThat(session.isNew()).isFalse();
    }

    @Test
    void hasNoMoreThanAllowed() throws Exception {
        start(counting("").maxSessions(2));
        Answer first = container.get("/count");
        container.get("/count");
        assertThat(container.get("/count").status()).isEqualTo(503);
        assertThat(container.get("/look").status()).isEqualTo(200);
        with("/end", id(first));
        assertThat(container.get("/count").status()).isEqualTo(200);
    }

    @Test
    void cookiesAreConfigured() throws Exception {
        AtomicReference<ServletContext> context = new AtomicReference<>();
        start(counting("/app").listener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                ServletContext it = event.getServletContext();
                context.set(it);
                it.getSessionCookieConfig().setName("SID");
                it.getSessionCookieConfig().setPath("/");
                it.getSessionCookieConfig().setDomain("example.com");
                it.getSessionCookieConfig().setSecure(true);
                it.getSessionCookieConfig().setHttpOnly(false);
                it.getSessionCookieConfig().setMaxAge(60);
                it.getSessionCookieConfig().setAttribute("SameSite", "Lax");
                it.getSessionCookieConfig().setAttribute("Partitioned", "true");
                it.setSessionTimeout(7);
                assertThatThrownBy(() -> it.getSessionCookieConfig().setAttribute("x;", "y"))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> it.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.SSL)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }));
        Answer answer = container.get("/app/count");
        List<String> parts = List.of(answer.field("Set-Cookie").orElseThrow().split("; "));
        assertThat(parts.get(0)).startsWith("SID=");
        assertThat(parts)
                .contains("Path=/", "Domain=example.com", "Secure", "SameSite=Lax", "Partitioned", "Max-Age=60")
                .doesNotContain("HttpOnly");
        assertThat(container.get("/app/count", "Cookie: SID=" + id(answer)).body())
                .startsWith("2 ");
        assertThat(context.get().getSessionTimeout()).isEqualTo(7);
        assertThatThrownBy(() -> context.get().getSessionCookieConfig().setSecure(false))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cookieSurvivesAResetAndIsNotSentTooLate() throws Exception {
        start(WebApplication.at("")
                .servlet("/reset", does((request, response) -> {
                    request.getSession();
                    response.setHeader("X-Gone", "1");
                    response.reset();
                }))
                .servlet("/late", does((request, response) -> {
                    response.flushBuffer();
                    try {
                        request.getSession();
                    } catch (IllegalStateException e) {
                        response.getWriter().print("too late");
                    }
                })));
        Answer reset = container.get("/reset");
        assertThat(reset.field("X-Gone")).isEmpty();
        assertThat(id(reset)).hasSize(32);
        assertThat(container.get("/late").body()).isEqualTo("too late");
    }

    private static void encode(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = request.getSession().getId();
        for (String url : List.of(
                "/app/x?a=b#c",
                "y",
                "?q",
                "#f",
                "/other/x",
                "http://test/app/z?1",
                "http://elsewhere/app/z",
                "mailto:a@b")) {
            response.getWriter().println(response.encodeURL(url).replace(id, "ID"));
        }
        response.getWriter().println(request.isRequestedSessionIdFromURL());
        response.setHeader("X-Id", id);
    }

    @Test
    void urlsCarryIdsWhereThatIsWanted() throws Exception {
        start(counting("/app")
                .initializer((classes, context) -> context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.URL)))
                .servlet("/encode", does(SessionTest::encode)));
        Answer answer = container.get("/app/encode");
        assertThat(answer.field("Set-Cookie")).isEmpty();
        assertThat(answer.body().lines())
                .containsExactly(
                        "/app/x;jsessionid=ID?a=b#c",
                        "y;jsessionid=ID",
                        "/app/encode;jsessionid=ID?q",
                        "#f",
                        "/other/x",
                        "http://test/app/z;jsessionid=ID?1",
                        "http://elsewhere/app/z",
                        "mailto:a@b",
                        "false");
        String id = answer.field("X-Id").orElseThrow();
        Answer again = container.get("/app/encode;jsessionid=" + id);
        assertThat(again.field("X-Id")).contains(id);
        assertThat(again.body()).contains("true");
        assertThat(with("/app/look", id).body()).isEqualTo("none");
    }

    @Test
    void otherApplicationsHaveTheirOwn() throws Exception {
        start(
                counting("/one").servlet("/cross", does((request, response) -> {
                    request.getSession().setAttribute("count", 41);
                    request.getServletContext()
                            .getContext("/two")
                            .getRequestDispatcher("/count")
                            .include(request, response);
                    response.getWriter().print(" " + request.getSession().getAttribute("count"));
                    for (String cookie : response.getHeaders("Set-Cookie")) {
                        response.addHeader("X-Path", cookie.contains("Path=/two") ? "two" : "one");
                    }
                })),
                counting("/two"));
        Answer answer = container.get("/one/cross");
        assertThat(answer.body()).isEqualTo("1 true false false 41");
        assertThat(answer.toString()).contains("x-path: one").contains("x-path: two");
    }

    @Test
    void areThereUntilTheRequestHasEnded() throws Exception {
        start(WebApplication.at("")
                .listener(new ServletRequestListener() {
                    @Override
                    public void requestDestroyed(ServletRequestEvent event) {
                        HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
                        events.add(String.valueOf(request.getSession(false).getAttribute("a")));
                    }
                })
                .servlet("/", does((request, response) -> request.getSession().setAttribute("a", "still"))));
        container.get("/");
        waitUntil(() -> !events.isEmpty());
        assertThat(events).containsExactly("still");
    }

    @Test
    void endWithTheirApplication() throws Exception {
        start(counting("").listener(new Notes("one")));
        container.get("/count");
        container.get("/count");
        container.container().undeploy("");
        assertThat(events.stream().filter(event -> event.contains("destroyed"))).hasSize(2);
    }
}
