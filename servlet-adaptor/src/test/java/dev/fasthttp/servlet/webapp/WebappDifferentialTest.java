package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.ServletContainer;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same archives here and in Jetty: what is registered in the end, and in which order the code of the application has run, must be the same; and what one does not deploy, the other
 * must not. Where Jetty gives something empty the specification wants null; that is not compared.
 */
final class WebappDifferentialTest {

    private static final String REFUSED = "refused";

    @TempDir
    Path directory;

    private int archives;

    // ---- the two containers ----------------------------------------------------------------------------------------

    private String here(Path war) throws Exception {
        Path work = Files.createTempDirectory(directory, "work");
        try (ServletContainer container = ServletContainer.builder()
                .webappOptions(WebappOptions.builder().workDirectory(work).build())
                .build()) {
            return describe(container.deploy(war, "/x"));
        } catch (DeploymentException e) {
            return REFUSED;
        }
    }

    private String inJetty(Path war) throws Exception {
        Server server = new Server();
        WebAppContext context = new WebAppContext();
        context.setWar(war.toString());
        context.setContextPath("/x");
        context.setTempDirectory(Files.createTempDirectory(directory, "jetty").toFile());
        context.setThrowUnavailableOnStartupException(true);
        server.setHandler(context);
        try {
            server.start();
            return describe(context.getServletContext());
        } catch (Exception e) {
            return REFUSED;
        } finally {
            server.stop();
        }
    }

    /** What can be asked about an application, without what a container adds. */
    private static String describe(ServletContext context) throws Exception {
        StringBuilder text = new StringBuilder();
        Map<String, String> servlets = new TreeMap<>();
        for (ServletRegistration servlet : context.getServletRegistrations().values()) {
            if (servlet.getName().equals("default") || servlet.getName().equals("jsp")) {
                continue;
            }
            servlets.put(
                    servlet.getName(),
                    servlet.getClassName() + " " + new TreeSet<>(servlet.getMappings()) + " "
                            + new TreeMap<>(servlet.getInitParameters()) + " " + servlet.getRunAsRole());
        }
        servlets.forEach((name, value) ->
                text.append("servlet ").append(name).append(' ').append(value).append('\n'));
        Map<String, String> filters = new TreeMap<>();
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            filters.put(
                    filter.getName(),
                    filter.getClassName() + " " + new TreeSet<>(filter.getUrlPatternMappings()) + " "
                            + new TreeSet<>(filter.getServletNameMappings()) + " "
                            + new TreeMap<>(filter.getInitParameters()));
        }
        filters.forEach((name, value) ->
                text.append("filter ").append(name).append(' ').append(value).append('\n'));
        Map<String, String> params = new TreeMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            if (!name.startsWith("org.eclipse.jetty")) {
                params.put(name, context.getInitParameter(name));
            }
        }
        text.append("parameters ").append(params).append('\n');
        text.append("log ").append(context.getAttribute("log")).append('\n');
        text.append("version ").append(context.getEffectiveMajorVersion()).append('\n');
        text.append("encoding ").append(context.getRequestCharacterEncoding()).append('\n');
        text.append("type ").append(context.getMimeType("a.own")).append('\n');
        text.append("libs ").append(libraries(context)).append('\n');
        text.append("paths ").append(paths(context)).append('\n');
        for (String path : List.of("/r.txt", "/dir/r.txt", "/none", "/WEB-INF/web.xml", "/dir/../r.txt")) {
            URL url = context.getResource(path);
            text.append(path).append(' ').append(url != null).append('\n');
        }
        return text.toString();
    }

    /** Jetty has the paths of the files where the specification has their names. */
    private static String libraries(ServletContext context) {
        List<String> names = new java.util.ArrayList<>();
        if (context.getAttribute(ServletContext.ORDERED_LIBS) instanceof List<?> libraries) {
            libraries.forEach(
                    each -> names.add(String.valueOf(Path.of(each.toString()).getFileName())));
        }
        return names.toString();
    }

    private static String paths(ServletContext context) {
        Function<String, String> list = path -> {
            var found = context.getResourcePaths(path);
            return found == null ? "[]" : new TreeSet<>(found).toString();
        };
        return list.apply("/dir") + list.apply("/dir/") + list.apply("/none");
    }

    private String both(WarBuilder war) throws Exception {
        Path file = war.zip(directory.resolve("a" + archives++ + ".war"));
        String here = here(file);
        assertThat(here).isEqualTo(inJetty(file));
        return here;
    }

    // ---- the archives ----------------------------------------------------------------------------------------------

    private static String servlet(String name, String annotation) {
        return "package app; " + annotation + " public class " + name + " extends jakarta.servlet.http.HttpServlet {}";
    }

    private static String filterClass(String name, String annotation) {
        return "package app; " + annotation + " public class " + name + " extends jakarta.servlet.http.HttpFilter {}";
    }

    private static String listener(String name) {
        return "package app; public class " + name + " implements jakarta.servlet.ServletContextListener {"
                + " public void contextInitialized(jakarta.servlet.ServletContextEvent e) {"
                + " var c = e.getServletContext(); c.setAttribute(\"log\", c.getAttribute(\"log\") + \" " + name
                + "\"); } }";
    }

    private static String initializer(String name, String annotation) {
        return "package app; " + annotation + " public class " + name
                + " implements jakarta.servlet.ServletContainerInitializer {"
                + " public void onStartup(java.util.Set<Class<?>> s, jakarta.servlet.ServletContext c) {"
                + " var n = new java.util.TreeSet<String>(); if (s != null) for (var k : s) n.add(k.getSimpleName());"
                + " c.setAttribute(\"log\", c.getAttribute(\"log\") + \" " + name + "\" + n); } }";
    }

    private static WarBuilder fragment(String name, String body) {
        return new WarBuilder()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment><name>" + name + "</name>" + body + "</web-fragment>");
    }

    private static String declared(String servlet, String more) {
        return "<servlet><servlet-name>" + servlet + "</servlet-name>" + more + "</servlet>";
    }

    private static String type(String className) {
        return "<servlet-class>app." + className + "</servlet-class>";
    }

    private static String param(String name, String value) {
        return "<init-param><param-name>" + name + "</param-name><param-value>" + value + "</param-value></init-param>";
    }

    private static String mapped(String servlet, String pattern) {
        return "<servlet-mapping><servlet-name>" + servlet + "</servlet-name><url-pattern>" + pattern
                + "</url-pattern></servlet-mapping>";
    }

    private static String listening(String className) {
        return "<listener><listener-class>app." + className + "</listener-class></listener>";
    }

    private static WarBuilder war(String webXml) throws Exception {
        return new WarBuilder()
                .webXml(webXml)
                .java("WEB-INF/classes/", servlet("S", ""))
                .java("WEB-INF/classes/", servlet("T", ""))
                .java("WEB-INF/classes/", filterClass("F", ""));
    }

    // ---- what is compared ------------------------------------------------------------------------------------------

    @Test
    void parametersAndMappingsOfFragments() throws Exception {
        both(war(declared("s", type("S") + param("a", "main")) + mapped("s", "/main"))
                .lib("a.jar", fragment("a", declared("s", param("a", "1") + param("b", "1")) + mapped("s", "/a")))
                .lib(
                        "b.jar",
                        fragment(
                                "b",
                                declared("t", type("T") + "<run-as><role-name>r</role-name></run-as>")
                                        + mapped("t", "/b"))));
        both(war(declared("s", type("S")))
                .lib("a.jar", fragment("a", mapped("s", "/a")))
                .lib("b.jar", fragment("b", mapped("s", "/b"))));
    }

    @Test
    void contradictions() throws Exception {
        for (String element : List.of(
                declared("s", param("a", "#")),
                declared("s", "<load-on-startup>#</load-on-startup>"),
                "<context-param><param-name>a</param-name><param-value>#</param-value></context-param>",
                "<mime-mapping><extension>own</extension><mime-type>text/#</mime-type></mime-mapping>")) {
            assertThat(both(war(declared("s", type("S")))
                            .lib("a.jar", fragment("a", element.replace('#', '1')))
                            .lib("b.jar", fragment("b", element.replace('#', '2')))))
                    .as(element)
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void annotations() throws Exception {
        String annotation = "@jakarta.servlet.annotation.WebServlet(name = \"s\", urlPatterns = \"/annotation\","
                + " initParams = @jakarta.servlet.annotation.WebInitParam(name = \"p\", value = \"annotation\"))";
        WarBuilder alone = new WarBuilder().java("WEB-INF/classes/", servlet("A", annotation));
        both(alone);
        both(alone.webXml(declared("s", param("p", "main") + param("q", "main")) + mapped("s", "/main")));
        both(alone.webXml(declared("other", type("A")) + mapped("other", "/other")));
        both(new WarBuilder()
                .java(
                        "WEB-INF/classes/",
                        filterClass("A", "@jakarta.servlet.annotation.WebFilter(filterName = \"f\", value = \"/a\")"))
                .webXml("<filter><filter-name>f</filter-name><filter-class>app.A</filter-class>" + param("p", "main")
                        + "</filter><filter-mapping>"
                        + "<filter-name>f</filter-name><url-pattern>/main</url-pattern></filter-mapping>"));
        both(new WarBuilder()
                .file("WEB-INF/web.xml", "<web-app version='3.0' metadata-complete='true'/>")
                .java("WEB-INF/classes/", servlet("A", annotation)));
    }

    private static WarBuilder ordered(String webXml, String orderOfA, String orderOfB, String orderOfC)
            throws Exception {
        WarBuilder war = new WarBuilder()
                .webXml(webXml + listening("L0"))
                .java("WEB-INF/classes/", listener("L0"))
                .java("WEB-INF/classes/", initializer("I0", ""))
                .service("WEB-INF/classes/", "app.I0");
        String[] orders = {orderOfA, orderOfB, orderOfC};
        for (int i = 0; i < orders.length; i++) {
            String name = String.valueOf((char) ('a' + i));
            String order = orders[i].isEmpty() ? "" : "<ordering>" + orders[i] + "</ordering>";
            war.lib(
                    name + ".jar",
                    fragment(name, order + listening("L" + name))
                            .java("", listener("L" + name))
                            .java("", initializer("I" + name, ""))
                            .service("", "app.I" + name));
        }
        return war;
    }

    @Test
    void orders() throws Exception {
        String others = "<others/>";
        both(ordered("", "<after>" + others + "</after>", "", "<before>" + others + "</before>"));
        both(ordered("", "<after><name>b</name></after>", "<after><name>c</name></after>", ""));
        both(ordered("<absolute-ordering><name>c</name><name>a</name></absolute-ordering>", "", "", ""));
        both(ordered("<absolute-ordering><name>c</name>" + others + "<name>a</name></absolute-ordering>", "", "", ""));
        assertThat(both(ordered("", "<after><name>b</name></after>", "<after><name>a</name></after>", "")))
                .isEqualTo(REFUSED);
    }

    /** Types directly above the classes of the application; what is between those and a type Jetty does not look at. */
    @Test
    void typesThatInitializersHandle() throws Exception {
        String handles = "@jakarta.servlet.annotation.HandlesTypes(%s.class)";
        for (String type : List.of(
                "jakarta.servlet.http.HttpServlet", "jakarta.servlet.annotation.WebServlet",
                "jakarta.servlet.ServletContextListener", "java.util.concurrent.Callable")) {
            both(new WarBuilder()
                    .java("WEB-INF/classes/", servlet("S", ""))
                    .java("WEB-INF/classes/", servlet("A", "@jakarta.servlet.annotation.WebServlet(\"/a\")"))
                    .java("WEB-INF/classes/", listener("L"))
                    .java("WEB-INF/classes/", initializer("Init", handles.replace("%s", type)))
                    .service("WEB-INF/classes/", "app.Init"));
        }
    }

    @Test
    void filesOfTheArchiveAndOfItsJars() throws Exception {
        both(new WarBuilder()
                .webXml("")
                .file("r.txt", "r")
                .file("dir/own.txt", "o")
                .lib("a.jar", new WarBuilder().file("META-INF/resources/dir/r.txt", "a")));
    }

    @Test
    void whatIsSaidAboutTheApplication() throws Exception {
        both(war("<display-name>d</display-name><request-character-encoding>UTF-8</request-character-encoding>"
                + "<context-param><param-name>a</param-name><param-value>b</param-value></context-param>"
                + "<mime-mapping><extension>own</extension><mime-type>text/own</mime-type></mime-mapping>"));
        both(new WarBuilder()
                .file("WEB-INF/web.xml", "<web-app xmlns='http://java.sun.com/xml/ns/javaee' version='2.5'/>"));
        both(new WarBuilder());
    }

    @Test
    void mistakes() throws Exception {
        for (String webXml : List.of(
                declared("s", type("S")) + declared("t", type("T")) + mapped("s", "/a") + mapped("t", "/a"),
                listening("None"))) {
            assertThat(both(war(webXml))).as(webXml).isEqualTo(REFUSED);
        }
    }
}
