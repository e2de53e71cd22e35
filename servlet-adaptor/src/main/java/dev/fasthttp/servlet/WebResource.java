package dev.fasthttp.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file or a directory of an application, as it was when it was looked up.
 *
 * <p>Threads: any.
 */
public interface WebResource {

    /** Whether it is a directory, of which there is nothing to be read. */
    boolean isDirectory();

    /** The size in bytes. */
    long length();

    /** When it was changed last, in milliseconds since 1970; 0 when that is not known. */
    long lastModified();

    /**
     * Opens the file; whoever does closes it.
     *
     * @throws IOException when it is a directory, or cannot be read any more
     */
    InputStream open() throws IOException;

    /** Where it is. */
    URL url();

    /** The file of the file system; empty when it is in a JAR. */
    Optional<Path> file();
}
