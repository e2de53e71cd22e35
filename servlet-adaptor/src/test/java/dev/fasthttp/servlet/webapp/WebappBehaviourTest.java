package dev.fasthttp.servlet.webapp;

import static dev.fasthttp.servlet.webapp.WarOnBoth.as;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients see of archives, compared with Jetty request by request.
 *
 * <p>One servlet class does all that is needed, told by parameters: {@code do} is a command, {@code to} its target.
 */
@Timeout(180)
final class WebappBehaviourTest {
    private static final String SHOW = """
            package app;
            import jakarta.servlet.*;
            import jakarta.servlet.http.*;
            import java.io.*;
            import java.util.*;
            ANNOTATIONS
            public class NAME extends HttpServlet {
                @Override
                protected void service(HttpServletRequest q, HttpServletResponse p) throws IOException, ServletException {
                    PrintWriter out = p.getWriter();
                    out.print("[" + getServletName() + " " + q.getMethod() + " " + q.getDispatcherType());
                    for (String name : new TreeSet<>(Collections.list(getInitParameterNames()))) {
                        out.print(" " + name + "=" + getInitParameter(name));
                    }
                    if (q.getParameter("roles") != null) {
                        out.print(" " + q.getRemoteUser() + " " + q.getAuthType());
                        for (String role : q.getParameterValues("roles")) {
                            out.print(" " + role + ":" + q.isUserInRole(role));
                        }
                    }
                    if (q.getParameter("query") != null) {
                        out.print(" " + q.getQueryString() + " " + q.getAttribute("jakarta.servlet.include.query_string")
                            + " " + q.getAttribute("jakarta.servlet.forward.query_string"));
                    }
                    if (q.getParameter("async") != null) {
                        out.print(" " + q.isAsyncSupported());
                    }
                    if (q.getDispatcherType() == DispatcherType.ERROR) {
                        for (String name : List.of("status_code", "servlet_name", "request_uri", "message", "exception")) {
                            out.print(" " + q.getAttribute("jakarta.servlet.error." + name));
                        }
                        out.print(" " + q.getAttribute("jakarta.servlet.error.exception_type"));
                    } else if (q.getAttribute("done") == null && q.getParameter("do") != null) {
                        q.setAttribute("done", true);
                        act(q, p, q.getParameter("do"), q.getParameter("to"));
                    }
                    out.print("]");
                }

                private void act(HttpServletRequest q, HttpServletResponse p, String command, String to)
                        throws IOException, ServletException {
                    switch (command) {
                        case "forward" -> q.getRequestDispatcher(to).forward(q, p);
                        case "include" -> q.getRequestDispatcher(to).include(q, p);
                        case "name" -> getServletContext().getNamedDispatcher(to).forward(q, p);
                        case "send" -> p.sendError(Integer.parseInt(to), "sent");
                        case "state" -> throw new IllegalStateException("state");
                        case "thread" -> throw new ServletException("around", new IllegalThreadStateException("thread"));
                        case "twice" -> throw new ServletException(new ServletException(new IllegalStateException("deep")));
                        case "io" -> throw new FileNotFoundException("io");
                        case "start" -> {
                            AsyncContext started = q.startAsync();
                            p.getWriter().print(" started");
                            started.complete();
                        }
                        case "start-forward" -> {
                            AsyncContext started = q.startAsync();
                            q.getRequestDispatcher(to).forward(q, p);
                            started.complete();
                        }
                        case "start-error" -> {
                            AsyncContext started = q.startAsync();
                            p.sendError(403);
                            started.complete();
                        }
                        default -> p.getWriter().print(" " + command);
                    }
                }
            }
            """;

    private static final String TAG = """
            package app;
            import jakarta.servlet.*;
            public class Tag extends GenericFilter {
                @Override
                public void doFilter(ServletRequest q, ServletResponse p, FilterChain chain)
                        throws java.io.IOException, ServletException {
                    p.getWriter().print("<" + getFilterName() + getInitParameter("p") + " " + q.getDispatcherType() + ">");
                    chain.doFilter(q, p);
                }
            }
            """;

    @TempDir
    Path directory;

    private static String show(String name, String annotations) {
        return SHOW.replace("ANNOTATIONS", annotations).replace("NAME", name);
    }

    private static WarBuilder war(String webXml) throws Exception {
        return new WarBuilder()
                .webXml(webXml)
                .java("WEB-INF/classes/", show("Show", ""))
                .java("WEB-INF/classes/", TAG);
    }

    private static String servlet(String name, String more, String... patterns) {
        StringBuilder xml = new StringBuilder("<servlet><servlet-name>" + name
                + "</servlet-name><servlet-class>app.Show</servlet-class>" + more + "</servlet>");
        if (patterns.length > 0) {
            xml.append("<servlet-mapping><servlet-name>").append(name).append("</servlet-name>");
            for (String pattern : patterns) {
                xml.append("<url-pattern>").append(pattern).append("</url-pattern>");
            }
            xml.append("</servlet-mapping>");
        }
        return xml.toString();
    }

    private static String filter(String name, String more, String mapping) {
        return "<filter><filter-name>" + name + "</filter-name><filter-class>app.Tag</filter-class>"
                + "<init-param><param-name>p</param-name><param-value>1</param-value></init-param>" + more + "</filter>"
                + "<filter-mapping><filter-name>" + name + "</filter-name>" + mapping + "</filter-mapping>";
    }

    private static String pattern(String pattern) {
        return "<url-pattern>" + pattern + "</url-pattern>";
    }

    private static String ofServlet(String name) {
        return "<servlet-name>" + name + "</servlet-name>";
    }

    private static String dispatcher(String type) {
        return "<dispatcher>" + type + "</dispatcher>";
    }

    private static String roleRef(String name, String link) {
        return "<security-role-ref><role-name>" + name + "</role-name><role-link>" + link
                + "</role-link></security-role-ref>";
    }

    private static String constraint(String pattern, String methods, String auth) {
        return "<security-constraint><web-resource-collection><web-resource-name>w</web-resource-name>"
                + pattern(pattern) + methods + "</web-resource-collection>" + auth
                + "<user-data-constraint><transport-guarantee>NONE</transport-guarantee></user-data-constraint>"
                + "</security-constraint>";
    }

    private static String auth(String... roles) {
        StringBuilder xml = new StringBuilder("<auth-constraint>");
        for (String role : roles) {
            xml.append("<role-name>").append(role).append("</role-name>");
        }
        return xml.append("</auth-constraint>").toString();
    }

    private static String method(String name) {
        return "<http-method>" + name + "</http-method>";
    }

    private static final String BASIC = "<login-config><auth-method>BASIC</auth-method><realm-name>realm</realm-name>"
            + "</login-config><security-role><role-name>admin</role-name></security-role>"
            + "<security-role><role-name>clerk</role-name></security-role>";

    @Test
    void filtersByManyPatternsAndNames() throws Exception {
        String places = pattern("/three")
                + pattern("*.ext")
                + ofServlet("six")
                + pattern("/page.html")
                + pattern("/a/b/*")
                + ofServlet("error");
        WarBuilder war = war(servlet("go", "", "/go")
                        + servlet("one", "", "/a/b/*")
                        + servlet("two", "", "/a/B/*")
                        + servlet("three", "", "/three")
                        + servlet("four", "", "*.ext")
                        + servlet("five", "", "/a/b/five")
                        + servlet("six", "", "/by/name")
                        + servlet("error", "", "/pages/error")
                        + filter("inc", "", places + dispatcher("INCLUDE"))
                        + filter("err", "", places + dispatcher("ERROR"))
                        + filter("fwd", "", places + dispatcher("FORWARD"))
                        + filter("req", "", places + dispatcher("REQUEST"))
                        + "<error-page><error-code>404</error-code><location>/pages/error</location></error-page>")
                .file("page.html", "the page");
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            for (String path : new String[] {
                "/a/b", "/a/b/x", "/a/B/five", "/a/b/five", "/three", "/three/x.ext", "/x.ext", "/by/name", "/page.html"
            }) {
                both.get(path);
                both.get("/go?do=forward&to=" + path);
                both.get("/go?do=include&to=" + path);
            }
            assertThat(both.get("/page.html")).isEqualTo("200 <req1 REQUEST>the page");
            assertThat(both.get("/go?do=forward&to=/page.html")).isEqualTo("200 <fwd1 FORWARD>the page");
            assertThat(both.get("/go?do=include&to=/page.html"))
                    .isEqualTo("200 [go GET REQUEST<inc1 INCLUDE>the page]");
            assertThat(both.get("/none/x")).startsWith("404 <err1 ERROR>[error GET ERROR 404");
            assertThat(both.here("GET", "/go?do=forward&to=/none/x"))
                    .startsWith("404 <err1 ERROR>[error GET ERROR 404");
        }
    }

    @Test
    void errorPagesAreToldOfTheFailureTheyAreFor() throws Exception {
        WarBuilder war = war(servlet("go", "", "/go")
                        + servlet("first", "", "/first")
                        + servlet("second", "", "/second")
                        + "<error-page><exception-type>java.lang.IllegalStateException</exception-type>"
                        + "<location>/first</location></error-page>"
                        + "<error-page><exception-type>java.lang.IllegalArgumentException</exception-type>"
                        + "<location>/second</location></error-page>"
                        + "<error-page><exception-type>java.io.IOException</exception-type>"
                        + "<location>/page.html</location></error-page>"
                        + "<error-page><error-code>501</error-code><location>/second</location></error-page>")
                .file("page.html", "the page");
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.here("GET", "/go?do=state"))
                    .isEqualTo("500 [first GET ERROR 500 go /x/go state java.lang.IllegalStateException: state"
                            + " class java.lang.IllegalStateException]");
            assertThat(both.here("GET", "/go?do=thread"))
                    .isEqualTo("500 [second GET ERROR 500 go /x/go thread java.lang.IllegalThreadStateException: thread"
                            + " class java.lang.IllegalThreadStateException]");
            assertThat(both.here("GET", "/go?do=twice"))
                    .isEqualTo("500 [first GET ERROR 500 go /x/go deep java.lang.IllegalStateException: deep"
                            + " class java.lang.IllegalStateException]");
            assertThat(both.get("/go?do=io")).isEqualTo("500 the page");
            assertThat(both.get("/go?do=send&to=501")).isEqualTo("501 [second GET ERROR 501 go /x/go sent null null]");
        }
    }

    @Test
    void constraintsOfDescriptorsAndAnnotations() throws Exception {
        String security = "@jakarta.servlet.annotation.ServletSecurity(";
        String constraint = "@jakarta.servlet.annotation.HttpConstraint(";
        String forMethod = "@jakarta.servlet.annotation.HttpMethodConstraint(";
        String mapped = "@jakarta.servlet.annotation.WebServlet(\"/%s\") ";
        String deny = "jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic.DENY";
        WarBuilder war = war(servlet("both", roleRef("boss", "admin"), "/both")
                        + servlet("partly", "", "/partly")
                        + servlet("reversed", roleRef("boss", "clerk") + roleRef("helper", "admin"), "/reversed")
                        + servlet("declared", "", "/declared")
                        + "<servlet><servlet-name>ruled</servlet-name><servlet-class>app.Denied</servlet-class></servlet>"
                        + "<servlet-mapping><servlet-name>ruled</servlet-name><url-pattern>/ruled</url-pattern>"
                        + "<url-pattern>/unruled</url-pattern></servlet-mapping>"
                        + constraint("/both", method("GET") + method("POST"), auth("admin"))
                        + constraint("/partly", "<http-method-omission>POST</http-method-omission>", auth("admin"))
                        + constraint("/reversed", "", auth("clerk"))
                        + constraint("/declared", "", auth("admin", "*"))
                        + constraint("/ruled", method("GET"), auth("clerk"))
                        + BASIC)
                .java(
                        "WEB-INF/classes/",
                        show("Denied", mapped.formatted("denied") + security + constraint + deny + "))"))
                .java(
                        "WEB-INF/classes/",
                        show(
                                "Mixed",
                                mapped.formatted("mixed") + security + "value = " + constraint
                                        + "rolesAllowed = \"admin\"), httpMethodConstraints = {" + forMethod
                                        + "value = \"POST\", emptyRoleSemantic = " + deny + "), " + forMethod
                                        + "\"GET\")})"))
                .java("WEB-INF/classes/", show("Open", mapped.formatted("open") + security + constraint + "))"));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            String roles = "?roles=admin&roles=boss&roles=helper&roles=clerk&roles=none";
            for (String path : new String[] {
                "/both", "/partly", "/reversed", "/declared", "/denied", "/mixed", "/open", "/ruled", "/unruled"
            }) {
                for (String method : new String[] {"GET", "POST", "PUT", "HEAD"}) {
                    // Jetty looks at the user of a request to what is open, too; here the application may do so.
                    both.both(method, path + roles);
                    for (String user : new String[] {"alice", "bob", "nobody"}) {
                        both.status(method, path + roles, as(user));
                    }
                }
            }
            assertThat(both.get("/both" + roles, as("alice")))
                    .isEqualTo(
                            "200 [both GET REQUEST alice BASIC admin:true boss:true helper:false clerk:true none:false]");
            assertThat(both.get("/reversed" + roles, as("bob")))
                    .isEqualTo(
                            "200 [reversed GET REQUEST bob BASIC admin:false boss:true helper:false clerk:true none:false]");
            assertThat(both.get("/both")).isEqualTo("401");
            assertThat(both.get("/both", as("bob"))).isEqualTo("403");
            // Below what is protected nothing is, and nothing is there.
            assertThat(both.here("GET", "/both/j_security_check", as("nobody"))).isEqualTo("404");
            assertThat(both.answer("GET", "/both").field("WWW-Authenticate").orElseThrow())
                    .startsWith("Basic realm=\"realm\"");
        }
    }

    @Test
    void uncoveredMethodsAreDeniedWhereThatIsDeclared() throws Exception {
        String mapped = "@jakarta.servlet.annotation.WebServlet(\"/%s\") @jakarta.servlet.annotation.ServletSecurity(";
        String forMethod = "@jakarta.servlet.annotation.HttpMethodConstraint(value = \"%s\", rolesAllowed = \"admin\")";
        WarBuilder war = war("<deny-uncovered-http-methods/>" + servlet("some", "", "/some")
                        + servlet("other", "", "/other")
                        + constraint("/some", method("GET") + method("POST"), auth("admin"))
                        + constraint(
                                "/other",
                                "<http-method-omission>GET</http-method-omission>"
                                        + "<http-method-omission>POST</http-method-omission>",
                                auth())
                        + BASIC)
                .java("WEB-INF/classes/", show("All", mapped.formatted("all") + ")"))
                .java(
                        "WEB-INF/classes/",
                        show(
                                "Partly",
                                mapped.formatted("partly") + "httpMethodConstraints = {" + forMethod.formatted("GET")
                                        + ", " + forMethod.formatted("POST") + "})"));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            for (String path : new String[] {"/some", "/other", "/all", "/partly"}) {
                for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
                    both.status(method, path, as("alice"));
                }
            }
            assertThat(both.both("PUT", "/some", as("alice"))).isEqualTo("403");
            assertThat(both.both("GET", "/other", as("alice"))).isEqualTo("403");
            assertThat(both.both("PUT", "/all")).startsWith("200");
            assertThat(both.both("DELETE", "/partly", as("alice"))).isEqualTo("403");
        }
    }

    @Test
    void completeDescriptorsSilenceAnnotations() throws Exception {
        String annotations =
                "@jakarta.servlet.annotation.WebServlet(\"/annotated\") @jakarta.servlet.annotation.ServletSecurity("
                        + "@jakarta.servlet.annotation.HttpConstraint("
                        + "jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic.DENY))";
        WarBuilder war = new WarBuilder()
                .file(
                        "WEB-INF/web.xml",
                        "<web-app version=\"6.1\" metadata-complete=\"true\">" + servlet("s", "", "/s")
                                + servlet("t", "", "/t") + constraint("/t", "", auth("clerk")) + BASIC + "</web-app>")
                .java("WEB-INF/classes/", show("Show", annotations));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.get("/s")).startsWith("200");
            assertThat(both.get("/t")).isEqualTo("401");
            assertThat(both.get("/t", as("bob"))).startsWith("200");
            assertThat(both.get("/annotated")).isEqualTo("404");
        }
    }

    @Test
    void oddPatternsAreExactAndStarsInPathsMeanNothing() throws Exception {
        WarBuilder war = war(
                servlet("one", "", "/On*", "/One/index.html", "/One/*") + servlet("two", "", "/two", "*.jsp", "*.two"));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            for (String path : new String[] {
                "/One/index.html", "/One/*", "/*.jsp", "/*.two", "/On*", "/One", "/Onx", "/x.jsp", "/*"
            }) {
                both.get(path);
            }
            assertThat(both.get("/One/*")).startsWith("200 [one");
            assertThat(both.get("/*.jsp")).startsWith("200 [two");
        }
    }

    @Test
    void oldDescriptorsMayLeaveOutTheFirstSlash() throws Exception {
        WarBuilder war = war("").file(
                        "WEB-INF/web.xml",
                        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!DOCTYPE web-app PUBLIC"
                                + " '-//Sun Microsystems, Inc.//DTD Web Application 2.2//EN'"
                                + " 'http://java.sun.com/j2ee/dtds/web-app_2_2.dtd'>\n<!-- old -->\n<web-app>"
                                + servlet("old", "<load-on-startup>0</load-on-startup>", "old") + "</web-app>");
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.here("GET", "/old")).startsWith("200 [old");
        }
    }

    @Test
    void queriesOfDispatchesMayHaveSemicolons() throws Exception {
        WarBuilder war = war(servlet("go", "", "/go") + servlet("to", "", "/to"));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.get("/go?do=include&to=/to?query%26caf;libre"))
                    .isEqualTo(
                            "200 [go GET REQUEST[to GET INCLUDE do=include&to=/to?query%26caf;libre query&caf;libre null]]");
            assertThat(both.get("/go?do=forward&to=/to?query%26caf;libre"))
                    .isEqualTo("200 [to GET FORWARD query&caf;libre null do=forward&to=/to?query%26caf;libre]");
        }
    }

    @Test
    void asynchronousSupportIsThatOfAllOnTheWay() throws Exception {
        String yes = "<async-supported>true</async-supported>";
        String no = "<async-supported>false</async-supported>";
        String all = dispatcher("FORWARD") + dispatcher("REQUEST") + dispatcher("INCLUDE");
        WarBuilder war = war(servlet("plain", yes, "/plain")
                + servlet("silent", "", "/silent")
                + servlet("not", no, "/not")
                + servlet("filtered", yes, "/filtered")
                + servlet("spoiled", yes, "/spoiled")
                + servlet("shy", yes, "/shy")
                + filter("yes", yes, ofServlet("filtered") + all)
                + filter("no", no, ofServlet("spoiled") + all)
                + filter("silence", "", ofServlet("shy") + all));
        String[] paths = {"/plain", "/silent", "/not", "/filtered", "/spoiled", "/shy"};
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            for (String path : paths) {
                both.get(path + "?async");
                for (String to : paths) {
                    both.get(path + "?do=forward&to=" + to + "?async");
                }
            }
            assertThat(both.get("/filtered?do=forward&to=/spoiled?async"))
                    .isEqualTo("200 <no1 FORWARD>[spoiled GET FORWARD false]");
            assertThat(both.get("/filtered?do=start")).isEqualTo("200 <yes1 REQUEST>[filtered GET REQUEST started]");
            assertThat(both.get("/plain?do=start-forward&to=/filtered")).startsWith("200 <yes1 FORWARD>[filtered");
            assertThat(both.get("/plain?do=start-error")).isEqualTo("403");
            assertThat(both.here("GET", "/silent?do=start")).isEqualTo("500");
        }
    }

    @Test
    void oneClassMayBeManyServlets() throws Exception {
        String annotation = "@jakarta.servlet.annotation.WebServlet(urlPatterns = {\"/annotated/*\", \"*.txt\"},"
                + " asyncSupported = true, initParams = @jakarta.servlet.annotation.WebInitParam(name = \"a\", value = \"1\"))";
        WarBuilder war = new WarBuilder()
                .webXml(servlet(
                        "declared",
                        "<init-param><param-name>d</param-name><param-value>2</param-value></init-param>",
                        "/declared",
                        "*.jsp"))
                .java("WEB-INF/classes/", show("Show", annotation))
                .java(
                        "WEB-INF/classes/",
                        """
                        package app;
                        import jakarta.servlet.*;
                        @jakarta.servlet.annotation.WebListener("")
                        public class Adds implements ServletContextListener {
                            @Override
                            public void contextInitialized(ServletContextEvent event) {
                                ServletContext context = event.getServletContext();
                                context.addServlet("named", "app.Show").addMapping("/named");
                                context.addServlet("typed", Show.class).addMapping("/typed", "*.xml", "/typed/*");
                                try {
                                    ServletRegistration made =
                                            context.addServlet("made", context.createServlet(Show.class));
                                    made.addMapping("/made");
                                    made.setInitParameters(java.util.Map.of("m", "3"));
                                } catch (ServletException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        }
                        """,
                        classes(new WarBuilder().java("WEB-INF/classes/", show("Show", annotation))));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            for (String path : new String[] {
                "/annotated/x", "/x/y.txt", "/declared", "/x.jsp", "/named", "/typed", "/typed/x", "/a/b.xml", "/made"
            }) {
                both.get(path + "?async");
            }
            assertThat(both.get("/annotated?async")).isEqualTo("200 [app.Show GET REQUEST a=1 true]");
            assertThat(both.get("/declared?async")).isEqualTo("200 [declared GET REQUEST d=2 false]");
            assertThat(both.get("/made?async")).isEqualTo("200 [made GET REQUEST m=3 false]");
        }
    }

    private Path classes(WarBuilder war) throws Exception {
        return war.directory(java.nio.file.Files.createTempDirectory(directory, "classes"))
                .resolve("WEB-INF/classes");
    }

    private static WarBuilder fragment(String name, String body) {
        return new WarBuilder()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment version=\"6.1\"><name>" + name + "</name>" + body + "</web-fragment>");
    }

    private static String ordering(String order) {
        return "<ordering>" + order + "</ordering>";
    }

    @Test
    void fragmentsAddUpInTheirOrder() throws Exception {
        String param = "<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>";
        WarBuilder war = war(servlet("s", param.formatted("a", "main") + param.formatted("a", "again"), "/s")
                        + servlet("t", "", "/t")
                        + filter("f0", "", ofServlet("u")))
                .lib(
                        "f1.jar",
                        fragment(
                                "f1",
                                "<filter-mapping><filter-name>f4</filter-name><servlet-name>t</servlet-name></filter-mapping>"
                                        + servlet("s", param.formatted("a", "f1") + param.formatted("b", "f1"))
                                        + servlet("t", "", "/t1")))
                .lib(
                        "f2.jar",
                        fragment("f2", ordering("<after><name>f3</name></after>") + filter("f2", "", ofServlet("u"))))
                .lib(
                        "f3.jar",
                        fragment(
                                "f3",
                                filter("f3", "", ofServlet("u")) + servlet("welcome", "", "/welcome")
                                        + "<welcome-file-list><welcome-file>welcome</welcome-file></welcome-file-list>"))
                .lib(
                        "f4.jar",
                        fragment(
                                "f4",
                                ordering("<before><others/></before>")
                                        + filter("f4", "", ofServlet("u"))
                                        + servlet("u", "", "/u")));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.get("/s")).isEqualTo("200 [s GET REQUEST a=main b=f1]");
            assertThat(both.get("/t")).isEqualTo("200 <f41 REQUEST>[t GET REQUEST]");
            assertThat(both.get("/t1")).isEqualTo("404");
            assertThat(both.get("/u"))
                    .isEqualTo("200 <f01 REQUEST><f41 REQUEST><f31 REQUEST><f21 REQUEST>[u GET REQUEST]");
            // Jetty asks for a setting of its own before servlets are welcome files.
            assertThat(both.here("GET", "/")).isEqualTo("200 [welcome GET REQUEST]");
        }
    }

    /** Calls each method of the context that code may have to do without, and tells which of them were refused. */
    private static final String ASKS = """
            package app;
            import jakarta.servlet.*;
            import java.util.*;
            public class Asks implements ServletContextListener {
                interface Call { void run() throws Exception; }

                private static void call(String name, List<String> refused, Call call) {
                    try {
                        call.run();
                    } catch (UnsupportedOperationException e) {
                        refused.add(name);
                    } catch (Exception e) {
                        refused.add(name + e);
                    }
                }

                @Override
                public void contextInitialized(ServletContextEvent event) {
                    ServletContext c = event.getServletContext();
                    List<String> refused = new ArrayList<>();
                    call("addServlet by name", refused, () -> c.addServlet("a", "app.Show"));
                    call("addServlet by type", refused, () -> c.addServlet("b", Show.class));
                    call("addServlet", refused, () -> c.addServlet("c", new Show()));
                    call("createServlet", refused, () -> c.createServlet(Show.class));
                    call("getServletRegistration", refused, () -> c.getServletRegistration("none"));
                    call("getServletRegistrations", refused, c::getServletRegistrations);
                    call("addFilter by name", refused, () -> c.addFilter("a", "app.Tag"));
                    call("addFilter by type", refused, () -> c.addFilter("b", Tag.class));
                    call("addFilter", refused, () -> c.addFilter("c", new Tag()));
                    call("createFilter", refused, () -> c.createFilter(Tag.class));
                    call("getFilterRegistration", refused, () -> c.getFilterRegistration("none"));
                    call("getFilterRegistrations", refused, c::getFilterRegistrations);
                    call("addListener by name", refused, () -> c.addListener("app.Other"));
                    call("addListener by type", refused, () -> c.addListener(Other.class));
                    call("addListener", refused, () -> c.addListener(new Other()));
                    call("createListener", refused, () -> c.createListener(Other.class));
                    call("setInitParameter", refused, () -> c.setInitParameter("a", "b"));
                    call("getSessionCookieConfig", refused, c::getSessionCookieConfig);
                    call("setSessionTrackingModes", refused,
                            () -> c.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.COOKIE)));
                    call("declareRoles", refused, () -> c.declareRoles("r"));
                    call("setSessionTimeout", refused, () -> c.setSessionTimeout(1));
                    call("setRequestCharacterEncoding", refused, () -> c.setRequestCharacterEncoding("UTF-8"));
                    call("setResponseCharacterEncoding", refused, () -> c.setResponseCharacterEncoding("UTF-8"));
                    call("getClassLoader", refused, c::getClassLoader);
                    call("getEffectiveMajorVersion", refused, c::getEffectiveMajorVersion);
                    call("getEffectiveMinorVersion", refused, c::getEffectiveMinorVersion);
                    call("getDefaultSessionTrackingModes", refused, c::getDefaultSessionTrackingModes);
                    call("getEffectiveSessionTrackingModes", refused, c::getEffectiveSessionTrackingModes);
                    call("getJspConfigDescriptor", refused, c::getJspConfigDescriptor);
                    call("getVirtualServerName", refused, c::getVirtualServerName);
                    call("getSessionTimeout", refused, c::getSessionTimeout);
                    call("getRequestCharacterEncoding", refused, c::getRequestCharacterEncoding);
                    c.setAttribute("refused", refused);
                    c.setAttribute("config", String.valueOf(c.getJspConfigDescriptor()));
                }
            }
            """;

    private static WarBuilder asking(String annotation, String webXml, String initializer, Path compiled)
            throws Exception {
        return war(webXml)
                .java(
                        "WEB-INF/classes/",
                        "package app; public class Other implements jakarta.servlet.ServletRequestListener {}")
                .java("WEB-INF/classes/", ASKS.replace("public class", annotation + "public class"), compiled)
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.http.*;
                        @jakarta.servlet.annotation.WebServlet("/refused")
                        public class Refused extends HttpServlet {
                            @Override
                            protected void doGet(HttpServletRequest q, HttpServletResponse p) throws java.io.IOException {
                                p.getWriter().print(getServletContext().getAttribute("refused") + " "
                                        + getServletContext().getAttribute("config"));
                            }
                        }
                        """)
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.*;
                        public class Init implements ServletContainerInitializer {
                            @Override
                            public void onStartup(java.util.Set<Class<?>> c, ServletContext context) {%s}
                        }
                        """.formatted(initializer))
                .service("WEB-INF/classes/", "# first of all\napp.Init");
    }

    @Test
    void listenersThatInitializersAddMayOnlyLook() throws Exception {
        Path compiled = classes(war("").java(
                        "WEB-INF/classes/",
                        "package app; public class Other implements jakarta.servlet.ServletRequestListener {}"));
        WarBuilder added = asking("", "", "context.addListener(\"app.Asks\");", compiled);
        try (WarOnBoth both = new WarOnBoth(added, directory)) {
            // Jetty lets them set encodings, where ServletContext has an exception.
            assertThat(both.here("GET", "/refused"))
                    .isEqualTo("200 [addServlet by name, addServlet by type, addServlet, createServlet,"
                            + " getServletRegistration, getServletRegistrations, addFilter by name, addFilter by type,"
                            + " addFilter, createFilter, getFilterRegistration, getFilterRegistrations,"
                            + " addListener by name, addListener by type, addListener, createListener, setInitParameter,"
                            + " getSessionCookieConfig, setSessionTrackingModes, declareRoles, setSessionTimeout,"
                            + " setRequestCharacterEncoding, setResponseCharacterEncoding] null");
        }
        String listening = "<listener><listener-class>app.Asks</listener-class></listener>";
        for (WarBuilder declared : new WarBuilder[] {
            asking("", listening, "", compiled), asking("@jakarta.servlet.annotation.WebListener ", "", "", compiled)
        }) {
            try (WarOnBoth both = new WarOnBoth(declared, directory)) {
                assertThat(both.here("GET", "/refused")).isEqualTo("200 [] null");
            }
        }
    }

    @Test
    void librariesShowNothingThatIsProtected() throws Exception {
        WarBuilder library = new WarBuilder()
                .file("META-INF/resources/shown.txt", "shown")
                .file("META-INF/resources/WEB-INF/in.txt", "a secret")
                .file("META-INF/resources/META-INF/in.txt", "a secret")
                .file("META-INF/resources/web-inf/in.txt", "a secret")
                .file("META-INF/resources/WEB-INF/classes/app/x.txt", "a secret")
                .file("META-INF/beside.txt", "a secret");
        WarBuilder war = new WarBuilder()
                .webXml("<welcome-file-list><welcome-file>in.txt</welcome-file></welcome-file-list>")
                .lib("a.jar", library);
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.get("/shown.txt")).isEqualTo("200 shown");
            for (String target : List.of(
                    "/WEB-INF/in.txt",
                    "/WEB-INF/",
                    "/WEB-INF",
                    "/META-INF/in.txt",
                    "/META-INF/",
                    "/web-inf/in.txt",
                    "/WEB-INF/lib/a.jar",
                    "/META-INF/beside.txt",
                    "/META-INF/resources/shown.txt",
                    "/WEB-INF/classes/app/x.txt")) {
                assertThat(both.status("GET", target)).as(target).isEqualTo(404);
            }
        }
    }

    @Test
    void languagesHaveTheEncodingsThatAreDeclared() throws Exception {
        String mapping =
                "<locale-encoding-mapping><locale>%s</locale><encoding>%s</encoding></locale-encoding-mapping>";
        WarBuilder war = new WarBuilder()
                .webXml("<locale-encoding-mapping-list>" + mapping.formatted("ja", "euc-jp")
                        + mapping.formatted("zh_CN", "gb18030") + "</locale-encoding-mapping-list>")
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.http.*;
                        import java.util.*;
                        @jakarta.servlet.annotation.WebServlet("/s")
                        public class S extends HttpServlet {
                            @Override
                            protected void doGet(HttpServletRequest q, HttpServletResponse p) throws java.io.IOException {
                                List<String> seen = new ArrayList<>();
                                for (String step : q.getParameterValues("step")) {
                                    switch (step.charAt(0)) {
                                        case 't' -> p.setContentType(step.substring(1));
                                        case 'l' -> p.setLocale(Locale.forLanguageTag(step.substring(1)));
                                        case 'c' -> p.setCharacterEncoding(step.substring(1));
                                        case 'f' -> p.flushBuffer();
                                        default -> p.getWriter();
                                    }
                                    seen.add(p.getCharacterEncoding().toLowerCase(Locale.ROOT));
                                }
                                p.getWriter().print(seen);
                            }
                        }
                        """);
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(
                            both.here(
                                    "GET",
                                    "/s?step=ttext/html&step=lja-JP&step=lzh-CN&step=ttext/html&step=cutf-8&step=lja-JP"
                                            + "&step=ttext/html%3Bcharset%3Dgb18030&step=cutf-8&step=w&step=ciso-8859-1&step=lja-JP"))
                    .isEqualTo(
                            "200 [iso-8859-1, euc-jp, gb18030, gb18030, utf-8, utf-8, gb18030, utf-8, utf-8, utf-8, utf-8]");
            assertThat(
                            both.here(
                                    "GET",
                                    "/s?step=ttext/html%3Bcharset%3Dus-ascii&step=lja-JP&step=cutf-8&step=w&step=ciso-8859-1&step=lja-JP"))
                    .isEqualTo("200 [us-ascii, us-ascii, utf-8, utf-8, utf-8, utf-8]");
            assertThat(both.here("GET", "/s?step=ttext/html&step=f&step=cutf-8&step=lja-JP&step=w"))
                    .isEqualTo("200 [iso-8859-1, iso-8859-1, iso-8859-1, iso-8859-1, iso-8859-1]");
        }
    }
}
