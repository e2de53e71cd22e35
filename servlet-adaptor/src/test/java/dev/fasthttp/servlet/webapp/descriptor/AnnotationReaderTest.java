package dev.fasthttp.servlet.webapp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.HttpMethodConstraint;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

final class AnnotationReaderTest {

    @WebServlet(
            name = "shop",
            urlPatterns = {"/shop/*", "*.buy"},
            loadOnStartup = 2,
            asyncSupported = true,
            initParams = @WebInitParam(name = "a", value = "1"))
    @MultipartConfig(location = "up", maxFileSize = 10, maxRequestSize = 20, fileSizeThreshold = 5)
    static class Shop extends HttpServlet {}

    @WebServlet("/plain")
    static class Plain extends HttpServlet {}

    @WebFilter(
            value = "/*",
            servletNames = "shop",
            dispatcherTypes = {DispatcherType.FORWARD, DispatcherType.ERROR})
    static class Filtering extends HttpFilter {}

    @WebListener
    static class Listening implements ServletContextListener {}

    @WebServlet
    static class NoPattern extends HttpServlet {}

    @WebServlet(value = "/a", urlPatterns = "/b")
    static class Both extends HttpServlet {}

    @WebServlet("a")
    static class BadPattern extends HttpServlet {}

    @WebServlet(name = "shop", urlPatterns = "/other")
    static class SameName extends HttpServlet {}

    @WebFilter
    static class IdleFilter extends HttpFilter {}

    @ServletSecurity(
            value = @HttpConstraint(rolesAllowed = "admin"),
            httpMethodConstraints = {
                @HttpMethodConstraint(value = "GET", emptyRoleSemantic = ServletSecurity.EmptyRoleSemantic.DENY),
                @HttpMethodConstraint(
                        value = "POST",
                        transportGuarantee = ServletSecurity.TransportGuarantee.CONFIDENTIAL)
            })
    static class Guarded extends HttpServlet {}

    static class SubOfGuarded extends Guarded {}

    @ServletSecurity(httpMethodConstraints = {@HttpMethodConstraint("GET"), @HttpMethodConstraint("GET")})
    static class TwiceGuarded extends HttpServlet {}

    private static Descriptor read(Class<?>... classes) throws Exception {
        return AnnotationReader.read(Index.of(classes), "WEB-INF/classes", Place.Origin.CLASS);
    }

    @Test
    void readsServlets() throws Exception {
        Descriptor descriptor = read(Shop.class, Plain.class);
        ServletDeclaration shop = descriptor.servlet("shop");
        assertThat(shop.className()).isEqualTo(Shop.class.getName());
        assertThat(shop.loadOnStartup()).isEqualTo(2);
        assertThat(shop.isAsyncSupported()).isTrue();
        assertThat(shop.initParams()).isEqualTo(Map.of("a", "1"));
        assertThat(descriptor.servletMappings())
                .extracting(ServletMapping::servletName, ServletMapping::urlPatterns)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("shop", List.of("/shop/*", "*.buy")),
                        org.assertj.core.groups.Tuple.tuple(Plain.class.getName(), List.of("/plain")));
        assertThat(descriptor.servlet(Plain.class.getName()).loadOnStartup()).isNull();
    }

    @Test
    void readsFiltersAndListeners() throws Exception {
        Descriptor descriptor = read(Filtering.class, Listening.class);
        assertThat(descriptor.filter(Filtering.class.getName()).className()).isEqualTo(Filtering.class.getName());
        FilterMapping mapping = descriptor.filterMappings().get(0);
        assertThat(mapping.urlPatterns()).containsExactly("/*");
        assertThat(mapping.servletNames()).containsExactly("shop");
        assertThat(mapping.dispatchers()).containsExactlyInAnyOrder(DispatcherType.FORWARD, DispatcherType.ERROR);
        assertThat(descriptor.listeners())
                .extracting(ListenerDeclaration::className)
                .containsExactly(Listening.class.getName());
    }

    @Test
    void refusesWhatIsNotAllowed() {
        assertThatThrownBy(() -> read(NoPattern.class)).hasMessageContaining("neither a value nor urlPatterns");
        assertThatThrownBy(() -> read(Both.class)).hasMessageContaining("both a value and urlPatterns");
        assertThatThrownBy(() -> read(BadPattern.class)).hasMessageContaining("must begin with a slash");
        assertThatThrownBy(() -> read(IdleFilter.class)).hasMessageContaining("nor servletNames");
        assertThatThrownBy(() -> read(Shop.class, SameName.class))
                .isInstanceOf(DescriptorException.class)
                .hasMessageContaining("servlet \"shop\"")
                .hasMessageContaining(Shop.class.getName())
                .hasMessageContaining(SameName.class.getName());
    }

    private static ServletDeclaration completed(Class<?> type, String more) throws Exception {
        Descriptor merged = DescriptorMerge.merge(
                DescriptorParser.webXml(
                        ("<web-app><servlet><servlet-name>s</servlet-name><servlet-class>" + type.getName()
                                        + "</servlet-class>" + more + "</servlet></web-app>")
                                .getBytes(StandardCharsets.UTF_8),
                        "web.xml"),
                List.of());
        Index index = Index.of(Shop.class, Guarded.class, SubOfGuarded.class, TwiceGuarded.class);
        AnnotationReader.complete(merged, name -> index.getClassByName(DotName.createSimple(name)));
        return merged.servlet("s");
    }

    @Test
    void completesServletsThatADescriptorDeclares() throws Exception {
        assertThat(completed(Shop.class, "").multipart()).isEqualTo(new MultipartSettings("up", 10, 20, 5));
        assertThat(completed(Shop.class, "<multipart-config><max-file-size>7</max-file-size></multipart-config>")
                        .multipart())
                .isEqualTo(new MultipartSettings("", 7, -1, 0));
    }

    @Test
    void readsSecurityAsTheApiDoes() throws Exception {
        for (Class<?> type : List.of(Guarded.class, SubOfGuarded.class)) {
            ServletSecurityElement expected = new ServletSecurityElement(type.getAnnotation(ServletSecurity.class));
            ServletSecurityElement found = completed(type, "").security();
            assertThat(found.getRolesAllowed()).isEqualTo(expected.getRolesAllowed());
            assertThat(found.getEmptyRoleSemantic()).isEqualTo(expected.getEmptyRoleSemantic());
            assertThat(found.getMethodNames()).containsExactlyInAnyOrderElementsOf(expected.getMethodNames());
            assertThat(found.getHttpMethodConstraints())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyInAnyOrderElementsOf(expected.getHttpMethodConstraints());
        }
        assertThatThrownBy(() -> completed(TwiceGuarded.class, ""))
                .isInstanceOf(DescriptorException.class)
                .hasMessageContaining(TwiceGuarded.class.getName());
    }
}
