package dev.fasthttp.servlet;

import dev.fasthttp.servlet.Surroundings.Trial;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Configuration of an application by its code, to be compared with another container: each trial is made once while the
 * application begins, and once too late.
 */
final class RegistrationCases {
    /** The attribute of the context with what the trials said at the right time. */
    static final String RESULTS = "results";

    private RegistrationCases() {}

    /** A servlet that may be made. */
    public static final class Plain extends GenericServlet {
        private static final long serialVersionUID = 1;

        @Override
        public void service(ServletRequest request, ServletResponse response) {}
    }

    /** A servlet, filter and listener that cannot be made. */
    public static final class Unmakable extends GenericServlet implements Filter, ServletRequestListener {
        private static final long serialVersionUID = 1;

        /** Needs something that the container does not have. */
        public Unmakable(String needed) {}

        @Override
        public void service(ServletRequest request, ServletResponse response) {}

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, jakarta.servlet.FilterChain chain) {}

        @Override
        public void destroy() {}

        @Override
        public void requestInitialized(ServletRequestEvent event) {}
    }

    /** A filter that may be made. */
    public static final class PlainFilter implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, jakarta.servlet.FilterChain chain) {}
    }

    /** A listener that contexts do not take. */
    public static final class Stranger implements EventListener {}

    /** A listener that may be added later than when initializers run by descriptors only. */
    public static final class Late implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {}
    }

    static Map<String, Trial> trials() {
        Map<String, Trial> trials = new LinkedHashMap<>();
        servlets(trials);
        filters(trials);
        listeners(trials);
        others(trials);
        return trials;
    }

    private static void servlets(Map<String, Trial> trials) {
        trials.put("servlet with null for a name", c -> c.addServlet(null, Plain.class));
        trials.put("servlet with no name", c -> c.addServlet("", Plain.class.getName()));
        trials.put("servlet by class, twice", c -> {
            ServletRegistration first = c.addServlet("by class", Plain.class);
            return first.getName() + first.getClassName() + c.addServlet("by class", new Plain());
        });
        trials.put("servlet by class name", c -> {
            ServletRegistration added = c.addServlet("by name", Plain.class.getName());
            return added.getClassName() + added.getMappings();
        });
        trials.put("one servlet with two names", c -> {
            Servlet servlet = new Plain();
            return c.addServlet("first of two", servlet).getName() + c.addServlet("second of two", servlet);
        });
        trials.put("made servlet", c -> c.createServlet(Plain.class).getClass());
        trials.put("servlet that cannot be made", c -> c.createServlet(Unmakable.class));
        trials.put("mappings", c -> {
            ServletRegistration.Dynamic added = c.addServlet("mapped", Plain.class);
            Set<String> conflicts = added.addMapping("/registered/a", "/registered/*");
            Set<String> more = c.addServlet("mapped again", Plain.class).addMapping("/registered/a", "/registered/b");
            return conflicts + " " + more + " " + new TreeSet<>(added.getMappings())
                    + c.getServletRegistration("mapped again").getMappings();
        });
        trials.put("no mapping", c -> c.addServlet("unmapped", Plain.class).addMapping());
        trials.put(
                "null for mappings",
                c -> c.addServlet("unmapped 2", Plain.class).addMapping((String[]) null));
        trials.put("parameters of a servlet", c -> {
            ServletRegistration.Dynamic added = c.addServlet("with parameters", Plain.class);
            boolean set = added.setInitParameter("a", "1");
            boolean again = added.setInitParameter("a", "2");
            Set<String> conflicts = added.setInitParameters(Map.of("a", "3", "b", "4"));
            Set<String> none = added.setInitParameters(Map.of("c", "5"));
            return set + " " + again + conflicts + none + new TreeMap<>(added.getInitParameters())
                    + added.getInitParameter("none");
        });
        trials.put(
                "null for a parameter",
                c -> c.addServlet("null parameter", Plain.class).setInitParameter(null, "1"));
        trials.put(
                "null for the value of a parameter",
                c -> c.addServlet("null value", Plain.class).setInitParameter("a", null));
        trials.put("null for the role to run as", c -> {
            ServletRegistration.Dynamic added = c.addServlet("run as", Plain.class);
            added.setRunAsRole("clerk");
            String role = added.getRunAsRole();
            added.setRunAsRole(null);
            return role;
        });
        trials.put("null for a multipart configuration", c -> {
            c.addServlet("no multipart", Plain.class).setMultipartConfig(null);
            return "taken";
        });
        trials.put(
                "null for a security constraint",
                c -> c.addServlet("no security", Plain.class).setServletSecurity(null));
        trials.put("registration that is not there", c -> c.getServletRegistration("nobody"));
    }

    private static void filters(Map<String, Trial> trials) {
        EnumSet<DispatcherType> requests = EnumSet.of(DispatcherType.REQUEST);
        trials.put("filter with null for a name", c -> c.addFilter(null, PlainFilter.class));
        trials.put("filter with no name", c -> c.addFilter("", new PlainFilter()));
        trials.put("filter by class, twice", c -> {
            FilterRegistration first = c.addFilter("filter by class", PlainFilter.class);
            return first.getName() + first.getClassName() + c.addFilter("filter by class", PlainFilter.class.getName());
        });
        trials.put("made filter", c -> c.createFilter(PlainFilter.class).getClass());
        trials.put("filter that cannot be made", c -> c.createFilter(Unmakable.class));
        trials.put("mappings of a filter", c -> {
            FilterRegistration added = c.addFilter("mapped filter", PlainFilter.class);
            added.addMappingForUrlPatterns(requests, true, "/filtered/*", "/filtered/x");
            added.addMappingForServletNames(null, false, "some", "other");
            return new TreeSet<>(added.getUrlPatternMappings()) + " " + new TreeSet<>(added.getServletNameMappings());
        });
        trials.put("no pattern for a filter", c -> {
            c.addFilter("no pattern", PlainFilter.class).addMappingForUrlPatterns(requests, true);
            return "taken";
        });
        trials.put("null for the servlets of a filter", c -> {
            c.addFilter("no servlets", PlainFilter.class).addMappingForServletNames(requests, true, (String[]) null);
            return "taken";
        });
        trials.put("filter that is not there", c -> c.getFilterRegistration("nobody"));
    }

    private static void listeners(Map<String, Trial> trials) {
        trials.put("listener of no kind, by class", c -> {
            c.addListener(Stranger.class);
            return "taken";
        });
        trials.put("listener of no kind, by name", c -> {
            c.addListener(Stranger.class.getName());
            return "taken";
        });
        trials.put("listener of no kind", c -> {
            c.addListener(new Stranger());
            return "taken";
        });
        trials.put("listener of no kind, made", c -> c.createListener(Stranger.class));
        trials.put("listener that cannot be made", c -> c.createListener(Unmakable.class));
        trials.put("listener of the context's life", c -> {
            c.addListener(Late.class);
            return "taken";
        });
        trials.put(
                "listener of the context's life, made",
                c -> c.createListener(Late.class).getClass());
    }

    private static void others(Map<String, Trial> trials) {
        trials.put("parameter of the context", c -> {
            boolean set = c.setInitParameter("added", "1");
            return set + " " + c.setInitParameter("added", "2") + c.getInitParameter("added");
        });
        trials.put("null for a name of the context's parameters", c -> c.setInitParameter(null, "1"));
        trials.put("role with no name", c -> {
            c.declareRoles("clerk", "");
            return "taken";
        });
        trials.put("tracking of sessions by TLS and more", c -> {
            c.setSessionTrackingModes(
                    EnumSet.of(jakarta.servlet.SessionTrackingMode.SSL, jakarta.servlet.SessionTrackingMode.COOKIE));
            return "taken";
        });
        trials.put("cookies of sessions", c -> {
            c.getSessionCookieConfig().setAttribute("kept", "1");
            String kept = c.getSessionCookieConfig().getAttribute("KEPT");
            c.getSessionCookieConfig().setAttribute("kept", null);
            return kept + c.getSessionCookieConfig().getAttribute("kept");
        });
        trials.put("null for an attribute of cookies", c -> {
            c.getSessionCookieConfig().setAttribute(null, "1");
            return "taken";
        });
        trials.put("age of cookies that is no number", c -> {
            try {
                c.getSessionCookieConfig().setAttribute("Max-Age", "old");
                return "taken";
            } catch (IllegalArgumentException e) {
                return "illegal argument";
            }
        });
        trials.put("time-out of sessions", c -> {
            int before = c.getSessionTimeout();
            c.setSessionTimeout(17);
            int after = c.getSessionTimeout();
            c.setSessionTimeout(before);
            return after;
        });
        trials.put("charsets", c -> {
            c.setRequestCharacterEncoding("UTF-8");
            c.setResponseCharacterEncoding("ISO-8859-1");
            String both = c.getRequestCharacterEncoding() + c.getResponseCharacterEncoding();
            c.setRequestCharacterEncoding((String) null);
            c.setResponseCharacterEncoding((String) null);
            return both;
        });
    }

    @SuppressWarnings("unchecked") // the listener put it there
    private static String intime(ServletContext context, String name) {
        return ((Map<String, String>) context.getAttribute(RESULTS)).get(name);
    }

    /** Trials in which the other container is more lenient than the methods' descriptions: what those say. */
    private static Map<String, String> strict() {
        String refused = "IllegalArgumentException";
        return Map.ofEntries(
                Map.entry("one servlet with two names", "first of twonull"),
                Map.entry("no mapping", refused),
                Map.entry("null for mappings", refused),
                Map.entry("null for the role to run as", refused),
                Map.entry("null for a multipart configuration", refused),
                Map.entry("null for a security constraint", refused),
                Map.entry("no pattern for a filter", refused),
                Map.entry("null for the servlets of a filter", refused),
                Map.entry("role with no name", refused),
                Map.entry("null for an attribute of cookies", refused));
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        trials().forEach((name, trial) -> {
            Case one = Case.of(
                            "registering: " + name,
                            (request, response) ->
                                    response.getWriter().print(intime(request.getServletContext(), name)))
                    .get("");
            String own = strict().get(name);
            cases.add(own == null ? one : one.differs("Servlet 6.1, Javadoc of the method and 4.4", "200 " + own));
        });
        cases.add(Case.of("changing a registration too late", (request, response) -> {
                    ServletContext context = request.getServletContext();
                    ServletRegistration known = context.getServletRegistration("by class");
                    print(response, Trial.result(c -> known.addMapping("/late"), context));
                    print(response, Trial.result(c -> known.setInitParameter("late", "1"), context));
                    print(response, Trial.result(c -> known.setInitParameters(Map.of("late", "1")), context));
                })
                .get("")
                .differs(
                        "Servlet 6.1, 4.4: nothing is configured once the application has been initialised",
                        "200 IllegalStateException\nIllegalStateException\nIllegalStateException"));
        cases.add(Case.of("registering too late", (request, response) -> {
                    ServletContext context = request.getServletContext();
                    Map<String, Trial> late = new LinkedHashMap<>();
                    late.put("servlet", c -> c.addServlet("late", Plain.class));
                    late.put("servlet by name", c -> c.addServlet("late", Plain.class.getName()));
                    late.put("servlet object", c -> c.addServlet("late", new ActServlet((q, r) -> {})));
                    late.put("page", c -> c.addJspFile("late", "/late.jsp"));
                    late.put("filter", c -> c.addFilter("late", PlainFilter.class));
                    late.put("filter by name", c -> c.addFilter("late", PlainFilter.class.getName()));
                    late.put("filter object", c -> c.addFilter("late", new PlainFilter()));
                    late.put("parameter", c -> c.setInitParameter("late", "1"));
                    late.forEach((name, trial) -> print(response, name + " " + Trial.result(trial, context)));
                })
                .get(""));
        cases.add(Case.of("configuring too late", (request, response) -> {
                    ServletContext context = request.getServletContext();
                    List<Trial> late = List.of(
                            c -> nothing(() -> c.addListener(Late.class)),
                            c -> nothing(() -> c.addListener(Late.class.getName())),
                            c -> nothing(() -> c.addListener(new Late())),
                            c -> nothing(() -> c.declareRoles("late")),
                            c -> nothing(() -> c.setSessionTimeout(5)),
                            c -> nothing(() -> c.setSessionTrackingModes(Set.of())),
                            c -> nothing(() -> c.getSessionCookieConfig().setName("late")),
                            c -> nothing(() -> c.getSessionCookieConfig().setPath("/late")),
                            c -> nothing(() -> c.getSessionCookieConfig().setDomain("late")),
                            c -> nothing(() -> c.getSessionCookieConfig().setMaxAge(5)),
                            c -> nothing(() -> c.getSessionCookieConfig().setSecure(true)),
                            c -> nothing(() -> c.getSessionCookieConfig().setHttpOnly(true)),
                            c -> nothing(() -> c.getSessionCookieConfig().setAttribute("late", "1")),
                            c -> nothing(() -> c.setRequestCharacterEncoding("UTF-8")),
                            c -> nothing(() -> c.setResponseCharacterEncoding("UTF-8")));
                    late.forEach(trial -> print(response, Trial.result(trial, context)));
                })
                .get(""));
        return cases;
    }

    private static Object nothing(Runnable call) {
        call.run();
        return "taken";
    }

    private static void print(ServletResponse response, String line) {
        try {
            response.getWriter().println(line);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
