package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebResource;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One place that contributes files to an application. Paths are normal, see {@link ResourceTree#normalize}. */
interface ResourceLayer extends Closeable {

    @Nullable
    WebResource find(String path);

    /** Adds the names in a directory, whose path ends with a slash; names of directories end with one, too. */
    void list(String directory, Set<String> names);

    /** Where a path would be in the file system. */
    @Nullable
    Path realPath(String path);
}
