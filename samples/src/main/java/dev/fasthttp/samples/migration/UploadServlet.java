package dev.fasthttp.samples.migration;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;

/** Takes files, and says what they were. */
final class UploadServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        for (Part part : request.getParts()) {
            response.getWriter()
                    .println(part.getName() + ": " + part.getSubmittedFileName() + ", " + part.getSize() + " bytes");
        }
    }
}
