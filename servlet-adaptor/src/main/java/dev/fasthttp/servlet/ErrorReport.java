package dev.fasthttp.servlet;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request whose servlet failed or called {@code sendError}: by a page of the application, or a short one of the
 * container.
 *
 * <p>Pages see the original request and response, as GET, with the attributes {@code jakarta.servlet.error.*}. A failure
 * after the response has begun on the wire cannot be answered: it goes on to the core, which cuts the response, so that
 * the client sees that it is not whole.
 *
 * <p>Spec: Servlet 6.1, 10.9.
 */
final class ErrorReport {
    private ErrorReport() {}

    /** Answers for a failure that left the filters. */
    static void report(Exchange exchange, Throwable failure) throws IOException {
        if (exchange.body.isSent() && !exchange.body.isEnded()) {
            rethrow(failure);
        }
        int status = statusOf(failure);
        log(exchange, failure, status);
        if (exchange.body.isCommitted()) {
            // All of the answer is there, whether or not it has gone out yet.
            return;
        }
        prepare(exchange, status);
        retryLater(exchange, failure);
        ErrorPages pages = exchange.original().context.errorPages();
        ErrorPages.Found found = pages.of(failure);
        String page = found != null ? found.page() : pages.of(status);
        Throwable shown = found != null ? found.failure() : rootOf(failure);
        String message = shown.getMessage();
        answer(exchange, page, status, message == null ? "" : message, shown);
    }

    /** Answers for {@code sendError}. */
    static void report(Exchange exchange, int status, @Nullable String message) throws IOException {
        prepare(exchange, status);
        String page = exchange.original().context.errorPages().of(status);
        answer(exchange, page, status, message == null ? Status.message(status) : message, null);
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw new IOException("the response had begun when the servlet failed", failure);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root instanceof ServletException wrapper && wrapper.getRootCause() != null) {
            root = wrapper.getRootCause();
        }
        return root;
    }

    private static int statusOf(Throwable failure) {
        Throwable root = rootOf(failure);
        if (root instanceof UnavailableException unavailable) {
            return unavailable.isPermanent() ? Status.NOT_FOUND : Status.SERVICE_UNAVAILABLE;
        }
        if (root instanceof BadParametersException bad) {
            return bad.status();
        }
        if (root instanceof TooManySessionsException) {
            return Status.SERVICE_UNAVAILABLE;
        }
        if (root instanceof IOException && root.getCause() instanceof BadMessageException bad) {
            return bad.violation().status();
        }
        return Status.INTERNAL_SERVER_ERROR;
    }

    private static void log(Exchange exchange, Throwable failure, int status) {
        if (status < Status.INTERNAL_SERVER_ERROR || exchange.ctx().isCancelled()) {
            exchange.context().debug("request failed with " + status, failure);
        } else {
            exchange.context().log("servlet " + exchange.servlet().name + " failed", failure);
        }
    }

    private static void retryLater(Exchange exchange, Throwable failure) {
        if (rootOf(failure) instanceof UnavailableException e && !e.isPermanent() && e.getUnavailableSeconds() > 0) {
            exchange.reply.setField(HeaderNames.RETRY_AFTER, Integer.toString(e.getUnavailableSeconds()));
        }
    }

    /** Content is gone; fields stay, but for those that describe it. */
    private static void prepare(Exchange exchange, int status) {
        exchange.setError(0, null);
        exchange.body.resume();
        exchange.body.clear();
        exchange.dropOutputs();
        exchange.reply.setContentLength(-1);
        exchange.reply.setTrailersNone();
        exchange.reply.setStatus(status);
        exchange.setIncluding(0);
        exchange.upgrade = null;
    }

    private static void answer(
            Exchange exchange, @Nullable String page, int status, String message, @Nullable Throwable failure)
            throws IOException {
        Dispatch target = page == null ? null : exchange.original().context.dispatcher(page);
        if (target == null) {
            writePage(exchange, status, failure == null ? message : "");
            return;
        }
        describe(exchange, status, message, failure);
        try {
            exchange.showGet();
            target.run(exchange, exchange.request(), exchange.response(), DispatcherType.ERROR);
        } catch (Throwable e) {
            if (exchange.body.isSent()) {
                rethrow(e);
            }
            exchange.context().log("page for error " + status + " failed: " + page, e);
            failedPage(exchange, status);
            return;
        }
        if (exchange.errorStatus() != 0 && !exchange.body.isSent()) {
            failedPage(exchange, exchange.errorStatus());
        }
    }

    private static void failedPage(Exchange exchange, int status) throws IOException {
        prepare(exchange, status);
        writePage(exchange, status, "");
    }

    private static void describe(Exchange exchange, int status, String message, @Nullable Throwable failure) {
        Attributes attributes = exchange.attributes;
        ResolvedPath view = exchange.view();
        attributes.put(RequestDispatcher.ERROR_STATUS_CODE, status);
        attributes.put(RequestDispatcher.ERROR_MESSAGE, message);
        attributes.put(RequestDispatcher.ERROR_REQUEST_URI, view.requestUri);
        attributes.put(RequestDispatcher.ERROR_SERVLET_NAME, exchange.servlet().name);
        attributes.put(RequestDispatcher.ERROR_METHOD, exchange.method());
        attributes.set(RequestDispatcher.ERROR_QUERY_STRING, exchange.queryString());
        attributes.set(RequestDispatcher.ERROR_EXCEPTION, failure);
        attributes.set(RequestDispatcher.ERROR_EXCEPTION_TYPE, failure == null ? null : failure.getClass());
    }

    // ---- pages of the container ------------------------------------------------------------------------------------

    /** A page without details: what a failure says is not for strangers. */
    static void writePage(Exchange exchange, int status, String message) throws IOException {
        if (Status.isWithoutBody(status)) {
            return;
        }
        String title = status + " " + Status.message(status);
        String detail =
                message.isEmpty() || message.equals(Status.message(status)) ? "" : "<p>" + escape(message) + "</p>";
        exchange.reply.setContentType("text/html;charset=UTF-8");
        exchange.reply.setField("Content-Language", "en");
        write(
                exchange,
                "<!doctype html><html lang=\"en\"><head><title>" + title + "</title></head><body><h1>" + title + "</h1>"
                        + detail + "</body></html>\n");
    }

    /** The short note that goes with a redirect (RFC 9110 §15.4). */
    static void writeRedirectNote(Exchange exchange, String location) throws IOException {
        exchange.reply.setContentType("text/html;charset=UTF-8");
        write(exchange, "<!doctype html><title>Moved</title><a href=\"" + escape(location) + "\">here</a>\n");
    }

    private static void write(Exchange exchange, String page) throws IOException {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        exchange.body.write(bytes, 0, bytes.length);
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
