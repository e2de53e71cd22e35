package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;

/** What sessions do within one request, to be compared with another container; ids and cookies differ. */
final class SessionCases {
    private SessionCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                                "no session",
                                (request, response) -> response.getWriter()
                                        .print(request.getSession(false) + " " + request.getRequestedSessionId() + " "
                                                + request.isRequestedSessionIdValid() + " "
                                                + request.isRequestedSessionIdFromCookie() + " "
                                                + request.isRequestedSessionIdFromURL()))
                        .get("")
                        .get("", "Cookie: JSESSIONID=unknown"),
                Case.of("a new one", (request, response) -> {
                            HttpSession session = request.getSession();
                            session.setAttribute("a", 1);
                            session.setAttribute("a", null);
                            session.setAttribute("b", 2);
                            response.getWriter()
                                    .print(session.isNew() + " " + Collections.list(session.getAttributeNames()) + " "
                                            + (session.getCreationTime() == session.getLastAccessedTime()) + " "
                                            + request.getSession().equals(session) + " "
                                            + request.isRequestedSessionIdValid() + " "
                                            + (request.getRequestedSessionId() == null));
                            session.invalidate();
                            response.setHeader("Set-Cookie", null);
                            response.setHeader("Expires", null);
                        })
                        .get(""),
                Case.of("after its end", (request, response) -> {
                            HttpSession session = request.getSession();
                            session.invalidate();
                            StringBuilder thrown = new StringBuilder();
                            for (Runnable call : List.<Runnable>of(
                                    session::invalidate,
                                    session::isNew,
                                    session::getCreationTime,
                                    session::getLastAccessedTime,
                                    session::getAttributeNames,
                                    () -> session.getAttribute("a"),
                                    () -> session.setAttribute("a", 1),
                                    () -> session.removeAttribute("a"))) {
                                try {
                                    call.run();
                                    thrown.append('-');
                                } catch (IllegalStateException e) {
                                    thrown.append('!');
                                }
                            }
                            response.getWriter().print(thrown + " " + request.getSession(false));
                            response.setHeader("Set-Cookie", null);
                            response.setHeader("Expires", null);
                        })
                        .get(""));
    }
}
