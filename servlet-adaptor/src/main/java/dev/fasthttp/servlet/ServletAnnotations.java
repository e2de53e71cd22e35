package dev.fasthttp.servlet;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.ServletSecurity;

/**
 * The annotations of a servlet class that count also when it is registered by code.
 *
 * <p>Spec: Servlet 6.1, {@code ServletContext.addServlet(String, Class)}.
 */
final class ServletAnnotations {
    private ServletAnnotations() {}

    static void apply(Class<? extends Servlet> type, ServletEntry entry) {
        MultipartConfig multipart = type.getAnnotation(MultipartConfig.class);
        if (multipart != null) {
            entry.setMultipartConfig(new MultipartConfigElement(multipart));
        }
        ServletSecurity security = type.getAnnotation(ServletSecurity.class);
        if (security != null) {
            entry.setServletSecurity(new ServletSecurityElement(security));
        }
    }
}
