package dev.fasthttp.servlet;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes a servlet of a {@link WebApplication}: its class or instance, its URL patterns and settings.
 *
 * <p>Threads: not safe for use by several threads.
 */
public final class ServletDefinition {
    final String name;
    final @Nullable Servlet instance;
    final @Nullable String className;
    final List<String> patterns = new ArrayList<>();
    final Map<String, String> initParameters = new LinkedHashMap<>();
    final Map<String, String> roleReferences = new LinkedHashMap<>();
    int loadOnStartup = -1;
    boolean asyncSupported;
    boolean overridable;

    @Nullable
    MultipartConfigElement multipart;

    @Nullable
    String runAsRole;

    @Nullable
    ServletSecurityElement security;

    private ServletDefinition(String name, @Nullable Servlet instance, @Nullable String className) {
        this.name = name;
        this.instance = instance;
        this.className = className;
    }

    /** A servlet that exists already. */
    public static ServletDefinition of(String name, Servlet servlet) {
        return new ServletDefinition(name, servlet, null).annotated(servlet.getClass());
    }

    /** A servlet that is made from its class, by its constructor without parameters. */
    public static ServletDefinition of(String name, Class<? extends Servlet> type) {
        return new ServletDefinition(name, null, type.getName()).annotated(type);
    }

    private ServletDefinition annotated(Class<? extends Servlet> type) {
        ServletSecurity annotation = type.getAnnotation(ServletSecurity.class);
        return annotation == null ? this : security(new ServletSecurityElement(annotation));
    }

    /** A servlet that is made from the class of that name, by the class loader of the application. */
    public static ServletDefinition of(String name, String className) {
        return new ServletDefinition(name, null, className);
    }

    /** A servlet of which an initializer or a listener is to say what it is, by {@code ServletContext.addServlet}. */
    public static ServletDefinition preliminary(String name) {
        return new ServletDefinition(name, null, null);
    }

    /** Adds URL patterns (Servlet 6.1, 12.2). */
    public ServletDefinition mapping(String... urlPatterns) {
        for (String pattern : urlPatterns) {
            patterns.add(UrlPattern.check(pattern));
        }
        return this;
    }

    /** Sets an init parameter. */
    public ServletDefinition initParameter(String parameter, String value) {
        initParameters.put(parameter, value);
        return this;
    }

    /** Has the servlet initialised when the application starts, lower numbers first. By default it waits for a request. */
    public ServletDefinition loadOnStartup(int order) {
        loadOnStartup = order;
        return this;
    }

    /** Tells whether the servlet supports asynchronous processing. By default it does not. */
    public ServletDefinition asyncSupported(boolean supported) {
        asyncSupported = supported;
        return this;
    }

    /** Has the servlet take multipart bodies. */
    public ServletDefinition multipart(MultipartConfigElement config) {
        multipart = config;
        return this;
    }

    /**
     * Sets who may ask for the servlet, and how; it does not hold for URL patterns that have an {@link AccessConstraint}.
     * By default what the annotation {@code ServletSecurity} of its class says, if that is known here.
     */
    public ServletDefinition security(ServletSecurityElement constraint) {
        security = constraint;
        return this;
    }

    /** Sets the role that the servlet acts in towards others. */
    public ServletDefinition runAs(String role) {
        runAsRole = role;
        return this;
    }

    /** Lets the servlet ask for {@code role} by a name of its own. */
    public ServletDefinition roleReference(String ownName, String role) {
        roleReferences.put(ownName, role);
        return this;
    }

    /** Lets other servlets take over the patterns of this one, as those of a default servlet may be. */
    public ServletDefinition overridable() {
        overridable = true;
        return this;
    }
}
