package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebResource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The files in {@code META-INF/resources} of a JAR. */
final class JarLayer implements ResourceLayer {

    private static final String PREFIX = "META-INF/resources";

    private final Path jar;
    private final ZipFile zip;
    /** The names in each directory, whose path ends with a slash. */
    private final Map<String, Set<String>> directories = new HashMap<>();

    private JarLayer(Path jar, ZipFile zip) {
        this.jar = jar;
        this.zip = zip;
    }

    /** The layer of a JAR; null if it has no such files. */
    static @Nullable JarLayer open(Path jar) throws IOException {
        ZipFile zip = new ZipFile(jar.toFile());
        JarLayer layer = null;
        try {
            layer = new JarLayer(jar, zip);
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.startsWith(PREFIX + "/")) {
                    layer.add(name.substring(PREFIX.length()));
                }
            }
            if (layer.directories.isEmpty()) {
                layer = null;
            }
            return layer;
        } finally {
            if (layer == null) {
                zip.close();
            }
        }
    }

    private void add(String path) {
        // An entry whose name is not as it should be is not to be found.
        if (!path.equals(ResourceTree.normalize(path))) {
            return;
        }
        String rest = path;
        while (rest.length() > 1) {
            int slash = rest.lastIndexOf('/', rest.length() - 2);
            String directory = rest.substring(0, slash + 1);
            directories.computeIfAbsent(directory, key -> new TreeSet<>()).add(rest.substring(slash + 1));
            rest = directory;
        }
    }

    @Override
    public @Nullable WebResource find(String path) {
        String directory = path.endsWith("/") ? path : path + "/";
        if (directories.containsKey(directory)) {
            return new Found(this, directory, true, null);
        }
        ZipEntry entry = path.endsWith("/") ? null : zip.getEntry(PREFIX + path);
        if (entry == null) {
            return null;
        }
        return new Found(this, path, entry.isDirectory(), entry);
    }

    @Override
    public void list(String directory, Set<String> names) {
        names.addAll(directories.getOrDefault(directory, Set.of()));
    }

    @Override
    public @Nullable Path realPath(String path) {
        return null;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private record Found(
            JarLayer layer,
            String path,
            boolean isDirectory,
            @Nullable ZipEntry entry) implements WebResource {

        @Override
        public long length() {
            return entry == null ? 0 : entry.getSize();
        }

        @Override
        public long lastModified() {
            return entry == null ? 0 : Math.max(0, entry.getTime());
        }

        @Override
        public InputStream open() throws IOException {
            InputStream in = entry == null ? null : layer.zip.getInputStream(entry);
            if (in == null) {
                throw new IOException(path + " of " + layer.jar + " is a directory");
            }
            return in;
        }

        @Override
        public URL url() {
            try {
                // The constructor quotes what must not stand in a URL.
                String quoted = new URI(null, null, PREFIX + path, null).getRawPath();
                return UncachedJarUrls.of("jar:" + FileUrls.of(layer.jar) + "!/" + quoted);
            } catch (URISyntaxException e) {
                throw new IllegalStateException("path of an entry: " + path, e);
            }
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }
    }
}
