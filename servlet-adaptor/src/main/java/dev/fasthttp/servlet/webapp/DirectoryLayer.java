package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebResource;
import dev.fasthttp.servlet.WebResources;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files in a directory. */
final class DirectoryLayer implements ResourceLayer {
    private static final System.Logger LOG = System.getLogger(DirectoryLayer.class.getName());

    private final WebResources files;

    /** @param directory must exist */
    DirectoryLayer(Path directory) {
        files = WebResources.directory(directory);
    }

    @Override
    public @Nullable WebResource find(String path) {
        return files.get(path).orElse(null);
    }

    @Override
    public void list(String directory, Set<String> names) {
        try {
            files.list(directory).forEach(path -> names.add(path.substring(directory.length())));
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, () -> directory + " cannot be listed", e);
        }
    }

    @Override
    public @Nullable Path realPath(String path) {
        return files.file(path).orElse(null);
    }

    @Override
    public void close() {}
}
