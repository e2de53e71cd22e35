package dev.fasthttp.servlet;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A way in which users prove who they are. */
interface LoginMethod {
    /** Its name, as {@code HttpServletRequest.getAuthType} tells it. */
    String name();

    /** Whom the request shows to come from, or null if it shows nobody, or wrongly. */
    @Nullable
    Identity identify(Exchange exchange);

    /** Answers a request that shows nobody: asks for a proof. */
    void challenge(Exchange exchange) throws IOException, ServletException;
}
