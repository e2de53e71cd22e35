package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebResource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files of an application as its {@code ServletContext} sees them: those of its directory, and behind them those in {@code META-INF/resources} of its JARs.
 *
 * <p>A path begins with a slash. {@code .} and {@code ..} are resolved within the application; a path that leaves it, that has a backslash or a zero character, that the
 * file system spells in another way, or that a link leads out of the directory, finds nothing.
 *
 * <p>Ownership: whoever makes it closes it, and with it the JARs. Threads: any.
 *
 * <p>Spec: Servlet 6.1, sections 4.6 and 10.5.
 */
final class ResourceTree implements Closeable {

    private final List<ResourceLayer> layers;

    /** @param layers the first one has precedence; closed with this */
    ResourceTree(List<ResourceLayer> layers) {
        this.layers = List.copyOf(layers);
    }

    /** A file or a directory; null if there is none. */
    @Nullable
    WebResource find(String path) {
        String normal = normalize(path);
        if (normal != null) {
            for (ResourceLayer layer : layers) {
                WebResource found = layer.find(normal);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The paths of what is in a directory, those of directories with a slash at the end; null if there is no such directory or nothing in it. */
    @Nullable
    Set<String> list(String path) {
        String normal = normalize(path);
        if (normal == null) {
            return null;
        }
        String directory = normal.endsWith("/") ? normal : normal + "/";
        Set<String> names = new TreeSet<>();
        for (ResourceLayer layer : layers) {
            layer.list(directory, names);
        }
        if (names.isEmpty()) {
            return null;
        }
        Set<String> paths = new TreeSet<>();
        names.forEach(name -> paths.add(directory + name));
        return paths;
    }

    /** Where a path is in the file system, whether or not a file is there; null for what is in a JAR. */
    @Nullable
    Path realPath(String path) {
        String normal = normalize(path);
        if (normal == null) {
            return null;
        }
        WebResource found = find(normal);
        return found != null ? found.file().orElse(null) : layers.get(0).realPath(normal);
    }

    /** Whether a path is in WEB-INF or META-INF, which clients must not get to see; also if the file system does not care for case. */
    static boolean isProtected(String path) {
        String normal = normalize(path);
        if (normal == null) {
            return true;
        }
        int end = normal.indexOf('/', 1);
        String first = normal.substring(1, end < 0 ? normal.length() : end);
        return first.equalsIgnoreCase("WEB-INF") || first.equalsIgnoreCase("META-INF");
    }

    /** The path without empty segments, {@code .} and {@code ..}, with a slash at its end if it had one; null if it is none or leaves the root. */
    static @Nullable String normalize(String path) {
        if (!path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return null;
        }
        List<String> segments = new ArrayList<>();
        boolean directory = false;
        for (String segment : path.substring(1).split("/", -1)) {
            directory = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                if (segments.isEmpty()) {
                    return null;
                }
                segments.remove(segments.size() - 1);
            } else if (!directory) {
                segments.add(segment);
            }
        }
        if (segments.isEmpty()) {
            return "/";
        }
        return "/" + String.join("/", segments) + (directory ? "/" : "");
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (ResourceLayer layer : layers) {
            try {
                layer.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
