package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;

/** Several requests of one client, whose session they name, to be compared with another container. */
final class VisitCases {
    private static final String COOKIE = "Cookie: JSESSIONID={session}";

    private VisitCases() {}

    private static void show(HttpServletRequest request, HttpServletResponse response, HttpSession session)
            throws IOException {
        response.getWriter()
                .print((session == null ? "no session" : session.isNew() + " " + session.getAttribute("count")) + "|"
                        + request.isRequestedSessionIdValid() + "|" + request.isRequestedSessionIdFromCookie() + "|"
                        + request.isRequestedSessionIdFromURL() + "|" + (request.getRequestedSessionId() == null));
    }

    static List<Case> all() {
        return List.of(
                Case.of("visits of one client", (request, response) -> {
                            HttpSession session = request.getSession();
                            Integer count = (Integer) session.getAttribute("count");
                            session.setAttribute("count", count == null ? 1 : count + 1);
                            show(request, response, session);
                        })
                        .get("")
                        .get("", COOKIE)
                        .get("", COOKIE)
                        .get(""),
                Case.of(
                                "visit that asks for no session",
                                (request, response) -> show(request, response, request.getSession(false)))
                        .get("")
                        .get("", "Cookie: JSESSIONID=nobody-has-this-id"),
                Case.of("visits after the end of a session", (request, response) -> {
                            HttpSession session = request.getSession(request.getQueryString() == null);
                            show(request, response, session);
                            if (request.getQueryString() != null && session != null) {
                                session.invalidate();
                                response.getWriter()
                                        .print(request.isRequestedSessionIdValid() + " " + request.getSession(false));
                            }
                        })
                        .get("")
                        .get("?end", COOKIE)
                        .get("?end", COOKIE)
                        .get("", COOKIE),
                Case.of("visit after a change of the id", (request, response) -> {
                            HttpSession session = request.getSession();
                            if (request.getQueryString() != null) {
                                session.setAttribute("count", "kept");
                                String id = request.changeSessionId();
                                response.getWriter().print(id.equals(session.getId()) + " ");
                            }
                            show(request, response, session);
                        })
                        .get("")
                        .get("?change", COOKIE)
                        .get("", COOKIE),
                Case.of("times of a session", (request, response) -> {
                            HttpSession session = request.getSession();
                            long before = session.getLastAccessedTime();
                            session.setAttribute("a", "b");
                            response.getWriter()
                                    .print((session.getLastAccessedTime() == before) + " "
                                            + (session.getCreationTime() <= before) + " "
                                            + (before <= System.currentTimeMillis()));
                        })
                        .get("")
                        .get("", COOKIE),
                Case.of("life without use", (request, response) -> {
                            HttpSession session = request.getSession();
                            session.setMaxInactiveInterval(500);
                            int seconds = session.getMaxInactiveInterval();
                            session.setMaxInactiveInterval(-1);
                            response.getWriter().print(seconds + " " + (session.getMaxInactiveInterval() <= 0));
                        })
                        .get(""),
                Case.of("session outside of a request", (request, response) -> {
                            HttpSession session = request.getSession();
                            HttpSession.Accessor accessor = session.getAccessor();
                            accessor.access(same -> same.setAttribute("count", 5));
                            response.getWriter().print(session.getAttribute("count"));
                            session.invalidate();
                            response.getWriter().print(FieldCases.outcome(() -> {
                                accessor.access(same -> same.setAttribute("count", 6));
                                return "accessed";
                            }));
                        })
                        .get(""),
                Case.of("URLs while cookies are taken", (request, response) -> {
                            request.getSession();
                            response.getWriter()
                                    .print(response.encodeURL("http://elsewhere.test/x") + " "
                                            + response.encodeRedirectURL("http://elsewhere.test/x"));
                        })
                        .get("", COOKIE)
                        .get("", COOKIE),
                Case.of(
                                "id in the path",
                                (request, response) -> response.getWriter()
                                        .print(request.getRequestedSessionId() + " "
                                                + request.isRequestedSessionIdFromURL()
                                                + request.isRequestedSessionIdFromCookie()
                                                + request.isRequestedSessionIdValid() + request.getPathInfo()))
                        .get("/p;jsessionid=not-ours")
                        .get("/p;jsessionid=not-ours", "Cookie: JSESSIONID=nor-this"),
                Case.of("session after commit", (request, response) -> {
                            response.flushBuffer();
                            response.getWriter().print(FieldCases.outcome(() -> request.getSession()));
                        })
                        .get(""));
    }
}
