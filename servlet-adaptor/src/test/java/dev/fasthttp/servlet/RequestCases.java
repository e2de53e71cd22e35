package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What requests tell, to be compared with another container. */
final class RequestCases {
    private static final String FORM = "application/x-www-form-urlencoded";

    private RequestCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(paths());
        cases.addAll(parameters());
        cases.addAll(fields());
        cases.addAll(bodies());
        return cases;
    }

    private static PrintWriter text(HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        return response.getWriter();
    }

    private static void showPaths(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpServletMapping mapping = request.getHttpServletMapping();
        text(response)
                .println(request.getMethod() + "|" + request.getRequestURI() + "|" + request.getContextPath() + "|"
                        + request.getServletPath() + "|" + request.getPathInfo() + "|" + request.getQueryString() + "|"
                        + request.getRequestURL() + "|" + mapping.getMappingMatch() + "|" + mapping.getPattern() + "|"
                        + mapping.getMatchValue() + "|" + request.getDispatcherType());
    }

    private static void showParameters(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PrintWriter out = text(response);
        for (Map.Entry<String, String[]> entry : request.getParameterMap().entrySet()) {
            out.println(entry.getKey() + "=" + Arrays.toString(entry.getValue()));
        }
        out.println(request.getParameter("a") + "|" + Arrays.toString(request.getParameterValues("none")));
    }

    private static List<Case> paths() {
        return List.of(
                Case.of("paths", RequestCases::showPaths)
                        .get("")
                        .get("/")
                        .get("/x/y")
                        .get("/x?q=1&r")
                        .get("?")
                        .get("/a%20b/%C3%A9")
                        .get("/a;jsessionid=12/b;x=y")
                        .get("/a/./b/../c"),
                Case.of("suspicious paths", RequestCases::showPaths)
                        .get("/a%2Fb")
                        .get("/%2e%2e/b")
                        .get("/..;/b")
                        .get("/a/;x/b")
                        .get("/a%5Cb")
                        .get("/a%00")
                        .get("/a%E2%82")
                        .get("/a%zz")
                        .statusOnly(),
                Case.of("request in absolute form", RequestCases::showPaths)
                        .raw("GET http://other:99{}/x?y HTTP/1.1\r\nHost: other:99\r\nConnection: close\r\n\r\n"),
                Case.of(
                                "host and port",
                                (request, response) -> text(response)
                                        .println(request.getServerName() + "|" + request.getServerPort() + "|"
                                                + request.getScheme() + "|" + request.isSecure() + "|"
                                                + request.getProtocol()))
                        .get("")
                        .raw("GET {} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n")
                        .raw("GET {} HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n"));
    }

    private static List<Case> parameters() {
        return List.of(
                Case.of("query parameters", RequestCases::showParameters)
                        .get("?a=1&b=2&a=3")
                        .get("?a&b=&=c&&a=x=y")
                        .get("?a=%C3%A9+%2B&%61=2")
                        .get(""),
                Case.of("form parameters", RequestCases::showParameters)
                        .post("?a=query&q=1", FORM, "a=form&b=2%20+3")
                        .post("", FORM + "; charset=ISO-8859-1", "a=%E9")
                        .post("", FORM + ";charset=utf-8", "a=%C3%A9")
                        .post("", "text/plain", "a=1"));
    }

    private static List<Case> fields() {
        return List.of(
                Case.of("header fields", (request, response) -> {
                            PrintWriter out = text(response);
                            out.println(request.getHeader("x-one") + "|" + request.getHeader("none") + "|"
                                    + Collections.list(request.getHeaders("X-Two")) + "|"
                                    + Collections.list(request.getHeaders("none")) + "|" + request.getIntHeader("X-One")
                                    + "|" + request.getIntHeader("none") + "|" + request.getDateHeader("none"));
                        })
                        .get("", "X-One: 1", "X-Two: a", "x-two: b"),
                Case.of(
                                "dates",
                                (request, response) ->
                                        text(response).println(request.getDateHeader("If-Modified-Since")))
                        .get("", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT")
                        .get("", "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT")
                        .get("", "If-Modified-Since: Sun Nov  6 08:49:37 1994"),
                Case.of("a number that is none", (request, response) -> {
                            try {
                                text(response).println(request.getIntHeader("X-One"));
                            } catch (NumberFormatException e) {
                                text(response).println("no number");
                            }
                        })
                        .get("", "X-One: x"),
                Case.of("cookies", (request, response) -> {
                            PrintWriter out = text(response);
                            Cookie[] cookies = request.getCookies();
                            for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
                                out.println(cookie.getName() + "=" + cookie.getValue());
                            }
                            out.println(cookies == null);
                        })
                        .get("")
                        .get("", "Cookie: a=b; c=d")
                        .get("", "Cookie: a=b;c=d", "Cookie: e=f"),
                Case.of(
                                "languages",
                                (request, response) -> text(response)
                                        .println(request.getLocale() + "|" + Collections.list(request.getLocales())))
                        .get("", "Accept-Language: de;q=0.5, en-GB, fr;q=0.8, es;q=0"),
                Case.of("attributes", (request, response) -> {
                            PrintWriter out = text(response);
                            for (int i = 0; i < 50; i++) {
                                request.setAttribute("name" + i, i);
                            }
                            for (int i = 0; i < 50; i += 2) {
                                request.removeAttribute("name" + i);
                            }
                            request.setAttribute("name1", null);
                            List<String> names = Collections.list(request.getAttributeNames());
                            names.removeIf(name -> !name.startsWith("name"));
                            Collections.sort(names);
                            out.println(names + "|" + request.getAttribute("name3") + request.getAttribute("name4"));
                        })
                        .get(""));
    }

    private static List<Case> bodies() {
        Case.Act stream = (request, response) -> text(response)
                .print(request.getContentLength() + "|" + request.getContentType() + "|"
                        + request.getCharacterEncoding() + "|"
                        + new String(request.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                        + "|" + request.getInputStream().isFinished());
        Case.Act reader = (request, response) -> text(response)
                .print(request.getReader().readLine() + "|"
                        + request.getReader().read());
        return List.of(
                Case.of("body as stream", stream)
                        .post("", "text/plain", "hello")
                        .post("", "application/x-test;charset=UTF-8", "x".repeat(100_000))
                        .raw("POST {} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + "5\r\nhello\r\n0\r\n\r\n")
                        .get(""),
                Case.of("body as text", reader)
                        .post("", "text/plain;charset=utf-8", "h\u00c3\u00a9llo")
                        .post("", "text/plain", "h\u00e9llo\nx"),
                Case.of("stream after reader", (request, response) -> {
                            request.getReader();
                            try {
                                request.getInputStream();
                            } catch (IllegalStateException e) {
                                text(response).print("illegal state");
                            }
                        })
                        .get(""),
                Case.of("trailers of a request", (request, response) -> {
                            request.getInputStream().readAllBytes();
                            text(response).print(request.isTrailerFieldsReady() + "|" + request.getTrailerFields());
                        })
                        .raw("POST {} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + "5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n"));
    }
}
