package dev.fasthttp.servlet;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EventListener;
import java.util.List;

/**
 * Begins and ends an application, in the order that the specification has.
 *
 * <p>Initialising: what is declared is registered; initializers run; listeners are made and told; filters are made.
 * After that nothing can be registered any more. Starting: servlets that load on start-up. Ending: servlets, filters,
 * listeners, in reverse.
 *
 * <p>Spec: Servlet 6.1, 8.2.4, 10.12 and 2.3.
 */
final class ContextLife {
    private final WebContext context;
    private final WebApplication settings;
    private final List<FilterEntry> initialised = new ArrayList<>();
    private boolean started;
    private boolean ended;

    ContextLife(WebContext context) {
        this.context = context;
        settings = context.settings();
    }

    /**
     * Initialises the application. When that fails, what has been begun is ended.
     *
     * @throws ServletException what an initializer, a listener or a filter threw
     */
    void initialize() throws ServletException {
        ClassLoader before = context.enter();
        try {
            declare();
            context.setInitializing(true);
            for (WebApplication.InitializerDefinition definition : settings.initializers) {
                definition
                        .initializer()
                        .onStartup(definition.classes().isEmpty() ? null : definition.classes(), context);
            }
            context.setInitializing(false);
            context.listeners().contextInitialized();
            context.close();
            context.guard().start();
            context.sessions().start();
            for (FilterEntry filter : context.registry().filters().values()) {
                if (filter.isComplete()) {
                    filter.load();
                    initialised.add(filter);
                }
            }
        } catch (ServletException | RuntimeException | Error e) {
            end();
            throw e;
        } finally {
            WebContext.leave(before);
        }
    }

    private void declare() throws ServletException {
        for (ServletDefinition definition : settings.servlets) {
            declare(definition);
        }
        declareFiles();
        for (FilterDefinition definition : settings.filters) {
            FilterEntry entry = new FilterEntry(context, definition.name);
            if (definition.instance != null) {
                entry.define(definition.instance);
            } else if (definition.className != null) {
                entry.define(definition.className);
            }
            entry.asyncSupported = definition.asyncSupported;
            definition.initParameters.forEach(entry::overrideInitParameter);
            if (context.registry().filters().putIfAbsent(definition.name, entry) != null) {
                throw new ServletException("two filters are named " + definition.name);
            }
        }
        for (WebApplication.FilterPlace place : settings.filterPlaces) {
            FilterEntry entry = context.registry().filters().get(place.filterName());
            if (entry == null) {
                throw new ServletException("mapping of a filter that is not there: " + place.filterName());
            }
            FilterDefinition.Place where = place.place();
            context.registry().add(new FilterMapping(entry, where.types(), where.pattern(), where.servletName()), true);
        }
        declareErrorPages();
        for (Object listener : settings.listeners) {
            context.listeners().add(listener(listener), true);
        }
    }

    private void declare(ServletDefinition definition) throws ServletException {
        Registry registry = context.registry();
        ServletEntry entry = new ServletEntry(context, definition.name);
        if (registry.servlets().putIfAbsent(definition.name, entry) != null) {
            throw new ServletException("two servlets are named " + definition.name);
        }
        if (definition.instance != null) {
            entry.define(definition.instance);
        } else if (definition.className != null) {
            entry.define(definition.className);
        }
        entry.asyncSupported = definition.asyncSupported;
        entry.overridable = definition.overridable;
        entry.setLoadOnStartup(definition.loadOnStartup);
        definition.initParameters.forEach(entry::overrideInitParameter);
        definition.roleReferences.forEach(entry::addRoleReference);
        if (definition.multipart != null) {
            entry.setMultipartConfig(definition.multipart);
        }
        if (definition.security != null) {
            entry.secure(definition.security);
        }
        if (definition.runAsRole != null) {
            entry.setRunAsRole(definition.runAsRole);
        }
        for (String pattern : definition.patterns) {
            if (registry.isTaken(pattern, entry)) {
                throw new ServletException(
                        "two servlets are mapped to " + pattern + ", one of them " + definition.name);
            }
            registry.map(pattern, entry);
        }
    }

    /** The servlet for files, unless the application has one of that name. */
    private void declareFiles() {
        Registry registry = context.registry();
        ServletEntry entry = registry.servlets().get(FilesServlet.NAME);
        if (entry == null) {
            if (settings.resources.equals(WebResources.NONE)) {
                return;
            }
            entry = new ServletEntry(context, FilesServlet.NAME);
            registry.servlets().put(FilesServlet.NAME, entry);
        }
        if (entry.isComplete()) {
            return;
        }
        entry.define(new FilesServlet(context, context.fileCache()));
        entry.asyncSupported = true;
        entry.overridable = true;
        entry.ofContainer = true;
        if (!registry.isTaken("/", entry)) {
            registry.map("/", entry);
        }
    }

    private void declareErrorPages() {
        ErrorPages pages = context.errorPages();
        settings.errorPagesByStatus.forEach(pages::put);
        settings.errorPagesByException.forEach(pages::put);
        if (settings.defaultErrorPage != null) {
            pages.putDefault(settings.defaultErrorPage);
        }
    }

    private EventListener listener(Object definition) throws ServletException {
        if (definition instanceof EventListener listener) {
            return listener;
        }
        Class<? extends EventListener> type = definition instanceof Class<?> given
                ? given.asSubclass(EventListener.class)
                : context.loadClass(definition.toString(), EventListener.class);
        return WebContext.create(type);
    }

    /** Initialises the servlets that load on start-up. One that fails is tried again at its first request. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        List<ServletEntry> entries = new ArrayList<>();
        for (ServletEntry entry : context.registry().servlets().values()) {
            if (entry.loadOnStartup() >= 0 && entry.isComplete()) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparingInt(ServletEntry::loadOnStartup));
        ClassLoader before = context.enter();
        try {
            for (ServletEntry entry : entries) {
                load(entry);
            }
        } finally {
            WebContext.leave(before);
        }
    }

    private void load(ServletEntry entry) {
        try {
            Servlet servlet = entry.load();
            assert servlet != null;
        } catch (ServletException | RuntimeException e) {
            context.log("servlet " + entry.name + " failed to start", e);
        }
    }

    /** Ends the application. What fails is logged, and does not keep the rest from ending. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        context.close();
        ClassLoader before = context.enter();
        try {
            List<ServletEntry> servlets =
                    new ArrayList<>(context.registry().servlets().values());
            Collections.reverse(servlets);
            servlets.forEach(ServletEntry::destroy);
            Collections.reverse(initialised);
            initialised.forEach(FilterEntry::destroy);
            context.sessions().stop();
            context.listeners().contextDestroyed();
        } finally {
            WebContext.leave(before);
        }
        settings.onEnd.run();
    }
}
