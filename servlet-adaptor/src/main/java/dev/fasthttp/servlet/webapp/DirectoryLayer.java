package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebResource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files in a directory. */
final class DirectoryLayer implements ResourceLayer {

    private static final System.Logger LOG = System.getLogger(DirectoryLayer.class.getName());

    private final Path root;

    /** @param directory must exist */
    DirectoryLayer(Path directory) throws IOException {
        root = directory.toRealPath();
    }

    @Override
    public @Nullable WebResource find(String path) {
        Path file = realPath(path);
        if (file == null) {
            return null;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            boolean fits = attributes.isDirectory() || !path.endsWith("/");
            return fits && isAsSpelled(file) ? new Found(file, attributes) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Without links on the way to it, one look is enough. */
    private boolean isAsSpelled(Path file) throws IOException {
        Path real = file.toRealPath();
        if (real.equals(file)) {
            return true;
        }
        // As the file system spells it: /WEB-INF must not be found as /web-inf, nor by a short name.
        return real.startsWith(root)
                && file.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(file);
    }

    @Override
    public void list(String directory, Set<String> names) {
        WebResource found = find(directory);
        Path file = found == null ? null : found.file().orElse(null);
        if (file == null) {
            return;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(file)) {
            for (Path child : stream) {
                String name = String.valueOf(child.getFileName());
                WebResource resource = find(directory + name);
                if (resource != null) {
                    names.add(resource.isDirectory() ? name + "/" : name);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, () -> file + " cannot be listed", e);
        }
    }

    @Override
    public @Nullable Path realPath(String path) {
        try {
            Path file = root.resolve(path.substring(1)).normalize();
            return file.startsWith(root) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    @Override
    public void close() {}

    private record Found(Path path, BasicFileAttributes attributes) implements WebResource {

        @Override
        public boolean isDirectory() {
            return attributes.isDirectory();
        }

        @Override
        public long length() {
            return attributes.size();
        }

        @Override
        public long lastModified() {
            return attributes.lastModifiedTime().toMillis();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }

        @Override
        public URL url() {
            return FileUrls.of(path);
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(path);
        }
    }
}
