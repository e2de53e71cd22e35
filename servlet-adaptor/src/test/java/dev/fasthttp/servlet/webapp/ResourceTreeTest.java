package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.WebResource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceTreeTest {

    @TempDir
    Path directory;

    private Path root;
    private ResourceTree tree;

    @BeforeEach
    void open() throws Exception {
        root = new WarBuilder()
                .file("index.html", "root")
                .file("both.txt", "root")
                .file("dir/a.txt", "a")
                .file("WEB-INF/web.xml", "<web-app/>")
                .directory(Files.createDirectory(directory.resolve("root")));
        Files.writeString(directory.resolve("secret.txt"), "secret");
        Path jar = new WarBuilder()
                .file("META-INF/resources/both.txt", "jar")
                .file("META-INF/resources/dir/b c#.txt", "b")
                .file("META-INF/resources/deep/er/c.txt", "c")
                .file("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
                .zip(directory.resolve("a.jar"));
        tree = new ResourceTree(List.of(new DirectoryLayer(root), JarLayer.open(jar)));
    }

    @AfterEach
    void close() throws Exception {
        tree.close();
    }

    private String text(String path) throws Exception {
        WebResource resource = tree.find(path);
        if (resource == null) {
            return null;
        }
        try (InputStream in = resource.open();
                InputStream byUrl = resource.url().openStream()) {
            byte[] bytes = in.readAllBytes();
            assertThat(byUrl.readAllBytes()).isEqualTo(bytes);
            assertThat(resource.length()).isEqualTo(bytes.length);
            assertThat(resource.lastModified()).isPositive();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/index.html, root",
        "/both.txt, root",
        "/dir/a.txt, a",
        "/dir/b c#.txt, b",
        "/deep/er/c.txt, c",
        "/dir/../index.html, root",
        "//dir/./a.txt, a",
        "/deep/er/../../dir/b c#.txt, b"
    })
    void findsFiles(String path, String content) throws Exception {
        assertThat(text(path)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index.html",
                "",
                "/none",
                "/../secret.txt",
                "/dir/../../secret.txt",
                "/..\\secret.txt",
                "/index.html/",
                "/index.html\0.txt",
                "/INDEX.HTML",
                "/META-INF/MANIFEST.MF",
                "/deep/er/c.txt/"
            })
    void findsNothingElse(String path) {
        assertThat(tree.find(path)).isNull();
    }

    @Test
    void doesNotFollowLinksOutside() throws Exception {
        Files.createSymbolicLink(root.resolve("out.txt"), directory.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("index.html"));
        Files.createSymbolicLink(root.resolve("up"), directory);
        assertThat(tree.find("/out.txt")).isNull();
        assertThat(tree.find("/up/secret.txt")).isNull();
        assertThat(tree.list("/up")).isNull();
        assertThat(text("/in.txt")).isEqualTo("root");
        assertThat(tree.list("/")).doesNotContain("/out.txt", "/up/");
    }

    @Test
    void listsDirectoriesOfAllPlaces() {
        assertThat(tree.list("/")).containsExactly("/WEB-INF/", "/both.txt", "/deep/", "/dir/", "/index.html");
        assertThat(tree.list("/dir")).containsExactly("/dir/a.txt", "/dir/b c#.txt");
        assertThat(tree.list("/deep/")).containsExactly("/deep/er/");
        assertThat(tree.list("/index.html")).isNull();
        assertThat(tree.list("/none")).isNull();
        assertThat(tree.list("/..")).isNull();
        assertThat(tree.find("/deep/er").isDirectory()).isTrue();
        assertThat(tree.find("/dir/").isDirectory()).isTrue();
    }

    @Test
    void knowsRealPathsOfTheDirectoryOnly() throws Exception {
        assertThat(tree.realPath("/index.html")).isEqualTo(root.toRealPath().resolve("index.html"));
        assertThat(tree.realPath("/new/file")).isEqualTo(root.toRealPath().resolve("new/file"));
        assertThat(tree.realPath("/deep/er/c.txt")).isNull();
        assertThat(tree.realPath("/../x")).isNull();
        assertThat(tree.realPath("x")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/WEB-INF, true",
        "/WEB-INF/web.xml, true",
        "/web-inf/web.xml, true",
        "/META-INF/x, true",
        "/dir/../WEB-INF/web.xml, true",
        "//WEB-INF/web.xml, true",
        "/../x, true",
        "/WEB-INFO/x, false",
        "/dir/WEB-INF/x, false",
        "/, false"
    })
    void protects(String path, boolean isProtected) {
        assertThat(ResourceTree.isProtected(path)).isEqualTo(isProtected);
    }
}
