package dev.fasthttp.servlet.webapp;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file or a directory of an application. */
interface WebResource {

    boolean isDirectory();

    /** The size in bytes. */
    long length();

    /** When it was changed last, in milliseconds since 1970. */
    long lastModified();

    InputStream open() throws IOException;

    URL url();

    /** The file, unless it is in a JAR. */
    @Nullable
    Path file();
}
