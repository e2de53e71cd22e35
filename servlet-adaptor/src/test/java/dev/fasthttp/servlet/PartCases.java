package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Multipart bodies, to be compared with another container. */
final class PartCases {
    private static final String TYPE = "multipart/form-data; boundary=cut";
    private static final String BODY = "--cut\r\nContent-Disposition: form-data; name=\"word\"\r\n"
            + "Content-Type: text/plain\r\n\r\nhello\r\n"
            + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/x-test\r\nX-More: 1\r\n\r\nline 1\r\nline 2\r\n"
            + "--cut\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\nagain\r\n"
            + "--cut--\r\n";

    private PartCases() {}

    private static void show(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        response.getWriter().println(List.of(request.getParameterValues("word")) + " " + request.getParameter("file"));
        for (Part part : request.getParts()) {
            TreeSet<String> names = new TreeSet<>();
            part.getHeaderNames().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
            response.getWriter()
                    .println(part.getName() + "|" + part.getSubmittedFileName() + "|" + part.getSize() + "|"
                            + part.getContentType() + "|" + names + "|" + part.getHeader("X-MORE") + "|"
                            + part.getHeader("none") + "|" + part.getHeaders("x-more") + "|"
                            + part.getHeaders("none").size() + "|"
                            + new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static List<Case> all() {
        return List.of(
                Case.of("parts", PartCases::show).multipart().post("", TYPE, BODY),
                Case.of("part by its name", (request, response) -> {
                            Part file = request.getPart("file");
                            boolean same = request.getParts().contains(file);
                            response.getWriter().print(file.getSize() + " " + same + request.getPart("none"));
                        })
                        .multipart()
                        .post("", TYPE, BODY),
                Case.of(
                                "parts of another type",
                                (request, response) -> response.getWriter()
                                        .print(FieldCases.outcome(request::getParts)
                                                + FieldCases.outcome(() -> request.getPart("word"))))
                        .multipart()
                        .post("", "text/plain; boundary=cut", BODY)
                        .get(""),
                Case.of(
                                "parts without configuration",
                                (request, response) -> response.getWriter()
                                        .print(FieldCases.outcome(request::getParts) + request.getParameter("word")))
                        .post("", TYPE, BODY)
                        .differs(
                                "Servlet 6.1, HttpServletRequest.getParts: an illegal state where nothing is configured",
                                "200 IllegalStateExceptionnull"),
                Case.of(
                                "parts behind a wrapper",
                                (request, response) ->
                                        show(new jakarta.servlet.http.HttpServletRequestWrapper(request), response))
                        .multipart()
                        .post("", TYPE, BODY),
                Case.of("part that is deleted", (request, response) -> {
                            Part part = request.getPart("file");
                            part.delete();
                            response.getWriter().print(request.getPart("word").getSize());
                        })
                        .multipart()
                        .post("", TYPE, BODY));
    }
}
