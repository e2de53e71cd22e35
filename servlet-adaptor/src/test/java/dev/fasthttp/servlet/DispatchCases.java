package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Forwards, includes and error pages, to be compared with another container. */
final class DispatchCases {
    private static final String[] ATTRIBUTES = {
        RequestDispatcher.FORWARD_REQUEST_URI,
        RequestDispatcher.FORWARD_CONTEXT_PATH,
        RequestDispatcher.FORWARD_SERVLET_PATH,
        RequestDispatcher.FORWARD_PATH_INFO,
        RequestDispatcher.FORWARD_QUERY_STRING,
        RequestDispatcher.INCLUDE_REQUEST_URI,
        RequestDispatcher.INCLUDE_CONTEXT_PATH,
        RequestDispatcher.INCLUDE_SERVLET_PATH,
        RequestDispatcher.INCLUDE_PATH_INFO,
        RequestDispatcher.INCLUDE_QUERY_STRING
    };
    private static final String[] ERROR_ATTRIBUTES = {
        RequestDispatcher.ERROR_STATUS_CODE,
        RequestDispatcher.ERROR_REQUEST_URI,
        RequestDispatcher.ERROR_QUERY_STRING,
        RequestDispatcher.ERROR_METHOD,
        RequestDispatcher.ERROR_EXCEPTION_TYPE
    };

    private DispatchCases() {}

    static Map<Object, String> errorPages() {
        return Map.of(410, "/error", UnsupportedOperationException.class.getName(), "/error/by/type?e=1");
    }

    static Map<String, Case.Act> targets() {
        Map<String, Case.Act> targets = new LinkedHashMap<>();
        targets.put("/target/*", DispatchCases::show);
        targets.put("/error/*", (request, response) -> {
            PrintWriter out = response.getWriter();
            out.println("error page " + request.getMethod() + " " + request.getRequestURI() + " "
                    + request.getDispatcherType() + " " + request.getParameter("e"));
            for (String name : ERROR_ATTRIBUTES) {
                out.println(name + "=" + request.getAttribute(name));
            }
        });
        targets.put("/nested/*", (request, response) -> {
            response.getWriter().println("nested");
            request.getRequestDispatcher("/target/deep?c=4").include(request, response);
            show(request, response);
        });
        targets.put("/broken", (request, response) -> {
            throw new ServletException(new UnsupportedOperationException("root"));
        });
        return targets;
    }

    private static void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Target", "seen");
        PrintWriter out = response.getWriter();
        out.println(request.getDispatcherType() + "|" + request.getRequestURI() + "|" + request.getContextPath() + "|"
                + request.getServletPath() + "|" + request.getPathInfo() + "|" + request.getQueryString() + "|"
                + request.getHttpServletMapping().getMatchValue() + "|"
                + Arrays.toString(request.getParameterValues("a"))
                + "|" + request.getParameter("b") + "|" + request.getParameter("c"));
        for (String name : ATTRIBUTES) {
            if (request.getAttribute(name) != null) {
                out.println(name + "=" + request.getAttribute(name));
            }
        }
    }

    static List<Case> all() {
        return List.of(
                Case.of("forward", (request, response) -> {
                            response.getWriter().print("dropped");
                            request.getRequestDispatcher("/target/x?b=2&a=3").forward(request, response);
                            response.getWriter().print("ignored");
                        })
                        .get("/p?a=1")
                        .get("/p"),
                Case.of(
                                "forward without query",
                                (request, response) ->
                                        request.getRequestDispatcher("/target").forward(request, response))
                        .get("/p?a=1"),
                Case.of(
                                "forward and include below",
                                (request, response) -> request.getRequestDispatcher("/nested/n?b=2")
                                        .forward(request, response))
                        .get("/p?a=1"),
                Case.of("include", (request, response) -> {
                            response.getWriter().println("before");
                            request.getRequestDispatcher("/target/x?b=2&a=3").include(request, response);
                            response.getWriter()
                                    .println("after " + request.getParameter("b")
                                            + request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI));
                        })
                        .get("/p?a=1"),
                Case.of("include of an error", (request, response) -> {
                            response.getWriter().println("before");
                            try {
                                request.getRequestDispatcher("/broken").include(request, response);
                            } catch (ServletException e) {
                                response.getWriter().println("caught " + e.getRootCause());
                            }
                        })
                        .get(""),
                Case.of(
                                "forward by name",
                                (request, response) -> request.getServletContext()
                                        .getNamedDispatcher("target/target/*")
                                        .forward(request, response))
                        .get("/p?a=1"),
                Case.of(
                                "relative path",
                                (request, response) -> request.getRequestDispatcher("../../target/r")
                                        .forward(request, response))
                        .get("/x/y"),
                Case.of("forward after commit", (request, response) -> {
                            response.flushBuffer();
                            try {
                                request.getRequestDispatcher("/target/x").forward(request, response);
                            } catch (IllegalStateException e) {
                                response.getWriter().print("illegal state");
                            }
                        })
                        .get(""),
                Case.of("error page by status", (request, response) -> {
                            response.setHeader("X-Kept", "1");
                            response.getWriter().print("dropped");
                            response.sendError(410, "gone for good");
                            response.getWriter().print("ignored");
                        })
                        .get("?q=1")
                        .post("", "text/plain", "x"),
                Case.of("error page by type", (request, response) -> {
                            throw new UnsupportedOperationException("expected by the test");
                        })
                        .get("?q=1"),
                Case.of("failure without page", (request, response) -> {
                            throw new IllegalArgumentException("expected by the test");
                        })
                        .get("")
                        .statusOnly());
    }
}
