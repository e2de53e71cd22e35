package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Applications without a web.xml: a fragment declares all of it, though its classes are in the application itself. */
@Timeout(180)
final class FragmentOnlyTest {
    private static final String FRAGMENT = """
            <web-fragment version="6.1">
                <name>all</name>
                <context-param><param-name>colour</param-name><param-value>green</param-value></context-param>
                <listener><listener-class>app.Begins</listener-class></listener>
                <filter>
                    <filter-name>answers</filter-name><filter-class>app.Answers</filter-class>
                    <init-param><param-name>text</param-name><param-value>by the filter</param-value></init-param>
                </filter>
                <filter-mapping>
                    <filter-name>answers</filter-name><url-pattern>/none.html</url-pattern>
                    <dispatcher>REQUEST</dispatcher><dispatcher>INCLUDE</dispatcher>
                    <dispatcher>FORWARD</dispatcher><dispatcher>ERROR</dispatcher>
                </filter-mapping>
                <filter-mapping>
                    <filter-name>answers</filter-name><servlet-name>named</servlet-name>
                    <dispatcher>FORWARD</dispatcher>
                </filter-mapping>
                <filter-mapping>
                    <filter-name>answers</filter-name><url-pattern>/page/*</url-pattern><dispatcher>ERROR</dispatcher>
                </filter-mapping>
                <servlet><servlet-name>page</servlet-name><jsp-file>/missing.jsp</jsp-file></servlet>
                <servlet><servlet-name>tells</servlet-name><servlet-class>app.Tells</servlet-class>
                    <init-param><param-name>own</param-name><param-value>yes</param-value></init-param></servlet>
                <servlet><servlet-name>named</servlet-name><servlet-class>app.Tells</servlet-class></servlet>
                <servlet-mapping><servlet-name>page</servlet-name><url-pattern>/page</url-pattern></servlet-mapping>
                <servlet-mapping><servlet-name>tells</servlet-name><url-pattern>/tells</url-pattern></servlet-mapping>
                <servlet-mapping><servlet-name>named</servlet-name><url-pattern>/named</url-pattern></servlet-mapping>
                <session-config>
                    <session-timeout>17</session-timeout><tracking-mode>COOKIE</tracking-mode>
                </session-config>
                <mime-mapping><extension>own</extension><mime-type>application/x-own</mime-type></mime-mapping>
                <welcome-file-list><welcome-file>first.txt</welcome-file></welcome-file-list>
                <error-page><error-code>404</error-code><location>/page/missing</location></error-page>
                <locale-encoding-mapping-list><locale-encoding-mapping><locale>ja</locale>
                    <encoding>euc-jp</encoding></locale-encoding-mapping></locale-encoding-mapping-list>
            </web-fragment>
            """;

    private static final String TELLS = """
            package app;
            import jakarta.servlet.*;
            import jakarta.servlet.http.*;
            import java.io.IOException;
            public class Tells extends HttpServlet {
                @Override
                protected void doGet(HttpServletRequest q, HttpServletResponse p) throws ServletException, IOException {
                    ServletContext context = getServletContext();
                    if (q.getParameter("to") != null) {
                        RequestDispatcher to = q.getRequestDispatcher(q.getParameter("to"));
                        if (q.getParameter("include") != null) {
                            to.include(q, p);
                        } else {
                            to.forward(q, p);
                        }
                        return;
                    }
                    if (q.getParameter("locale") != null) {
                        p.setLocale(java.util.Locale.JAPANESE);
                        p.getWriter().print(p.getCharacterEncoding().toLowerCase());
                        return;
                    }
                    p.getWriter().print(getServletName() + " " + getInitParameter("own") + " "
                            + context.getInitParameter("colour") + " " + context.getSessionTimeout() + " "
                            + context.getMimeType("a.own") + " "
                            + context.getAttribute("modes") + " " + context.getEffectiveSessionTrackingModes() + " "
                            + context.getEffectiveMajorVersion() + "." + context.getMajorVersion());
                }
            }
            """;

    private static final String ANSWERS = """
            package app;
            import jakarta.servlet.*;
            public class Answers implements Filter {
                private String text;
                @Override
                public void init(FilterConfig config) {
                    text = config.getInitParameter("text");
                }
                @Override
                public void doFilter(ServletRequest q, ServletResponse p, FilterChain chain) throws java.io.IOException {
                    p.getWriter().print(text + " " + q.getDispatcherType());
                }
            }
            """;

    private static final String BEGINS = """
            package app;
            import jakarta.servlet.*;
            public class Begins implements ServletContextListener, ServletContextAttributeListener {
                @Override
                public void contextInitialized(ServletContextEvent event) {
                    ServletContext context = event.getServletContext();
                    context.setSessionTrackingModes(java.util.Set.of(SessionTrackingMode.URL));
                    context.addServlet("added", "app.Tells").addMapping("/added");
                    context.addFilter("for added", "app.Answers")
                            .addMappingForServletNames(java.util.EnumSet.of(DispatcherType.FORWARD), true, "added");
                    context.setInitParameter("own", "set");
                    context.setAttribute("modes", "early");
                }
                @Override
                public void attributeAdded(ServletContextAttributeEvent event) {
                    if (event.getValue().equals("early")) {
                        event.getServletContext().setAttribute("modes", "seen");
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void aFragmentMayDeclareEverything() throws Exception {
        Path classes = new WarBuilder()
                .java("", TELLS)
                .java("", ANSWERS)
                .directory(java.nio.file.Files.createTempDirectory(directory, "classes"));
        WarBuilder war = new WarBuilder()
                .java("WEB-INF/classes/", TELLS)
                .java("WEB-INF/classes/", ANSWERS)
                .java("WEB-INF/classes/", BEGINS, classes)
                .file("first.txt", "welcome")
                .lib("all.jar", new WarBuilder().file("META-INF/web-fragment.xml", FRAGMENT));
        try (WarOnBoth both = new WarOnBoth(war, directory)) {
            assertThat(both.get("/tells")).isEqualTo("200 tells yes green 17 application/x-own seen [URL] 6.6");
            assertThat(both.get("/added")).isEqualTo("200 added null green 17 application/x-own seen [URL] 6.6");
            // Jetty knows the encoding of Japanese better than the fragment; 8.2.3 leaves none of its elements out.
            assertThat(both.here("GET", "/tells?locale=1")).isEqualTo("200 euc-jp");
            assertThat(both.get("/")).isEqualTo("200 welcome");
            assertThat(both.get("/none.html")).isEqualTo("200 by the filter REQUEST");
            assertThat(both.get("/tells?to=/none.html")).isEqualTo("200 by the filter FORWARD");
            assertThat(both.get("/tells?to=/none.html&include=1")).isEqualTo("200 by the filter INCLUDE");
            assertThat(both.get("/tells?to=/named")).isEqualTo("200 by the filter FORWARD");
            assertThat(both.get("/tells?to=/added")).isEqualTo("200 null FORWARD");
            assertThat(both.get("/nowhere")).isEqualTo("404 by the filter ERROR");
        }
    }
}
