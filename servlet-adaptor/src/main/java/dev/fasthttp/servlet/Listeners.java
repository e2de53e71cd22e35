package dev.fasthttp.servlet;

import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextAttributeListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The listeners of an application, by what they listen to, in the order of their registration.
 *
 * <p>Those of sessions go on to {@link SessionListeners}. The begin of something is told in order,
 * its end in reverse.
 *
 * <p>Threads: changed by the one that starts the application; read by any afterwards.
 */
final class Listeners {
    private static final List<Class<? extends EventListener>> KINDS = List.of(
            ServletContextListener.class,
            ServletContextAttributeListener.class,
            ServletRequestListener.class,
            ServletRequestAttributeListener.class,
            HttpSessionListener.class,
            HttpSessionAttributeListener.class,
            HttpSessionIdListener.class);

    private final WebContext context;
    private final List<ServletContextListener> life = new ArrayList<>();
    private final List<ServletContextAttributeListener> attributes = new ArrayList<>();
    private final List<ServletRequestListener> requests = new ArrayList<>();
    private final List<ServletRequestAttributeListener> requestAttributes = new ArrayList<>();

    /** Listeners of the application's life that were added by code, and may not configure anything. */
    private final Set<ServletContextListener> restricted = new HashSet<>();

    private int initialised;

    Listeners(WebContext context) {
        this.context = context;
    }

    static boolean isListener(Class<?> type) {
        for (Class<? extends EventListener> kind : KINDS) {
            if (kind.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    /** Adds a listener; {@code declared} tells whether by a descriptor or annotation, as opposed to code. */
    void add(EventListener listener, boolean declared) {
        if (listener instanceof ServletContextListener l) {
            life.add(l);
            if (!declared) {
                restricted.add(l);
            }
        }
        if (listener instanceof ServletContextAttributeListener l) {
            attributes.add(l);
        }
        if (listener instanceof ServletRequestListener l) {
            requests.add(l);
        }
        if (listener instanceof ServletRequestAttributeListener l) {
            requestAttributes.add(l);
        }
        context.sessions().addListener(listener);
    }

    // ---- the application -------------------------------------------------------------------------------------------

    /** Tells that the application begins. What a listener throws ends that. */
    void contextInitialized() {
        ServletContextEvent event = new ServletContextEvent(context);
        // By index: a listener may add others.
        for (int i = 0; i < life.size(); i++) {
            ServletContextListener listener = life.get(i);
            initialised = i + 1;
            context.setRestricted(restricted.contains(listener));
            try {
                listener.contextInitialized(event);
            } finally {
                context.setRestricted(false);
            }
        }
    }

    void contextDestroyed() {
        ServletContextEvent event = new ServletContextEvent(context);
        for (int i = initialised - 1; i >= 0; i--) {
            ServletContextListener listener = life.get(i);
            guarded(() -> listener.contextDestroyed(event));
        }
        initialised = 0;
    }

    void attributeAdded(ServletContextAttributeEvent event) {
        for (ServletContextAttributeListener listener : attributes) {
            guarded(() -> listener.attributeAdded(event));
        }
    }

    void attributeReplaced(ServletContextAttributeEvent event) {
        for (ServletContextAttributeListener listener : attributes) {
            guarded(() -> listener.attributeReplaced(event));
        }
    }

    void attributeRemoved(ServletContextAttributeEvent event) {
        for (ServletContextAttributeListener listener : attributes) {
            guarded(() -> listener.attributeRemoved(event));
        }
    }

    // ---- requests --------------------------------------------------------------------------------------------------

    boolean hasRequestListeners() {
        return !requests.isEmpty();
    }

    /** Tells that a request arrives. What a listener throws is the failure of the request. */
    void requestInitialized(ServletRequestEvent event) {
        for (ServletRequestListener listener : requests) {
            listener.requestInitialized(event);
        }
    }

    void requestDestroyed(ServletRequestEvent event) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            ServletRequestListener listener = requests.get(i);
            guarded(() -> listener.requestDestroyed(event));
        }
    }

    boolean hasRequestAttributeListeners() {
        return !requestAttributes.isEmpty();
    }

    void attributeSet(ServletRequestAttributeEvent event, boolean replaced) {
        for (ServletRequestAttributeListener listener : requestAttributes) {
            if (replaced) {
                guarded(() -> listener.attributeReplaced(event));
            } else {
                guarded(() -> listener.attributeAdded(event));
            }
        }
    }

    void attributeRemoved(ServletRequestAttributeEvent event) {
        for (ServletRequestAttributeListener listener : requestAttributes) {
            guarded(() -> listener.attributeRemoved(event));
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            context.log("a listener failed", e);
        }
    }
}
