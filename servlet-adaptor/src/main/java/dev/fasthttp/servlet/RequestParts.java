package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.FormField;
import dev.fasthttp.http.FormLimits;
import dev.fasthttp.http.FormPart;
import dev.fasthttp.http.MultipartForm;
import dev.fasthttp.http.Status;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The parts of a multipart body, read from the connection when first asked for, and gone when the request is over.
 *
 * <p>Limits are those of the servlet's multipart configuration, seen to while the body arrives; files over the threshold
 * go to a directory that nobody else may enter. What cannot be read is the same error each time it is asked for.
 *
 * <p>Threads: confined to the one that has the exchange.
 *
 * <p>Spec: Servlet 6.1, 3.2 and 8.1.5.
 */
final class RequestParts {
    private final MultipartForm form;
    private final List<Part> parts = new ArrayList<>();

    private RequestParts(MultipartForm form, int generation, Exchange exchange, Path location) {
        this.form = form;
        for (FormPart part : form.parts()) {
            parts.add(new BodyPart(part, exchange, generation, location));
        }
    }

    Collection<Part> all() {
        return Collections.unmodifiableList(parts);
    }

    /** Deletes what has not been saved. */
    void close() {
        form.close();
    }

    /**
     * The parts of the body of a request.
     *
     * @throws ServletException when it is not of type {@code multipart/form-data}
     * @throws IllegalStateException when it is over a limit, or the servlet takes none
     * @throws IOException when it is malformed, or cannot be read
     */
    static Collection<Part> of(Exchange exchange) throws IOException, ServletException {
        String type = exchange.header("Content-Type");
        if (type == null || !MediaType.of(type).isMultipart()) {
            throw new ServletException("the request is not multipart/form-data but " + type);
        }
        if (exchange.servlet().multipart() == null) {
            throw new IllegalStateException("servlet " + exchange.servlet().name
                    + " has no multipart configuration; see multipart of its definition, or @MultipartConfig");
        }
        return read(exchange).all();
    }

    /** Reads the body, unless that has happened. */
    static RequestParts read(Exchange exchange) throws IOException {
        RequestParts known = exchange.parts;
        if (known != null) {
            return known;
        }
        Exception before = exchange.partsFailure;
        if (before instanceof BadParametersException e) {
            throw e;
        }
        if (before instanceof IOException e) {
            throw e;
        }
        try {
            RequestParts made = parse(exchange);
            exchange.parts = made;
            return made;
        } catch (IOException | BadParametersException e) {
            exchange.partsFailure = e;
            throw e;
        }
    }

    private static RequestParts parse(Exchange exchange) throws IOException {
        ServletEntry servlet = exchange.servlet();
        FormLimits limits = servlet.partLimits();
        String type = exchange.header("Content-Type");
        long announced = exchange.head.contentLength();
        if (announced > limits.size()) {
            throw new BadParametersException(
                    Status.CONTENT_TOO_LARGE,
                    "the body has " + announced + " bytes, more than maxRequestSize = " + limits.size() + " of servlet "
                            + servlet.name);
        }
        try {
            MultipartForm form = MultipartForm.parse(exchange.ctx().bodyStream(), type == null ? "" : type, limits);
            return new RequestParts(form, exchange.generation(), exchange, location(servlet));
        } catch (BadMessageException e) {
            int status = e.violation().status();
            String option = switch (e.violation()) {
                case MULTIPART_PART_TOO_LARGE -> "maxFileSize = " + limits.partSize();
                case MULTIPART_TOO_LARGE -> "maxRequestSize = " + limits.size();
                case MULTIPART_FIELDS_TOO_LARGE -> "maxFormSize = " + limits.memory();
                case MULTIPART_TOO_MANY_PARTS -> "maxParts = " + limits.parts();
                case MULTIPART_HEADER_TOO_LARGE -> "maxPartHeaderSize = " + limits.partHeaderSize();
                default -> null;
            };
            if (option != null) {
                throw new BadParametersException(
                        Status.CONTENT_TOO_LARGE,
                        "multipart body is over the limit " + option + " of servlet " + servlet.name,
                        e);
            }
            throw new IOException("multipart body answered with " + status + ": " + e.getMessage(), e);
        }
    }

    /** Adds the fields, which are the parts that are no files, to the parameters of their request. */
    static void addParameters(Exchange exchange, ParameterTable parameters, int most) {
        try {
            for (FormPart part : read(exchange).form.parts()) {
                if (part instanceof FormField field) {
                    if (parameters.size() == most) {
                        throw new BadParametersException(
                                Status.CONTENT_TOO_LARGE,
                                "more than " + most + " parameters; the option maxParameters of the application");
                    }
                    parameters.add(field.name(), text(exchange, field));
                }
            }
        } catch (IOException e) {
            int status = e.getCause() instanceof BadMessageException bad
                    ? bad.violation().status()
                    : Status.BAD_REQUEST;
            throw new BadParametersException(status, e.getMessage() == null ? "" : e.getMessage(), e);
        }
    }

    private static String text(Exchange exchange, FormField field) throws IOException {
        ByteSlice value = field.value();
        return new String(value.toByteArray(), charset(exchange, field));
    }

    private static Charset charset(Exchange exchange, FormField field) throws IOException {
        String own = MediaType.of(field.contentType()).charset;
        String name = own == null ? exchange.characterEncoding() : own;
        return name == null ? StandardCharsets.UTF_8 : Reply.charsetOf(name);
    }

    // ---- configuration ---------------------------------------------------------------------------------------------

    /** What a servlet takes. Made once, as the directory for its files is. */
    static FormLimits limits(ServletEntry servlet, MultipartConfigElement config) {
        WebApplication settings = servlet.context.settings();
        int threshold = Math.max(0, config.getFileSizeThreshold());
        FormLimits limits = FormLimits.DEFAULT
                .withParts(settings.maxParts)
                .withPartHeaderSize(settings.maxPartHeaderSize)
                .withMemory(Math.max(settings.maxFormSize, threshold))
                .withFileMemory(threshold)
                .withDirectory(location(servlet));
        if (config.getMaxFileSize() >= 0) {
            limits = limits.withPartSize(config.getMaxFileSize());
        }
        return config.getMaxRequestSize() >= 0 ? limits.withSize(config.getMaxRequestSize()) : limits;
    }

    /** Where files go that the application names without saying where: its temporary directory, or below that. */
    private static Path location(ServletEntry servlet) {
        Object given = servlet.context.getAttribute(ServletContext.TEMPDIR);
        Path base = given instanceof File file ? file.toPath() : Path.of(System.getProperty("java.io.tmpdir"));
        MultipartConfigElement config = servlet.multipart();
        String location = config == null ? null : config.getLocation();
        return location == null || location.isEmpty() ? base : base.resolve(location);
    }
}
