package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles every block fenced as {@code java} in README.md and docs/*.md.
 *
 * <p>A block that begins with {@code package} or {@code import} is a file. Any other block is the body of a method that may
 * throw anything, in a class with the fields {@code ctx}, {@code handler} and {@code server}, where all packages of the product
 * and the usual ones of the JDK are imported.
 */
class DocsCompileTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TYPE =
            Pattern.compile("^public .*?(?:class|interface|record|enum) (\\w+)", Pattern.MULTILINE);

    private static final String BEFORE = """
            import dev.fasthttp.bytes.*;
            import dev.fasthttp.client.*;
            import dev.fasthttp.compress.*;
            import dev.fasthttp.expvar.*;
            import dev.fasthttp.fs.*;
            import dev.fasthttp.handlers.*;
            import dev.fasthttp.http.*;
            import dev.fasthttp.inmemory.*;
            import dev.fasthttp.net.*;
            import dev.fasthttp.server.*;
            import dev.fasthttp.servlet.*;
            import java.io.*;
            import java.net.*;
            import java.nio.charset.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;

            class Fragment {
                RequestCtx ctx;
                RequestHandler handler;
                Server server;

                void run() throws Exception {
            """;

    private static final String AFTER = "\n    }\n}\n";

    @TempDir
    Path classes;

    /** A block, with where it stands. */
    record Block(String place, String code) {
        boolean isFile() {
            return code.startsWith("package ") || code.startsWith("import ");
        }

        JavaFileObject source() {
            String text = isFile() ? code : BEFORE + code + AFTER;
            String name = "Fragment";
            if (isFile()) {
                Matcher type = TYPE.matcher(code);
                assertThat(type.find()).as("a public type in " + place).isTrue();
                name = type.group(1);
            }
            return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return text;
                }
            };
        }

        @Override
        public String toString() {
            return place;
        }
    }

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).equals("```java")) {
                    int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
                    String code = String.join("\n", lines.subList(i + 1, end)) + "\n";
                    blocks.add(new Block(page.getFileName() + ":" + (i + 2), code));
                    i = end;
                }
            }
        }
        return blocks;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    @DisplayName("compiles without warning")
    void compiles(Block block) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                "-proc:none",
                "-Xlint:deprecation,removal,rawtypes,unchecked");
        boolean compiled = compiler.getTask(null, null, problems, options, null, List.of(block.source()))
                .call();
        assertThat(problems.getDiagnostics())
                .as(block.place)
                .extracting(Diagnostic::toString)
                .isEmpty();
        assertThat(compiled).isTrue();
    }

    @Test
    @DisplayName("the README has blocks, so they are found")
    void findsBlocks() throws IOException {
        assertThat(blocks()).extracting(Block::place).anyMatch(place -> place.startsWith("README.md:"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    @DisplayName("links to files lead somewhere")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link = Pattern.compile("]\\(([^)#\\s]+)").matcher(Files.readString(page));
        while (link.find()) {
            String target = link.group(1);
            if (!target.startsWith("https://")) {
                assertThat(page.resolveSibling(target))
                        .as(page + " links to " + target)
                        .exists();
            }
        }
    }
}
