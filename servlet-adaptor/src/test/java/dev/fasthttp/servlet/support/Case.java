package dev.fasthttp.servlet.support;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One thing that two containers should do alike: code of a servlet, and requests to it.
 *
 * <p>The servlet is mounted under a path of its own, for which {@code {}} stands in the requests, and {@code {session}} for
 * the id of the session that the container gave last. Requests are raw bytes; a request without a Host field and an end of
 * its head gets both.
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
    private final Supplier<Servlet> servlet;
    private List<String> own = List.of();
    private String because = "";
    private boolean statusOnly;
    private boolean multipart;

    private Case(String name, Supplier<Servlet> servlet) {
        this.name = name;
        this.servlet = servlet;
    }

    /** A case whose servlet does that. */
    public static Case of(String name, Act act) {
        return new Case(name, () -> new ActServlet(act));
    }

    /** A case with a servlet of its own, made once for each container. */
    public static Case servlet(String name, Supplier<Servlet> servlet) {
        return new Case(name, servlet);
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

    /**
     * The other container answers differently, and is wrong.
     *
     * @param rule what the specification says, and where
     * @param answers what we say to each request: the status, a space, and the body without blanks around it
     */
    public Case differs(String rule, String... answers) {
        because = rule;
        own = List.of(answers);
        return this;
    }

    /** Has the servlet take multipart bodies. */
    public Case multipart() {
        multipart = true;
        return this;
    }

    /** The requests, with {@code path} put in. */
    public List<String> requests(String path) {
        return requests.stream().map(request -> request.replace("{}", path)).toList();
    }

    /** A servlet for one container. */
    public Servlet newServlet() {
        return servlet.get();
    }

    /** What we answer in spite of the other container; empty when both are to agree. */
    public List<String> own() {
        return own;
    }

    /** Why we do. */
    public String because() {
        return because;
    }

    /** Whether the servlet takes multipart bodies. */
    public boolean isMultipart() {
        return multipart;
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
