package dev.fasthttp.samples.migration;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Notes that a visitor leaves, kept in the session: a form adds one, a look lists them. */
final class NotesServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final String NOTES = "notes";

    private static List<String> notes(HttpServletRequest request) {
        Object known = request.getSession().getAttribute(NOTES);
        List<String> notes = new ArrayList<>();
        if (known instanceof List<?> list) {
            list.forEach(note -> notes.add(String.valueOf(note)));
        }
        return notes;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        PrintWriter out = response.getWriter();
        notes(request).forEach(out::println);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding("UTF-8");
        String note = request.getParameter("note");
        if (note == null || note.isBlank()) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "a note is missing");
            return;
        }
        List<String> notes = notes(request);
        notes.add(note);
        request.getSession().setAttribute(NOTES, notes);
        response.sendRedirect(response.encodeRedirectURL("notes"));
    }
}
