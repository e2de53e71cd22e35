package dev.fasthttp.servlet.webapp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.DispatcherType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule by rule of section 8.2.3. */
final class DescriptorMergeTest {

    private static final String SERVLET = "<servlet><servlet-name>s</servlet-name>%s</servlet>";
    private static final String FILTER = "<filter><filter-name>f</filter-name>%s</filter>";

    private static Descriptor merge(String main, String... fragments) throws DescriptorException {
        List<Descriptor> parts = new ArrayList<>();
        for (int i = 0; i < fragments.length; i++) {
            parts.add(DescriptorParser.webFragment(
                    ("<web-fragment>" + fragments[i] + "</web-fragment>").getBytes(StandardCharsets.UTF_8),
                    "f" + (i + 1) + ".jar"));
        }
        return DescriptorMerge.merge(web(main), parts);
    }

    private static Descriptor web(String main) throws DescriptorException {
        return DescriptorParser.webXml(("<web-app>" + main + "</web-app>").getBytes(StandardCharsets.UTF_8), "web.xml");
    }

    private static String param(String name, String value) {
        return "<init-param><param-name>" + name + "</param-name><param-value>" + value + "</param-value></init-param>";
    }

    private static String servlet(String content) {
        return SERVLET.replace("%s", content);
    }

    private static String filter(String content) {
        return FILTER.replace("%s", content);
    }

    private static String mapping(String pattern) {
        return "<servlet-mapping><servlet-name>s</servlet-name><url-pattern>" + pattern
                + "</url-pattern></servlet-mapping>";
    }

    private static String filterMapping(String pattern) {
        return "<filter-mapping><filter-name>f</filter-name><url-pattern>" + pattern
                + "</url-pattern></filter-mapping>";
    }

    @Test
    void initParamsAddUpAndWebXmlOverrides() throws Exception {
        Descriptor merged = merge(
                servlet(param("a", "main")),
                servlet(param("a", "1") + param("b", "1")),
                servlet(param("a", "2") + param("b", "1") + param("c", "2")));
        assertThat(merged.servlet("s").initParams()).isEqualTo(Map.of("a", "main", "b", "1", "c", "2"));
    }

    /** What differs between two fragments and is not in web.xml is an error; with web.xml it is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<servlet><servlet-name>s</servlet-name><init-param><param-name>a</param-name><param-value>#</param-value></init-param></servlet>",
                "<servlet><servlet-name>s</servlet-name><servlet-class>C#</servlet-class></servlet>",
                "<servlet><servlet-name>s</servlet-name><jsp-file>/#.jsp</jsp-file></servlet>",
                "<servlet><servlet-name>s</servlet-name><load-on-startup>#</load-on-startup></servlet>",
                "<servlet><servlet-name>s</servlet-name><run-as><role-name>r#</role-name></run-as></servlet>",
                "<servlet><servlet-name>s</servlet-name><multipart-config><max-file-size>#</max-file-size></multipart-config></servlet>",
                "<servlet><servlet-name>s</servlet-name><security-role-ref><role-name>r</role-name><role-link>#</role-link></security-role-ref></servlet>",
                "<filter><filter-name>f</filter-name><filter-class>C#</filter-class></filter>",
                "<filter><filter-name>f</filter-name><init-param><param-name>a</param-name><param-value>#</param-value></init-param></filter>",
                "<mime-mapping><extension>x</extension><mime-type>text/#</mime-type></mime-mapping>",
                "<context-param><param-name>a</param-name><param-value>#</param-value></context-param>",
                "<error-page><error-code>404</error-code><location>/#</location></error-page>",
                "<session-config><session-timeout>#</session-timeout></session-config>",
                "<session-config><cookie-config><name>N#</name></cookie-config></session-config>",
                "<session-config><cookie-config><attribute><attribute-name>a</attribute-name><attribute-value>#</attribute-value></attribute></cookie-config></session-config>",
                "<login-config><realm-name>#</realm-name></login-config>",
                "<jsp-config><taglib><taglib-uri>u</taglib-uri><taglib-location>/#</taglib-location></taglib></jsp-config>",
                "<env-entry><env-entry-name>e</env-entry-name><env-entry-value>#</env-entry-value></env-entry>",
            })
    void fragmentsMustNotContradictEachOther(String element) throws Exception {
        String one = element.replace('#', '1');
        String two = element.replace('#', '2');
        assertThatThrownBy(() -> merge("", one, two))
                .isInstanceOf(DescriptorException.class)
                .hasMessageContaining("f1.jar")
                .hasMessageContaining("f2.jar");
        merge("", one, one);
        merge(element.replace('#', '3'), one, two);
    }

    @Test
    void whatWebXmlDoesNotSayIsInherited() throws Exception {
        Descriptor merged = merge(
                servlet("<servlet-class>Main</servlet-class>"),
                servlet("<servlet-class>Other</servlet-class><load-on-startup>4</load-on-startup>"
                                + "<async-supported>true</async-supported>")
                        + "<session-config><session-timeout>5</session-timeout></session-config>"
                        + "<login-config><auth-method>BASIC</auth-method></login-config>");
        ServletDeclaration servlet = merged.servlet("s");
        assertThat(servlet.className()).isEqualTo("Main");
        assertThat(servlet.loadOnStartup()).isEqualTo(4);
        assertThat(servlet.isAsyncSupported()).isTrue();
        assertThat(merged.session().timeoutMinutes()).isEqualTo(5);
        assertThat(merged.loginConfig().method()).isEqualTo("BASIC");
    }

    @Test
    void aJspFileInWebXmlReplacesTheClassOfAFragment() throws Exception {
        Descriptor merged = merge(servlet("<jsp-file>/a.jsp</jsp-file>"), servlet("<servlet-class>C</servlet-class>"));
        assertThat(merged.servlet("s").jspFile()).isEqualTo("/a.jsp");
        assertThat(merged.servlet("s").className()).isNull();
    }

    @Test
    void mappingsOfFragmentsAddUp() throws Exception {
        Descriptor merged = merge(
                servlet("") + filter(""), mapping("/1") + filterMapping("/1"), mapping("/2") + filterMapping("/2"));
        assertThat(merged.servletMappings())
                .flatExtracting(ServletMapping::urlPatterns)
                .containsExactly("/1", "/2");
        assertThat(merged.filterMappings())
                .flatExtracting(FilterMapping::urlPatterns)
                .containsExactly("/1", "/2");
    }

    @Test
    void mappingsOfWebXmlReplaceThoseOfFragments() throws Exception {
        Descriptor merged = merge(
                servlet("") + filter("") + mapping("/m") + filterMapping("/m"),
                mapping("/1") + filterMapping("/1"),
                mapping("/2") + filterMapping("/2"));
        assertThat(merged.servletMappings())
                .flatExtracting(ServletMapping::urlPatterns)
                .containsExactly("/m");
        assertThat(merged.filterMappings())
                .flatExtracting(FilterMapping::urlPatterns)
                .containsExactly("/m");
    }

    @Test
    void orderIsThatOfWebXmlThenOfTheFragments() throws Exception {
        String listener = "<listener><listener-class>%s</listener-class></listener>";
        Descriptor merged = merge(
                listener.replace("%s", "M") + "<filter><filter-name>m</filter-name></filter>",
                listener.replace("%s", "A") + "<filter><filter-name>a</filter-name></filter>",
                listener.replace("%s", "M") + listener.replace("%s", "B")
                        + "<filter><filter-name>b</filter-name></filter>");
        assertThat(merged.listeners())
                .extracting(ListenerDeclaration::className)
                .containsExactly("M", "A", "B");
        assertThat(merged.filters()).extracting(FilterDeclaration::name).containsExactly("m", "a", "b");
    }

    @Test
    void welcomeFilesRolesConstraintsAndGroupsAddUp() throws Exception {
        String part = "<welcome-file-list><welcome-file>%s.html</welcome-file></welcome-file-list>"
                + "<security-role><role-name>%s</role-name></security-role>"
                + "<security-constraint><web-resource-collection><url-pattern>/%s</url-pattern></web-resource-collection>"
                + "</security-constraint>"
                + "<jsp-config><jsp-property-group><url-pattern>/%s</url-pattern></jsp-property-group></jsp-config>";
        Descriptor merged = merge(part.replace("%s", "m"), part.replace("%s", "a"), part.replace("%s", "b"));
        assertThat(merged.welcomeFiles()).containsExactly("m.html", "a.html", "b.html");
        assertThat(merged.securityRoles()).isEqualTo(Set.of("m", "a", "b"));
        assertThat(merged.constraints()).hasSize(3);
        assertThat(merged.jsp().getJspPropertyGroups()).hasSize(3);
    }

    @Test
    void distributableOnlyIfAllAre() throws Exception {
        String yes = "<distributable/>";
        assertThat(merge(yes, yes, yes).isDistributable()).isTrue();
        assertThat(merge(yes, yes, "").isDistributable()).isFalse();
        assertThat(merge("", yes).isDistributable()).isFalse();
        assertThat(DescriptorMerge.merge(web(yes), List.of(Descriptor.noFragment("plain.jar")))
                        .isDistributable())
                .isTrue();
    }

    @Test
    void displayNameOfAFragmentIsIgnored() throws Exception {
        assertThat(merge("", "<display-name>d</display-name>").displayName()).isNull();
    }

    @Test
    void injectionTargetsOfFragmentsGoIntoWebXml() throws Exception {
        String reference = "<resource-ref><res-ref-name>r</res-ref-name>%s</resource-ref>";
        String target = "<injection-target><injection-target-class>%s</injection-target-class>"
                + "<injection-target-name>n</injection-target-name></injection-target>";
        Descriptor merged = merge(
                reference.replace("%s", "<res-type>t</res-type>" + target.replace("%s", "M")),
                reference.replace("%s", target.replace("%s", "A")),
                reference.replace("%s", target.replace("%s", "B")));
        ResourceReference resource = merged.resources().iterator().next();
        assertThat(resource.injectionTargets()).hasSize(3);
        assertThat(resource.content()).contains("res-type");
    }

    @Test
    void annotationsGiveWayToEveryDescriptor() throws Exception {
        Descriptor annotations = new Descriptor(new Place("WEB-INF/classes", 0, Place.Origin.CLASS));
        Place place = new Place("class C", 0, Place.Origin.CLASS);
        ServletDeclaration servlet = new ServletDeclaration(place);
        servlet.name = "s";
        servlet.className = new Setting<>("C", place);
        servlet.initParams.put("a", new Setting<>("annotation", place));
        servlet.initParams.put("b", new Setting<>("annotation", place));
        annotations.servlets.put("s", servlet);
        annotations.servletMappings.add(new ServletMapping("s", List.of("/annotation"), place));
        annotations.filterMappings.add(
                new FilterMapping("f", List.of("/annotation"), List.of(), Set.of(DispatcherType.ERROR), place));
        Descriptor fragment = DescriptorParser.webFragment(
                ("<web-fragment>" + servlet(param("a", "fragment")) + mapping("/fragment") + "</web-fragment>")
                        .getBytes(StandardCharsets.UTF_8),
                "f.jar");
        Descriptor merged = DescriptorMerge.merge(web(filter("")), List.of(annotations, fragment));
        assertThat(merged.servlet("s").className()).isEqualTo("C");
        assertThat(merged.servlet("s").initParams()).isEqualTo(Map.of("a", "fragment", "b", "annotation"));
        assertThat(merged.servletMappings())
                .flatExtracting(ServletMapping::urlPatterns)
                .containsExactly("/fragment");
        assertThat(merged.filterMappings())
                .flatExtracting(FilterMapping::urlPatterns)
                .containsExactly("/annotation");
    }

    @Test
    void mappingsNeedWhatTheyMap() throws Exception {
        assertThatThrownBy(() -> DescriptorMerge.check(merge(mapping("/a")), Set.of()))
                .hasMessageContaining("web.xml:1")
                .hasMessageContaining("servlet \"s\", which is not declared");
        DescriptorMerge.check(merge(mapping("/a")), Set.of("s"));
        assertThatThrownBy(() -> DescriptorMerge.check(merge(filterMapping("/a")), Set.of()))
                .hasMessageContaining("filter \"f\", which is not declared");
    }

    @Test
    void onePatternLeadsToOneServlet() throws Exception {
        String other =
                "<servlet><servlet-name>t</servlet-name>%s</servlet><servlet-mapping><servlet-name>t</servlet-name>"
                        + "<url-pattern>/a</url-pattern></servlet-mapping>";
        assertThatThrownBy(() ->
                        DescriptorMerge.check(merge(servlet("") + mapping("/a"), other.replace("%s", "")), Set.of()))
                .hasMessageContaining("\"/a\"")
                .hasMessageContaining("f1.jar");
        DescriptorMerge.check(
                merge(servlet("") + mapping("/a"), other.replace("%s", "<enabled>false</enabled>")), Set.of());
    }
}
