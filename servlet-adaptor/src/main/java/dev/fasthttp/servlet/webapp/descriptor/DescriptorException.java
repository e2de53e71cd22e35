package dev.fasthttp.servlet.webapp.descriptor;

/** A descriptor or an annotation that cannot be deployed; the message names the place and what is wrong with it. */
public final class DescriptorException extends Exception {

    private static final long serialVersionUID = 1L;

    /** An error at a place. */
    public DescriptorException(Place place, String problem) {
        super(place + ": " + problem);
    }

    /** An error at a place, found by something else. */
    public DescriptorException(Place place, String problem, Throwable cause) {
        super(place + ": " + problem, cause);
    }

    /** An error that has no single place. */
    public DescriptorException(String problem) {
        super(problem);
    }
}
