package dev.fasthttp.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * Lets requests outlive the call of their servlet. One object serves one exchange, from its first {@code startAsync} to
 * its release.
 */
interface AsyncProcessing {
    /**
     * Begins, or begins anew.
     *
     * @param original whether request and response are the application's to be kept, as opposed to those of the container
     */
    AsyncContext start(ServletRequest request, ServletResponse response, boolean original);

    /** Whether it was started and neither completed nor dispatched since. */
    boolean isStarted();

    AsyncContext context();

    /** Whether the exchange must be kept now that its dispatch has returned. */
    boolean keeps();

    /** The dispatch in which it was started has returned. */
    void dispatchReturned();
}
