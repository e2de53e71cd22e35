package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.ServletDefinition;
import dev.fasthttp.servlet.webapp.descriptor.Descriptor;
import dev.fasthttp.servlet.webapp.descriptor.ServletMapping;
import jakarta.servlet.descriptor.JspPropertyGroupDescriptor;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servlet named {@code jsp}, which runs pages: Jasper, of Tomcat, if the application or the server has it on its class path.
 *
 * <p>Jasper's own initializer, found as any other, gives it the rest: tag libraries and what makes instances of tags.
 *
 * <p>Spec: Pages 4.0, section 3.3; Servlet 6.1, section 12.2.2.
 */
final class JspEngine {

    static final String NAME = "jsp";

    private static final String JASPER = "org.apache.jasper.servlet.JspServlet";

    /** Behind the servlets of the application, which pages may build on. */
    private static final int LOADED = 3;

    private JspEngine() {}

    /** The class of the servlet; null if there is no engine. */
    static @Nullable String find(ClassLoader loader) {
        try {
            return Class.forName(JASPER, false, loader).getName();
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /** Whether the descriptor has pages run by a servlet that it does not declare. */
    static boolean isMapped(Descriptor descriptor) {
        for (ServletMapping mapping : descriptor.servletMappings()) {
            if (mapping.servletName().equals(NAME)) {
                return true;
            }
        }
        return false;
    }

    /** The servlet, with all the patterns of pages that the descriptor does not give to others. */
    static ServletDefinition definition(@Nullable String engine, Descriptor descriptor) {
        ServletDefinition definition = engine == null
                ? ServletDefinition.of(NAME, new NoJspEngine("a page"))
                : ServletDefinition.of(NAME, engine).loadOnStartup(LOADED);
        Set<String> patterns = new LinkedHashSet<>(Set.of("*.jsp", "*.jspx"));
        for (JspPropertyGroupDescriptor group : descriptor.jsp().getJspPropertyGroups()) {
            patterns.addAll(group.getUrlPatterns());
        }
        for (ServletMapping mapping : descriptor.servletMappings()) {
            if (mapping.servletName().equals(NAME)) {
                patterns.addAll(mapping.urlPatterns());
            } else {
                patterns.removeAll(mapping.urlPatterns());
            }
        }
        return definition
                .initParameter("fork", "false")
                .initParameter("xpoweredBy", "false")
                .asyncSupported(true)
                .overridable()
                .mapping(patterns.toArray(new String[0]));
    }
}
