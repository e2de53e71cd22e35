package dev.fasthttp.servlet.webapp;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;

/** Writes URLs of files in the one way that can also be a part of {@code jar:} URLs. */
final class FileUrls {

    private FileUrls() {}

    /** The URL of a file; that of a directory ends with a slash. */
    static URL of(Path path) {
        try {
            // In a jar: URL an exclamation mark ends the name of the JAR.
            return new URL(path.toUri().toURL().toExternalForm().replace("!", "%21"));
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no URL can be made of " + path, e);
        }
    }
}
