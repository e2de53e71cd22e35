package dev.fasthttp.servlet;

import dev.fasthttp.http.Methods;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.HeaderReceivedHandler;
import dev.fasthttp.server.RequestConfig;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.servlet.security.Realm;
import dev.fasthttp.servlet.webapp.DeploymentException;
import dev.fasthttp.servlet.webapp.WebappDeployer;
import dev.fasthttp.servlet.webapp.WebappOptions;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A container of servlet applications; to the core it is a handler as any other.
 *
 * <pre>{@code
 * ServletContainer servlets = ServletContainer.builder()
 *         .contextPath("/app")
 *         .servlet("/hello/*", new HelloServlet())
 *         .build();
 * Server server = Server.builder(servlets).headerReceived(servlets).build();
 * server.listen(new InetSocketAddress(8080));
 * }</pre>
 *
 * <p>As the handler for received heads, which is optional, it has large bodies streamed to their servlets instead of
 * gathered in memory before. Servlets may block; see {@link dev.fasthttp.server.Execution}.
 *
 * <p>Servlets mount beside native handlers: give those paths to {@link #handle} that applications should see.
 *
 * <p>Life: {@link Builder#build} initialises the applications and starts their servlets; {@link Builder#prepare} only
 * initialises them, {@link #start} does the rest. {@link #close} ends them, the ones deployed last first; shut the server
 * down before.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: Jakarta Servlet 6.1.
 */
public final class ServletContainer implements RequestHandler, HeaderReceivedHandler, AutoCloseable {
    /** Bodies up to this size are in memory before their servlet is called, which spares it the waiting. */
    private static final long GATHERED = 64 * 1024;

    /** How long the end of an application waits for its requests. */
    private static final long UNDEPLOY_NANOS = 2_000_000_000L;

    private static final boolean CHECKED = ServletContainer.class.desiredAssertionStatus();
    private static final AtomicLong IDS = new AtomicLong();
    private static final System.Logger LOGGER = System.getLogger(ServletContainer.class.getName());

    private record Deployed(WebContext context, ContextLife life) {}

    private final long id = IDS.incrementAndGet();
    private final String virtualServerName;
    private final long maxBodySize;
    private final ExchangePool pool;
    private final boolean reuse;
    private final WebappDeployer webapps;
    private final SessionTimer sessionTimer;
    private final Executor tasks;
    private final @Nullable Realm realm;
    private final int securePort;
    private final FileCacheOptions fileCache;
    private volatile Deployed[] deployed = {};
    private volatile PathCache cache = new PathCache();

    private ServletContainer(Builder builder) {
        virtualServerName = builder.virtualServerName;
        maxBodySize = builder.maxBodySize;
        realm = builder.realm;
        securePort = builder.securePort;
        fileCache = new FileCacheOptions(builder.fileCacheSize, builder.fileCacheDuration, builder.maxCachedFileSize);
        reuse = builder.reuse && !CHECKED;
        pool = new ExchangePool(this, reuse);
        webapps = new WebappDeployer(this, builder.webappOptions);
        sessionTimer = new SessionTimer(id);
        tasks = builder.asyncExecutor == null ? new TaskThreads() : builder.asyncExecutor;
    }

    /** Begins to describe a container. */
    public static Builder builder() {
        return new Builder();
    }

    /** Distinguishes containers of this process, for ids of requests. */
    long id() {
        return id;
    }

    /** Where requests are redirected that may come over TLS only; 0 for nowhere. */
    int securePort() {
        return securePort;
    }

    FileCacheOptions fileCache() {
        return fileCache;
    }

    /** The users of applications that have no realm of their own. */
    @Nullable
    Realm realm() {
        return realm;
    }

    SessionTimer sessionTimer() {
        return sessionTimer;
    }

    String virtualServerName() {
        return virtualServerName;
    }

    // ---- applications ----------------------------------------------------------------------------------------------

    /**
     * Initialises and starts an application, which gets requests as soon as this returns.
     *
     * @throws ServletException what one of its initializers, listeners or filters threw; nothing is left of it then
     * @throws IllegalArgumentException when there is an application with that path
     */
    public ServletContext deploy(WebApplication application) throws ServletException {
        WebContext context = initialize(application);
        lifeOf(context).start();
        return context;
    }

    /**
     * Deploys the application in a directory or a WAR file; see {@link WebappDeployer#deploy(Path, String)}.
     *
     * @param contextPath where it is mounted: empty for the root, else with a slash at its begin and none at its end
     * @throws DeploymentException when it cannot be read or does not start; nothing is left of it then
     */
    public ServletContext deploy(Path archive, String contextPath) throws DeploymentException {
        return webapps.deploy(archive, contextPath);
    }

    /**
     * Deploys the application in a directory or a WAR file where its descriptor or its name says; see
     * {@link WebappDeployer#deploy(Path)}.
     *
     * @throws DeploymentException when it cannot be read or does not start; nothing is left of it then
     */
    public ServletContext deploy(Path archive) throws DeploymentException {
        return webapps.deploy(archive);
    }

    private synchronized WebContext initialize(WebApplication application) throws ServletException {
        for (Deployed other : deployed) {
            if (other.context.getContextPath().equals(application.contextPath)) {
                throw new IllegalArgumentException(
                        "there is an application with context path \"" + application.contextPath + "\" already");
            }
        }
        WebContext context = new WebContext(this, application);
        ContextLife life = new ContextLife(context);
        life.initialize();
        List<Deployed> all = new ArrayList<>(Arrays.asList(deployed));
        all.add(new Deployed(context, life));
        publish(all);
        return context;
    }

    private ContextLife lifeOf(WebContext context) {
        for (Deployed one : deployed) {
            if (one.context == context) {
                return one.life;
            }
        }
        throw new IllegalStateException("not deployed: " + context);
    }

    private void publish(List<Deployed> all) {
        deployed = all.toArray(new Deployed[0]);
        cache = new PathCache();
    }

    /**
     * Takes an application out, waits two seconds at most for the requests that it serves, and ends it.
     *
     * @return whether there was one with that path
     */
    public boolean undeploy(String contextPath) {
        Deployed found = null;
        synchronized (this) {
            List<Deployed> all = new ArrayList<>(Arrays.asList(deployed));
            for (Deployed one : all) {
                if (one.context.getContextPath().equals(contextPath)) {
                    found = one;
                }
            }
            if (found == null) {
                return false;
            }
            all.remove(found);
            publish(all);
        }
        awaitRequests(found.context);
        found.life.end();
        return true;
    }

    /** Lets the requests of an application that gets no more come to their end, but not for ever. */
    private static void awaitRequests(WebContext context) {
        long end = System.nanoTime() + UNDEPLOY_NANOS;
        while (context.requests() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Has the servlets of all applications started that load on start-up; again, it does nothing. */
    public void start() {
        for (Deployed one : deployed) {
            one.life.start();
        }
    }

    /** The application with that context path. */
    public ServletContext context(String contextPath) {
        return deployed(contextPath);
    }

    /** What the application with that context path is doing. */
    public ApplicationStatus status(String contextPath) {
        return deployed(contextPath).status();
    }

    private WebContext deployed(String contextPath) {
        for (Deployed one : deployed) {
            if (one.context.getContextPath().equals(contextPath)) {
                return one.context;
            }
        }
        throw new IllegalArgumentException("no application has the context path \"" + contextPath + "\"");
    }

    /** The application that gets requests for a decoded path, or null. */
    @Nullable
    WebContext contextFor(String path) {
        WebContext best = null;
        for (Deployed one : deployed) {
            String prefix = one.context.getContextPath();
            boolean inside = path.startsWith(prefix)
                    && (path.length() == prefix.length() || prefix.isEmpty() || path.charAt(prefix.length()) == '/');
            if (inside
                    && (best == null || prefix.length() > best.getContextPath().length())) {
                best = one.context;
            }
        }
        return best;
    }

    /** Does something with all applications but one. */
    @SuppressWarnings("ReferenceEquality") // that very application
    void forOthers(WebContext one, Consumer<WebContext> action) {
        for (Deployed other : deployed) {
            if (other.context != one) {
                action.accept(other.context);
            }
        }
    }

    /** Ends all applications. */
    @Override
    public void close() {
        List<Deployed> all;
        synchronized (this) {
            all = new ArrayList<>(Arrays.asList(deployed));
            publish(List.of());
        }
        Collections.reverse(all);
        all.forEach(one -> one.life.end());
        sessionTimer.close();
        if (tasks instanceof TaskThreads own) {
            own.close();
        }
    }

    // ---- requests --------------------------------------------------------------------------------------------------

    /** Has bodies that are large, of unknown length or waited for streamed, and small ones gathered. */
    @Override
    public void received(RequestHeader header, RequestConfig config) {
        long length = header.contentLength();
        boolean gathered = length >= 0 && length <= GATHERED && !header.isExpectContinue();
        config.setStreamBody(!gathered);
        config.setMaxBodySize(maxBodySize);
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        long connection = ctx.connId();
        Exchange exchange = pool.acquire(connection);
        exchange.begin(ctx);
        boolean goesOn;
        try {
            goesOn = serve(exchange);
        } catch (Throwable e) {
            AsyncProcessing async = exchange.async;
            countDown(exchange);
            exchange.end();
            if (async != null) {
                async.end(false);
            }
            throw e;
        }
        if (!goesOn) {
            AsyncProcessing async = exchange.async;
            release(exchange, connection);
            if (async != null) {
                async.end(true);
            }
        }
    }

    private static void countDown(Exchange exchange) {
        ResolvedPath served = exchange.served();
        if (served != null) {
            served.context.countRequest(-1);
        }
    }

    /** Takes an exchange back whose request is over. */
    void release(Exchange exchange, long connection) {
        countDown(exchange);
        exchange.end();
        if (reuse && !exchange.isKeptAway()) {
            pool.release(connection, exchange);
        }
    }

    /** Where tasks of asynchronous requests run. */
    Executor tasks() {
        return tasks;
    }

    /** Tells whether the request goes on without this thread. */
    private boolean serve(Exchange exchange) throws Exception {
        String raw = exchange.rawPath();
        PathCache known = cache;
        ResolvedPath path = known.get(raw);
        if (path == null) {
            path = resolve(exchange, raw);
            if (path == null) {
                return false;
            }
            if (!path.fleeting) {
                known.offer(raw, path);
            }
        }
        exchange.resolve(path);
        path.context.countRequest(1);
        return RequestRun.run(exchange, path);
    }

    /** Finds out where a path leads; null when the request has been answered. */
    private @Nullable ResolvedPath resolve(Exchange exchange, String raw) {
        RequestCtx ctx = exchange.ctx();
        if (raw.equals("*") && ctx.method().equals(Methods.OPTIONS)) {
            ctx.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            return null;
        }
        CanonicalPath canonical;
        try {
            canonical = CanonicalPath.of(raw, SuspiciousUris.ACCEPT);
            WebContext context = contextFor(canonical.path);
            if (context == null) {
                ctx.error(Status.message(Status.NOT_FOUND), Status.NOT_FOUND);
                return null;
            }
            if (context.settings().suspiciousUris == SuspiciousUris.REJECT) {
                canonical = CanonicalPath.of(raw, SuspiciousUris.REJECT);
            }
            return resolve(exchange, raw, context, canonical);
        } catch (BadPathException e) {
            LOGGER.log(System.Logger.Level.DEBUG, e.getMessage());
            ctx.error(Status.message(Status.BAD_REQUEST), Status.BAD_REQUEST);
            return null;
        }
    }

    private static @Nullable ResolvedPath resolve(
            Exchange exchange, String raw, WebContext context, CanonicalPath canonical) {
        String contextPath = context.getContextPath();
        String path = canonical.path.substring(contextPath.length());
        if (path.isEmpty()) {
            // Relative references of its pages would lead out of the application.
            String query = exchange.originalQuery();
            // Not the path as it came: with two slashes at its begin it would be the name of another host.
            String location = PathEncoder.encode(contextPath) + "/" + (query == null ? "" : "?" + query);
            exchange.ctx().redirect(location, Status.FOUND);
            return null;
        }
        return Routes.of(context, raw, rawContextPath(raw, contextPath), path, canonical.sessionId);
    }

    /** The begin of the path as it came that stands for the context. */
    private static String rawContextPath(String raw, String contextPath) {
        if (raw.startsWith(contextPath)) {
            return contextPath;
        }
        // Some characters are encoded, or there are segments too many: the shortest begin that means the context.
        for (int end = raw.indexOf('/', 1); end > 0; end = raw.indexOf('/', end + 1)) {
            String candidate = raw.substring(0, end);
            try {
                if (CanonicalPath.of(candidate, SuspiciousUris.ACCEPT).path.equals(contextPath)) {
                    return candidate;
                }
            } catch (BadPathException e) {
                // Not the begin of anything.
            }
        }
        return contextPath;
    }

    /**
     * Describes a {@link ServletContainer}: the settings of all of it, and one application without more ado.
     *
     * <p>Threads: not safe for use by several threads.
     */
    public static final class Builder {
        private String contextPath = "";
        private @Nullable WebApplication main;
        private final List<WebApplication> applications = new ArrayList<>();
        private String virtualServerName = "server";
        private long maxBodySize = Long.MAX_VALUE;
        private boolean reuse = true;
        private @Nullable Executor asyncExecutor;
        private @Nullable Realm realm;
        private int securePort;
        private WebappOptions webappOptions = WebappOptions.defaults();
        private long fileCacheSize = 16L << 20;
        private Duration fileCacheDuration = Duration.ofSeconds(1);
        private int maxCachedFileSize = 64 << 10;

        private Builder() {}

        /** Where the application of this builder is mounted; to be said first. By default at the root. */
        public Builder contextPath(String path) {
            if (main != null) {
                throw new IllegalStateException("contextPath must be set before anything of the application");
            }
            contextPath = path;
            return this;
        }

        /** The application of this builder. */
        public WebApplication application() {
            WebApplication application = main;
            if (application == null) {
                application = WebApplication.at(contextPath);
                main = application;
                applications.add(application);
            }
            return application;
        }

        /** Adds another application. */
        public Builder application(WebApplication application) {
            applications.add(application);
            return this;
        }

        /** Adds a servlet; see {@link WebApplication#servlet(String, Servlet)}. */
        public Builder servlet(String urlPattern, Servlet servlet) {
            application().servlet(urlPattern, servlet);
            return this;
        }

        /** Adds a servlet. */
        public Builder servlet(ServletDefinition definition) {
            application().servlet(definition);
            return this;
        }

        /** Adds a filter; see {@link WebApplication#filter(String, Filter)}. */
        public Builder filter(String urlPattern, Filter filter) {
            application().filter(urlPattern, filter);
            return this;
        }

        /** Adds a filter. */
        public Builder filter(FilterDefinition definition) {
            application().filter(definition);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(EventListener listener) {
            application().listener(listener);
            return this;
        }

        /** Adds an initializer; see {@link WebApplication#initializer}. */
        public Builder initializer(ServletContainerInitializer initializer, Class<?>... classes) {
            application().initializer(initializer, classes);
            return this;
        }

        /** Sets an init parameter of the application. */
        public Builder initParameter(String name, String value) {
            application().initParameter(name, value);
            return this;
        }

        /** Sets the name of the logical host, {@code ServletContext.getVirtualServerName}. By default {@code server}. */
        public Builder virtualServerName(String name) {
            virtualServerName = name;
            return this;
        }

        /**
         * Sets the largest request body, in bytes; a larger one is answered 413. It holds where the container is the
         * handler for received heads. By default there is no limit, as bodies are streamed; forms have one of their own,
         * see {@link WebApplication#maxFormSize}.
         */
        public Builder maxBodySize(long bytes) {
            maxBodySize = notNegative("maxBodySize", bytes);
            return this;
        }

        /**
         * Sets where tasks given to {@code AsyncContext.start} run; the executor stays its owner's to shut down. By default
         * the container has a thread for each task, which waits a minute for another one.
         */
        public Builder asyncExecutor(Executor executor) {
            asyncExecutor = executor;
            return this;
        }

        /** Sets who the users are, for applications that have no realm of their own. By default there are none. */
        public Builder realm(Realm users) {
            realm = users;
            return this;
        }

        /**
         * Sets the port where the applications are served over TLS, for those that say none; see
         * {@link WebApplication#securePort}.
         */
        public Builder securePort(int port) {
            securePort = WebApplication.checkPort(port);
            return this;
        }

        /** Sets how directories and WAR files are deployed. */
        public Builder webappOptions(WebappOptions options) {
            webappOptions = options;
            return this;
        }

        /**
         * Sets how many bytes each application may take for its files in memory, with what is known of larger ones. By
         * default 16 MiB; 0 keeps none, so that each request looks at the disk.
         */
        public Builder fileCacheSize(long bytes) {
            fileCacheSize = notNegative("fileCacheSize", bytes);
            return this;
        }

        /**
         * Sets for how long a file that clients asked for is not compared with the disk, so how late a change may show.
         * By default 1 s.
         */
        public Builder fileCacheDuration(Duration duration) {
            notNegative("fileCacheDuration", duration.toMillis());
            fileCacheDuration = duration;
            return this;
        }

        /**
         * Sets up to which size the bytes of a file are kept in memory. By default 64 KiB. Larger files are copied to plain
         * connections by the system.
         */
        public Builder maxCachedFileSize(int bytes) {
            maxCachedFileSize = (int) notNegative("maxCachedFileSize", bytes);
            return this;
        }

        private static long notNegative(String option, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(option + " must not be negative: " + value);
            }
            return value;
        }

        /**
         * Tells whether the memory of requests serves others afterwards. By default it does, and what an application
         * keeps of a request throws when it is used late. Without reuse, and whenever assertions are enabled, each
         * request has memory of its own, which helps to find code that keeps what it should not.
         */
        public Builder reuse(boolean enabled) {
            reuse = enabled;
            return this;
        }

        /**
         * Makes the container, initialises its applications, and starts their servlets.
         *
         * @throws ServletException when an application cannot be initialised; nothing is left of any then
         */
        public ServletContainer build() throws ServletException {
            ServletContainer container = prepare();
            container.start();
            return container;
        }

        /**
         * Makes the container and initialises its applications: initializers, listeners, filters. {@link #start} is left.
         *
         * @throws ServletException when an application cannot be initialised; nothing is left of any then
         */
        public ServletContainer prepare() throws ServletException {
            ServletContainer container = new ServletContainer(this);
            try {
                for (WebApplication application : applications) {
                    container.initialize(application);
                }
            } catch (ServletException | RuntimeException | Error e) {
                container.close();
                throw e;
            }
            return container;
        }
    }
}
