package dev.fasthttp.http;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * An output stream that takes bytes from a file by itself, over plain sockets without passing them through this process.
 *
 * <p>The stream that a {@link StreamWriter} of a server's response gets is one, unless something between them changes the
 * bytes, compression for one; a writer asks by {@code instanceof}, and copies where it is not.
 */
public interface FileTarget {
    /**
     * Writes {@code count} bytes of a file from {@code position}, behind what was written before. The position of the
     * channel does not count, and is left alone.
     *
     * @throws java.io.EOFException when the file ends before
     * @throws IOException when the peer is gone or does not read in time, or the file cannot be read
     */
    void transferFrom(FileChannel source, long position, long count) throws IOException;
}
