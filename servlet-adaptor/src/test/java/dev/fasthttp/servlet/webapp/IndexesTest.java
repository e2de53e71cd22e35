package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fasthttp.servlet.webapp.scan.IndexCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered between deployments. */
final class IndexesTest {

    @TempDir
    Path directory;

    private static WarBuilder classes(String name) throws Exception {
        return new WarBuilder().java("", "package app; public class " + name + " {}");
    }

    @Test
    void readsAJarOnce() throws Exception {
        IndexCache cache = new IndexCache(2);
        Path jar = classes("A").zip(directory.resolve("a.jar"));
        Index first = cache.index(jar, "a");
        assertThat(first.getKnownClasses())
                .extracting(info -> info.name().toString())
                .containsExactly("app.A");
        assertThat(cache.index(jar, "a")).isSameAs(first);
        // The same JAR in another place.
        Path copy = Files.copy(jar, directory.resolve("copy.jar"));
        Files.setLastModifiedTime(copy, Files.getLastModifiedTime(jar));
        assertThat(cache.index(copy, "a")).isSameAs(first);
    }

    @Test
    void readsAJarThatHasChanged() throws Exception {
        IndexCache cache = new IndexCache(2);
        Path jar = classes("A").zip(directory.resolve("a.jar"));
        Index first = cache.index(jar, "a");
        classes("B").zip(jar);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        Index second = cache.index(jar, "a");
        assertThat(second).isNotSameAs(first);
        assertThat(second.getKnownClasses())
                .extracting(info -> info.name().toString())
                .containsExactly("app.B");
    }

    @Test
    void forgetsWhatWasNotUsedLongest() throws Exception {
        IndexCache cache = new IndexCache(2);
        Path jar = classes("A").zip(directory.resolve("a.jar"));
        Index a = cache.index(jar, "a");
        cache.index(jar, "b");
        cache.index(jar, "a");
        cache.index(jar, "c");
        assertThat(cache.index(jar, "a")).isSameAs(a);
    }

    @Test
    void readsADirectoryEachTime() throws Exception {
        IndexCache cache = new IndexCache(2);
        Path classes = classes("A").directory(Files.createDirectory(directory.resolve("classes")));
        assertThat(cache.index(classes, "a").getKnownClasses()).hasSize(1);
        classes("B").directory(classes);
        assertThat(cache.index(classes, "a").getKnownClasses()).hasSize(2);
    }

    @Test
    void optionsMustBePositive() {
        WebappOptions.Builder options = WebappOptions.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.maxArchiveEntries(0))
                .withMessageContaining("maxArchiveEntries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.maxArchiveBytes(-1))
                .withMessageContaining("maxArchiveBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.maxDescriptorBytes(0))
                .withMessageContaining("maxDescriptorBytes");
    }
}
