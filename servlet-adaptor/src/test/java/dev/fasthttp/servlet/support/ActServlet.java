package dev.fasthttp.servlet.support;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet that runs a piece of code for all methods. */
public final class ActServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Case.Act act;

    /** A servlet that runs that. */
    public ActServlet(Case.Act act) {
        this.act = act;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        act.service(request, response);
    }
}
