package dev.fasthttp.servlet;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners of an application, and the values that listen themselves, what becomes of its sessions.
 *
 * <p>The begin of something is told in the order of registration, the end of a session in reverse. What a listener throws
 * is logged: a session begins and ends all the same.
 *
 * <p>Threads: any; listeners are added by the one that starts the application.
 *
 * <p>Spec: Servlet 6.1, 7.4, 7.7.2 and 11.
 */
final class SessionListeners {
    private final WebContext context;
    private final List<HttpSessionListener> life = new CopyOnWriteArrayList<>();
    private final List<HttpSessionIdListener> ids = new CopyOnWriteArrayList<>();
    private final List<HttpSessionAttributeListener> attributes = new CopyOnWriteArrayList<>();

    SessionListeners(WebContext context) {
        this.context = context;
    }

    void add(EventListener listener) {
        if (listener instanceof HttpSessionListener l) {
            life.add(l);
        }
        if (listener instanceof HttpSessionIdListener l) {
            ids.add(l);
        }
        if (listener instanceof HttpSessionAttributeListener l) {
            attributes.add(l);
        }
    }

    void created(HttpSession session) {
        if (life.isEmpty()) {
            return;
        }
        HttpSessionEvent event = new HttpSessionEvent(session);
        for (HttpSessionListener listener : life) {
            guarded(() -> listener.sessionCreated(event));
        }
    }

    void destroyed(HttpSession session) {
        HttpSessionEvent event = new HttpSessionEvent(session);
        for (int i = life.size() - 1; i >= 0; i--) {
            HttpSessionListener listener = life.get(i);
            guarded(() -> listener.sessionDestroyed(event));
        }
    }

    void idChanged(HttpSession session, String oldId) {
        HttpSessionEvent event = new HttpSessionEvent(session);
        for (HttpSessionIdListener listener : ids) {
            guarded(() -> listener.sessionIdChanged(event, oldId));
        }
    }

    /** A value is about to become an attribute. */
    void bound(HttpSession session, String name, Object value) {
        if (value instanceof HttpSessionBindingListener listener) {
            guarded(() -> listener.valueBound(new HttpSessionBindingEvent(session, name, value)));
        }
    }

    /** A value is an attribute no more. */
    void unbound(HttpSession session, String name, Object value) {
        if (value instanceof HttpSessionBindingListener listener) {
            guarded(() -> listener.valueUnbound(new HttpSessionBindingEvent(session, name, value)));
        }
    }

    void attributeSet(HttpSession session, String name, Object value, @Nullable Object old) {
        if (attributes.isEmpty()) {
            return;
        }
        HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, old == null ? value : old);
        for (HttpSessionAttributeListener listener : attributes) {
            if (old == null) {
                guarded(() -> listener.attributeAdded(event));
            } else {
                guarded(() -> listener.attributeReplaced(event));
            }
        }
    }

    void attributeRemoved(HttpSession session, String name, Object value) {
        if (attributes.isEmpty()) {
            return;
        }
        HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
        for (HttpSessionAttributeListener listener : attributes) {
            guarded(() -> listener.attributeRemoved(event));
        }
    }

    void activated(HttpSession session, Object value) {
        if (value instanceof HttpSessionActivationListener listener) {
            guarded(() -> listener.sessionDidActivate(new HttpSessionEvent(session)));
        }
    }

    void passivating(HttpSession session, Object value) {
        if (value instanceof HttpSessionActivationListener listener) {
            guarded(() -> listener.sessionWillPassivate(new HttpSessionEvent(session)));
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            context.log("a listener of sessions failed", e);
        }
    }
}
