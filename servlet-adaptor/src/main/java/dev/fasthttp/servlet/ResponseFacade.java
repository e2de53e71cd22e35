package dev.fasthttp.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response as applications see it: a handle on an {@link Exchange}, void when the request is over.
 *
 * <p>What comes too late, because the response is committed, and what an included servlet may not do, has no effect here
 * or throws, as the API has it for each method; what is left is up to {@link Reply} and {@link ResponseBody}.
 */
final class ResponseFacade implements HttpServletResponse {
    private final Exchange exchange;
    private final int generation;

    ResponseFacade(Exchange exchange) {
        this.exchange = exchange;
        generation = exchange.generation();
    }

    /**
     * The exchange.
     *
     * @throws IllegalStateException when the request is over
     */
    Exchange live() {
        return exchange.checked(generation);
    }

    /** Whether status and fields may still be changed. */
    private boolean isOpen() {
        Exchange current = live();
        return !current.isIncluding() && !current.body.isCommitted() && !current.body.isSuspended();
    }

    /** Whether somebody has written content, or is about to. */
    boolean hasContent() {
        return live().hasWriter() || exchange.body.written() > 0;
    }

    private void checkUncommitted() {
        if (live().body.isCommitted()) {
            throw new IllegalStateException("the response has been committed");
        }
    }

    // ---- status and fields -----------------------------------------------------------------------------------------

    @Override
    public void setStatus(int status) {
        if (isOpen()) {
            exchange.reply.setStatus(status);
        }
    }

    @Override
    public int getStatus() {
        return live().reply.status();
    }

    @Override
    public void addCookie(Cookie cookie) {
        if (isOpen()) {
            exchange.reply.addCookie(cookie);
        }
    }

    @Override
    public boolean containsHeader(String name) {
        return live().reply.hasField(name);
    }

    @Override
    public void setHeader(@Nullable String name, @Nullable String value) {
        if (name != null && isOpen()) {
            exchange.reply.setField(name, value);
        }
    }

    @Override
    public void addHeader(@Nullable String name, @Nullable String value) {
        if (name != null && value != null && isOpen()) {
            exchange.reply.addField(name, value);
        }
    }

    @Override
    public void setDateHeader(@Nullable String name, long date) {
        if (name != null && isOpen()) {
            exchange.reply.setField(name, HttpDates.format(date));
        }
    }

    @Override
    public void addDateHeader(@Nullable String name, long date) {
        if (name != null && isOpen()) {
            exchange.reply.addField(name, HttpDates.format(date));
        }
    }

    @Override
    public void setIntHeader(@Nullable String name, int value) {
        setHeader(name, Integer.toString(value));
    }

    @Override
    public void addIntHeader(@Nullable String name, int value) {
        addHeader(name, Integer.toString(value));
    }

    @Override
    public @Nullable String getHeader(String name) {
        return live().reply.field(name);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        return live().reply.fields(name);
    }

    @Override
    public Collection<String> getHeaderNames() {
        return live().reply.fieldNames();
    }

    @Override
    public void setTrailerFields(@Nullable Supplier<Map<String, String>> supplier) {
        live().reply.setTrailers(supplier);
    }

    @Override
    public @Nullable Supplier<Map<String, String>> getTrailerFields() {
        return live().reply.trailers();
    }

    // ---- type, charset, language -----------------------------------------------------------------------------------

    @Override
    public @Nullable String getContentType() {
        return live().reply.contentType();
    }

    @Override
    public void setContentType(@Nullable String type) {
        if (isOpen()) {
            exchange.reply.setContentType(type);
        }
    }

    @Override
    public String getCharacterEncoding() {
        return live().reply.charset();
    }

    @Override
    public void setCharacterEncoding(@Nullable String encoding) {
        if (isOpen()) {
            exchange.reply.setCharset(encoding);
        }
    }

    @Override
    public void setCharacterEncoding(@Nullable Charset encoding) {
        setCharacterEncoding(encoding == null ? null : encoding.name());
    }

    @Override
    public void setLocale(@Nullable Locale locale) {
        if (isOpen()) {
            exchange.reply.setLocale(locale);
        }
    }

    @Override
    public Locale getLocale() {
        return live().reply.locale();
    }

    // ---- body ------------------------------------------------------------------------------------------------------

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        return live().outputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        return live().writer();
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        if (isOpen()) {
            exchange.reply.setContentLength(length);
        }
    }

    @Override
    public void setBufferSize(int size) {
        if (!live().isIncluding()) {
            exchange.body.setBufferSize(size);
        }
    }

    @Override
    public int getBufferSize() {
        return live().body.bufferSize();
    }

    @Override
    public void flushBuffer() throws IOException {
        live().body.flush();
    }

    @Override
    public void resetBuffer() {
        checkUncommitted();
        exchange.body.resetBuffer();
    }

    @Override
    public void reset() {
        checkUncommitted();
        if (!exchange.isIncluding()) {
            exchange.body.resetBuffer();
            exchange.reply.reset();
            exchange.dropOutputs();
        }
    }

    @Override
    public boolean isCommitted() {
        return live().body.isCommitted() || exchange.body.isSuspended();
    }

    // ---- errors and redirects --------------------------------------------------------------------------------------

    @Override
    public void sendError(int status) throws IOException {
        sendError(status, null);
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        if (live().isIncluding()) {
            return;
        }
        if (isCommitted()) {
            throw new IllegalStateException("the response has been committed: cannot send error " + status);
        }
        exchange.body.resetBuffer();
        exchange.reply.setStatus(status);
        exchange.setError(status, message);
        exchange.body.suspend();
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (live().isIncluding()) {
            return;
        }
        if (isCommitted()) {
            throw new IllegalStateException("the response has been committed: cannot redirect to " + location);
        }
        String target = RelativePath.absolute(exchange, location);
        exchange.reply.setStatus(status);
        exchange.reply.setField("Location", target);
        if (clearBuffer) {
            exchange.body.resetBuffer();
            exchange.reply.setContentLength(-1);
            ErrorReport.writeRedirectNote(exchange, target);
        }
        exchange.body.suspend();
    }

    @Override
    public String encodeURL(String url) {
        return live().context().sessions().encode(exchange, url);
    }

    @Override
    public String encodeRedirectURL(String url) {
        return encodeURL(url);
    }

    /** The status, for logs; says so when the request is over. */
    @Override
    public String toString() {
        return exchange.generation() == generation ? "response " + getStatus() : "a response that is over";
    }
}
