package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Types, charsets, languages and fields of responses, to be compared with another container. */
final class TypeCases {
    private static final Locale JAPANESE = Locale.JAPANESE;

    private TypeCases() {}

    private static String state(HttpServletResponse response) {
        String type = response.getContentType();
        return (type == null ? "none" : type.replace(" ", "").toLowerCase(Locale.ROOT)) + " "
                + response.getCharacterEncoding().toLowerCase(Locale.ROOT);
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(types());
        cases.addAll(languages());
        cases.addAll(fields());
        return cases;
    }

    private static List<Case> types() {
        return List.of(
                Case.of("no type, but a charset", (request, response) -> {
                            response.setCharacterEncoding("Shift_JIS");
                            response.getWriter().print(state(response));
                        })
                        .get(""),
                Case.of("type without charset keeps the one before", (request, response) -> {
                            response.setContentType("text/html;charset=Shift_JIS");
                            response.setContentType("text/xml");
                            response.getWriter().print(state(response));
                        })
                        .get(""),
                Case.of("type after the writer", (request, response) -> {
                            PrintWriter out = response.getWriter();
                            response.setContentType("text/html;charset=ISO-8859-7");
                            out.print(state(response));
                        })
                        .get(""),
                Case.of("type and charset after the writer", (request, response) -> {
                            response.setContentType("text/xml;charset=ISO-8859-7");
                            PrintWriter out = response.getWriter();
                            response.setContentType("text/html;charset=UTF-8");
                            out.print(state(response));
                        })
                        .get(""),
                Case.of("type after commit", (request, response) -> {
                            response.setContentType("application/x-test");
                            ServletOutputStream out = response.getOutputStream();
                            out.print("x");
                            out.flush();
                            response.setContentType("text/plain");
                            out.print(response.getContentType());
                        })
                        .get(""),
                Case.of("charset given back", (request, response) -> {
                            String before = response.getCharacterEncoding();
                            response.setCharacterEncoding("UTF-8");
                            response.setCharacterEncoding((String) null);
                            boolean first = before.equals(response.getCharacterEncoding());
                            response.setContentType("text/plain; charset=UTF-8");
                            response.setCharacterEncoding((Charset) null);
                            boolean second = before.equals(response.getCharacterEncoding());
                            response.getWriter().print(first + " " + second);
                        })
                        .get("")
                        .differs(
                                "Servlet 6.1, ServletResponse.setCharacterEncoding: null takes back that of a type, too",
                                "200 true true"),
                Case.of("charset that is not there", (request, response) -> {
                            response.setCharacterEncoding("no-such-charset");
                            String set = response.getCharacterEncoding();
                            String thrown = FieldCases.outcome(response::getWriter);
                            response.reset();
                            response.getWriter().print(set + " " + thrown);
                        })
                        .get(""),
                Case.of("type with other parameters", (request, response) -> {
                            response.setContentType("text/plain; format=flowed; charset=UTF-8");
                            response.getWriter().print(response.getCharacterEncoding());
                        })
                        .get("")
                        .statusOnly());
    }

    private static List<Case> languages() {
        return List.of(
                Case.of("language that has a charset", (request, response) -> {
                            response.setLocale(JAPANESE);
                            response.setContentType("text/html");
                            response.getWriter().print(state(response));
                        })
                        .get("")
                        .differs(
                                "Servlet 6.1, 5.5: without a mapping of the application the container has one",
                                "200 text/html;charset=shift_jis shift_jis"),
                Case.of("language after a charset", (request, response) -> {
                            response.setContentType("text/html;charset=UTF-8");
                            response.setLocale(JAPANESE);
                            response.getWriter().print(state(response));
                        })
                        .get(""),
                Case.of("language after the writer", (request, response) -> {
                            response.setContentType("text/plain");
                            PrintWriter out = response.getWriter();
                            response.setLocale(JAPANESE);
                            out.print(state(response) + response.getLocale());
                        })
                        .get(""),
                Case.of("language with a country", (request, response) -> {
                            response.setLocale(Locale.US);
                            response.getWriter().print(response.getHeader("Content-Language") + response.getLocale());
                        })
                        .get("")
                        .statusOnly(),
                Case.of(
                                "language that nobody set",
                                (request, response) -> response.getWriter()
                                        .print(response.getLocale().equals(Locale.getDefault()) + " "
                                                + response.getHeader("Content-Language")))
                        .get(""),
                Case.of("everything reset", (request, response) -> {
                            response.setLocale(JAPANESE);
                            response.setCharacterEncoding("Shift_JIS");
                            response.setContentType("application/java-archive");
                            response.setHeader("X-A", "1");
                            response.setStatus(202);
                            ServletOutputStream out = response.getOutputStream();
                            out.print("dropped");
                            response.reset();
                            out.print("kept " + response.getStatus() + response.getContentType()
                                    + response.containsHeader("X-A"));
                            response.flushBuffer();
                        })
                        .get(""));
    }

    private static List<Case> fields() {
        return List.of(
                Case.of("field set to nothing", (request, response) -> {
                            response.setHeader("X-A", "1");
                            response.setHeader("X-A", null);
                            response.addHeader("X-A", null);
                            response.setHeader("X-B", "");
                            response.getWriter()
                                    .print(response.containsHeader("X-A") + " " + response.getHeader("X-A"));
                        })
                        .get(""),
                Case.of("field set, added, set", (request, response) -> {
                            response.setHeader("X-A", "1");
                            response.addHeader("X-A", "2");
                            response.setHeader("x-a", "3");
                            response.addIntHeader("X-N", 1);
                            response.setIntHeader("X-N", 2);
                            response.getWriter().print(response.getHeaders("X-A") + " " + response.getHeaders("X-N"));
                        })
                        .get(""),
                Case.of("dates in fields", (request, response) -> {
                            response.setDateHeader("X-D", 9_876_543_210L);
                            response.addDateHeader("X-D", 0);
                            response.getWriter().print(response.getHeaders("X-D"));
                        })
                        .get(""),
                Case.of("values of fields are a copy", (request, response) -> {
                            response.addHeader("X-A", "1");
                            response.addHeader("X-A", "2");
                            response.getHeaders("X-A").clear();
                            response.getWriter()
                                    .print(response.getHeaders("X-A").size()
                                            + " "
                                            + response.getHeaders("X-None").size() + " "
                                            + new TreeSet<>(response.getHeaderNames()).contains("X-A"));
                        })
                        .get(""),
                Case.of("type as a field", (request, response) -> {
                            response.setHeader("Content-Type", "text/html;charset=UTF-8");
                            response.getWriter().print(state(response));
                        })
                        .get(""),
                Case.of("status of every kind", (request, response) -> {
                            List<Integer> kept = new ArrayList<>();
                            for (int status : new int[] {100, 101, 202, 204, 304, 404, 418, 503}) {
                                response.setStatus(status);
                                if (response.getStatus() == status) {
                                    kept.add(status);
                                }
                            }
                            response.setStatus(200);
                            response.getWriter().print(kept);
                        })
                        .get(""));
    }
}
