package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.webapp.descriptor.FilterDeclaration;
import dev.fasthttp.servlet.webapp.descriptor.ServletDeclaration;
import dev.fasthttp.servlet.webapp.scan.IndexCache;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebappTest {

    private static final String SERVLET = "package app; @jakarta.servlet.annotation.WebServlet(\"/%1$s\")"
            + " public class %1$s extends jakarta.servlet.http.HttpServlet {}";
    private static final String INITIALIZER = "package app; %2$s"
            + " public class %1$s implements jakarta.servlet.ServletContainerInitializer {"
            + " public void onStartup(java.util.Set<Class<?>> c, jakarta.servlet.ServletContext s) {} }";

    @TempDir
    Path directory;

    private final IndexCache indexes = new IndexCache(10);
    private Path work;

    @BeforeEach
    void makeWork() throws Exception {
        work = Files.createDirectory(directory.resolve("work"));
    }

    private Webapp open(Path source) throws DeploymentException {
        WebappOptions options = WebappOptions.builder().workDirectory(work).build();
        return Webapp.open(source, options, indexes, Set.of("default"));
    }

    private static String servlet(String name) {
        return SERVLET.replace("%1$s", name);
    }

    private static String initializer(String name, String annotation) {
        return INITIALIZER.replace("%1$s", name).replace("%2$s", annotation);
    }

    private static WarBuilder fragment(String name, String body) {
        return new WarBuilder()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment><name>" + name + "</name>" + body + "</web-fragment>");
    }

    private static WarBuilder all() throws Exception {
        return new WarBuilder()
                .webXml("<servlet-mapping><servlet-name>default</servlet-name><url-pattern>/static/*</url-pattern>"
                        + "</servlet-mapping>")
                .file("index.html", "home")
                .java("WEB-INF/classes/", servlet("InClasses"))
                .lib(
                        "b.jar",
                        fragment("b", "<filter><filter-name>b</filter-name></filter>")
                                .java("", servlet("InB"))
                                .file("META-INF/resources/b.html", "of b"))
                .lib(
                        "a.jar",
                        fragment(
                                "a",
                                "<ordering><after><name>b</name></after></ordering>"
                                        + "<filter><filter-name>a</filter-name></filter>"));
    }

    private void check(Webapp webapp) throws Exception {
        assertThat(webapp.descriptor().servlets())
                .extracting(ServletDeclaration::name)
                .containsExactly("app.InClasses", "app.InB");
        assertThat(webapp.descriptor().filters())
                .extracting(FilterDeclaration::name)
                .containsExactly("b", "a");
        assertThat(webapp.orderedLibraries()).containsExactly("b.jar", "a.jar");
        assertThat(webapp.loader().loadClass("app.InB").getClassLoader()).isSameAs(webapp.loader());
        assertThat(webapp.resources().list("/")).containsExactly("/WEB-INF/", "/b.html", "/index.html");
        try (InputStream in = webapp.resources().find("/b.html").open()) {
            assertThat(in).hasContent("of b");
        }
        assertThat(webapp.archive().work()).isEmptyDirectory();
    }

    @Test
    void readsAWarFileAndLeavesNothingBehind() throws Exception {
        try (Webapp webapp = open(all().zip(directory.resolve("shop.war")))) {
            check(webapp);
            assertThat(work).isNotEmptyDirectory();
        }
        assertThat(work).isEmptyDirectory();
        assertThat(directory.resolve("shop.war")).exists();
    }

    @Test
    void readsADirectoryAndLeavesItAlone() throws Exception {
        Path shop = all().directory(Files.createDirectory(directory.resolve("shop")));
        try (Webapp webapp = open(shop)) {
            check(webapp);
        }
        assertThat(work).isEmptyDirectory();
        assertThat(shop.resolve("index.html")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sp ace", "per%20cent", "ha#sh", "pl+us", "ümläut", "mark!", "quest?ion"})
    void livesInAnyDirectory(String name) throws Exception {
        WarBuilder war = all().service("WEB-INF/classes/", "app.First")
                .java("WEB-INF/classes/", initializer("First", ""))
                .lib(
                        "a b#c.jar",
                        fragment("c", "").java("", initializer("Second", "")).service("", "app.Second"));
        Path odd = Files.createDirectory(directory.resolve(name));
        for (Path source : List.of(war.directory(odd), war.zip(odd.resolve("a b.war")))) {
            try (Webapp webapp = open(source)) {
                assertThat(webapp.initializers())
                        .extracting(initializer -> initializer.type().getSimpleName())
                        .containsExactly("First", "Second");
                assertThat(webapp.descriptor().servlets()).hasSize(2);
                try (InputStream in = webapp.resources().find("/b.html").url().openStream()) {
                    assertThat(in).hasContent("of b");
                }
                try (InputStream in =
                        webapp.resources().find("/index.html").url().openStream()) {
                    assertThat(in).hasContent("home");
                }
                assertThat(webapp.loader()
                                .loadClass("app.InB")
                                .getResource("InB.class")
                                .openStream()
                                .readAllBytes())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void takesJarsThatAreDirectories() throws Exception {
        Path shop = new WarBuilder().directory(Files.createDirectory(directory.resolve("shop")));
        fragment("x", "<listener><listener-class>L</listener-class></listener>")
                .java("", servlet("InX"))
                .service("", "app.Init")
                .java("", initializer("Init", ""))
                .file("META-INF/resources/x.html", "x")
                .directory(Files.createDirectories(shop.resolve("WEB-INF/lib/x.jar")));
        try (Webapp webapp = open(shop)) {
            assertThat(webapp.descriptor().listeners()).hasSize(1);
            assertThat(webapp.descriptor().servlet("app.InX")).isNotNull();
            assertThat(webapp.resources().find("/x.html")).isNotNull();
            assertThat(webapp.initializers()).hasSize(1);
        }
    }

    @Test
    void looksForNothingMoreWhenWebXmlIsComplete() throws Exception {
        WarBuilder war = all().file("WEB-INF/web.xml", "<web-app metadata-complete='true'/>")
                .service("WEB-INF/classes/", "app.Init")
                .java("WEB-INF/classes/", initializer("Init", handles("app.InClasses")), classesOf(all()));
        try (Webapp webapp = open(war.zip(directory.resolve("shop.war")))) {
            assertThat(webapp.descriptor().servlets()).isEmpty();
            assertThat(webapp.descriptor().filters()).isEmpty();
            assertThat(webapp.orderedLibraries()).isNull();
            // Initializers count all the same.
            assertThat(webapp.initializers()).hasSize(1);
        }
    }

    @Test
    void ignoresAnnotationsOfACompleteFragmentOnly() throws Exception {
        WarBuilder complete = new WarBuilder()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment metadata-complete='true'>"
                                + "<listener><listener-class>L</listener-class></listener></web-fragment>")
                .java("", servlet("Silent"));
        WarBuilder war =
                new WarBuilder().lib("a.jar", complete).lib("b.jar", new WarBuilder().java("", servlet("Loud")));
        try (Webapp webapp = open(war.zip(directory.resolve("shop.war")))) {
            assertThat(webapp.descriptor().servlets())
                    .extracting(ServletDeclaration::name)
                    .containsExactly("app.Loud");
            assertThat(webapp.descriptor().listeners()).hasSize(1);
        }
    }

    @Test
    void leavesOutWhatTheAbsoluteOrderExcludes() throws Exception {
        WarBuilder war = new WarBuilder()
                .webXml("<absolute-ordering><name>b</name></absolute-ordering>"
                        + "<servlet><servlet-name>x</servlet-name><servlet-class>app.InA</servlet-class></servlet>")
                .lib(
                        "a.jar",
                        fragment("a", "<listener><listener-class>L</listener-class></listener>")
                                .java("", servlet("InA"))
                                .java("", initializer("InitA", ""))
                                .service("", "app.InitA")
                                .file("META-INF/resources/a.html", "a"))
                .lib(
                        "b.jar",
                        fragment("b", "").java("", initializer("InitB", "")).service("", "app.InitB"));
        try (Webapp webapp = open(war.zip(directory.resolve("shop.war")))) {
            assertThat(webapp.descriptor().listeners()).isEmpty();
            assertThat(webapp.descriptor().servlets())
                    .extracting(ServletDeclaration::name)
                    .containsExactly("x");
            assertThat(webapp.initializers())
                    .extracting(initializer -> initializer.type().getSimpleName())
                    .containsExactly("InitB");
            assertThat(webapp.orderedLibraries()).containsExactly("b.jar");
            // Its classes and files are there all the same.
            assertThat(webapp.loader().loadClass("app.InA")).isNotNull();
            assertThat(webapp.resources().find("/a.html")).isNotNull();
        }
    }

    @Test
    void findsInitializersOfClassesThenJarsInOrder() throws Exception {
        WarBuilder war = new WarBuilder()
                .service("WEB-INF/classes/", "# ours\napp.First # the first\n\napp.First")
                .java("WEB-INF/classes/", initializer("First", ""))
                .lib(
                        "a.jar",
                        fragment("a", "<ordering><after><name>b</name></after></ordering>")
                                .java("", initializer("Third", ""))
                                .service("", "app.Third"))
                .lib(
                        "b.jar",
                        fragment("b", "").java("", initializer("Second", "")).service("", "app.Second"));
        try (Webapp webapp = open(war.zip(directory.resolve("shop.war")))) {
            assertThat(webapp.initializers())
                    .extracting(initializer -> initializer.type().getSimpleName())
                    .containsExactly("First", "Second", "Third");
            assertThat(webapp.initializers().get(0).classes()).isNull();
        }
    }

    private static String handles(String type) {
        return "@jakarta.servlet.annotation.HandlesTypes(" + type + ".class)";
    }

    private Path classesOf(WarBuilder war) throws Exception {
        Path files = war.directory(Files.createTempDirectory(directory, "compiled"));
        return files.resolve("WEB-INF/classes");
    }

    @Test
    void tellsInitializersOfTheirTypes() throws Exception {
        WarBuilder war = new WarBuilder()
                .java("WEB-INF/classes/", "package app; public interface Plugin {}")
                .java("WEB-INF/classes/", "package app; public interface Unused {}");
        Path compiled = classesOf(war);
        war.java("WEB-INF/classes/", "package app; public class One implements Plugin {}", compiled);
        Path withOne = classesOf(war);
        war.java("WEB-INF/classes/", "package app; public class Two extends One {}", withOne)
                .service("WEB-INF/classes/", "app.Asks\napp.AsksInVain\napp.DoesNotAsk")
                .java("WEB-INF/classes/", initializer("Asks", handles("app.Plugin")), compiled)
                .java("WEB-INF/classes/", initializer("AsksInVain", handles("app.Unused")), compiled)
                .java("WEB-INF/classes/", initializer("DoesNotAsk", ""));
        try (Webapp webapp = open(war.zip(directory.resolve("shop.war")))) {
            List<Webapp.Initializer> initializers = webapp.initializers();
            assertThat(initializers.get(0).classes())
                    .extracting(Class::getSimpleName)
                    .containsExactlyInAnyOrder("One", "Two");
            assertThat(initializers.get(1).classes()).isNull();
            assertThat(initializers.get(2).classes()).isNull();
        }
    }

    @Test
    void toleratesClassesWhoseSuperTypesAreMissing() throws Exception {
        WarBuilder parts = new WarBuilder()
                .java("WEB-INF/classes/", "package app; public interface Plugin {}")
                .java("WEB-INF/classes/", "package app; public class Missing {}");
        Path compiled = classesOf(parts);
        WarBuilder war = new WarBuilder()
                .java("WEB-INF/classes/", "package app; public interface Plugin {}")
                .java(
                        "WEB-INF/classes/",
                        "package app; public class Broken extends Missing implements Plugin {}",
                        compiled)
                .java("WEB-INF/classes/", "package app; public class Fine implements Plugin {}", compiled)
                .service("WEB-INF/classes/", "app.Asks")
                .java("WEB-INF/classes/", initializer("Asks", handles("app.Plugin")), compiled)
                .file("WEB-INF/classes/app/NoClass.class", "this is none");
        try (Webapp webapp = open(war.zip(directory.resolve("shop.war")))) {
            assertThat(webapp.initializers().get(0).classes())
                    .extracting(Class::getSimpleName)
                    .containsExactly("Fine");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<web-app>",
                "<web-app><servlet/></web-app>",
                "<web-app><servlet-mapping><servlet-name>x</servlet-name><url-pattern>/</url-pattern></servlet-mapping></web-app>"
            })
    void saysWhichFileIsWrongAndLeavesNothingBehind(String webXml) throws Exception {
        Path war = new WarBuilder().file("WEB-INF/web.xml", webXml).zip(directory.resolve("shop.war"));
        assertThatThrownBy(() -> open(war))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("shop.war!/WEB-INF/web.xml");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void saysWhichJarOrInitializerIsWrong() throws Exception {
        Path noJar = new WarBuilder().file("WEB-INF/lib/no.jar", "x").zip(directory.resolve("1.war"));
        assertThatThrownBy(() -> open(noJar)).hasMessageContaining("no.jar is no JAR file");
        Path noClass = new WarBuilder().service("WEB-INF/classes/", "app.None").zip(directory.resolve("2.war"));
        assertThatThrownBy(() -> open(noClass)).hasMessageContaining("app.None");
        Path other =
                new WarBuilder().service("WEB-INF/classes/", "java.lang.String").zip(directory.resolve("3.war"));
        assertThatThrownBy(() -> open(other)).hasMessageContaining("java.lang.String");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void boundsDescriptors() throws Exception {
        String webXml = "<web-app>" + " ".repeat(1000) + "</web-app>";
        Path war = new WarBuilder().file("WEB-INF/web.xml", webXml).zip(directory.resolve("1.war"));
        WebappOptions.Builder options = WebappOptions.builder().workDirectory(work);
        Webapp.open(war, options.maxDescriptorBytes(webXml.length()).build(), indexes, Set.of())
                .close();
        assertThatThrownBy(() -> Webapp.open(
                        war, options.maxDescriptorBytes(webXml.length() - 1).build(), indexes, Set.of()))
                .hasMessageContaining("maxDescriptorBytes");
    }
}
