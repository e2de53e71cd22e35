package dev.fasthttp.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.Collection;

/** Gives the parts of multipart bodies, for servlets that have a multipart configuration. */
interface PartSource {
    /** The parts of the body, read when first asked for. */
    Collection<Part> parts(Exchange exchange) throws IOException, ServletException;

    /**
     * Adds the fields of a multipart body to the parameters.
     *
     * @throws BadParametersException when it cannot be read
     */
    void addParameters(Exchange exchange, ParameterTable parameters);

    /** Deletes what was kept of the body on the disk. */
    void release(Exchange exchange);
}
