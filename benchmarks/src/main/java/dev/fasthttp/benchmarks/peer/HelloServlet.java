package dev.fasthttp.benchmarks.peer;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The servlet that every container of servlets runs. */
public final class HelloServlet extends HttpServlet {
    private final byte[] body = HelloAnswer.body();

    /** Containers make it. */
    public HelloServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType(HelloAnswer.CONTENT_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
