package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What included servlets may do, servlets by name, and wrappers on their way, to be compared with another container. */
final class IncludeCases {
    private IncludeCases() {}

    static Map<String, Case.Act> targets() {
        Map<String, Case.Act> targets = new LinkedHashMap<>();
        targets.put("/meddling", (request, response) -> {
            response.setStatus(202);
            response.setHeader("X-Meddled", "1");
            response.addHeader("X-Meddled", "2");
            response.setIntHeader("X-Meddled", 3);
            response.setContentType("text/css");
            response.setCharacterEncoding("UTF-16");
            response.setContentLength(1);
            response.getWriter().print("[meddled]");
        });
        targets.put("/cookies", (request, response) -> {
            response.addCookie(new jakarta.servlet.http.Cookie("meddled", "1"));
            response.getWriter().print("[meddled]");
        });
        targets.put("/refusing", (request, response) -> {
            response.getWriter().print("[before]");
            response.sendError(403);
            response.getWriter().print("[after]");
        });
        targets.put("/redirecting", (request, response) -> {
            response.sendRedirect("/elsewhere");
            response.getWriter().print("[stayed]");
        });
        targets.put("/failing", (request, response) -> {
            throw new IOException("expected by the test");
        });
        targets.put("/flushing", (request, response) -> {
            response.getWriter().print("[flushed]");
            response.flushBuffer();
        });
        targets.put("/named", (request, response) -> {
            PrintWriter out = response.getWriter();
            out.println(request.getDispatcherType() + "|" + request.getServletPath() + "|" + request.getPathInfo() + "|"
                    + request.getQueryString() + "|"
                    + request.getHttpServletMapping().getPattern() + "|"
                    + request.getAttribute(RequestDispatcher.FORWARD_SERVLET_PATH) + "|"
                    + request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH));
        });
        targets.put("/wrapped", (request, response) -> {
            response.getWriter()
                    .print(request.getHeader("added") + " " + request.getAttribute("wrapper") + " "
                            + (request instanceof HttpServletRequestWrapper) + " "
                            + (response instanceof HttpServletResponseWrapper));
        });
        return targets;
    }

    /** Adds a field. */
    private static final class Adding extends HttpServletRequestWrapper {
        Adding(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getHeader(String name) {
            return name.equals("added") ? "by the wrapper" : super.getHeader(name);
        }
    }

    /** Keeps what is written. */
    private static final class Keeping extends HttpServletResponseWrapper {
        private final StringWriter kept = new StringWriter();
        private final PrintWriter out = new PrintWriter(kept);

        Keeping(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() {
            return out;
        }
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(includes());
        cases.addAll(names());
        cases.addAll(wrappers());
        return cases;
    }

    private static List<Case> includes() {
        return List.of(
                Case.of("included servlet that meddles", (request, response) -> {
                            response.setContentType("text/plain");
                            request.getRequestDispatcher("/meddling").include(request, response);
                            response.getWriter().print(" " + response.getStatus());
                        })
                        .get(""),
                Case.of("included servlet that sets a cookie", (request, response) -> {
                            request.getRequestDispatcher("/cookies").include(request, response);
                            response.getWriter().print(" " + response.getHeader("Set-Cookie"));
                        })
                        .get("")
                        .differs(
                                "Servlet 6.1, 9.3: what an included servlet does to header fields has no effect,"
                                        + " but for the cookie of a session",
                                "200 [meddled] null"),
                Case.of("included servlet that flushes", (request, response) -> {
                            request.getRequestDispatcher("/flushing").include(request, response);
                            response.setHeader("X-Late", "1");
                            response.getWriter().print(response.isCommitted());
                        })
                        .get(""),
                Case.of(
                                "included servlet that fails",
                                (request, response) -> response.getWriter().print(FieldCases.outcome(() -> {
                                    request.getRequestDispatcher("/failing").include(request, response);
                                    return "included";
                                })))
                        .get(""),
                Case.of("forward to a servlet that fails", (request, response) -> {
                            String thrown = FieldCases.outcome(() -> {
                                request.getRequestDispatcher("/failing").forward(request, response);
                                return "forwarded";
                            });
                            response.getWriter().print(thrown + request.getAttribute("none"));
                        })
                        .get("")
                        .statusOnly(),
                Case.of(
                                "forward to a servlet that refuses",
                                (request, response) -> request.getRequestDispatcher("/refusing")
                                        .forward(request, response))
                        .get("")
                        .statusOnly(),
                Case.of(
                                "forward to a servlet that redirects",
                                (request, response) -> request.getRequestDispatcher("/redirecting")
                                        .forward(request, response))
                        .get("")
                        .statusOnly(),
                Case.of(
                                "forward to a servlet that meddles",
                                (request, response) -> request.getRequestDispatcher("/target/plain")
                                        .forward(request, response))
                        .get("?a=1"),
                Case.of("included file", (request, response) -> {
                            response.setContentType("text/plain");
                            response.getWriter().print("before ");
                            request.getRequestDispatcher("/docs/a.txt").include(request, response);
                            response.getWriter().print("after");
                        })
                        .get(""),
                Case.of("included file that is hidden", (request, response) -> {
                            response.setContentType("text/plain");
                            response.getWriter();
                            request.getRequestDispatcher("/WEB-INF/hidden.txt").include(request, response);
                        })
                        .get(""),
                Case.of(
                                "included file that is not there",
                                (request, response) -> response.getWriter().print(FieldCases.outcome(() -> {
                                    request.getRequestDispatcher("/docs/none").include(request, response);
                                    return "included";
                                })))
                        .get(""),
                Case.of("filters of dispatches", (request, response) -> {
                            response.setContentType("text/plain");
                            request.getRequestDispatcher("/target/marked").include(request, response);
                            request.getRequestDispatcher("/target/unmarked").include(request, response);
                        })
                        .get(""),
                Case.of(
                                "filter of a forward",
                                (request, response) -> request.getRequestDispatcher("/target/marked")
                                        .forward(request, response))
                        .get(""),
                Case.of("path of a dispatcher from below", (request, response) -> {
                            RequestDispatcher none = request.getRequestDispatcher(null);
                            request.getRequestDispatcher("../target/y?b=" + (none == null))
                                    .include(request, response);
                        })
                        .get("/x"),
                Case.of("parameters of nested includes", (request, response) -> {
                            request.getRequestDispatcher("/nested/1?b=1").include(request, response);
                            response.getWriter().print(request.getParameter("b") + request.getParameter("c"));
                        })
                        .get("?a=1"));
    }

    private static List<Case> names() {
        return List.of(
                Case.of(
                                "include by name",
                                (request, response) -> request.getServletContext()
                                        .getNamedDispatcher("target/named")
                                        .include(request, response))
                        .get("/p?a=1"),
                Case.of("forward by name drops the buffer", (request, response) -> {
                            response.getWriter().print("dropped");
                            request.getServletContext()
                                    .getNamedDispatcher("target/named")
                                    .forward(request, response);
                        })
                        .get("/p?a=1"),
                Case.of("forward from a forward by name", (request, response) -> {
                            request.setAttribute("name", "target/named");
                            request.getRequestDispatcher("/target/first?b=2").include(request, response);
                            request.getServletContext()
                                    .getNamedDispatcher("target/named")
                                    .include(request, response);
                        })
                        .get("/p?a=1"));
    }

    private static List<Case> wrappers() {
        return List.of(
                Case.of("wrappers stay in a forward", (request, response) -> {
                            request.setAttribute("wrapper", "seen");
                            request.getRequestDispatcher("/wrapped")
                                    .forward(new Adding(request), new HttpServletResponseWrapper(response));
                        })
                        .get("", "added: no"),
                Case.of("wrapper that keeps what is included", (request, response) -> {
                            Keeping keeping = new Keeping(response);
                            request.getRequestDispatcher("/wrapped").include(new Adding(request), keeping);
                            keeping.out.flush();
                            response.getWriter().print("kept: " + keeping.kept);
                        })
                        .get(""),
                Case.of("wrappers know what they wrap", (request, response) -> {
                            Adding inner = new Adding(request);
                            HttpServletRequestWrapper outer = new HttpServletRequestWrapper(inner);
                            response.getWriter()
                                    .print(outer.isWrapperFor(inner) + " " + outer.isWrapperFor(Adding.class) + " "
                                            + outer.isWrapperFor((ServletRequest) request) + " "
                                            + new ServletRequestWrapper(request).isWrapperFor(Adding.class) + " "
                                            + new ServletResponseWrapper(response).isWrapperFor(Keeping.class));
                        })
                        .get(""),
                Case.of(
                                "wrappers of nothing",
                                (request, response) -> response.getWriter()
                                        .print(FieldCases.outcome(() -> new ServletRequestWrapper(null)) + " "
                                                + FieldCases.outcome(() -> new ServletResponseWrapper(null)) + " "
                                                + FieldCases.outcome(() -> {
                                                    new HttpServletRequestWrapper(request).setRequest(null);
                                                    return "set";
                                                })))
                        .get(""),
                Case.of("wrappers hand everything on", (request, response) -> {
                            HttpServletRequestWrapper wrapper = new HttpServletRequestWrapper(request);
                            HttpServletResponseWrapper answer = new HttpServletResponseWrapper(response);
                            answer.setContentType("text/plain;charset=UTF-8");
                            answer.setHeader("X-A", "1");
                            answer.addCookie(new jakarta.servlet.http.Cookie("a", "b"));
                            answer.setLocale(java.util.Locale.GERMANY);
                            answer.getWriter()
                                    .print(wrapper.getParameter("a")
                                            + wrapper.getHeader("Host")
                                            + wrapper.getMethod()
                                            + wrapper.getServletPath()
                                            + wrapper.getPathInfo()
                                            + answer.getStatus()
                                            + answer.getLocale()
                                            + answer.isCommitted());
                        })
                        .get("/p?a=1"));
    }
}
