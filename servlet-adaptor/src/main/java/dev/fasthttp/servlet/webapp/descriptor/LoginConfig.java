package dev.fasthttp.servlet.webapp.descriptor;

import org.jspecify.annotations.Nullable;

/**
 * How users prove who they are.
 *
 * @param method        BASIC, DIGEST, FORM, CLIENT-CERT, or what a container calls its own; null if not said
 * @param realm         the name of the realm
 * @param formLoginPage the page with the form, from the root of the application
 * @param formErrorPage the page for those who failed
 */
public record LoginConfig(
        @Nullable String method,
        @Nullable String realm,
        @Nullable String formLoginPage,
        @Nullable String formErrorPage) {}
