package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WarFileTest {

    @TempDir
    Path directory;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectories(directory.resolve("inner").resolve("target"))
                .toRealPath();
    }

    private void unpack(WarBuilder war, WebappOptions options) throws Exception {
        WarFile.unpack(war.zip(directory.resolve("a.war")), target, options);
    }

    @Test
    void unpacksFilesAndDirectories() throws Exception {
        unpack(new WarBuilder().file("a/b.txt", "b").file("empty/", "").file("c", "ccc"), WebappOptions.defaults());
        assertThat(target.resolve("a/b.txt")).hasContent("b");
        assertThat(target.resolve("empty")).isEmptyDirectory();
        assertThat(target.resolve("c")).hasContent("ccc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.txt",
                "a/../../evil.txt",
                "/evil.txt",
                "..\\evil.txt",
                "a/../b.txt",
                "./b.txt",
                "a\\b.txt",
                "../target-2/evil.txt",
                ".."
            })
    void leavesNothingOutside(String name) throws Exception {
        assertThatThrownBy(() -> unpack(new WarBuilder().file(name, "x"), WebappOptions.defaults()))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("entry \"" + name + "\"");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("a.war");
        }
    }

    @Test
    void boundsTheBytes() throws Exception {
        WarBuilder war = new WarBuilder().file("a", "x".repeat(60)).file("b", "y".repeat(40));
        WebappOptions enough = WebappOptions.builder().maxArchiveBytes(100).build();
        unpack(war, enough);
        WarFile.delete(target);
        Files.createDirectory(target);
        WebappOptions less = WebappOptions.builder().maxArchiveBytes(99).build();
        assertThatThrownBy(() -> unpack(war, less))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("more than 99 bytes")
                .hasMessageContaining("maxArchiveBytes");
    }

    @Test
    void boundsTheEntries() throws Exception {
        WarBuilder war = new WarBuilder().file("a", "x").file("b", "y");
        unpack(war, WebappOptions.builder().maxArchiveEntries(2).build());
        WarFile.delete(target);
        Files.createDirectory(target);
        WebappOptions one = WebappOptions.builder().maxArchiveEntries(1).build();
        assertThatThrownBy(() -> unpack(war, one)).hasMessageContaining("maxArchiveEntries");
    }

    /** A small file that claims to be small and is not. */
    @Test
    void countsWhatComesOut() throws Exception {
        WarBuilder war = new WarBuilder().file("zeros", new byte[50_000_000]);
        assertThat(war.bytes().length).isLessThan(100_000);
        WebappOptions options =
                WebappOptions.builder().maxArchiveBytes(1_000_000).build();
        assertThatThrownBy(() -> unpack(war, options)).hasMessageContaining("maxArchiveBytes");
        try (Stream<Path> files = Files.walk(target)) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(WarFileTest::size)
                            .sum())
                    .isLessThanOrEqualTo(1_000_000);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void refusesWhatIsNoArchive() throws Exception {
        Path file = Files.write(directory.resolve("b.war"), "no zip".getBytes(StandardCharsets.UTF_8));
        Path work = Files.createDirectory(directory.resolve("work"));
        WebappOptions options = WebappOptions.builder().workDirectory(work).build();
        assertThatThrownBy(() -> WebArchive.open(file, options))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("no WAR file");
        assertThatThrownBy(() -> WebArchive.open(directory.resolve("none.war"), options))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("does not exist");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void deletesLinksAndNotWhatTheyPointTo() throws Exception {
        Path kept = Files.writeString(
                Files.createDirectory(directory.resolve("kept")).resolve("file"), "x");
        Files.createSymbolicLink(target.resolve("link"), kept.getParent());
        WarFile.delete(target);
        assertThat(target).doesNotExist();
        assertThat(kept).exists();
    }
}
