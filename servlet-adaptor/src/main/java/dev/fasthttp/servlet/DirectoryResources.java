package dev.fasthttp.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The files of an application that is a directory. */
final class DirectoryResources implements WebResources {
    private final Path root;

    DirectoryResources(Path root) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("no such directory: " + root, e);
        }
    }

    @Override
    public Optional<URL> find(String path) throws MalformedURLException {
        Optional<Path> file = file(path).filter(this::isInside);
        return file.isPresent() ? Optional.of(file.get().toUri().toURL()) : Optional.empty();
    }

    private boolean isInside(Path file) {
        try {
            return file.toRealPath().startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Optional<WebResource> get(String path) {
        Optional<Path> file = file(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path found = file.get();
            BasicFileAttributes attributes = Files.readAttributes(found, BasicFileAttributes.class);
            boolean fits = attributes.isDirectory() || (attributes.isRegularFile() && !path.endsWith("/"));
            return fits && isAsSpelled(found) ? Optional.of(new Found(found, attributes)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Without links on the way to it, one look is enough. */
    private boolean isAsSpelled(Path file) throws IOException {
        Path real = file.toRealPath();
        if (real.equals(file)) {
            return true;
        }
        // As the file system spells it: where case does not count, /web-inf must not be another way in.
        return real.startsWith(root)
                && file.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(file);
    }

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
            try {
                return path.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException("a path that is no URL: " + path, e);
            }
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(path);
        }
    }

    @Override
    public Set<String> list(String path) {
        Set<String> paths = new LinkedHashSet<>();
        Optional<Path> found = get(path).filter(WebResource::isDirectory).flatMap(WebResource::file);
        if (found.isEmpty()) {
            return paths;
        }
        String prefix = path.endsWith("/") ? path : path + "/";
        try (Stream<Path> entries = Files.list(found.get())) {
            entries.sorted().forEach(entry -> {
                String child = prefix + entry.getFileName();
                get(child).ifPresent(resource -> paths.add(resource.isDirectory() ? child + "/" : child));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }

    @Override
    public Optional<Path> file(String path) {
        try {
            Path file = root.resolve(path.substring(1)).normalize();
            return file.startsWith(root) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
