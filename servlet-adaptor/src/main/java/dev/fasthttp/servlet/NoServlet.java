package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;

/** Answers 404 where an application has no servlet for a path; filters run before it as before any other. */
final class NoServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.INCLUDE) {
            throw new FileNotFoundException(
                    "nothing to include at " + request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI));
        }
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
}
