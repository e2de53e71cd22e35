package dev.fasthttp.servlet;

import dev.fasthttp.servlet.security.Realm;
import dev.fasthttp.servlet.session.SessionStore;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.descriptor.JspConfigDescriptor;
import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes an application for a {@link ServletContainer}: where it is mounted, its servlets, filters, listeners and
 * settings.
 *
 * <pre>{@code
 * WebApplication shop = WebApplication.at("/shop")
 *         .servlet("/hello/*", new HelloServlet())
 *         .filter("/*", new LogFilter());
 * }</pre>
 *
 * <p>What it holds is registered in the order in which it was added, when the application is deployed. A description
 * should be deployed once: instances of servlets, filters and listeners serve one application only.
 *
 * <p>Threads: not safe for use by several threads.
 */
public final class WebApplication {
    record InitializerDefinition(ServletContainerInitializer initializer, Set<Class<?>> classes) {}

    record FilterPlace(String filterName, FilterDefinition.Place place) {}

    /** Stops what only an attack would be: very deep or very large graphs of objects. */
    private static final ObjectInputFilter DEFAULT_SESSION_FILTER =
            ObjectInputFilter.Config.createFilter("maxdepth=200;maxrefs=1000000;maxarray=10000000;maxbytes=100000000");

    final String contextPath;
    final List<ServletDefinition> servlets = new ArrayList<>();
    final List<FilterDefinition> filters = new ArrayList<>();
    final List<FilterPlace> filterPlaces = new ArrayList<>();
    final List<Object> listeners = new ArrayList<>();
    final List<InitializerDefinition> initializers = new ArrayList<>();
    final Map<String, String> initParameters = new LinkedHashMap<>();
    final Map<String, Object> attributes = new LinkedHashMap<>();
    final Map<Integer, String> errorPagesByStatus = new LinkedHashMap<>();
    final Map<String, String> errorPagesByException = new LinkedHashMap<>();
    final Map<String, String> mimeTypes = new HashMap<>();
    final Map<String, String> localeCharsets = new HashMap<>();
    final List<String> welcomeFiles = new ArrayList<>();

    @Nullable
    String defaultErrorPage;

    @Nullable
    String displayName;

    @Nullable
    String requestCharacterEncoding;

    @Nullable
    String responseCharacterEncoding;

    @Nullable
    JspConfigDescriptor jspConfig;

    ClassLoader classLoader = defaultLoader();
    WebResources resources = WebResources.NONE;
    Runnable onEnd = () -> {};
    SuspiciousUris suspiciousUris = SuspiciousUris.REJECT;
    int sessionTimeout = 30;
    int maxSessions = 100_000;
    Duration sessionSweepInterval = Duration.ofSeconds(10);
    String sessionRoute = "";
    ObjectInputFilter sessionFilter = DEFAULT_SESSION_FILTER;
    boolean distributable;

    @Nullable
    SessionStore sessionStore;

    int maxFormSize = 2 * 1024 * 1024;
    int maxParameters = 1000;
    int maxParts = 1000;
    int maxPartHeaderSize = 8 * 1024;
    int majorVersion = 6;
    int minorVersion = 1;

    final List<AccessConstraint> constraints = new ArrayList<>();
    final Set<String> securityRoles = new LinkedHashSet<>();
    boolean denyUncoveredMethods;
    int securePort;
    int maxSavedBody = 8192;

    @Nullable
    Realm realm;

    @Nullable
    Login login;

    enum LoginKind {
        BASIC,
        FORM,
        CERTIFICATE
    }

    /** {@code first} and {@code second}: the name of the realm, or the pages for login and error. */
    record Login(LoginKind kind, String first, String second) {}

    private WebApplication(String contextPath) {
        this.contextPath = contextPath;
    }

    private static ClassLoader defaultLoader() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? WebApplication.class.getClassLoader() : loader;
    }

    /**
     * Begins to describe an application.
     *
     * @param contextPath where it is mounted, decoded: empty for the root, else with a slash at its begin and none at its
     *     end
     */
    public static WebApplication at(String contextPath) {
        boolean root = contextPath.isEmpty();
        if (!root && (!contextPath.startsWith("/") || contextPath.endsWith("/") || contextPath.contains("//"))) {
            throw new IllegalArgumentException(
                    "context path must be empty, or begin with a slash and not end with one: " + contextPath);
        }
        return new WebApplication(contextPath);
    }

    /** Where it is mounted. */
    public String contextPath() {
        return contextPath;
    }

    /** Adds a servlet under the name of its class, which gets a number if another servlet has it. */
    public WebApplication servlet(String urlPattern, Servlet servlet) {
        return servlet(ServletDefinition.of(freeName(servlet.getClass(), true), servlet)
                .mapping(urlPattern));
    }

    /** Adds a servlet. */
    public WebApplication servlet(ServletDefinition definition) {
        servlets.add(definition);
        return this;
    }

    /** Adds a filter for requests under the name of its class, which gets a number if another filter has it. */
    public WebApplication filter(String urlPattern, Filter filter) {
        return filter(
                FilterDefinition.of(freeName(filter.getClass(), false), filter).mapping(urlPattern));
    }

    /** Adds a filter. */
    public WebApplication filter(FilterDefinition definition) {
        filters.add(definition);
        definition.places.forEach(place -> filterPlaces.add(new FilterPlace(definition.name, place)));
        return this;
    }

    /** Has a filter that was added apply to URL patterns as well, behind all mappings so far. */
    public WebApplication filterMapping(String filterName, Set<DispatcherType> types, String... urlPatterns) {
        FilterDefinition more = FilterDefinition.of(filterName, "").mapping(types, urlPatterns);
        more.places.forEach(place -> filterPlaces.add(new FilterPlace(filterName, place)));
        return this;
    }

    /** Has a filter that was added apply to servlets as well, behind all mappings so far. */
    public WebApplication filterMappingByServlet(String filterName, Set<DispatcherType> types, String... servletNames) {
        FilterDefinition more = FilterDefinition.of(filterName, "").servletNames(types, servletNames);
        more.places.forEach(place -> filterPlaces.add(new FilterPlace(filterName, place)));
        return this;
    }

    private String freeName(Class<?> type, boolean servlet) {
        Set<String> taken = new LinkedHashSet<>();
        if (servlet) {
            servlets.forEach(definition -> taken.add(definition.name));
        } else {
            filters.forEach(definition -> taken.add(definition.name));
        }
        String name = type.getName();
        for (int i = 2; taken.contains(name); i++) {
            name = type.getName() + "-" + i;
        }
        return name;
    }

    /** Adds a listener. It counts as declared: it may configure the application, whatever it listens to. */
    public WebApplication listener(EventListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Adds a listener that is made from its class. */
    public WebApplication listener(Class<? extends EventListener> type) {
        listeners.add(type);
        return this;
    }

    /** Adds a listener that is made from the class of that name. */
    public WebApplication listener(String className) {
        listeners.add(className);
        return this;
    }

    /** Adds an initializer, which is run before all listeners; {@code classes} are those that it handles. */
    public WebApplication initializer(ServletContainerInitializer initializer, Class<?>... classes) {
        initializers.add(new InitializerDefinition(initializer, new LinkedHashSet<>(List.of(classes))));
        return this;
    }

    /** Sets an init parameter. */
    public WebApplication initParameter(String name, String value) {
        initParameters.put(name, value);
        return this;
    }

    /** Sets an attribute, of which no listener is told. */
    public WebApplication attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    /** Has a resource answer errors with that status; its path begins with a slash. */
    public WebApplication errorPage(int status, String location) {
        errorPagesByStatus.put(status, location);
        return this;
    }

    /** Has a resource answer failures of that type and its subtypes that have none of their own. */
    public WebApplication errorPage(Class<? extends Throwable> type, String location) {
        return errorPage(type.getName(), location);
    }

    /** Has a resource answer failures of the type of that name and its subtypes that have none of their own. */
    public WebApplication errorPage(String exceptionType, String location) {
        errorPagesByException.put(exceptionType, location);
        return this;
    }

    /** Has a resource answer all errors that have no page of their own. */
    public WebApplication errorPage(String location) {
        defaultErrorPage = location;
        return this;
    }

    /** Sets the media type of files with an extension, which stands here without its dot. */
    public WebApplication mimeType(String extension, String type) {
        mimeTypes.put(extension.toLowerCase(Locale.ROOT), type);
        return this;
    }

    /** Sets the charset that {@code setLocale} chooses for a language, such as {@code ja} or {@code zh_TW}. */
    public WebApplication localeCharset(String locale, String charset) {
        localeCharsets.put(locale, charset);
        return this;
    }

    /** Adds names of files that stand for their directory. */
    public WebApplication welcomeFile(String... names) {
        welcomeFiles.addAll(List.of(names));
        return this;
    }

    /** Sets the name that the application shows to people. By default there is none. */
    public WebApplication displayName(String name) {
        displayName = name;
        return this;
    }

    /** Sets the charset of request bodies that name none. By default it is up to the content: UTF-8 for forms. */
    public WebApplication requestCharacterEncoding(String charset) {
        requestCharacterEncoding = charset;
        return this;
    }

    /** Sets the charset of writers where nothing else does. By default ISO-8859-1. */
    public WebApplication responseCharacterEncoding(String charset) {
        responseCharacterEncoding = charset;
        return this;
    }

    /** Sets what a JSP engine is to know. */
    public WebApplication jspConfig(JspConfigDescriptor config) {
        jspConfig = config;
        return this;
    }

    /** Sets the class loader, that of threads while they serve the application. By default that of the calling thread. */
    public WebApplication classLoader(ClassLoader loader) {
        classLoader = loader;
        return this;
    }

    /** Sets the files of the application. By default there are none. */
    public WebApplication resources(WebResources files) {
        resources = files;
        return this;
    }

    /** Has something done when the application has ended, or when it could not be started. By default nothing is. */
    public WebApplication onEnd(Runnable action) {
        onEnd = action;
        return this;
    }

    /** Sets what becomes of requests with a suspicious path. By default they are rejected. */
    public WebApplication suspiciousUris(SuspiciousUris policy) {
        suspiciousUris = policy;
        return this;
    }

    /** Sets after how many minutes without use a session ends; 0 or less for never. By default 30. */
    public WebApplication sessionTimeout(int minutes) {
        sessionTimeout = minutes;
        return this;
    }

    /** Sets who the users are. By default those of the container. */
    public WebApplication realm(Realm users) {
        realm = users;
        return this;
    }

    /** Restricts who may ask for something, and how. */
    public WebApplication constraint(AccessConstraint constraint) {
        constraints.add(constraint);
        return this;
    }

    /** Declares roles; those that constraints name need not be. */
    public WebApplication securityRoles(String... names) {
        securityRoles.addAll(List.of(names));
        return this;
    }

    /** Has users log in by name and password in each request (RFC 7617). */
    public WebApplication basicLogin(String realmName) {
        login = new Login(LoginKind.BASIC, realmName, "");
        return this;
    }

    /**
     * Has users log in by a page of the application, with a form that posts {@code j_username} and {@code j_password} to
     * {@code j_security_check}. Both paths begin with a slash.
     */
    public WebApplication formLogin(String loginPage, String errorPage) {
        login = new Login(LoginKind.FORM, loginPage, errorPage);
        return this;
    }

    /** Has users log in by the certificate that they show in the TLS handshake, whose subject is the name of the user. */
    public WebApplication certificateLogin() {
        login = new Login(LoginKind.CERTIFICATE, "", "");
        return this;
    }

    /** Denies methods that no constraint of a URL pattern is about, where others are. By default they are open to all. */
    public WebApplication denyUncoveredMethods(boolean deny) {
        denyUncoveredMethods = deny;
        return this;
    }

    /**
     * Sets the port where this is served over TLS: requests that may come over TLS only are redirected there. By default
     * there is none, and they are answered 403.
     */
    public WebApplication securePort(int port) {
        securePort = checkPort(port);
        return this;
    }

    static int checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("securePort must be from 1 to 65535: " + port);
        }
        return port;
    }

    /**
     * Sets how many bytes of a request's body are kept until its user has logged in by a form; a larger one is answered
     * 413. By default 8 KiB.
     */
    public WebApplication maxSavedBody(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxSavedBody must not be negative: " + bytes);
        }
        maxSavedBody = bytes;
        return this;
    }

    /**
     * Sets the most sessions that there may be at a time; a request for one more throws, and is answered 503. By default
     * 100,000.
     */
    public WebApplication maxSessions(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("maxSessions must be positive: " + count);
        }
        maxSessions = count;
        return this;
    }

    /**
     * Sets how often sessions are ended whose time is up and that nobody asks for; one that a request asks for ends in
     * time. By default every 10 s.
     */
    public WebApplication sessionSweepInterval(Duration interval) {
        if (interval.toMillis() <= 0) {
            throw new IllegalArgumentException("sessionSweepInterval must be at least 1 ms: " + interval);
        }
        sessionSweepInterval = interval;
        return this;
    }

    /**
     * Has sessions kept when the application ends, for when it is deployed again; the store must be its own. Attributes
     * that cannot be serialised are left out. A session is stored at the end of a request that set an attribute: an
     * object that changed without that is stored when the application ends. By default sessions end with the application.
     */
    public WebApplication sessionStore(SessionStore store) {
        sessionStore = store;
        return this;
    }

    /**
     * Sets which classes and amounts attributes of stored sessions may have. By default there are limits for amounts only;
     * a filter of the Java runtime, if there is one, is replaced by this.
     */
    public WebApplication sessionFilter(ObjectInputFilter filter) {
        sessionFilter = filter;
        return this;
    }

    /** Sets what ids of sessions end with, behind a dot, so that a balancer finds this server again. By default nothing. */
    public WebApplication sessionRoute(String route) {
        sessionRoute = SessionIds.checkRoute(route);
        return this;
    }

    /** Tells whether attributes of sessions must be serialisable; others are refused then. By default they need not be. */
    public WebApplication distributable(boolean required) {
        distributable = required;
        return this;
    }

    /** Sets the largest form whose parameters are read, in bytes; more is answered 413. By default 2 MiB. */
    public WebApplication maxFormSize(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxFormSize must not be negative: " + bytes);
        }
        maxFormSize = bytes;
        return this;
    }

    /** Sets how many parts a multipart body may have; 413 is the answer to more. By default 1,000. */
    public WebApplication maxParts(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("maxParts must be positive: " + count);
        }
        maxParts = count;
        return this;
    }

    /** Sets the largest header of a part of a multipart body, in bytes; 413 is the answer to more. By default 8 KiB. */
    public WebApplication maxPartHeaderSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxPartHeaderSize must be positive: " + bytes);
        }
        maxPartHeaderSize = bytes;
        return this;
    }

    /** Sets how many parameters a request may have; more is answered 413. By default 1,000. */
    public WebApplication maxParameters(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("maxParameters must not be negative: " + count);
        }
        maxParameters = count;
        return this;
    }

    /** Sets the version of the specification that the application was made for. By default 6.1. */
    public WebApplication specificationVersion(int major, int minor) {
        majorVersion = major;
        minorVersion = minor;
        return this;
    }
}
