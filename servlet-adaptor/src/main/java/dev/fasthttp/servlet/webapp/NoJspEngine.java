package dev.fasthttp.servlet.webapp;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Stands for pages where no JSP engine is: whoever asks for it is told so, the rest of the application works. */
final class NoJspEngine extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final String file;

    NoJspEngine(String file) {
        this.file = file;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendError(
                HttpServletResponse.SC_NOT_IMPLEMENTED,
                file + " needs a JSP engine, such as Jasper, on the class path");
    }
}
