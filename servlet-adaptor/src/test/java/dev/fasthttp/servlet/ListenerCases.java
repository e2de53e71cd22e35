package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextAttributeListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What listeners are told, to be compared with another container. */
final class ListenerCases {
    private static final String NOTES = "notes";

    /** Attributes with other names belong to containers. */
    private static final String OURS = "noted.";

    private ListenerCases() {}

    /** Listens to everything; one for each container. */
    static final class Notes
            implements ServletContextListener,
                    ServletContextAttributeListener,
                    ServletRequestListener,
                    ServletRequestAttributeListener,
                    HttpSessionListener,
                    HttpSessionAttributeListener,
                    HttpSessionIdListener {
        private final List<String> notes = new ArrayList<>();

        private synchronized void add(String note) {
            notes.add(note);
        }

        private void add(String what, String name, Object value) {
            if (name.startsWith(OURS)) {
                add(what + " " + name + "=" + value);
            }
        }

        /** What has been noted since the last time. */
        synchronized List<String> take() {
            List<String> taken = new ArrayList<>(notes);
            notes.clear();
            return taken;
        }

        @Override
        public void contextInitialized(ServletContextEvent event) {
            event.getServletContext().setAttribute(NOTES, this);
        }

        @Override
        public void attributeAdded(ServletContextAttributeEvent event) {
            add("context +", event.getName(), event.getValue());
        }

        @Override
        public void attributeReplaced(ServletContextAttributeEvent event) {
            add("context *", event.getName(), event.getValue());
        }

        @Override
        public void attributeRemoved(ServletContextAttributeEvent event) {
            add("context -", event.getName(), event.getValue());
        }

        @Override
        public void requestInitialized(ServletRequestEvent event) {
            take();
            add("request begins in " + event.getServletContext().getContextPath() + " as "
                    + event.getServletRequest().getDispatcherType());
        }

        @Override
        public void attributeAdded(ServletRequestAttributeEvent event) {
            add("request +", event.getName(), event.getValue());
        }

        @Override
        public void attributeReplaced(ServletRequestAttributeEvent event) {
            add("request *", event.getName(), event.getValue());
        }

        @Override
        public void attributeRemoved(ServletRequestAttributeEvent event) {
            add("request -", event.getName(), event.getValue());
        }

        @Override
        public void sessionCreated(HttpSessionEvent event) {
            add("session begins, new: " + event.getSession().isNew());
        }

        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            add("session ends with " + event.getSession().getAttribute(OURS + "a"));
        }

        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            add("session +", event.getName(), event.getValue());
        }

        @Override
        public void attributeReplaced(HttpSessionBindingEvent event) {
            add("session *", event.getName(), event.getValue());
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            add("session -", event.getName(), event.getValue());
        }

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            add("session renamed: " + !event.getSession().getId().equals(oldId));
        }
    }

    /** A value that notes where it is put. */
    private static final class Value implements HttpSessionBindingListener {
        private final String name;
        private final List<String> notes;

        Value(String name, List<String> notes) {
            this.name = name;
            this.notes = notes;
        }

        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            notes.add(name + " bound to " + event.getName() + " which is "
                    + event.getSession().getAttribute(event.getName()));
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            notes.add(name + " unbound from " + event.getName() + " with " + event.getValue());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void print(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletContext context = request.getServletContext();
        for (String note : ((Notes) context.getAttribute(NOTES)).take()) {
            response.getWriter().println(note);
        }
    }

    private static String outcome(Supplier<Object> call) {
        try {
            return String.valueOf(call.get());
        } catch (IllegalStateException e) {
            return "illegal state";
        }
    }

    static List<Case> all() {
        return List.of(
                Case.of("listeners of requests", ListenerCases::print).get(""),
                Case.of("listeners of request attributes", (request, response) -> {
                            request.setAttribute(OURS + "a", 1);
                            request.setAttribute(OURS + "a", 2);
                            request.setAttribute(OURS + "a", null);
                            request.removeAttribute(OURS + "a");
                            request.setAttribute(OURS + "b", 3);
                            request.removeAttribute(OURS + "b");
                            print(request, response);
                        })
                        .get(""),
                Case.of("listeners of context attributes", (request, response) -> {
                            ServletContext context = request.getServletContext();
                            context.setAttribute(OURS + "a", 1);
                            context.setAttribute(OURS + "a", 2);
                            context.removeAttribute(OURS + "a");
                            context.removeAttribute(OURS + "a");
                            context.setAttribute(OURS + "b", 3);
                            context.setAttribute(OURS + "b", null);
                            print(request, response);
                        })
                        .get(""),
                Case.of("listeners of session attributes", (request, response) -> {
                            HttpSession session = request.getSession();
                            session.setAttribute(OURS + "a", 1);
                            session.setAttribute(OURS + "a", 2);
                            session.removeAttribute(OURS + "a");
                            session.removeAttribute(OURS + "a");
                            session.setAttribute(OURS + "a", null);
                            session.setAttribute(OURS + "b", 3);
                            session.setAttribute(OURS + "b", null);
                            print(request, response);
                            session.invalidate();
                        })
                        .get(""),
                Case.of("listeners of a session's end", (request, response) -> {
                            HttpSession session = request.getSession();
                            session.setAttribute(OURS + "a", 1);
                            session.invalidate();
                            print(request, response);
                        })
                        .get(""),
                Case.of("listeners of ids", (request, response) -> {
                            response.getWriter().println(outcome(request::changeSessionId));
                            HttpSession session = request.getSession();
                            String before = session.getId();
                            String after = request.changeSessionId();
                            response.getWriter().println(after.equals(before) + " " + after.equals(session.getId()));
                            print(request, response);
                            session.invalidate();
                        })
                        .get(""),
                Case.of("values that listen", (request, response) -> {
                            List<String> notes = new ArrayList<>();
                            HttpSession session = request.getSession();
                            Value first = new Value("first", notes);
                            session.setAttribute("a", first);
                            session.setAttribute("a", new Value("second", notes));
                            session.setAttribute("b", first);
                            session.removeAttribute("b");
                            session.setAttribute("a", null);
                            session.setAttribute("c", new Value("third", notes));
                            session.invalidate();
                            notes.forEach(note -> println(response, note));
                        })
                        .get("")
                        .differs(
                                "Servlet 6.1, 7.4: a value is told before others can see it, and after they cannot any"
                                        + " more; HttpSessionBindingEvent.getValue: the one that was removed",
                                """
                                200 first bound to a which is null
                                second bound to a which is first
                                first unbound from a with first
                                first bound to b which is null
                                first unbound from b with first
                                second unbound from a with second
                                third bound to c which is null
                                third unbound from c with third"""));
    }

    private static void println(HttpServletResponse response, String line) {
        try {
            response.getWriter().println(line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
