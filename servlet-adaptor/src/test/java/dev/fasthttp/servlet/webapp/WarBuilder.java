package dev.fasthttp.servlet.webapp;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Builds JAR and WAR files of texts, of class files, and of classes that it compiles. */
final class WarBuilder {

    private final Map<String, byte[]> entries = new TreeMap<>();

    WarBuilder file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    WarBuilder file(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    WarBuilder webXml(String body) {
        return file("WEB-INF/web.xml", "<web-app version=\"6.1\">" + body + "</web-app>");
    }

    WarBuilder lib(String name, WarBuilder jar) throws IOException {
        return file("WEB-INF/lib/" + name, jar.bytes());
    }

    WarBuilder service(String directory, String className) {
        return file(directory + "META-INF/services/jakarta.servlet.ServletContainerInitializer", className + "\n");
    }

    /**
     * Compiles one source file and adds its classes.
     *
     * @param directory where they go: empty in a JAR, {@code WEB-INF/classes/} in a WAR
     */
    WarBuilder java(String directory, String source) throws IOException {
        compile(source, System.getProperty("java.class.path")).forEach((name, bytes) -> file(directory + name, bytes));
        return this;
    }

    /** Compiles against other classes, in a directory. */
    WarBuilder java(String directory, String source, Path more) throws IOException {
        String path = System.getProperty("java.class.path") + java.io.File.pathSeparator + more;
        compile(source, path).forEach((name, bytes) -> file(directory + name, bytes));
        return this;
    }

    static Map<String, byte[]> compile(String source, String classPath) throws IOException {
        String kind = source.replaceAll("(?s).*?\\b(?:class|interface|@interface|record|enum)\\s+(\\w+).*", "$1");
        Path out = Files.createTempDirectory("classes");
        try {
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(out));
                JavaFileObject unit =
                        new SimpleJavaFileObject(
                                URI.create("string:///" + kind + ".java"), JavaFileObject.Kind.SOURCE) {
                            @Override
                            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                return source;
                            }
                        };
                List<String> options = List.of("-classpath", classPath, "-proc:none", "--release", "17");
                if (!compiler.getTask(messages, files, null, options, null, List.of(unit))
                        .call()) {
                    throw new IllegalArgumentException(messages.toString());
                }
            }
            Map<String, byte[]> classes = new TreeMap<>();
            try (Stream<Path> walk = Files.walk(out)) {
                for (Path file : walk.filter(Files::isRegularFile).toList()) {
                    classes.put(out.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
            return classes;
        } finally {
            WarFile.delete(out);
        }
    }

    byte[] bytes() throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        write(bytes);
        return bytes.toByteArray();
    }

    private void write(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }

    /** Writes one file. */
    Path zip(Path file) throws IOException {
        Files.write(file, bytes());
        return file;
    }

    /** Writes a directory; JARs stay files. */
    Path directory(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            Path file = directory.resolve(entry.getKey());
            if (entry.getKey().endsWith("/")) {
                Files.createDirectories(file);
            } else {
                Files.createDirectories(file.getParent());
                Files.write(file, entry.getValue());
            }
        }
        return directory;
    }

    List<String> names() {
        return new ArrayList<>(entries.keySet());
    }

    static String lines(String... lines) {
        return String.join("\n", Arrays.asList(lines));
    }
}
