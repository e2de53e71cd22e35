package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** Header fields, languages and charsets of requests, to be compared with another container. */
final class FieldCases {
    private FieldCases() {}

    /** What a call returns, or the kind of exception that it throws. */
    static String outcome(Callable<?> call) {
        try {
            return String.valueOf(call.call());
        } catch (Exception e) {
            Class<?> named = e.getClass();
            while (named.isAnonymousClass()) {
                named = named.getSuperclass();
            }
            return named.getSimpleName();
        }
    }

    private static void languages(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean none = request.getHeader("Accept-Language") == null;
        List<Locale> locales = Collections.list(request.getLocales());
        response.getWriter()
                .print(none ? locales.equals(List.of(Locale.getDefault())) : request.getLocale() + " " + locales);
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(fields());
        cases.addAll(charsets());
        cases.addAll(parameters());
        return cases;
    }

    private static List<Case> fields() {
        return List.of(
                Case.of("names of fields", (request, response) -> {
                            TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
                            names.addAll(Collections.list(request.getHeaderNames()));
                            response.getWriter().print(names.size() + " " + names.contains("x-a"));
                        })
                        .get("", "X-A: 1", "x-a: 2", "X-B: 3"),
                Case.of(
                                "fields in any case",
                                (request, response) -> response.getWriter()
                                        .print(request.getHeader("x-a")
                                                + request.getHeader("X-A")
                                                + request.getIntHeader("X-a")))
                        .get("", "x-A: 5"),
                Case.of(
                                "field with nothing in it",
                                (request, response) -> response.getWriter().print("[" + request.getHeader("X-A") + "]"))
                        .get("", "X-A:"),
                Case.of(
                                "lists are one value",
                                (request, response) ->
                                        response.getWriter().print(Collections.list(request.getHeaders("X-A"))))
                        .get("", "X-A: a, b", "X-A: c"),
                Case.of(
                                "no number and no date",
                                (request, response) -> response.getWriter()
                                        .print(outcome(() -> request.getIntHeader("X-A")) + " "
                                                + outcome(() -> request.getDateHeader("X-A"))
                                                        .contains("Illegal")))
                        .get("", "X-A: soon"),
                Case.of(
                                "numbers that are unusual",
                                (request, response) ->
                                        response.getWriter().print(outcome(() -> request.getIntHeader("X-A"))))
                        .get("", "X-A: -17")
                        .get("", "X-A: 99999999999")
                        .differs(
                                "Servlet 6.1, HttpServletRequest.getIntHeader: what is no int is an error",
                                "200 -17",
                                "200 NumberFormatException"),
                Case.of("languages by weight", FieldCases::languages)
                        .get("")
                        .get("", "Accept-Language: en-us, ga-us")
                        .get("", "Accept-Language: en;q=0.1, fr-CH, de;q=0.9")
                        .get("", "Accept-Language: de", "Accept-Language: en"),
                Case.of(
                                "length of a body",
                                (request, response) -> response.getWriter()
                                        .print(request.getContentLength() + " " + request.getContentLengthLong()))
                        .get("")
                        .post("", "text/plain", "abc")
                        .raw("POST {} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .raw("POST {} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + "1\r\na\r\n0\r\n\r\n"));
    }

    private static List<Case> charsets() {
        return List.of(
                Case.of(
                                "charset of a request",
                                (request, response) -> response.getWriter()
                                        .print(String.valueOf(request.getCharacterEncoding())
                                                .toLowerCase(Locale.ROOT)))
                        .get("")
                        .post("", "text/plain", "a")
                        .post("", "text/plain; charset=ISO-8859-1", "a")
                        .post("", "text/plain;charset=\"utf-8\"", "a"),
                Case.of("charset that is not there", (request, response) -> {
                            String set = outcome(() -> {
                                request.setCharacterEncoding("no-such-charset");
                                return "taken";
                            });
                            response.getWriter().print(set + outcome(() -> request.getReader() != null));
                        })
                        .get("")
                        .post("", "text/plain;charset=no-such-charset", "a"),
                Case.of("charset set before the body is read", (request, response) -> {
                            request.setCharacterEncoding("UTF-8");
                            response.getWriter()
                                    .print(request.getCharacterEncoding()
                                            + (int) request.getReader()
                                                    .readLine()
                                                    .charAt(0));
                        })
                        .post("", "text/plain;charset=ISO-8859-1", "\u00c3\u00a9"),
                Case.of("charset set after the body is read", (request, response) -> {
                            request.getReader();
                            request.setCharacterEncoding("UTF-8");
                            response.getWriter().print(request.getCharacterEncoding());
                        })
                        .post("", "text/plain", "a"),
                Case.of("reader after stream", (request, response) -> {
                            request.getInputStream();
                            response.getWriter().print(outcome(request::getReader));
                        })
                        .get(""),
                Case.of("stream and reader twice", (request, response) -> {
                            boolean same = request.getReader().equals(request.getReader());
                            response.getWriter().print(same);
                        })
                        .get(""));
    }

    private static List<Case> parameters() {
        String form = "application/x-www-form-urlencoded";
        return List.of(
                Case.of(
                                "names of parameters",
                                (request, response) -> response.getWriter()
                                        .print(Collections.list(request.getParameterNames()) + " "
                                                + request.getParameterMap().keySet()))
                        .get("?b=1&a=2&b=3")
                        .get("")
                        .post("?b=1", form, "a=2&b=3"),
                Case.of(
                                "the map of parameters is locked",
                                (request, response) -> response.getWriter()
                                        .print(outcome(() -> request.getParameterMap()
                                                        .put("a", new String[] {"2"})) + " "
                                                + request.getParameter("a")))
                        .get("?a=1"),
                Case.of("form that was read as a stream", (request, response) -> {
                            byte[] body = request.getInputStream().readAllBytes();
                            response.getWriter().print(body.length + " " + request.getParameter("a"));
                        })
                        .post("?b=1", form, "a=2"),
                Case.of("stream of a form that was parsed", (request, response) -> {
                            String value = request.getParameter("a");
                            response.getWriter()
                                    .print(value + request.getInputStream().readAllBytes().length);
                        })
                        .post("", form, "a=2"),
                Case.of(
                                "form of another method",
                                (request, response) -> response.getWriter().print(request.getParameter("a")))
                        .raw("PATCH {} HTTP/1.1\r\nHost: test\r\nContent-Type: " + form
                                + "\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=2"),
                Case.of("charset of a form that is set", (request, response) -> {
                            request.setCharacterEncoding("ISO-8859-1");
                            response.getWriter()
                                    .print((int) request.getParameter("a").charAt(0));
                        })
                        .post("", form, "a=%E9")
                        .differs(
                                "Servlet 6.1, 3.12: a charset that is set before parameters are asked for is theirs",
                                "200 233"),
                Case.of(
                                "parameters that cannot be decoded",
                                (request, response) -> response.getWriter()
                                        .print(outcome(() -> request.getParameter("a"))
                                                .isEmpty()))
                        .get("?a=%zz")
                        .statusOnly());
    }
}
