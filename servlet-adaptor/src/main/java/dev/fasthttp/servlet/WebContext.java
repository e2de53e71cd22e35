package dev.fasthttp.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.descriptor.JspConfigDescriptor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An application as it runs, and as it sees itself.
 *
 * <p>It may be configured until its listeners have been told that it begins; {@link ContextLife} says when that is.
 *
 * <p>Threads: configured by the one that starts it; used by any afterwards.
 */
final class WebContext implements ServletContext {
    private static final int MAJOR = 6;
    private static final int MINOR = 1;

    private final ServletContainer container;
    private final String contextPath;
    private final WebApplication settings;
    private final System.Logger logger;
    private final Registry registry;
    private final Listeners listeners = new Listeners(this);
    private final ErrorPages errorPages = new ErrorPages();
    private final Map<String, String> initParameters = new LinkedHashMap<>();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final SessionAccess sessions;
    private final Guard guard;
    private @Nullable String requestEncoding;
    private @Nullable String responseEncoding;
    private final LongAdder requests = new LongAdder();
    private final LongAdder arrived = new LongAdder();
    private boolean configurable = true;
    private boolean initializing;
    private boolean restricted;

    WebContext(ServletContainer container, WebApplication settings) {
        this.container = container;
        this.settings = settings;
        contextPath = settings.contextPath;
        logger =
                System.getLogger("dev.fasthttp.servlet" + (contextPath.isEmpty() ? "" : contextPath.replace('/', '.')));
        ServletEntry fallback = new ServletEntry(this, "default");
        fallback.define(new NoServlet());
        fallback.asyncSupported = true;
        fallback.ofContainer = true;
        registry = new Registry(fallback);
        sessions = new Sessions(this, container.sessionTimer());
        guard = new Guard(this, settings.realm != null ? settings.realm : container.realm());
        initParameters.putAll(settings.initParameters);
        requestEncoding = settings.requestCharacterEncoding;
        responseEncoding = settings.responseCharacterEncoding;
        settings.attributes.forEach(attributes::put);
    }

    // ---- for the container -----------------------------------------------------------------------------------------

    FileCacheOptions fileCache() {
        return container.fileCache();
    }

    WebApplication settings() {
        return settings;
    }

    Registry registry() {
        return registry;
    }

    Listeners listeners() {
        return listeners;
    }

    ErrorPages errorPages() {
        return errorPages;
    }

    /** Where sessions come from. */
    SessionAccess sessions() {
        return sessions;
    }

    /** The session that a request uses; null when it has none, or that has ended. */
    @Nullable
    LiveSession liveSession(Exchange exchange) {
        return sessions.session(exchange, false) instanceof LiveSession session ? session : null;
    }

    /** Has the sessions of other applications that share an id follow this one's to a new id. */
    void renameElsewhere(Exchange exchange, String oldId, String newId) {
        container.forOthers(this, other -> other.sessions.follow(exchange, oldId, newId));
    }

    /** Who is let in. */
    Guard guard() {
        return guard;
    }

    /** A request arrived, or ({@code -1}) is over. */
    void countRequest(int more) {
        requests.add(more);
        if (more > 0) {
            arrived.increment();
        }
    }

    ApplicationStatus status() {
        return new ApplicationStatus(
                arrived.sum(),
                requests.sum(),
                sessions.count(),
                getServletRegistrations().size());
    }

    /** How many requests there are; exact once no more arrive. */
    long requests() {
        return requests.sum();
    }

    int maxFormSize() {
        return settings.maxFormSize;
    }

    int maxParameters() {
        return settings.maxParameters;
    }

    /** Ends the time in which the application may be configured. */
    void close() {
        configurable = false;
    }

    /** Whether it is the initializers that run, who may add anything. */
    void setInitializing(boolean running) {
        initializing = running;
    }

    /** Whether a listener runs that may not configure the application, because it was itself added by code. */
    void setRestricted(boolean running) {
        restricted = running;
    }

    /** Checks that the application may still be configured, by whoever asks. */
    void checkConfigurable() {
        if (!configurable) {
            throw new IllegalStateException(this + " has been initialized, it cannot be configured any more");
        }
    }

    private void checkMayConfigure() {
        if (restricted) {
            throw new UnsupportedOperationException(
                    "a listener that was added by code may not configure " + this + " (Servlet 6.1, 4.4)");
        }
        checkConfigurable();
    }

    private void checkMayAsk() {
        if (restricted) {
            throw new UnsupportedOperationException("a listener that was added by code may not look at the"
                    + " configuration of " + this + " (Servlet 6.1, 4.4)");
        }
    }

    private static void checkName(@Nullable String name, String what) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("name of " + what + " is null or empty");
        }
    }

    /** Has the class loader of the application be that of the thread; hand the result to {@link #leave}. */
    @SuppressWarnings("ReferenceEquality") // class loaders are what they are
    ClassLoader enter() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        if (before != settings.classLoader) {
            thread.setContextClassLoader(settings.classLoader);
        }
        return before;
    }

    @SuppressWarnings("ReferenceEquality")
    static void leave(ClassLoader before) {
        Thread thread = Thread.currentThread();
        if (thread.getContextClassLoader() != before) {
            thread.setContextClassLoader(before);
        }
    }

    <T> Class<? extends T> loadClass(@Nullable String name, Class<T> type) throws ServletException {
        try {
            return Class.forName(name, true, settings.classLoader).asSubclass(type);
        } catch (ClassNotFoundException | ClassCastException | LinkageError e) {
            throw new ServletException(name + " cannot be loaded as " + type.getSimpleName(), e);
        }
    }

    static <T> T create(Class<T> type) throws ServletException {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ServletException("cannot make a " + type.getName(), cause);
        }
    }

    /** The dispatcher to a path that begins with a slash and may have a query, or null when it cannot be decoded. */
    @Nullable
    Dispatch dispatcher(String uri) {
        int question = uri.indexOf('?');
        String raw = question < 0 ? uri : uri.substring(0, question);
        String query = question < 0 ? null : uri.substring(question + 1);
        try {
            CanonicalPath canonical = CanonicalPath.of(raw, settings.suspiciousUris);
            ResolvedPath resolved =
                    new ResolvedPath(this, contextPath + raw, contextPath, canonical.path, canonical.sessionId);
            return new Dispatch(resolved, query);
        } catch (BadPathException e) {
            return null;
        }
    }

    /** The charset that goes with a language, or null. */
    @Nullable
    String charsetOf(Locale locale) {
        Map<String, String> charsets = settings.localeCharsets;
        String exact = charsets.get(locale.toString());
        if (exact == null) {
            exact = charsets.get(locale.toLanguageTag());
        }
        if (exact == null) {
            exact = charsets.get(locale.getLanguage());
        }
        return exact != null ? exact : LocaleCharsets.of(locale);
    }

    // ---- identity --------------------------------------------------------------------------------------------------

    @Override
    public String getContextPath() {
        return contextPath;
    }

    @Override
    public @Nullable ServletContext getContext(String uripath) {
        return uripath == null || !uripath.startsWith("/") ? null : container.contextFor(uripath);
    }

    @Override
    public int getMajorVersion() {
        return MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return MINOR;
    }

    @Override
    public int getEffectiveMajorVersion() {
        return settings.majorVersion;
    }

    @Override
    public int getEffectiveMinorVersion() {
        return settings.minorVersion;
    }

    @Override
    public String getServerInfo() {
        return "fasthttp/0.1";
    }

    @Override
    public @Nullable String getServletContextName() {
        return settings.displayName;
    }

    @Override
    public ClassLoader getClassLoader() {
        return settings.classLoader;
    }

    @Override
    public String getVirtualServerName() {
        return container.virtualServerName();
    }

    @Override
    public void log(String message) {
        logger.log(System.Logger.Level.INFO, message);
    }

    @Override
    public void log(String message, Throwable failure) {
        logger.log(System.Logger.Level.ERROR, message, failure);
    }

    void warn(String message) {
        logger.log(System.Logger.Level.WARNING, message);
    }

    void debug(String message, Throwable failure) {
        logger.log(System.Logger.Level.DEBUG, message, failure);
    }

    // ---- parameters and attributes ---------------------------------------------------------------------------------

    @Override
    public @Nullable String getInitParameter(String name) {
        return initParameters.get(Objects.requireNonNull(name, "name of an init parameter"));
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        return Collections.enumeration(initParameters.keySet());
    }

    @Override
    public boolean setInitParameter(String name, String value) {
        Objects.requireNonNull(name, "name of an init parameter");
        checkMayConfigure();
        return initParameters.putIfAbsent(name, value) == null;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return attributes.get(Objects.requireNonNull(name, "name of an attribute"));
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(new LinkedHashSet<>(attributes.keySet()));
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        Objects.requireNonNull(name, "name of an attribute");
        if (value == null) {
            removeAttribute(name);
            return;
        }
        Object old = attributes.put(name, value);
        if (old == null) {
            listeners.attributeAdded(new ServletContextAttributeEvent(this, name, value));
        } else {
            listeners.attributeReplaced(new ServletContextAttributeEvent(this, name, old));
        }
    }

    @Override
    public void removeAttribute(String name) {
        Object old = attributes.remove(name);
        if (old != null) {
            listeners.attributeRemoved(new ServletContextAttributeEvent(this, name, old));
        }
    }

    // ---- resources -------------------------------------------------------------------------------------------------

    @Override
    public @Nullable String getMimeType(String file) {
        int dot = file.lastIndexOf('.');
        if (dot < 0) {
            return null;
        }
        String extension = file.substring(dot + 1).toLowerCase(Locale.ROOT);
        String type = settings.mimeTypes.get(extension);
        return type != null ? type : MimeTypes.of(extension);
    }

    @Override
    public @Nullable Set<String> getResourcePaths(String path) {
        if (path == null || !path.startsWith("/")) {
            return null;
        }
        Set<String> paths = settings.resources.list(path);
        return paths.isEmpty() ? null : paths;
    }

    @Override
    public @Nullable URL getResource(String path) throws MalformedURLException {
        if (path == null || !path.startsWith("/")) {
            throw new MalformedURLException("path of a resource does not begin with a slash: " + path);
        }
        return settings.resources.find(path).orElse(null);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String path) {
        try {
            URL url = path == null || !path.startsWith("/") ? null : getResource(path);
            return url == null || isDirectory(url) ? null : url.openStream();
        } catch (IOException e) {
            debug("cannot open " + path, e);
            return null;
        }
    }

    private static boolean isDirectory(URL url) {
        return url.getPath().endsWith("/")
                || (url.getProtocol().equals("file") && new File(url.getPath()).isDirectory());
    }

    @Override
    public @Nullable String getRealPath(String path) {
        if (path == null) {
            return null;
        }
        String absolute = path.startsWith("/") ? path : "/" + path;
        return settings.resources.file(absolute).map(Path::toString).orElse(null);
    }

    @Override
    public @Nullable RequestDispatcher getRequestDispatcher(String path) {
        return path == null || !path.startsWith("/") ? null : dispatcher(path);
    }

    @Override
    public @Nullable RequestDispatcher getNamedDispatcher(String name) {
        ServletEntry servlet = name == null ? null : registry.servlets().get(name);
        return servlet == null || !servlet.isComplete() ? null : new Dispatch(servlet);
    }

    // ---- servlets --------------------------------------------------------------------------------------------------

    private @Nullable ServletEntry newServlet(String name) {
        checkMayConfigure();
        checkName(name, "a servlet");
        ServletEntry known = registry.servlets().get(name);
        if (known == null) {
            known = new ServletEntry(this, name);
            registry.servlets().put(name, known);
            return known;
        }
        return known.isComplete() ? null : known;
    }

    @Override
    public ServletRegistration.@Nullable Dynamic addServlet(String name, String className) {
        ServletEntry entry = newServlet(name);
        if (entry != null) {
            entry.define(className);
        }
        return entry;
    }

    @Override
    public ServletRegistration.@Nullable Dynamic addServlet(String name, Servlet servlet) {
        Objects.requireNonNull(servlet, "servlet");
        for (ServletEntry known : registry.servlets().values()) {
            if (known.isInstance(servlet)) {
                return null;
            }
        }
        ServletEntry entry = newServlet(name);
        if (entry != null) {
            entry.define(servlet);
        }
        return entry;
    }

    @Override
    public ServletRegistration.@Nullable Dynamic addServlet(String name, Class<? extends Servlet> servletClass) {
        ServletEntry entry = newServlet(name);
        if (entry != null) {
            entry.define(servletClass);
            ServletAnnotations.apply(servletClass, entry);
        }
        return entry;
    }

    @Override
    public ServletRegistration.@Nullable Dynamic addJspFile(String name, String jspFile) {
        ServletEntry entry = newServlet(name);
        if (entry == null) {
            return null;
        }
        ServletEntry jsp = registry.servlets().get("jsp");
        if (jsp == null || jsp.getClassName() == null) {
            registry.servlets().remove(name);
            throw new IllegalStateException("no servlet named jsp is registered, which would run " + jspFile);
        }
        entry.define(String.valueOf(jsp.getClassName()));
        jsp.getInitParameters().forEach(entry::overrideInitParameter);
        entry.overrideInitParameter("jspFile", jspFile);
        return entry;
    }

    @Override
    public <T extends Servlet> T createServlet(Class<T> type) throws ServletException {
        checkMayAsk();
        return create(type);
    }

    @Override
    public @Nullable ServletRegistration getServletRegistration(String name) {
        checkMayAsk();
        return registry.servlets().get(name);
    }

    @Override
    public Map<String, ? extends ServletRegistration> getServletRegistrations() {
        checkMayAsk();
        return new LinkedHashMap<>(registry.servlets());
    }

    // ---- filters ---------------------------------------------------------------------------------------------------

    private @Nullable FilterEntry newFilter(String name) {
        checkMayConfigure();
        checkName(name, "a filter");
        FilterEntry known = registry.filters().get(name);
        if (known == null) {
            known = new FilterEntry(this, name);
            registry.filters().put(name, known);
            return known;
        }
        return known.isComplete() ? null : known;
    }

    @Override
    public FilterRegistration.@Nullable Dynamic addFilter(String name, String className) {
        FilterEntry entry = newFilter(name);
        if (entry != null) {
            entry.define(className);
        }
        return entry;
    }

    @Override
    public FilterRegistration.@Nullable Dynamic addFilter(String name, Filter filter) {
        Objects.requireNonNull(filter, "filter");
        for (FilterEntry known : registry.filters().values()) {
            if (known.isInstance(filter)) {
                return null;
            }
        }
        FilterEntry entry = newFilter(name);
        if (entry != null) {
            entry.define(filter);
        }
        return entry;
    }

    @Override
    public FilterRegistration.@Nullable Dynamic addFilter(String name, Class<? extends Filter> filterClass) {
        FilterEntry entry = newFilter(name);
        if (entry != null) {
            entry.define(filterClass);
        }
        return entry;
    }

    @Override
    public <T extends Filter> T createFilter(Class<T> type) throws ServletException {
        checkMayAsk();
        return create(type);
    }

    @Override
    public @Nullable FilterRegistration getFilterRegistration(String name) {
        checkMayAsk();
        return registry.filters().get(name);
    }

    @Override
    public Map<String, ? extends FilterRegistration> getFilterRegistrations() {
        checkMayAsk();
        return new LinkedHashMap<>(registry.filters());
    }

    // ---- listeners -------------------------------------------------------------------------------------------------

    @Override
    public void addListener(String className) {
        checkMayConfigure();
        try {
            addListener(loadClass(className, EventListener.class));
        } catch (ServletException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public <T extends EventListener> void addListener(T listener) {
        checkMayConfigure();
        checkListener(listener.getClass());
        listeners.add(listener, false);
    }

    @Override
    public void addListener(Class<? extends EventListener> type) {
        checkMayConfigure();
        checkListener(type);
        try {
            listeners.add(create(type), false);
        } catch (ServletException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void checkListener(Class<?> type) {
        if (!Listeners.isListener(type)) {
            throw new IllegalArgumentException(type.getName() + " is none of the listeners that a context takes");
        }
        if (ServletContextListener.class.isAssignableFrom(type) && !initializing) {
            throw new IllegalArgumentException(
                    "a ServletContextListener can be added by an initializer only: " + type.getName());
        }
    }

    @Override
    public <T extends EventListener> T createListener(Class<T> type) throws ServletException {
        checkMayAsk();
        if (!Listeners.isListener(type)) {
            throw new IllegalArgumentException(type.getName() + " is none of the listeners that a context takes");
        }
        return create(type);
    }

    // ---- sessions --------------------------------------------------------------------------------------------------

    @Override
    public SessionCookieConfig getSessionCookieConfig() {
        checkMayAsk();
        return sessions.cookieConfig();
    }

    @Override
    public void setSessionTrackingModes(Set<SessionTrackingMode> modes) {
        checkMayConfigure();
        sessions.setTrackingModes(modes);
    }

    @Override
    public Set<SessionTrackingMode> getDefaultSessionTrackingModes() {
        return sessions.defaultTrackingModes();
    }

    @Override
    public Set<SessionTrackingMode> getEffectiveSessionTrackingModes() {
        return sessions.effectiveTrackingModes();
    }

    @Override
    public int getSessionTimeout() {
        return sessions.timeout();
    }

    @Override
    public void setSessionTimeout(int minutes) {
        checkMayConfigure();
        sessions.setTimeout(minutes);
    }

    // ---- the rest --------------------------------------------------------------------------------------------------

    @Override
    public @Nullable JspConfigDescriptor getJspConfigDescriptor() {
        return settings.jspConfig;
    }

    @Override
    public void declareRoles(String... roleNames) {
        checkMayConfigure();
        for (String role : roleNames) {
            checkName(role, "a role");
        }
        guard.declareRoles(roleNames);
    }

    @Override
    public @Nullable String getRequestCharacterEncoding() {
        return requestEncoding;
    }

    @Override
    public void setRequestCharacterEncoding(@Nullable String encoding) {
        checkMayConfigure();
        requestEncoding = encoding;
    }

    @Override
    public @Nullable String getResponseCharacterEncoding() {
        return responseEncoding;
    }

    @Override
    public void setResponseCharacterEncoding(@Nullable String encoding) {
        checkMayConfigure();
        responseEncoding = encoding;
    }

    /** The path, for logs. */
    @Override
    public String toString() {
        return contextPath.isEmpty() ? "the application at /" : "the application at " + contextPath;
    }
}
