package dev.fasthttp.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is let in to one application, and as whom. */
interface RequestGuard {
    /**
     * Decides about a request before its filters; goes by {@link ResolvedPath#path}, as the mapping does.
     *
     * @return false when the request has been answered
     */
    boolean admits(Exchange exchange) throws IOException, ServletException;

    /** As {@code HttpServletRequest.authenticate}. */
    boolean authenticate(Exchange exchange, HttpServletResponse response) throws IOException, ServletException;

    void login(Exchange exchange, String user, String password) throws ServletException;

    void logout(Exchange exchange) throws ServletException;

    @Nullable
    Principal principal(Exchange exchange);

    @Nullable
    String authType(Exchange exchange);

    /** Whether the user has the role that the running servlet means by that name. */
    boolean isInRole(Exchange exchange, String role);

    void declareRoles(String... roles);

    /** Takes the constraint of a servlet; the patterns returned have one that is declared, which stays. */
    Set<String> servletSecurity(ServletEntry servlet, ServletSecurityElement constraint);
}
