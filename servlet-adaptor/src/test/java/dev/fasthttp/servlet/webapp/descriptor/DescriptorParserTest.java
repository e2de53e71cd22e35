package dev.fasthttp.servlet.webapp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import jakarta.servlet.descriptor.JspPropertyGroupDescriptor;
import jakarta.servlet.descriptor.TaglibDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DescriptorParserTest {

    private static Descriptor webXml(String body) throws DescriptorException {
        return parse("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.1\">\n" + body + "</web-app>");
    }

    private static Descriptor parse(String document) throws DescriptorException {
        return DescriptorParser.webXml(document.getBytes(StandardCharsets.UTF_8), "web.xml");
    }

    private static Descriptor fragment(String body) throws DescriptorException {
        String document = "<web-fragment>" + body + "</web-fragment>";
        return DescriptorParser.webFragment(document.getBytes(StandardCharsets.UTF_8), "a.jar!/web-fragment.xml");
    }

    @Test
    void readsAServletWithEverything() throws Exception {
        Descriptor descriptor = webXml("""
                <servlet>
                  <description>d</description>
                  <servlet-name> shop </servlet-name>
                  <servlet-class>
                    com.example.Shop
                  </servlet-class>
                  <init-param><param-name>a</param-name><param-value> 1 </param-value></init-param>
                  <init-param><param-name>b</param-name><param-value/></init-param>
                  <init-param><param-name>a</param-name><param-value>2</param-value></init-param>
                  <load-on-startup>3</load-on-startup>
                  <enabled>false</enabled>
                  <async-supported>true</async-supported>
                  <run-as><role-name>clerk</role-name></run-as>
                  <security-role-ref><role-name>mgr</role-name><role-link>manager</role-link></security-role-ref>
                  <security-role-ref><role-name>vp</role-name></security-role-ref>
                  <multipart-config><location>up</location><max-file-size>10</max-file-size>
                    <max-request-size>20</max-request-size><file-size-threshold>5</file-size-threshold></multipart-config>
                </servlet>
                <servlet-mapping><servlet-name>shop</servlet-name><url-pattern>/shop/*</url-pattern>
                  <url-pattern>*.buy</url-pattern><url-pattern></url-pattern></servlet-mapping>
                """);
        ServletDeclaration servlet = descriptor.servlet("shop");
        assertThat(servlet.className()).isEqualTo("com.example.Shop");
        assertThat(servlet.initParams()).containsExactly(Map.entry("a", "1"), Map.entry("b", ""));
        assertThat(servlet.loadOnStartup()).isEqualTo(3);
        assertThat(servlet.isEnabled()).isFalse();
        assertThat(servlet.isAsyncSupported()).isTrue();
        assertThat(servlet.runAs()).isEqualTo("clerk");
        assertThat(servlet.roleRefs()).isEqualTo(Map.of("mgr", "manager", "vp", "vp"));
        assertThat(servlet.multipart()).isEqualTo(new MultipartSettings("up", 10, 20, 5));
        assertThat(servlet.place()).hasToString("web.xml:2");
        assertThat(descriptor.servletMappings())
                .extracting(ServletMapping::servletName, ServletMapping::urlPatterns)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("shop", List.of("/shop/*", "*.buy", "")));
    }

    @Test
    void readsFiltersListenersAndParameters() throws Exception {
        Descriptor descriptor = webXml("""
                <display-name>The shop</display-name>
                <context-param><param-name>c</param-name><param-value>v</param-value></context-param>
                <filter><filter-name>f</filter-name><filter-class>F</filter-class><async-supported>true</async-supported>
                  <init-param><param-name>p</param-name><param-value>q</param-value></init-param></filter>
                <filter-mapping><filter-name>f</filter-name><url-pattern>/*</url-pattern><servlet-name>s</servlet-name>
                  <dispatcher>FORWARD</dispatcher><dispatcher>ASYNC</dispatcher></filter-mapping>
                <listener><listener-class>L2</listener-class></listener>
                <listener><listener-class>L1</listener-class></listener>
                <listener><listener-class>L2</listener-class></listener>
                """);
        assertThat(descriptor.displayName()).isEqualTo("The shop");
        assertThat(descriptor.contextParams()).isEqualTo(Map.of("c", "v"));
        FilterDeclaration filter = descriptor.filter("f");
        assertThat(filter.className()).isEqualTo("F");
        assertThat(filter.isAsyncSupported()).isTrue();
        assertThat(filter.initParams()).isEqualTo(Map.of("p", "q"));
        FilterMapping mapping = descriptor.filterMappings().get(0);
        assertThat(mapping.urlPatterns()).containsExactly("/*");
        assertThat(mapping.servletNames()).containsExactly("s");
        assertThat(mapping.dispatchers()).containsExactlyInAnyOrder(DispatcherType.FORWARD, DispatcherType.ASYNC);
        assertThat(descriptor.listeners())
                .extracting(ListenerDeclaration::className)
                .containsExactly("L2", "L1");
    }

    @Test
    void readsWhatIsSaidAboutSessions() throws Exception {
        SessionConfig session = webXml("""
                <session-config><session-timeout>30</session-timeout>
                  <cookie-config><name>SID</name><domain>example.com</domain><path>/x</path><comment>c</comment>
                    <http-only>true</http-only><secure>false</secure><max-age>60</max-age>
                    <attribute><attribute-name>SameSite</attribute-name><attribute-value>Lax</attribute-value></attribute>
                  </cookie-config>
                  <tracking-mode>COOKIE</tracking-mode><tracking-mode>URL</tracking-mode></session-config>
                """).session();
        assertThat(session.timeoutMinutes()).isEqualTo(30);
        assertThat(session.cookieName()).isEqualTo("SID");
        assertThat(session.cookieDomain()).isEqualTo("example.com");
        assertThat(session.cookiePath()).isEqualTo("/x");
        assertThat(session.cookieComment()).isEqualTo("c");
        assertThat(session.cookieHttpOnly()).isTrue();
        assertThat(session.cookieSecure()).isFalse();
        assertThat(session.cookieMaxAge()).isEqualTo(60);
        assertThat(session.cookieAttributes()).isEqualTo(Map.of("SameSite", "Lax"));
        assertThat(session.trackingModes())
                .containsExactlyInAnyOrder(SessionTrackingMode.COOKIE, SessionTrackingMode.URL);
    }

    @Test
    void readsPages() throws Exception {
        Descriptor descriptor = webXml("""
                <mime-mapping><extension>TXT</extension><mime-type>text/plain</mime-type></mime-mapping>
                <welcome-file-list><welcome-file>index.html</welcome-file></welcome-file-list>
                <welcome-file-list><welcome-file>/home/</welcome-file><welcome-file> </welcome-file></welcome-file-list>
                <error-page><error-code>404</error-code><location>/404</location></error-page>
                <error-page><exception-type>java.io.IOException</exception-type><location>/io</location></error-page>
                <error-page><location>/any</location></error-page>
                <locale-encoding-mapping-list><locale-encoding-mapping><locale>ja</locale>
                  <encoding>Shift_JIS</encoding></locale-encoding-mapping></locale-encoding-mapping-list>
                <request-character-encoding>UTF-8</request-character-encoding>
                <response-character-encoding>UTF-16</response-character-encoding>
                <default-context-path>/shop</default-context-path>
                <distributable/>
                """);
        assertThat(descriptor.mimeMappings()).isEqualTo(Map.of("txt", "text/plain"));
        assertThat(descriptor.welcomeFiles()).containsExactly("index.html", "home");
        assertThat(descriptor.errorPages())
                .extracting(ErrorPage::status, ErrorPage::exceptionType, ErrorPage::location)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(404, null, "/404"),
                        org.assertj.core.groups.Tuple.tuple(null, "java.io.IOException", "/io"),
                        org.assertj.core.groups.Tuple.tuple(null, null, "/any"));
        assertThat(descriptor.localeEncodings()).isEqualTo(Map.of("ja", "Shift_JIS"));
        assertThat(descriptor.requestCharacterEncoding()).isEqualTo("UTF-8");
        assertThat(descriptor.responseCharacterEncoding()).isEqualTo("UTF-16");
        assertThat(descriptor.defaultContextPath()).isEqualTo("/shop");
        assertThat(descriptor.isDistributable()).isTrue();
    }

    @Test
    void readsSecurity() throws Exception {
        Descriptor descriptor = webXml("""
                <security-constraint>
                  <web-resource-collection><web-resource-name>all</web-resource-name><url-pattern>/a/*</url-pattern>
                    <http-method>GET</http-method></web-resource-collection>
                  <auth-constraint><role-name>*</role-name><role-name>**</role-name></auth-constraint>
                  <user-data-constraint><transport-guarantee>INTEGRAL</transport-guarantee></user-data-constraint>
                </security-constraint>
                <security-constraint>
                  <web-resource-collection><web-resource-name>none</web-resource-name><url-pattern>/b</url-pattern>
                    <http-method-omission>POST</http-method-omission></web-resource-collection>
                  <auth-constraint/>
                </security-constraint>
                <security-constraint><web-resource-collection><url-pattern>/c</url-pattern></web-resource-collection>
                </security-constraint>
                <login-config><auth-method>FORM</auth-method><realm-name>r</realm-name><form-login-config>
                  <form-login-page>/in</form-login-page><form-error-page>/bad</form-error-page></form-login-config>
                </login-config>
                <security-role><role-name>admin</role-name></security-role>
                <deny-uncovered-http-methods/>
                """);
        List<SecurityConstraint> constraints = descriptor.constraints();
        assertThat(constraints.get(0).roles()).containsExactlyInAnyOrder("*", "**");
        assertThat(constraints.get(0).transport()).isEqualTo(TransportGuarantee.CONFIDENTIAL);
        assertThat(constraints.get(0).resources().get(0).methods()).containsExactly("GET");
        assertThat(constraints.get(1).roles()).isEmpty();
        assertThat(constraints.get(1).resources().get(0).methodOmissions()).containsExactly("POST");
        assertThat(constraints.get(2).roles()).isNull();
        assertThat(constraints.get(2).transport()).isEqualTo(TransportGuarantee.NONE);
        assertThat(descriptor.loginConfig()).isEqualTo(new LoginConfig("FORM", "r", "/in", "/bad"));
        assertThat(descriptor.securityRoles()).isEqualTo(Set.of("admin"));
        assertThat(descriptor.isDenyUncoveredHttpMethods()).isTrue();
    }

    @Test
    void readsWhatIsMeantForAJspEngine() throws Exception {
        JspConfig jsp = webXml("""
                <jsp-config>
                  <taglib><taglib-uri>u</taglib-uri><taglib-location>/t.tld</taglib-location></taglib>
                  <jsp-property-group><url-pattern>*.jsp</url-pattern><el-ignored>true</el-ignored>
                    <page-encoding>UTF-8</page-encoding><include-prelude>/p</include-prelude>
                    <include-coda>/c</include-coda></jsp-property-group>
                </jsp-config>
                """).jsp();
        assertThat(jsp.getTaglibs())
                .extracting(TaglibDescriptor::getTaglibURI, TaglibDescriptor::getTaglibLocation)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("u", "/t.tld"));
        JspPropertyGroupDescriptor group = jsp.getJspPropertyGroups().iterator().next();
        assertThat(group.getUrlPatterns()).containsExactly("*.jsp");
        assertThat(group.getElIgnored()).isEqualTo("true");
        assertThat(group.getPageEncoding()).isEqualTo("UTF-8");
        assertThat(group.getIncludePreludes()).containsExactly("/p");
        assertThat(group.getIncludeCodas()).containsExactly("/c");
        assertThat(group.getBuffer()).isNull();
    }

    @Test
    void readsOrders() throws Exception {
        AbsoluteOrdering absolute = webXml(
                        "<absolute-ordering><name>a</name><others/><name>b</name></absolute-ordering>")
                .absoluteOrdering();
        assertThat(absolute).isEqualTo(new AbsoluteOrdering(List.of("a", "b"), 1));
        assertThat(webXml("<absolute-ordering/>").absoluteOrdering()).isEqualTo(new AbsoluteOrdering(List.of(), -1));
        Descriptor fragment = fragment(
                "<name>f</name><ordering><before><others/><name>x</name></before><after><name>y</name></after></ordering>");
        assertThat(fragment.fragmentName()).isEqualTo("f");
        assertThat(fragment.ordering()).isEqualTo(new Ordering(List.of("x"), true, List.of("y"), false));
    }

    @ParameterizedTest
    @CsvSource({
        "https://jakarta.ee/xml/ns/jakartaee, 6.1, 6, 1",
        "https://jakarta.ee/xml/ns/jakartaee, 5.0, 5, 0",
        "http://xmlns.jcp.org/xml/ns/javaee, 4.0, 4, 0",
        "http://java.sun.com/xml/ns/javaee, 2.5, 2, 5",
        "http://java.sun.com/xml/ns/j2ee, 2.4, 2, 4"
    })
    void takesEveryNamespaceThereWas(String namespace, String version, int major, int minor) throws Exception {
        Descriptor descriptor = parse("<w:web-app xmlns:w='" + namespace + "' version='" + version
                + "' metadata-complete='true'><w:servlet><w:servlet-name>s</w:servlet-name>"
                + "<w:servlet-class>S</w:servlet-class></w:servlet></w:web-app>");
        assertThat(descriptor.majorVersion()).isEqualTo(major);
        assertThat(descriptor.minorVersion()).isEqualTo(minor);
        assertThat(descriptor.isMetadataComplete()).isTrue();
        assertThat(descriptor.servlet("s").className()).isEqualTo("S");
    }

    @Test
    void takesADocumentTypeAndFetchesNothing() throws Exception {
        Descriptor descriptor = parse("<?xml version='1.0' encoding='ISO-8859-1'?>\n"
                + "<!DOCTYPE web-app PUBLIC '-//Sun Microsystems, Inc.//DTD Web Application 2.2//EN' "
                + "'http://127.0.0.1:1/web-app_2_2.dtd'><web-app><servlet><servlet-name>s</servlet-name>"
                + "<servlet-class>S</servlet-class></servlet><servlet-mapping><servlet-name>s</servlet-name>"
                + "<url-pattern>go</url-pattern></servlet-mapping></web-app>");
        assertThat(descriptor.majorVersion()).isEqualTo(2);
        assertThat(descriptor.minorVersion()).isEqualTo(2);
        // 2.2 could do without the slash.
        assertThat(descriptor.servletMappings().get(0).urlPatterns()).containsExactly("/go");
    }

    @Test
    void knowsNoEntities(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        assertThatThrownBy(() -> parse("<!DOCTYPE web-app [<!ENTITY e SYSTEM '" + secret.toUri()
                        + "'>]><web-app><display-name>&e;</display-name></web-app>"))
                .isInstanceOf(DescriptorException.class)
                .hasMessageContaining("web.xml:1: not well-formed XML")
                .hasMessageContaining("\"e\"");
        StringBuilder laughs = new StringBuilder("<!DOCTYPE web-app [<!ENTITY l0 'ha'>");
        for (int i = 1; i < 30; i++) {
            String before = "&l" + (i - 1) + ";";
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" '")
                    .append(before.repeat(10))
                    .append("'>");
        }
        laughs.append("]><web-app><display-name>&l29;</display-name></web-app>");
        assertThatThrownBy(() -> parse(laughs.toString())).isInstanceOf(DescriptorException.class);
    }

    @Test
    void asksNoServerForAnything() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
            parse("<!DOCTYPE web-app SYSTEM '" + url + "'><web-app/>");
            parse("<!DOCTYPE web-app [<!ENTITY % p SYSTEM '" + url + "'> %p;]><web-app/>");
            parse("<web-app xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='" + url + " "
                    + url + "'/>");
        } finally {
            server.stop(0);
        }
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<unknown><servlet/><deep><deeper>x</deeper></deep></unknown>",
                "<x:servlet xmlns:x='urn:other'><x:servlet-name>n</x:servlet-name></x:servlet>",
                "stray text",
                "<post-construct><lifecycle-callback-method>m</lifecycle-callback-method></post-construct>",
                "<module-name>m</module-name>"
            })
    void ignoresWhatItDoesNotKnow(String body) throws Exception {
        Descriptor descriptor = webXml(body + "<listener><listener-class>L</listener-class></listener>");
        assertThat(descriptor.servlets()).isEmpty();
        assertThat(descriptor.listeners()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<servlet><servlet-class>S</servlet-class></servlet> | <servlet> has no <servlet-name>",
                "<servlet><servlet-name/></servlet> | <servlet-name> is empty",
                "<servlet><servlet-name>a<b/></servlet-name></servlet> | /web-app/servlet/servlet-name/b: <b> stands where text",
                "<servlet><servlet-name>a</servlet-name><servlet-name>b</servlet-name></servlet> | more than once",
                "<servlet><servlet-name>a</servlet-name></servlet><servlet><servlet-name>a</servlet-name></servlet> | servlet \"a\" is declared a second time, first in line 2",
                "<filter><filter-name>a</filter-name></filter><filter><filter-name>a</filter-name></filter> | filter \"a\" is declared a second time",
                "<servlet><servlet-name>a</servlet-name><servlet-class>A</servlet-class><jsp-file>/a.jsp</jsp-file></servlet> | both a <servlet-class> and a <jsp-file>",
                "<servlet><servlet-name>a</servlet-name><jsp-file>a.jsp</jsp-file></servlet> | must begin with a slash",
                "<servlet><servlet-name>a</servlet-name><load-on-startup>x</load-on-startup></servlet> | <load-on-startup> is \"x\", not a whole number",
                "<servlet><servlet-name>a</servlet-name><async-supported>maybe</async-supported></servlet> | <async-supported> is \"maybe\", neither true nor false",
                "<servlet-mapping><servlet-name>a</servlet-name></servlet-mapping> | has no <url-pattern>",
                "<servlet-mapping><servlet-name>a</servlet-name><url-pattern>a/*</url-pattern></servlet-mapping> | <url-pattern> is \"a/*\"; it must begin with a slash",
                "<servlet-mapping><servlet-name>a</servlet-name><url-pattern>/a&#10;b</url-pattern></servlet-mapping> | the end of a line",
                "<servlet-mapping><servlet-name>a</servlet-name><url-pattern>*.</url-pattern></servlet-mapping> | the extension is missing",
                "<filter-mapping><filter-name>f</filter-name></filter-mapping> | neither a <url-pattern> nor a <servlet-name>",
                "<filter-mapping><filter-name>f</filter-name><url-pattern>/</url-pattern><dispatcher>ALL</dispatcher></filter-mapping> | <dispatcher> is \"ALL\"",
                "<listener/> | <listener> has no <listener-class>",
                "<context-param><param-name>n</param-name></context-param> | <context-param> has no <param-value>",
                "<session-config/><session-config/> | it stands more than once",
                "<jsp-config/><jsp-config/> | it stands more than once",
                "<login-config/><login-config/> | it stands more than once",
                "<session-config><session-timeout>soon</session-timeout></session-config> | not a whole number",
                "<session-config><tracking-mode>MIND</tracking-mode></session-config> | not COOKIE, URL or SSL",
                "<error-page><error-code>404</error-code></error-page> | <error-page> has no <location>",
                "<error-page><location>x</location></error-page> | must begin with a slash",
                "<error-page><error-code>4</error-code><location>/x</location></error-page> | from 100 to 999",
                "<error-page><location>/x</location></error-page><error-page><location>/y</location></error-page> | stands a second time",
                "<security-constraint/> | has no <web-resource-collection>",
                "<security-constraint><web-resource-collection><url-pattern>/</url-pattern><http-method>A</http-method><http-method-omission>B</http-method-omission></web-resource-collection></security-constraint> | must not stand in one",
                "<security-constraint><web-resource-collection><url-pattern>/</url-pattern><http-method>G T</http-method></web-resource-collection></security-constraint> | not the name of a method",
                "<login-config><auth-method>FORM</auth-method></login-config> | needs a <form-login-page>",
                "<request-character-encoding>latin-99</request-character-encoding> | no encoding that this Java knows",
                "<default-context-path>shop</default-context-path> | must begin with a slash",
                "<ordering/> | web-fragment.xml only",
                "<absolute-ordering><others/><others/></absolute-ordering> | more than once",
                "<env-entry><env-entry-type>x</env-entry-type></env-entry> | <env-entry> has no <env-entry-name>",
                "<servlet> | not well-formed XML",
            })
    void saysWhatIsWrongAndWhere(String body, String message) {
        assertThatThrownBy(() -> webXml(body))
                .isInstanceOf(DescriptorException.class)
                .hasMessageStartingWith("web.xml:")
                .hasMessageContaining(message);
    }

    @Test
    void refusesOtherRoots() {
        assertThatThrownBy(() -> parse("<web-fragment/>")).hasMessageContaining("must be <web-app>");
        assertThatThrownBy(() -> parse("<web-app xmlns='urn:x'/>")).hasMessageContaining("must be <web-app>");
        assertThatThrownBy(() -> parse("")).isInstanceOf(DescriptorException.class);
        assertThatThrownBy(() -> parse("<web-app version='new'/>")).hasMessageContaining("version");
        assertThatThrownBy(() -> fragment("<absolute-ordering/>")).hasMessageContaining("web.xml only");
        assertThatThrownBy(() -> parse("<web-app>" + "<a>".repeat(100) + "</a>".repeat(100) + "</web-app>"))
                .hasMessageContaining("64 elements");
    }
}
