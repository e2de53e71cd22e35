package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextAttributeListener;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application knows about itself. */
class ContextTest {
    private final List<String> events = new ArrayList<>();
    private ServletContainer container;

    @TempDir
    Path directory;

    private ServletContext context(WebApplication application) throws Exception {
        container = ServletContainer.builder().application(application).build();
        return container.context(application.contextPath());
    }

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    @Test
    void identity() throws Exception {
        ServletContext context =
                context(WebApplication.at("/app").displayName("An App").initParameter("a", "b"));
        assertThat(context.getContextPath()).isEqualTo("/app");
        assertThat(context.getServletContextName()).isEqualTo("An App");
        assertThat(context.getMajorVersion()).isEqualTo(6);
        assertThat(context.getMinorVersion()).isEqualTo(1);
        assertThat(context.getServerInfo()).startsWith("fasthttp/");
        assertThat(context.getVirtualServerName()).isNotEmpty();
        assertThat(context.getInitParameter("a")).isEqualTo("b");
        assertThat(context.getInitParameter("none")).isNull();
        assertThat(Collections.list(context.getInitParameterNames())).containsExactly("a");
        assertThatThrownBy(() -> context.getInitParameter(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> context.getAttribute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> context.setAttribute(null, "x")).isInstanceOf(NullPointerException.class);
    }

    @Test
    void resources() throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/file.txt"), "content");
        ServletContext context = context(WebApplication.at("").resources(WebResources.directory(directory)));
        assertThat(context.getResourcePaths("/")).containsExactly("/a/");
        assertThat(context.getResourcePaths("/a")).containsExactlyInAnyOrder("/a/b/", "/a/file.txt");
        assertThat(context.getResourcePaths("/none")).isNull();
        assertThat(context.getResourcePaths("a")).isNull();
        assertThat(context.getResource("/a/file.txt")).isNotNull();
        assertThat(context.getResource("/a/none")).isNull();
        assertThat(context.getResource("/../none-such")).isNull();
        assertThatThrownBy(() -> context.getResource("a")).isInstanceOf(MalformedURLException.class);
        assertThat(new String(context.getResourceAsStream("/a/file.txt").readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("content");
        assertThat(context.getResourceAsStream("/a")).isNull();
        assertThat(context.getRealPath("/a/file.txt"))
                .isEqualTo(directory.toRealPath().resolve("a/file.txt").toString());
        assertThat(context.getRealPath("/../x")).isNull();
    }

    @Test
    void linksOutOfTheDirectoryAreNotFollowed() throws Exception {
        Path root = Files.createDirectory(directory.resolve("root"));
        Path secret = Files.writeString(directory.resolve("secret"), "x");
        Files.createSymbolicLink(root.resolve("link"), secret);
        ServletContext context = context(WebApplication.at("").resources(WebResources.directory(root)));
        assertThat(context.getResource("/link")).isNull();
    }

    @Test
    void withoutResources() throws Exception {
        ServletContext context = context(WebApplication.at(""));
        assertThat(context.getResource("/x")).isNull();
        assertThat(context.getResourcePaths("/")).isNull();
        assertThat(context.getRealPath("/x")).isNull();
    }

    @Test
    void mimeTypes() throws Exception {
        ServletContext context = context(WebApplication.at("").mimeType("Foo", "x/foo"));
        assertThat(context.getMimeType("a.html")).isEqualTo("text/html");
        assertThat(context.getMimeType("A.PNG")).isEqualTo("image/png");
        assertThat(context.getMimeType("a.foo")).isEqualTo("x/foo");
        assertThat(context.getMimeType("a")).isNull();
        assertThat(context.getMimeType("a.none-such")).isNull();
    }

    @Test
    void attributesAndTheirListeners() throws Exception {
        ServletContext context =
                context(WebApplication.at("").attribute("given", 1).listener(new ServletContextAttributeListener() {
                    @Override
                    public void attributeAdded(ServletContextAttributeEvent event) {
                        events.add("+" + event.getName() + event.getValue());
                    }

                    @Override
                    public void attributeReplaced(ServletContextAttributeEvent event) {
                        events.add("*" + event.getName() + event.getValue());
                    }

                    @Override
                    public void attributeRemoved(ServletContextAttributeEvent event) {
                        events.add("-" + event.getName() + event.getValue());
                    }
                }));
        context.setAttribute("a", 1);
        context.setAttribute("a", 2);
        context.setAttribute("a", null);
        context.removeAttribute("a");
        assertThat(events).containsExactly("+a1", "*a1", "-a2");
        assertThat(context.getAttribute("given")).isEqualTo(1);
        assertThat(Collections.list(context.getAttributeNames())).containsExactly("given");
    }

    @Test
    void contextPathsAreChecked() {
        for (String path : new String[] {"app", "/app/", "/", "/a//b"}) {
            assertThatThrownBy(() -> WebApplication.at(path)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
