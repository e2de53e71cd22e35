package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications that a server runs, as a client sees them. */
final class DeploymentTest {

    @TempDir
    Path directory;

    private Path work;
    private ServletContainer container;
    private Server server;
    private int port;
    private final HttpClient client = HttpClient.newBuilder().build();

    @BeforeEach
    void start() throws Exception {
        work = Files.createDirectory(directory.resolve("work"));
        container = ServletContainer.builder()
                .webappOptions(WebappOptions.builder().workDirectory(work).build())
                .build();
        server = Server.builder(container).headerReceived(container).build();
        InetSocketAddress address =
                (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port = address.getPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.shutdown(Duration.ofSeconds(10));
        container.close();
        assertThat(work).isEmptyDirectory();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String body(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** A servlet that answers with an expression. */
    private static String servlet(String name, String annotation, String expression) {
        return """
                package app;
                import jakarta.servlet.*;
                import jakarta.servlet.http.*;
                %s
                public class %s extends HttpServlet {
                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response)
                            throws java.io.IOException, ServletException {
                        response.getWriter().print(%s);
                    }
                }
                """.formatted(annotation, name, expression);
    }

    private static String web(String pattern) {
        return "@jakarta.servlet.annotation.WebServlet(\"" + pattern + "\")";
    }

    /** Appends to the context attribute "log", where the servlet at /log shows it. */
    private static String log(String text) {
        return "context.setAttribute(\"log\", context.getAttribute(\"log\") + " + text + ");";
    }

    private static final String LOG_SERVLET =
            servlet("LogServlet", web("/log"), "getServletContext().getAttribute(\"log\")");

    private static String listener(String name) {
        return """
                package app;
                import jakarta.servlet.*;
                public class %s implements ServletContextListener {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        ServletContext context = event.getServletContext();
                        boolean own = Thread.currentThread().getContextClassLoader() == getClass().getClassLoader();
                        %s
                    }
                }
                """.formatted(name, log("\" %s:\" + own".formatted(name)));
    }

    private static String initializer(String name, String annotation, String code) {
        return """
                package app;
                import jakarta.servlet.*;
                import java.util.*;
                %s
                public class %s implements ServletContainerInitializer {
                    public %s() {
                        if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) {
                            throw new IllegalStateException("made with another class loader");
                        }
                    }
                    @Override
                    public void onStartup(Set<Class<?>> classes, ServletContext context) throws ServletException {
                        %s
                    }
                }
                """.formatted(annotation, name, name, code);
    }

    private static WarBuilder fragment(String name, String body) {
        return new WarBuilder()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment><name>" + name + "</name>" + body + "</web-fragment>");
    }

    @ParameterizedTest
    @CsvSource({"war, /shop", "directory, /a/b", "war, ''"})
    void servesWhatIsDeclaredAnywhere(String kind, String contextPath) throws Exception {
        WarBuilder war = new WarBuilder()
                .webXml("""
                        <display-name>The shop</display-name>
                        <context-param><param-name>who</param-name><param-value>web.xml</param-value></context-param>
                        <servlet><servlet-name>x</servlet-name><servlet-class>app.FromXml</servlet-class>
                          <init-param><param-name>p</param-name><param-value>v</param-value></init-param></servlet>
                        <servlet-mapping><servlet-name>x</servlet-name><url-pattern>/xml/*</url-pattern></servlet-mapping>
                        <servlet><servlet-name>off</servlet-name><servlet-class>app.FromXml</servlet-class>
                          <enabled>false</enabled></servlet>
                        <servlet-mapping><servlet-name>off</servlet-name><url-pattern>/off</url-pattern></servlet-mapping>
                        """)
                .java(
                        "WEB-INF/classes/",
                        servlet(
                                "FromXml",
                                "",
                                "getInitParameter(\"p\") + request.getPathInfo() + getServletContext().getInitParameter(\"who\")"
                                        + " + getServletContext().getServletContextName()"))
                .java("WEB-INF/classes/", servlet("FromAnnotation", web("/annotation"), "\"annotation\""))
                .lib(
                        "f.jar",
                        fragment(
                                        "f",
                                        "<servlet><servlet-name>f</servlet-name><servlet-class>app.FromFragment</servlet-class>"
                                                + "</servlet><servlet-mapping><servlet-name>f</servlet-name>"
                                                + "<url-pattern>/fragment</url-pattern></servlet-mapping>")
                                .java("", servlet("FromFragment", "", "\"fragment\"")))
                .lib(
                        "i.jar",
                        new WarBuilder()
                                .service("", "app.Init")
                                .java("", servlet("FromInit", "", "\"initializer\""))
                                .java(
                                        "",
                                        initializer(
                                                "Init",
                                                "",
                                                "context.addServlet(\"i\", \"app.FromInit\").addMapping(\"/init\");")));
        Path file = kind.equals("war")
                ? war.zip(directory.resolve("shop.war"))
                : war.directory(Files.createDirectory(directory.resolve("shop")));
        ServletContext context = container.deploy(file, contextPath);
        assertThat(context.getContextPath()).isEqualTo(contextPath);
        assertThat(body(contextPath + "/xml/1")).isEqualTo("v/1web.xmlThe shop");
        assertThat(body(contextPath + "/annotation")).isEqualTo("annotation");
        assertThat(body(contextPath + "/fragment")).isEqualTo("fragment");
        assertThat(body(contextPath + "/init")).isEqualTo("initializer");
        assertThat(get(contextPath + "/off").statusCode()).isEqualTo(404);
        assertThat(container.undeploy(contextPath)).isTrue();
        assertThat(get(contextPath + "/annotation").statusCode()).isEqualTo(404);
        assertThat(container.undeploy(contextPath)).isFalse();
    }

    @Test
    void startsInitializersThenListenersInTheOrderOfTheFragments() throws Exception {
        WarBuilder war = new WarBuilder()
                .webXml("<listener><listener-class>app.L0</listener-class></listener>")
                .java("WEB-INF/classes/", listener("L0"))
                .java("WEB-INF/classes/", LOG_SERVLET)
                .java("WEB-INF/classes/", initializer("I0", "", log("\" I0:\" + classes")))
                .service("WEB-INF/classes/", "app.I0")
                .lib(
                        "a.jar",
                        fragment(
                                        "a",
                                        "<ordering><after><others/></after></ordering>"
                                                + "<listener><listener-class>app.L2</listener-class></listener>")
                                .java("", listener("L2"))
                                .java("", initializer("I2", "", log("\" I2\"")))
                                .service("", "app.I2"))
                .lib(
                        "b.jar",
                        fragment("b", "<listener><listener-class>app.L1</listener-class></listener>")
                                .java("", listener("L1"))
                                .java("", initializer("I1", "", log("\" I1\"")))
                                .service("", "app.I1"));
        container.deploy(war.zip(directory.resolve("o.war")));
        assertThat(body("/o/log")).isEqualTo("null I0:null I1 I2 L0:true L1:true L2:true");
    }

    @Test
    void tellsInitializersOfTheClassesTheyAskFor() throws Exception {
        WarBuilder war = new WarBuilder()
                .java("WEB-INF/classes/", LOG_SERVLET)
                .java(
                        "WEB-INF/classes/",
                        initializer(
                                "Init",
                                "@jakarta.servlet.annotation.HandlesTypes(Servlet.class)",
                                "for (Class<?> c : classes) {" + log("\" \" + c.getName()") + "}"))
                .service("WEB-INF/classes/", "app.Init");
        container.deploy(war.zip(directory.resolve("h.war")));
        assertThat(body("/h/log")).isEqualTo("null app.LogServlet");
    }

    @Test
    void letsCodeSayWhatTheDescriptorLeavesOpen() throws Exception {
        WarBuilder war = new WarBuilder()
                .webXml("<servlet><servlet-name>open</servlet-name></servlet><servlet-mapping>"
                        + "<servlet-name>open</servlet-name><url-pattern>/open</url-pattern></servlet-mapping>")
                .java("WEB-INF/classes/", servlet("Late", "", "\"late\""))
                .java("WEB-INF/classes/", initializer("Init", "", "context.addServlet(\"open\", \"app.Late\");"))
                .service("WEB-INF/classes/", "app.Init");
        container.deploy(war.zip(directory.resolve("p.war")));
        assertThat(body("/p/open")).isEqualTo("late");
    }

    @Test
    void showsItsFilesToTheApplication() throws Exception {
        String expression = """
                new java.util.TreeSet<>(getServletContext().getResourcePaths("/")) + " "
                + new String(getServletContext().getResourceAsStream("/page.html").readAllBytes()) + " "
                + new String(getServletContext().getResource("/from jar.txt").openStream().readAllBytes()) + " "
                + new String(getServletContext().getResourceAsStream("/WEB-INF/secret.txt").readAllBytes()) + " "
                + getServletContext().getResource("/../x") + " "
                + new java.io.File(getServletContext().getRealPath("/page.html")).isFile() + " "
                + ((java.io.File) getServletContext().getAttribute(ServletContext.TEMPDIR)).isDirectory() + " "
                + getServletContext().getAttribute(ServletContext.ORDERED_LIBS)""";
        WarBuilder war = new WarBuilder()
                .file("page.html", "page")
                .file("WEB-INF/secret.txt", "secret")
                .java("WEB-INF/classes/", servlet("Files", web("/files"), expression))
                .lib("r.jar", new WarBuilder().file("META-INF/resources/from jar.txt", "jar"));
        container.deploy(war.zip(directory.resolve("r.war")));
        assertThat(body("/r/files"))
                .isEqualTo("[/WEB-INF/, /from jar.txt, /page.html] page jar secret null true true null");
    }

    @Test
    void runsFiltersInTheOrderOfTheirMappings() throws Exception {
        String filter = """
                package app;
                import jakarta.servlet.*;
                public class F extends GenericFilter {
                    @Override
                    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                            throws java.io.IOException, ServletException {
                        response.getWriter().print(getFilterName() + getInitParameter("p") + " ");
                        chain.doFilter(request, response);
                    }
                }
                """;
        String declaration = "<filter><filter-name>%1$s</filter-name><filter-class>app.F</filter-class>"
                + "<init-param><param-name>p</param-name><param-value>%1$s</param-value></init-param></filter>";
        WarBuilder war = new WarBuilder()
                .webXml(
                        declaration.replace("%1$s", "a")
                                + declaration.replace("%1$s", "b")
                                + "<filter-mapping><filter-name>b</filter-name><url-pattern>/*</url-pattern></filter-mapping>"
                                + "<filter-mapping><filter-name>a</filter-name><servlet-name>app.S</servlet-name></filter-mapping>"
                                + "<filter-mapping><filter-name>a</filter-name><url-pattern>/none</url-pattern></filter-mapping>")
                .java("WEB-INF/classes/", filter)
                .java("WEB-INF/classes/", servlet("S", web("/s"), "\"servlet\""))
                .lib(
                        "f.jar",
                        fragment(
                                "f",
                                declaration.replace("%1$s", "c")
                                        + "<filter-mapping><filter-name>c</filter-name><url-pattern>/s</url-pattern></filter-mapping>"));
        container.deploy(war.zip(directory.resolve("f.war")));
        assertThat(body("/f/s")).isEqualTo("bb cc aa servlet");
    }

    @Test
    void keepsApplicationsApart() throws Exception {
        String expression = "++count + \" \" + (getServletContext().getContext(\"/b\") == null ? \"alone\" :"
                + " getServletContext().getContext(\"/b\").getContextPath())";
        String source = servlet("Counter", web("/count"), expression)
                .replace(
                        "public class Counter extends HttpServlet {",
                        "public class Counter extends HttpServlet { static int count;");
        Path war = new WarBuilder().java("WEB-INF/classes/", source).zip(directory.resolve("c.war"));
        container.deploy(war, "/a");
        assertThat(body("/a/count")).isEqualTo("1 alone");
        container.deploy(war, "/b");
        assertThat(body("/a/count")).isEqualTo("2 /b");
        assertThat(body("/b/count")).isEqualTo("1 /b");
        container.undeploy("/b");
        assertThat(body("/a/count")).isEqualTo("3 alone");
    }

    @ParameterizedTest
    @CsvSource({
        "shop.war, '', /shop",
        "ROOT.war, '', ''",
        "other.war, <default-context-path>/said</default-context-path>, /said",
        "other.war, <default-context-path>/</default-context-path>, ''"
    })
    void choosesTheContextPath(String file, String webXml, String contextPath) throws Exception {
        WarBuilder war = new WarBuilder().webXml(webXml);
        assertThat(container.deploy(war.zip(directory.resolve(file))).getContextPath())
                .isEqualTo(contextPath);
    }

    @Test
    void leavesNothingOfAnApplicationThatDoesNotStart() throws Exception {
        String failing = listener("Bad")
                .replace("boolean own", "if (true) { throw new IllegalStateException(\"no\"); } boolean own");
        Path bad = new WarBuilder()
                .webXml("<listener><listener-class>app.Bad</listener-class></listener>")
                .java("WEB-INF/classes/", failing)
                .java("WEB-INF/classes/", LOG_SERVLET)
                .zip(directory.resolve("bad.war"));
        assertThatThrownBy(() -> container.deploy(bad))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("bad.war cannot be deployed")
                .hasRootCauseMessage("no");
        assertThat(work).isEmptyDirectory();
        assertThat(get("/bad/log").statusCode()).isEqualTo(404);
        Path good = new WarBuilder().java("WEB-INF/classes/", LOG_SERVLET).zip(directory.resolve("good.war"));
        container.deploy(good, "/bad");
        assertThat(body("/bad/log")).isEqualTo("null");
        assertThatThrownBy(() -> container.deploy(good, "/bad")).hasMessageContaining("/bad");
        assertThat(body("/bad/log")).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({
        "<listener><listener-class>app.None</listener-class></listener>, app.None",
        "<listener><listener-class>java.lang.String</listener-class></listener>, java.lang.String",
        "<filter><filter-name>f</filter-name><filter-class>app.None</filter-class></filter>, app.None"
    })
    void saysWhichClassIsMissing(String webXml, String name) throws Exception {
        Path war = new WarBuilder().webXml(webXml).zip(directory.resolve("m.war"));
        assertThatThrownBy(() -> container.deploy(war))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(name);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void protectsWhatIsDeclared() throws Exception {
        String constraint = "<security-constraint><web-resource-collection><url-pattern>/in/*</url-pattern>"
                + "<http-method>GET</http-method></web-resource-collection>"
                + "<auth-constraint><role-name>r</role-name></auth-constraint></security-constraint>"
                + "<login-config><auth-method>BASIC</auth-method><realm-name>here</realm-name></login-config>";
        container.deploy(new WarBuilder().webXml(constraint).zip(directory.resolve("d.war")));
        assertThat(get("/d/in/x").statusCode()).isEqualTo(401);
        assertThat(get("/d/in/x").headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Basic realm=\"here\"");
        assertThat(get("/d/out").statusCode()).isEqualTo(404);
        String annotation = " @jakarta.servlet.annotation.ServletSecurity("
                + "@jakarta.servlet.annotation.HttpConstraint(rolesAllowed = \"r\"))";
        container.deploy(new WarBuilder()
                .java("WEB-INF/classes/", servlet("S", web("/s") + annotation, "\"s\""))
                .zip(directory.resolve("a.war")));
        assertThat(get("/a/s").statusCode()).isEqualTo(403);
        Path digest = new WarBuilder()
                .webXml("<login-config><auth-method>DIGEST</auth-method></login-config>")
                .zip(directory.resolve("digest.war"));
        assertThatThrownBy(() -> container.deploy(digest))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("DIGEST");
        assertThat(get("/digest/").statusCode()).isEqualTo(404);
    }

    @Test
    void tracksSessionsAsDeclared() throws Exception {
        Path war = new WarBuilder()
                .webXml("<session-config><session-timeout>7</session-timeout><cookie-config><name>SID</name>"
                        + "<attribute><attribute-name>SameSite</attribute-name>"
                        + "<attribute-value>Strict</attribute-value></attribute></cookie-config></session-config>")
                .java("WEB-INF/classes/", servlet("S", web("/s"), "request.getSession().getMaxInactiveInterval()"))
                .zip(directory.resolve("sessions.war"));
        container.deploy(war);
        assertThat(body("/sessions/s")).isEqualTo("420");
        assertThat(get("/sessions/s").headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("SID=")
                .contains("SameSite=Strict", "Path=/sessions", "HttpOnly");
    }

    @Test
    void answersForAJspFileThatNobodyRuns() throws Exception {
        String page = "<servlet><servlet-name>page</servlet-name><jsp-file>/page.jsp</jsp-file></servlet>"
                + "<servlet-mapping><servlet-name>page</servlet-name><url-pattern>/page</url-pattern></servlet-mapping>";
        Path war = new WarBuilder().webXml(page).zip(directory.resolve("none.war"));
        container.deploy(war);
        assertThat(get("/none/page").statusCode()).isEqualTo(501);
        String engine = "<servlet><servlet-name>jsp</servlet-name><servlet-class>app.Engine</servlet-class>"
                + "<init-param><param-name>p</param-name><param-value>v</param-value></init-param></servlet>";
        Path other = new WarBuilder()
                .webXml(page + engine)
                .java(
                        "WEB-INF/classes/",
                        servlet("Engine", "", "getInitParameter(\"jspFile\") + getInitParameter(\"p\")"))
                .zip(directory.resolve("some.war"));
        container.deploy(other);
        assertThat(body("/some/page")).isEqualTo("/page.jspv");
    }

    @Test
    void servesOthersWhileOneComesAndGoes() throws Exception {
        Path steady = new WarBuilder().java("WEB-INF/classes/", LOG_SERVLET).zip(directory.resolve("steady.war"));
        Path guest = new WarBuilder().java("WEB-INF/classes/", LOG_SERVLET).zip(directory.resolve("guest.war"));
        container.deploy(steady);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> requests = thread.submit(() -> {
                int count = 0;
                while (!over.get()) {
                    assertThat(body("/steady/log")).isEqualTo("null");
                    count++;
                }
                return count;
            });
            for (int i = 0; i < 10; i++) {
                container.deploy(guest);
                assertThat(body("/guest/log")).isEqualTo("null");
                container.undeploy("/guest");
                assertThat(get("/guest/log").statusCode()).isEqualTo(404);
            }
            over.set(true);
            assertThat(requests.get()).isPositive();
        } finally {
            over.set(true);
            thread.shutdownNow();
        }
    }

    @Test
    void isForgottenWhenItIsUndeployed() throws Exception {
        Path war = new WarBuilder()
                .java("WEB-INF/classes/", LOG_SERVLET)
                .java("WEB-INF/classes/", listener("L0"))
                .webXml("<listener><listener-class>app.L0</listener-class></listener>")
                .zip(directory.resolve("leak.war"));
        WeakReference<ClassLoader> loader =
                new WeakReference<>(container.deploy(war).getClassLoader());
        assertThat(body("/leak/log")).isEqualTo("null L0:true");
        container.undeploy("/leak");
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (loader.get() != null && System.nanoTime() < deadline) {
            // Whatever serves a request after it lets go of the application.
            get("/other");
            System.gc();
            Thread.sleep(20);
        }
        assertThat(loader.get()).isNull();
    }
}
