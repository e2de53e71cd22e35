package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions of two applications that one request uses: two sessions with one id, so that the one behind a dispatch is found
 * again, whether the next request comes the same way or straight to it.
 */
class SharedSessionTest {
    private TestContainer container;

    @BeforeEach
    void start() throws Exception {
        container = TestContainer.of(
                ServletContainer.builder().application(application("/front")).application(application("/back")));
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private static WebApplication application(String path) {
        Case.Act over = (request, response) -> {
            String target = request.getParameter("to");
            RequestDispatcher back =
                    request.getServletContext().getContext("/back").getRequestDispatcher(target);
            if (request.getParameter("forward") == null) {
                back.include(request, response);
            } else {
                back.forward(request, response);
            }
        };
        return WebApplication.at(path)
                .servlet("/over", new ActServlet(over))
                .servlet("/count", new ActServlet(SharedSessionTest::count))
                .servlet("/look", new ActServlet((request, response) -> {
                    HttpSession session = request.getSession(false);
                    response.getWriter().print(session == null ? "none" : session.getAttribute("count"));
                }))
                .servlet("/rename", new ActServlet((request, response) -> {
                    request.changeSessionId();
                    response.getWriter().print("renamed");
                }))
                .servlet("/end", new ActServlet((request, response) -> {
                    request.getSession(false).invalidate();
                    response.getWriter().print(request.isRequestedSessionIdValid());
                }));
    }

    private static void count(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        Integer before = (Integer) session.getAttribute("count");
        int count = before == null ? 1 : before + 1;
        session.setAttribute("count", count);
        response.getWriter().print(count);
    }

    private String get(String target, String id) throws IOException {
        return container.get(target, "Cookie: JSESSIONID=" + id).body();
    }

    @Test
    void comeTheSameWayAgainOrStraight() throws Exception {
        Answer first = container.get("/front/over?to=/count");
        assertThat(first.body()).isEqualTo("1");
        String id = first.session().orElseThrow();
        assertThat(get("/front/over?to=/count", id)).isEqualTo("2");
        assertThat(get("/front/over?to=/count&forward", id)).isEqualTo("3");
        assertThat(get("/back/count", id)).isEqualTo("4");
    }

    @Test
    void areTwoSessions() throws Exception {
        String id = container.get("/front/count").session().orElseThrow();
        assertThat(get("/front/over?to=/count", id)).isEqualTo("1");
        assertThat(get("/front/count", id)).isEqualTo("2");
        assertThat(get("/front/over?to=/end", id)).isEqualTo("false");
        assertThat(get("/front/over?to=/look", id)).isEqualTo("none");
        assertThat(get("/front/look", id)).isEqualTo("2");
    }

    @Test
    void getTheirNewIdTogether() throws Exception {
        String id = container.get("/front/count").session().orElseThrow();
        get("/front/over?to=/count", id);
        Answer renamed = container.get("/front/rename", "Cookie: JSESSIONID=" + id);
        String newId = renamed.session().orElseThrow();
        assertThat(newId).isNotEqualTo(id);
        assertThat(get("/front/over?to=/look", newId)).isEqualTo("1");
        assertThat(get("/back/look", newId)).isEqualTo("1");
        assertThat(get("/back/look", id)).isEqualTo("none");
        assertThat(get("/front/look", id)).isEqualTo("none");
    }

    @Test
    void haveIdsOfTheirOwnWithoutADispatch() throws Exception {
        String front = container.get("/front/count").session().orElseThrow();
        Answer back = container.get("/back/count", "Cookie: JSESSIONID=" + front);
        assertThat(back.session().orElseThrow()).isNotEqualTo(front);
    }
}
