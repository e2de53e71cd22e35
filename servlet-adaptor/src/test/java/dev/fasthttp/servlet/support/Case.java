package dev.fasthttp.servlet.support;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that two containers should do alike: code of a servlet, and requests to it.
 *
 * <p>The servlet is mounted under a path of its own, for which {@code {}} stands in the requests. Requests are raw bytes;
 * a request without a Host field and an end of its head gets both.
 */
public final class Case {
    /** Code of a servlet. */
    @FunctionalInterface
    public interface Act {
        /** As {@code HttpServlet.service}. */
        void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;
    }

    private final String name;
    private final List<String> requests = new ArrayList<>();
    private final Act act;
    private boolean statusOnly;

    private Case(String name, Act act) {
        this.name = name;
        this.act = act;
    }

    /** A case whose servlet does that. */
    public static Case of(String name, Act act) {
        return new Case(name, act);
    }

    /** Asks for a target below the path of the servlet; {@code ""} is that path itself. */
    public Case get(String target, String... fields) {
        StringBuilder request = new StringBuilder("GET {}" + target + " HTTP/1.1\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return raw(request.toString());
    }

    /** Posts a body with its length. */
    public Case post(String target, String type, String body) {
        return raw("POST {}" + target + " HTTP/1.1\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\nHost: test\r\nConnection: close\r\n\r\n" + body);
    }

    /** Sends bytes, each character one of them. */
    public Case raw(String request) {
        requests.add(request.contains("\r\n\r\n") ? request : request + "Host: test:8081\r\nConnection: close\r\n\r\n");
        return this;
    }

    /** Compares statuses alone: fields and bodies are up to the container. */
    public Case statusOnly() {
        statusOnly = true;
        return this;
    }

    /** The requests, with {@code path} put in. */
    public List<String> requests(String path) {
        return requests.stream().map(request -> request.replace("{}", path)).toList();
    }

    /** The code of the servlet. */
    public Act act() {
        return act;
    }

    /** Whether only statuses are compared. */
    public boolean isStatusOnly() {
        return statusOnly;
    }

    @Override
    public String toString() {
        return name;
    }
}
