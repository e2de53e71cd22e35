package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class WebappClassLoaderTest {

    @TempDir
    Path directory;

    private WebappClassLoader loader(List<String> hidden, Path... paths) throws IOException {
        URL[] urls = new URL[paths.length];
        for (int i = 0; i < paths.length; i++) {
            urls[i] = paths[i].toUri().toURL();
        }
        return new WebappClassLoader("test", urls, getClass().getClassLoader(), hidden);
    }

    private Path jar(String name, WarBuilder content) throws IOException {
        return content.zip(directory.resolve(name));
    }

    @Test
    void prefersTheApplication() throws Exception {
        // The same name exists above, as a class of AssertJ.
        Path jar = jar("a.jar", new WarBuilder().java("", "package org.assertj.core.api; public class Assertions {}"));
        try (WebappClassLoader loader = loader(List.of(), jar)) {
            Class<?> own = loader.loadClass("org.assertj.core.api.Assertions");
            assertThat(own.getClassLoader()).isSameAs(loader);
            assertThat(loader.loadClass("org.assertj.core.api.Assertions")).isSameAs(own);
            assertThat(loader.loadClass("org.assertj.core.api.SoftAssertions").getClassLoader())
                    .isSameAs(getClass().getClassLoader());
        }
    }

    @Test
    void leavesThePlatformAlone() throws Exception {
        WarBuilder content = new WarBuilder();
        byte[] bytes = WarBuilder.compile("package x; public class Any {}", "").get("x/Any.class");
        // What is in these files does not matter: they must not be looked at.
        for (String name : List.of(
                "java/lang/String", "javax/xml/parsers/SAXParser", "jakarta/servlet/Servlet", "org/w3c/dom/Node")) {
            content.file(name + ".class", bytes);
        }
        try (WebappClassLoader loader = loader(List.of(), jar("a.jar", content))) {
            assertThat(loader.loadClass("jakarta.servlet.Servlet")).isSameAs(Servlet.class);
            assertThat(loader.loadClass("java.lang.String")).isSameAs(String.class);
            assertThat(loader.loadClass("javax.xml.parsers.SAXParser")).isSameAs(javax.xml.parsers.SAXParser.class);
            assertThat(loader.loadClass("org.w3c.dom.Node")).isSameAs(org.w3c.dom.Node.class);
        }
    }

    @Test
    void takesJakartaPackagesThatAreNotThereFromTheApplication() throws Exception {
        Path jar = jar("a.jar", new WarBuilder().java("", "package jakarta.own; public class Thing {}"));
        try (WebappClassLoader loader = loader(List.of(), jar)) {
            assertThat(loader.loadClass("jakarta.own.Thing").getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void hidesTheServer() throws Exception {
        String name = WebappClassLoader.class.getName();
        try (WebappClassLoader loader = loader(List.of("dev.fasthttp"))) {
            assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
            assertThat(loader.getResource(name.replace('.', '/') + ".class")).isNull();
            assertThat(Collections.list(loader.getResources(name.replace('.', '/') + ".class")))
                    .isEmpty();
        }
        Path jar = jar("a.jar", new WarBuilder().java("", "package dev.fasthttp.app; public class Thing {}"));
        try (WebappClassLoader loader = loader(List.of("dev.fasthttp"), jar)) {
            assertThat(loader.loadClass("dev.fasthttp.app.Thing").getClassLoader())
                    .isSameAs(loader);
        }
    }

    @Test
    void findsResourcesOfTheApplicationFirst() throws Exception {
        Path classes =
                new WarBuilder().file("r.txt", "classes").directory(Files.createDirectory(directory.resolve("c")));
        Path jar = jar("a.jar", new WarBuilder().file("r.txt", "jar").file("only.txt", "only"));
        try (WebappClassLoader loader = loader(List.of(), classes, jar)) {
            List<String> texts = new ArrayList<>();
            for (URL url : Collections.list(loader.getResources("r.txt"))) {
                try (InputStream in = url.openStream()) {
                    texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            assertThat(texts).containsExactly("classes", "jar");
            try (InputStream in = loader.getResourceAsStream("only.txt")) {
                assertThat(in).hasContent("only");
            }
            assertThat(loader.getResourceAsStream("none.txt")).isNull();
            assertThat(loader.getResource("java/lang/String.class")).isNotNull();
            // A URL relative to one of a JAR.
            try (InputStream in = new URL(loader.getResource("only.txt"), "r.txt").openStream()) {
                assertThat(in).hasContent("jar");
            }
        }
    }

    @Test
    void loadsOneClassForMany() throws Exception {
        Path jar = jar("a.jar", new WarBuilder().java("", "package x; public class Thing { static class In {} }"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (WebappClassLoader loader = loader(List.of(), jar)) {
            Callable<Class<?>> load = () -> loader.loadClass("x.Thing$In");
            List<Class<?>> classes = new ArrayList<>();
            for (Future<Class<?>> each : threads.invokeAll(Collections.nCopies(32, load))) {
                classes.add(each.get());
            }
            assertThat(classes).containsOnly(classes.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closesItsFiles() throws Exception {
        Path jar = jar(
                "a.jar",
                new WarBuilder().java("", "package x; public class Thing {}").file("r.txt", "r"));
        WebappClassLoader loader = loader(List.of(), jar);
        loader.loadClass("x.Thing");
        try (InputStream in = loader.getResource("r.txt").openStream()) {
            assertThat(in).hasContent("r");
        }
        try (InputStream in = loader.getResourceAsStream("r.txt")) {
            assertThat(in).hasContent("r");
        }
        assertThat(isOpen(jar)).isTrue();
        loader.close();
        assertThat(isOpen(jar)).isFalse();
    }

    private static boolean isOpen(Path file) throws IOException {
        Path real = file.toRealPath();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    if (Files.readSymbolicLink(descriptor).equals(real)) {
                        return true;
                    }
                } catch (IOException e) {
                    // It was the one of the listing.
                }
            }
        }
        return false;
    }

    @Test
    void isForgottenWhenItIsClosed() throws Exception {
        Path jar = jar("a.jar", new WarBuilder().java("", "package x; public class Thing {}"));
        WeakReference<ClassLoader> reference = use(jar);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (reference.get() != null && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(reference.get()).isNull();
    }

    private WeakReference<ClassLoader> use(Path jar) throws Exception {
        try (WebappClassLoader loader = loader(List.of(), jar)) {
            loader.loadClass("x.Thing").getConstructor().newInstance();
            return new WeakReference<>(loader);
        }
    }
}
