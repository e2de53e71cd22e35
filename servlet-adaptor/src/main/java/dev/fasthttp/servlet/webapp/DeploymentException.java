package dev.fasthttp.servlet.webapp;

/**
 * An application that cannot be deployed. The message says what is wrong and in which file; whatever had been started of the application has been ended.
 */
public final class DeploymentException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public DeploymentException(String message) {
        super(message);
    }

    /** With a message, and what it is about. */
    public DeploymentException(String message, Throwable cause) {
        super(message, cause);
    }
}
