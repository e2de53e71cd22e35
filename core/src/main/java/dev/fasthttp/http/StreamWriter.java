package dev.fasthttp.http;

import java.io.IOException;
import java.io.OutputStream;

/** Application code that writes a body piece by piece. */
@FunctionalInterface
public interface StreamWriter {
    /**
     * Writes the body. {@link OutputStream#flush} sends what was written so far; writing blocks while the peer does not
     * read.
     *
     * @throws IOException when the peer is gone, or to give up: the message is cut then, never ended as if it were whole
     */
    void write(OutputStream out) throws IOException;
}
