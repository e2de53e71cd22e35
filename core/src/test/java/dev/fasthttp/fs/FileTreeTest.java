package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of this and other file systems, with links, special files, and somebody who swaps them. */
class FileTreeTest {
    @TempDir
    private Path temp;

    private Path root;

    @BeforeEach
    void files() throws IOException {
        root = Files.createDirectory(temp.resolve("Root"));
        fill(root);
        Files.writeString(temp.resolve("secret.txt"), "SECRET");
    }

    private static void fill(Path root) throws IOException {
        Files.writeString(root.resolve("a.txt"), "content");
        Files.createDirectories(root.resolve("sub/deep"));
        Files.writeString(root.resolve("sub/deep/b.txt"), "deep");
    }

    private static String read(FileTree tree, String path) throws IOException {
        try (TreeNode node = tree.find(ResourcePath.of(path, false).orElseThrow())) {
            if (node.isDirectory()) {
                return "directory";
            }
            return node.isFile() ? new String(node.readAll(), StandardCharsets.UTF_8) : "missing";
        }
    }

    private FileTree tree(SymbolicLinks links) throws IOException {
        return new FileTree(root, links, false);
    }

    @ParameterizedTest(name = "{0}: refused {1}, inside {2}, followed {3}")
    @CsvSource({
        "/a.txt, content, content, content",
        "/file, missing, content, content",
        "/dir, missing, directory, directory",
        "/dir/b.txt, missing, deep, deep",
        "/chain/deep/b.txt, missing, deep, deep",
        "/relative, missing, content, content",
        "/out.txt, missing, missing, SECRET",
        "/parent, missing, missing, directory",
        "/parent/secret.txt, missing, missing, SECRET",
        "/parent/Root/a.txt, missing, content, content",
        "/dangling, missing, missing, missing",
        "/loop, missing, missing, missing",
        "/through/x, missing, missing, missing",
        "/hidden, missing, missing, SECRET",
    })
    void links(String path, String refused, String inside, String followed) throws IOException {
        Files.writeString(root.resolve(".env"), "SECRET");
        Files.createSymbolicLink(root.resolve("file"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("relative"), Path.of("sub/../a.txt"));
        Files.createSymbolicLink(root.resolve("dir"), root.resolve("sub/deep"));
        Files.createSymbolicLink(root.resolve("chain"), root.resolve("chain2"));
        Files.createSymbolicLink(root.resolve("chain2"), root.resolve("sub"));
        Files.createSymbolicLink(root.resolve("out.txt"), temp.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("parent"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("dangling"), temp.resolve("none"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        Files.createSymbolicLink(root.resolve("through"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("hidden"), root.resolve(".env"));
        assertThat(read(tree(SymbolicLinks.REFUSED), path)).isEqualTo(refused);
        assertThat(read(tree(SymbolicLinks.INSIDE_ROOT), path)).isEqualTo(inside);
        assertThat(read(tree(SymbolicLinks.FOLLOWED), path)).isEqualTo(followed);
    }

    @Test
    @DisplayName("the root may be a link, and lead elsewhere later")
    void rootIsLink() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("current"), root);
        FileTree tree = new FileTree(link, SymbolicLinks.REFUSED, false);
        assertThat(read(tree, "/a.txt")).isEqualTo("content");
        Path next = Files.createDirectory(temp.resolve("next"));
        Files.writeString(next.resolve("a.txt"), "next");
        Path swapped = Files.createSymbolicLink(temp.resolve("swapped"), next);
        Files.move(swapped, link, StandardCopyOption.ATOMIC_MOVE);
        assertThat(read(tree, "/a.txt")).isEqualTo("next");
    }

    @Test
    @DisplayName("pipes and devices are not found, and nobody waits for them")
    void specialFiles() throws IOException {
        Command.run("", "mkfifo", root.resolve("pipe").toString());
        assertThat(Files.exists(root.resolve("pipe"))).isTrue();
        Files.createSymbolicLink(root.resolve("null"), Path.of("/dev/zero"));
        assertThat(read(tree(SymbolicLinks.FOLLOWED), "/pipe")).isEqualTo("missing");
        assertThat(read(tree(SymbolicLinks.FOLLOWED), "/null")).isEqualTo("missing");
        try (TestServer server = TestServer.of(
                        Fs.builder().root(root).generateIndexPages(true).build());
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/pipe").status()).isEqualTo(404);
            assertThat(client.fetch("/").text()).doesNotContain("pipe").doesNotContain("null");
        }
    }

    @Test
    @DisplayName("what the system forbids is 403")
    void forbidden() throws IOException {
        Path file = root.resolve("a.txt");
        Files.setPosixFilePermissions(file, java.util.Set.of());
        Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");
        assertThatThrownBy(() -> read(tree(SymbolicLinks.REFUSED), "/a.txt")).isInstanceOf(AccessDeniedException.class);
        try (TestServer server = TestServer.of(Fs.builder().root(root).build());
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/a.txt").status()).isEqualTo(403);
        }
    }

    @Test
    @DisplayName("who swaps a directory for a link all the time gets nothing out")
    void swapped() throws Exception {
        Path inside = root.resolve("swap");
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectory(inside);
        Files.writeString(inside.resolve("x.txt"), "inside");
        Files.writeString(outside.resolve("x.txt"), "SECRET");
        Path link = Files.createSymbolicLink(temp.resolve("link"), outside);
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            Path aside = temp.resolve("aside");
            while (!stop.get()) {
                try {
                    Files.move(inside, aside, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(link, inside, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(inside, link, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(aside, inside, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        swapper.start();
        int seen = 0;
        try {
            FileTree tree = tree(SymbolicLinks.INSIDE_ROOT);
            long end = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < end) {
                String content;
                try {
                    content = read(tree, "/swap/x.txt");
                } catch (java.nio.file.FileSystemException e) {
                    // It was another thing at each of several looks.
                    continue;
                }
                assertThat(content).isIn("inside", "missing");
                seen += content.equals("inside") ? 1 : 0;
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertThat(seen).isPositive();
    }

    @Test
    @DisplayName("a zip file, with ranges and listings")
    void zip() throws IOException {
        byte[] large = new byte[200_000];
        new java.util.Random(2).nextBytes(large);
        try (FileSystem zip = FileSystems.newFileSystem(temp.resolve("a.zip"), Map.of("create", "true"))) {
            fill(zip.getPath("/"));
            Files.write(zip.getPath("/large.bin"), large);
        }
        try (FileSystem zip = FileSystems.newFileSystem(temp.resolve("a.zip"));
                TestServer server = TestServer.of(Fs.builder()
                        .root(zip.getPath("/"))
                        .generateIndexPages(true)
                        .build());
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/a.txt").text()).isEqualTo("content");
            assertThat(client.fetch("/a.txt").field("ETag")).isNotEmpty();
            assertThat(client.fetch("/sub/deep/b.txt").text()).isEqualTo("deep");
            assertThat(client.fetch("/sub").field("Location")).isEqualTo("/sub/");
            assertThat(client.fetch("/none").status()).isEqualTo(404);
            assertThat(client.fetch("/a.txt/x").status()).isEqualTo(404);
            assertThat(client.fetch("/").text())
                    .contains("<a href=\"./sub/\">sub/</a>")
                    .contains("large.bin");
            assertThat(client.fetch("/large.bin").body()).isEqualTo(large);
            client.send("GET /large.bin HTTP/1.1\r\nHost: test\r\nRange: bytes=150000-150009,5-9\r\n\r\n");
            RawResponse response = client.read();
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.text())
                    .contains(new String(large, 150_000, 10, StandardCharsets.ISO_8859_1))
                    .contains(new String(large, 5, 5, StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("systems that ignore case serve a name as it is stored only")
    void ignoredCase(boolean windows) throws IOException {
        try (FileSystem system = Jimfs.newFileSystem(windows ? Configuration.windows() : Configuration.osX())) {
            Path directory = system.getPath(windows ? "C:\\Root" : "/Root");
            Files.createDirectories(directory);
            fill(directory);
            assertThat(Files.exists(directory.resolve("A.TXT"))).isTrue();
            FileTree tree = new FileTree(directory, SymbolicLinks.INSIDE_ROOT, false);
            assertThat(read(tree, "/a.txt")).isEqualTo("content");
            assertThat(read(tree, "/A.txt")).isEqualTo("missing");
            assertThat(read(tree, "/Sub/deep/b.txt")).isEqualTo("missing");
            assertThat(read(tree, "/sub/DEEP")).isEqualTo("missing");
            assertThat(read(tree, "/sub/deep/b.txt")).isEqualTo("deep");
            assertThat(read(tree, "/what?*\"<>|")).isEqualTo("missing");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("the same rules for links where directories cannot be opened relative to others")
    void linksByPath(boolean windows) throws IOException {
        try (FileSystem system = Jimfs.newFileSystem((windows ? Configuration.windows() : Configuration.unix())
                .toBuilder()
                        .setSupportedFeatures(com.google.common.jimfs.Feature.SYMBOLIC_LINKS)
                        .build())) {
            Path directory = system.getPath(windows ? "C:\\Root" : "/Root");
            Files.createDirectories(directory);
            fill(directory);
            Files.writeString(directory.resolveSibling("secret.txt"), "SECRET");
            Files.writeString(directory.resolve(".env"), "SECRET");
            Files.createSymbolicLink(directory.resolve("in"), directory.resolve("sub"));
            Files.createSymbolicLink(directory.resolve("out"), directory.resolveSibling("secret.txt"));
            Files.createSymbolicLink(directory.resolve("hidden"), directory.resolve(".env"));
            Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("none"));
            FileTree refused = new FileTree(directory, SymbolicLinks.REFUSED, false);
            FileTree inside = new FileTree(directory, SymbolicLinks.INSIDE_ROOT, false);
            FileTree followed = new FileTree(directory, SymbolicLinks.FOLLOWED, false);
            assertThat(read(refused, "/in/deep/b.txt")).isEqualTo("missing");
            assertThat(read(inside, "/in/deep/b.txt")).isEqualTo("deep");
            assertThat(read(followed, "/in/deep/b.txt")).isEqualTo("deep");
            assertThat(read(inside, "/out")).isEqualTo("missing");
            assertThat(read(followed, "/out")).isEqualTo("SECRET");
            assertThat(read(inside, "/hidden")).isEqualTo("missing");
            assertThat(read(followed, "/dangling")).isEqualTo("missing");
            assertThat(read(inside, "/a.txt/x")).isEqualTo("missing");
        }
    }
}
