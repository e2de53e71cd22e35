package dev.fasthttp.servlet;

import dev.fasthttp.servlet.Surroundings.Trial;
import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.ServletContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a context tells about itself and its files, to be compared with another container. */
final class ContextCases {
    private ContextCases() {}

    private static Map<String, Trial> questions() {
        Map<String, Trial> questions = new LinkedHashMap<>();
        questions.put("path", ServletContext::getContextPath);
        questions.put("name", ServletContext::getServletContextName);
        questions.put("version", c -> c.getMajorVersion() + "." + c.getMinorVersion());
        questions.put(
                "parameters",
                c -> c.getInitParameter("color")
                        + c.getInitParameter("none")
                        + Collections.list(c.getInitParameterNames()).contains("color"));
        questions.put("parameter without name", c -> c.getInitParameter(null));
        questions.put("attribute", c -> {
            c.setAttribute("question", 1);
            Object first = c.getAttribute("question");
            boolean named = Collections.list(c.getAttributeNames()).contains("question");
            c.setAttribute("question", null);
            return first + " " + named + c.getAttribute("question");
        });
        questions.put("attribute without name", c -> c.getAttribute(null));
        questions.put("attribute set without name", c -> {
            c.setAttribute(null, 1);
            return "taken";
        });
        questions.put(
                "types of files",
                c -> c.getMimeType("a.html")
                        + c.getMimeType("/b/c.txt")
                        + c.getMimeType("none")
                        + c.getMimeType("a.no-such-extension"));
        questions.put(
                "files of a directory",
                c -> new TreeSet<>(c.getResourcePaths("/docs")) + " " + new TreeSet<>(c.getResourcePaths("/docs/")));
        questions.put(
                "file as URL", c -> String.valueOf(c.getResource("/docs/a.txt")).endsWith("/docs/a.txt"));
        questions.put("hidden file as URL", c -> c.getResource("/WEB-INF/hidden.txt") != null);
        questions.put("file that is not there", c -> c.getResource("/none") + " " + c.getResourceAsStream("/none"));
        questions.put("file without slash", c -> c.getResource("docs/a.txt"));
        questions.put("file as stream", c -> {
            try (var in = c.getResourceAsStream("/docs/deep/b.txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        });
        questions.put(
                "real path",
                c -> c.getRealPath("/docs/a.txt").endsWith("a.txt")
                        && c.getRealPath("/docs/a.txt").equals(c.getRealPath("docs/a.txt")));
        questions.put("dispatcher without slash", c -> c.getRequestDispatcher("target/x"));
        questions.put("dispatcher to what is not there", c -> c.getRequestDispatcher("/none/at/all") != null);
        questions.put("dispatcher to null", c -> c.getRequestDispatcher(null));
        questions.put("dispatcher by name", c -> c.getNamedDispatcher("nobody"));
        questions.put("dispatcher by null", c -> c.getNamedDispatcher(null));
        questions.put("temporary directory", c -> c.getAttribute(ServletContext.TEMPDIR) instanceof java.io.File);
        questions.put(
                "tracking modes",
                c -> c.getDefaultSessionTrackingModes().containsAll(c.getEffectiveSessionTrackingModes()));
        questions.put(
                "what is registered",
                c -> c.getServletRegistration("nobody") + " "
                        + c.getServletRegistrations().containsKey("case0")
                        + c.getFilterRegistrations().containsKey("nobody"));
        return questions;
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        questions()
                .forEach((name, question) -> cases.add(Case.of(
                                "context: " + name,
                                (request, response) ->
                                        response.getWriter().print(Trial.result(question, request.getServletContext())))
                        .get("")));
        cases.add(Case.of(
                        "context: files of nothing",
                        (request, response) -> response.getWriter()
                                .print(request.getServletContext().getResourcePaths("/none")))
                .get("")
                .differs(
                        "Servlet 6.1, ServletContext.getResourcePaths: null when nothing begins with the path",
                        "200 null"));
        return cases;
    }
}
