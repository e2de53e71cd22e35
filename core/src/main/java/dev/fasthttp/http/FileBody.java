package dev.fasthttp.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A body that is a part of an open file; see {@link Response#setBodyFile}.
 *
 * <p>A server copies it to the connection by itself, when the handler has returned. Where something stands between, such as
 * compression, it is written like any other body from a stream, by the thread of the handler.
 *
 * <p>Ownership: the file belongs to this body, and is closed when that was written or given up. Threads: one at a time.
 */
public final class FileBody implements StreamWriter, AutoCloseable {
    private static final int BLOCK_SIZE = 16 * 1024;

    private final FileChannel file;
    private final long position;
    private final long length;

    FileBody(FileChannel file, long position, long length) {
        if (position < 0 || length < 0 || position + length < 0) {
            throw new IllegalArgumentException(
                    "position and length must not be negative, nor their sum: " + position + ", " + length);
        }
        this.file = file;
        this.position = position;
        this.length = length;
    }

    /** The file, lent. */
    public FileChannel file() {
        return file;
    }

    /** Where in the file the body begins, in bytes. */
    public long position() {
        return position;
    }

    /** The length of the body in bytes. */
    public long length() {
        return length;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (file) {
            if (out instanceof FileTarget target) {
                target.transferFrom(file, position, length);
            } else {
                copy(out);
            }
        }
    }

    /** Something between the file and the connection wants to see the bytes. */
    private void copy(OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK_SIZE, length));
        for (long p = 0; p < length; p += block.position()) {
            block.clear().limit((int) Math.min(block.capacity(), length - p));
            if (file.read(block, position + p) <= 0) {
                throw new EOFException("file ends before position " + (position + p));
            }
            out.write(block.array(), 0, block.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
