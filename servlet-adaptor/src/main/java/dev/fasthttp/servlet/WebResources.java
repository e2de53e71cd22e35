package dev.fasthttp.servlet;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an application: what {@code ServletContext.getResource} and its siblings find.
 *
 * <p>Paths begin with a slash, use slashes only, are decoded, and have no dot segments.
 *
 * <p>Threads: safe.
 */
public interface WebResources {
    /** No files at all. */
    WebResources NONE = new NoResources();

    /**
     * The location of a file or directory, if there is one.
     *
     * @throws MalformedURLException when its path cannot be part of a URL
     */
    Optional<URL> find(String path) throws MalformedURLException;

    /** The paths of what a directory holds, directories with a slash at their end; empty if there is no such directory. */
    Set<String> list(String path);

    /** A file or directory, if there is one; a path that ends with a slash finds directories alone. */
    Optional<WebResource> get(String path);

    /** The path in the file system, if the file is or would be there. */
    Optional<Path> file(String path);

    /** The files below a directory; links that lead out of it are not followed. */
    static WebResources directory(Path root) {
        return new DirectoryResources(root);
    }
}
