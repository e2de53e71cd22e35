package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What responses do, to be compared with another container. */
final class ResponseCases {
    private ResponseCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(types());
        cases.addAll(fields());
        cases.addAll(bodies());
        cases.addAll(errors());
        return cases;
    }

    private static List<Case> types() {
        return List.of(
                Case.of("type without charset", (request, response) -> {
                            response.setContentType("application/x-test");
                            response.getOutputStream().print("x");
                        })
                        .get(""),
                Case.of(
                                "no type",
                                (request, response) ->
                                        response.getOutputStream().print("x"))
                        .get(""),
                Case.of("writer in UTF-8", (request, response) -> {
                            response.setContentType("text/plain;charset=UTF-8");
                            response.getWriter().print("\u00e9\u20ac\ud83d\ude00");
                        })
                        .get(""),
                Case.of("writer in the default charset", (request, response) -> {
                            response.setContentType("text/plain");
                            response.getWriter().print("\u00e9\u20ac");
                        })
                        .get(""),
                Case.of("charset after the writer", (request, response) -> {
                            response.setContentType("text/plain");
                            response.getWriter();
                            response.setCharacterEncoding("UTF-8");
                            response.getWriter().print(response.getCharacterEncoding() + "\u00e9");
                        })
                        .get(""),
                Case.of("charset set and cleared", (request, response) -> {
                            response.setContentType("text/plain;charset=UTF-8");
                            response.setCharacterEncoding((String) null);
                            response.getOutputStream()
                                    .print(response.getContentType() + response.getCharacterEncoding());
                        })
                        .get(""),
                Case.of("language", (request, response) -> {
                            response.setContentType("text/plain");
                            response.setLocale(Locale.GERMANY);
                            response.getOutputStream()
                                    .print(response.getLocale().toString());
                        })
                        .get(""),
                Case.of("null is printed", (request, response) -> {
                            response.setContentType("text/plain;charset=UTF-8");
                            response.getWriter().print((String) null);
                            response.getWriter().println((Object) null);
                            response.getWriter().printf("%d-%s%n", 3, "x");
                            response.getWriter().append("ab").append('c').println(true);
                        })
                        .get(""));
    }

    private static List<Case> fields() {
        return List.of(
                Case.of("set and add", (request, response) -> {
                            response.addHeader("X-A", "1");
                            response.addHeader("x-a", "2");
                            response.setHeader("X-B", "1");
                            response.setHeader("X-B", "2");
                            response.addIntHeader("X-C", 5);
                            response.setDateHeader("X-D", 784111777000L);
                            response.setHeader("X-E", "gone");
                            response.setHeader("X-E", null);
                            response.getOutputStream()
                                    .print(response.getHeaders("X-A") + "|" + response.getHeader("x-b") + "|"
                                            + new TreeSet<>(response.getHeaderNames()).contains("X-C") + "|"
                                            + response.containsHeader("X-D") + response.containsHeader("X-E"));
                        })
                        .get(""),
                Case.of("cookies", (request, response) -> {
                            Cookie cookie = new Cookie("a", "b");
                            cookie.setPath("/app");
                            cookie.setHttpOnly(true);
                            cookie.setSecure(true);
                            response.addCookie(cookie);
                            response.addCookie(new Cookie("plain", "value"));
                            response.getOutputStream()
                                    .print(response.getHeaders("Set-Cookie").size());
                        })
                        .get("")
                        .statusOnly(),
                Case.of("after commit", (request, response) -> {
                            response.setHeader("X-A", "1");
                            response.getOutputStream().print("x");
                            response.flushBuffer();
                            response.setHeader("X-A", "2");
                            response.setStatus(404);
                            response.addCookie(new Cookie("a", "b"));
                            response.getOutputStream().print(response.isCommitted() + "|" + response.getStatus());
                        })
                        .get(""),
                Case.of("trailers of a response", (request, response) -> {
                            response.setTrailerFields(() -> Map.of("X-Sum", "5"));
                            response.getOutputStream().print("hello");
                        })
                        .get(""));
    }

    private static List<Case> bodies() {
        return List.of(
                Case.of(
                                "small body",
                                (request, response) ->
                                        response.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8)))
                        .get("")
                        .raw("HEAD {} HTTP/1.1\r\n")
                        .raw("GET {} HTTP/1.0\r\n"),
                Case.of("large body", (request, response) -> {
                            for (int i = 0; i < 10_000; i++) {
                                response.getOutputStream().print("line " + i + "\n");
                            }
                        })
                        .get("")
                        .raw("HEAD {} HTTP/1.1\r\n")
                        .raw("GET {} HTTP/1.0\r\n"),
                Case.of("large body with length", (request, response) -> {
                            byte[] body = "0123456789".repeat(10_000).getBytes(StandardCharsets.UTF_8);
                            response.setContentLength(body.length);
                            response.getOutputStream().write(body);
                        })
                        .get("")
                        .raw("HEAD {} HTTP/1.1\r\n"),
                Case.of("reset of the buffer", (request, response) -> {
                            response.setHeader("X-A", "1");
                            response.getOutputStream().print("gone");
                            response.resetBuffer();
                            response.getOutputStream().print("kept");
                        })
                        .get(""),
                Case.of("reset", (request, response) -> {
                            response.setStatus(404);
                            response.setHeader("X-A", "1");
                            response.getWriter().print("gone");
                            response.reset();
                            response.getOutputStream().print("kept " + response.getStatus());
                        })
                        .get(""),
                Case.of("size of the buffer", (request, response) -> {
                            response.setBufferSize(100_000);
                            response.getOutputStream().write(new byte[50_000]);
                            boolean before = response.isCommitted();
                            try {
                                response.setBufferSize(10);
                            } catch (IllegalStateException e) {
                                response.resetBuffer();
                                response.getOutputStream().print("illegal state " + before);
                            }
                        })
                        .get(""),
                Case.of("no content", (request, response) -> response.setStatus(204))
                        .get(""),
                Case.of("not modified", (request, response) -> response.setStatus(304))
                        .get(""),
                Case.of("closed stream", (request, response) -> {
                            response.getOutputStream().print("x");
                            response.getOutputStream().close();
                            response.setStatus(500);
                        })
                        .get(""),
                Case.of("writer after stream", (request, response) -> {
                            response.getOutputStream().print("x");
                            try {
                                response.getWriter();
                            } catch (IllegalStateException e) {
                                response.getOutputStream().print("illegal state");
                            }
                        })
                        .get(""));
    }

    private static List<Case> errors() {
        return List.of(
                Case.of("sendError without page", (request, response) -> response.sendError(418, "short"))
                        .get("")
                        .statusOnly(),
                Case.of("sendError after commit", (request, response) -> {
                            response.flushBuffer();
                            try {
                                response.sendError(500);
                            } catch (IllegalStateException e) {
                                response.getOutputStream().print("illegal state");
                            }
                        })
                        .get(""),
                Case.of("redirects", (request, response) -> response.sendRedirect(request.getParameter("to")))
                        .get("/x/y?to=z")
                        .get("/x/y?to=/z")
                        .get("/x/y?to=../z")
                        .get("/x/y?to=http://example.org/z")
                        .statusOnly(),
                Case.of("redirect with status", (request, response) -> response.sendRedirect("/z", 303))
                        .get("")
                        .statusOnly());
    }
}
