package dev.fasthttp.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Finds the exchange behind requests and responses that applications wrapped. */
final class Unwrapped {
    private Unwrapped() {}

    /**
     * The exchange that a request, or else the response, leads to.
     *
     * @throws IllegalArgumentException when neither wraps one of this container
     */
    static Exchange exchange(ServletRequest request, ServletResponse response) {
        RequestFacade facade = facade(request);
        if (facade != null) {
            return facade.live();
        }
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        if (inner instanceof ResponseFacade own) {
            return own.live();
        }
        throw new IllegalArgumentException("neither request nor response is one of this container or wraps one: "
                + request.getClass().getName());
    }

    /** The request of this container inside of one of an application, or null. */
    static @Nullable RequestFacade facade(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof RequestFacade facade ? facade : null;
    }

    /** Closes the writer or the stream of a response, whichever it has. */
    static void close(ServletResponse response) throws IOException {
        try {
            PrintWriter writer = response.getWriter();
            writer.close();
        } catch (IllegalStateException e) {
            ServletOutputStream stream = response.getOutputStream();
            stream.close();
        }
    }
}
