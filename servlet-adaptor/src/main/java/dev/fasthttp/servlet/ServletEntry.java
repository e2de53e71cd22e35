package dev.fasthttp.servlet;

import dev.fasthttp.http.FormLimits;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A servlet of an application: its registration, and its instance from initialisation to destruction.
 *
 * <p>The instance is made and initialised when the application starts, or else at the first request. One whose
 * initialisation fails is tried again at the next request, unless it said that it is unavailable for good.
 *
 * <p>Threads: registration by one thread, before the application is initialised; requests by any.
 */
final class ServletEntry extends Registered implements ServletRegistration.Dynamic {
    private static final long AVAILABLE = 0;

    private @Nullable Class<? extends Servlet> type;
    private @Nullable String className;
    private @Nullable Servlet given;
    private final List<String> patterns;
    private int loadOnStartup = -1;
    private @Nullable String runAsRole;
    private @Nullable ServletSecurityElement security;
    private @Nullable MultipartConfigElement multipart;
    private volatile @Nullable FormLimits partLimits;
    private final Map<String, String> roleReferences = new LinkedHashMap<>();

    /** Its patterns may be taken over by another servlet, as those of a default servlet. */
    boolean overridable;

    /** It is the container's own: for files, or for nothing. */
    boolean ofContainer;

    /** Ready for requests; null before initialisation, and while it is unavailable. */
    private volatile @Nullable Servlet ready;

    private @Nullable Servlet initialised;
    private boolean unavailableForGood;
    private long unavailableUntil = AVAILABLE;
    private boolean destroyed;

    ServletEntry(WebContext context, String name) {
        super(context, name);
        patterns = new java.util.ArrayList<>();
    }

    // ---- registration ----------------------------------------------------------------------------------------------

    /** Whether it is known what is to be run. */
    boolean isComplete() {
        return given != null || type != null || className != null;
    }

    /** Whether that object is registered here. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    boolean isInstance(Servlet servlet) {
        return given == servlet;
    }

    void define(Servlet instance) {
        given = instance;
        className = instance.getClass().getName();
    }

    void define(Class<? extends Servlet> servletClass) {
        type = servletClass;
        className = servletClass.getName();
    }

    void define(String servletClassName) {
        className = servletClassName;
    }

    @Override
    public @Nullable String getClassName() {
        return className;
    }

    @Override
    public Set<String> addMapping(String... urlPatterns) {
        context.checkConfigurable();
        if (urlPatterns == null || urlPatterns.length == 0) {
            throw new IllegalArgumentException("no URL patterns for servlet " + name);
        }
        Set<String> conflicts = new LinkedHashSet<>();
        for (String pattern : urlPatterns) {
            if (context.registry().isTaken(UrlPattern.check(pattern), this)) {
                conflicts.add(pattern);
            }
        }
        if (conflicts.isEmpty()) {
            for (String pattern : urlPatterns) {
                context.registry().map(pattern, this);
            }
        }
        return conflicts;
    }

    /** The patterns that lead here; changed by the registry only. */
    List<String> patterns() {
        return patterns;
    }

    @Override
    public Collection<String> getMappings() {
        return new LinkedHashSet<>(patterns);
    }

    @Override
    public @Nullable String getRunAsRole() {
        return runAsRole;
    }

    @Override
    public void setRunAsRole(String roleName) {
        if (roleName == null) {
            throw new IllegalArgumentException("name of the role to run as is null");
        }
        context.checkConfigurable();
        runAsRole = roleName;
    }

    @Override
    public void setLoadOnStartup(int order) {
        context.checkConfigurable();
        loadOnStartup = order;
    }

    /** Negative when the servlet may wait for its first request. */
    int loadOnStartup() {
        return loadOnStartup;
    }

    @Override
    public Set<String> setServletSecurity(ServletSecurityElement constraint) {
        if (constraint == null) {
            throw new IllegalArgumentException("security constraint is null");
        }
        context.checkConfigurable();
        secure(constraint);
        return context.guard().servletSecurity(this, constraint);
    }

    /** Has a constraint hold for its patterns, but for those that have one of their own. */
    void secure(ServletSecurityElement constraint) {
        security = constraint;
    }

    @Nullable
    ServletSecurityElement security() {
        return security;
    }

    @Override
    public void setMultipartConfig(MultipartConfigElement multipartConfig) {
        if (multipartConfig == null) {
            throw new IllegalArgumentException("multipart configuration is null");
        }
        context.checkConfigurable();
        multipart = multipartConfig;
    }

    /** The limits of multipart bodies. Threads: any. */
    FormLimits partLimits() {
        FormLimits known = partLimits;
        if (known == null) {
            synchronized (this) {
                known = partLimits;
                if (known == null) {
                    known = RequestParts.limits(this, Objects.requireNonNull(multipart));
                    partLimits = known;
                }
            }
        }
        return known;
    }

    /** How multipart bodies are taken; null when not at all. */
    @Nullable
    MultipartConfigElement multipart() {
        return multipart;
    }

    /** Lets the servlet ask for a role by a name of its own. */
    void addRoleReference(String roleName, String link) {
        roleReferences.put(roleName, link);
    }

    /** The role that a name stands for in this servlet. */
    String role(String roleName) {
        return roleReferences.getOrDefault(roleName, roleName);
    }

    // ---- life ------------------------------------------------------------------------------------------------------

    void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        Servlet servlet = ready;
        if (servlet == null) {
            servlet = load();
        }
        try {
            servlet.service(request, response);
        } catch (UnavailableException e) {
            unavailable(e);
            throw e;
        }
    }

    /**
     * Makes and initialises the servlet, if that has not been done.
     *
     * @throws UnavailableException while it is unavailable
     */
    synchronized Servlet load() throws ServletException {
        checkAvailable();
        Servlet servlet = initialised;
        if (servlet == null) {
            servlet = create();
            try {
                servlet.init(new EntryConfig(this));
            } catch (UnavailableException e) {
                unavailable(e);
                throw e;
            }
            initialised = servlet;
        }
        ready = servlet;
        return servlet;
    }

    private void checkAvailable() throws UnavailableException {
        if (destroyed || unavailableForGood) {
            throw new UnavailableException("servlet " + name + " is not available any more");
        }
        if (unavailableUntil != AVAILABLE) {
            long left = unavailableUntil - System.nanoTime();
            if (left > 0) {
                throw new UnavailableException("servlet " + name + " is not available", (int)
                        Math.min(Integer.MAX_VALUE, 1 + left / 1_000_000_000L));
            }
            unavailableUntil = AVAILABLE;
        }
    }

    private Servlet create() throws ServletException {
        Servlet instance = given;
        if (instance != null) {
            return instance;
        }
        Class<? extends Servlet> servletClass = type;
        if (servletClass == null) {
            servletClass = context.loadClass(className, Servlet.class);
        }
        return context.createServlet(servletClass);
    }

    private synchronized void unavailable(UnavailableException e) {
        ready = null;
        if (!e.isPermanent()) {
            unavailableUntil = System.nanoTime() + 1_000_000_000L * Math.max(1, e.getUnavailableSeconds());
            return;
        }
        unavailableForGood = true;
        destroy();
    }

    /** Ends the servlet; it serves no more requests. */
    synchronized void destroy() {
        Servlet servlet = initialised;
        initialised = null;
        ready = null;
        destroyed = true;
        if (servlet != null) {
            try {
                servlet.destroy();
            } catch (Throwable e) {
                context.log("servlet " + name + " failed to be destroyed", e);
            }
        }
    }
}
