package dev.fasthttp.fs;

import dev.fasthttp.http.FileTarget;
import dev.fasthttp.http.Response;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FileTree} found at a path: an open file, an open directory, or nothing.
 *
 * <p>An open file stays the same one, whatever happens to its name meanwhile; a file that shrinks is an
 * {@link EOFException} for who writes it.
 *
 * <p>Ownership: whoever asked the tree for it closes it. Threads: not safe for use by several threads.
 */
public final class TreeNode implements AutoCloseable {
    static final TreeNode MISSING = new TreeNode(null, 0, 0, null, null);

    private static final int BUFFER_SIZE = 16 * 1024;

    private final @Nullable Path file;
    private final long size;
    private final long modifiedNanos;
    private @Nullable FileChannel channel;
    private final @Nullable DirectoryStream<Path> directory;

    private TreeNode(
            @Nullable Path file,
            long size,
            long modifiedNanos,
            @Nullable FileChannel channel,
            @Nullable DirectoryStream<Path> directory) {
        this.file = file;
        this.size = size;
        this.modifiedNanos = modifiedNanos;
        this.channel = channel;
        this.directory = directory;
    }

    /** A file that a channel is open to. */
    static TreeNode file(Path file, FileChannel channel, BasicFileAttributes attributes) throws IOException {
        return new TreeNode(file, channel.size(), nanos(attributes), channel, null);
    }

    /** A file of a file system without such channels; it is opened when it is read. */
    static TreeNode file(Path file, BasicFileAttributes attributes) {
        return new TreeNode(file, attributes.size(), nanos(attributes), null, null);
    }

    static TreeNode directory(DirectoryStream<Path> directory) {
        return new TreeNode(null, 0, 0, null, directory);
    }

    private static long nanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /** Tells whether there is a regular file. */
    public boolean isFile() {
        return file != null;
    }

    /** Tells whether there is a directory. */
    public boolean isDirectory() {
        return directory != null;
    }

    /** The size of the file in bytes when it was opened. */
    public long size() {
        return size;
    }

    /** When the file was last changed, in nanoseconds since 1970. */
    public long modifiedNanos() {
        return modifiedNanos;
    }

    /** Hands the open file over to another node: closing this one does not close it any more. */
    TreeNode take() {
        TreeNode taken = new TreeNode(file, size, modifiedNanos, channel, null);
        channel = null;
        return taken;
    }

    /**
     * Makes a part of the file the body of a response, which closes it then; closing this node does not any more.
     *
     * @return false when the file has no channel, and nothing was done
     */
    boolean giveTo(Response response, long from, long count) {
        FileChannel given = channel;
        if (given == null) {
            return false;
        }
        response.setBodyFile(given, from, count);
        channel = null;
        return true;
    }

    DirectoryStream<Path> entries() {
        if (directory == null) {
            throw new IllegalStateException("not a directory");
        }
        return directory;
    }

    /** The content of the file, as much as there was when it was opened. */
    public byte[] readAll() throws IOException {
        return readFirst(Math.toIntExact(size));
    }

    /** The first {@code count} bytes of the file. */
    byte[] readFirst(int count) throws IOException {
        if (channel == null) {
            try (InputStream in = open()) {
                byte[] bytes = in.readNBytes(count);
                requireAll(bytes.length, count);
                return bytes;
            }
        }
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            assert buffer.position() > 0;
        }
        requireAll(buffer.position(), count);
        return buffer.array();
    }

    private static void requireAll(long read, long wanted) throws IOException {
        if (read < wanted) {
            throw new EOFException("file ends after " + read + " of " + wanted + " bytes");
        }
    }

    private InputStream open() throws IOException {
        if (file == null) {
            throw new IllegalStateException("not a file");
        }
        return Files.newInputStream(file);
    }

    /** Writes {@code count} bytes of the file from {@code from}, without copying them where {@code out} can do that. */
    public void writeTo(OutputStream out, long from, long count) throws IOException {
        if (count == 0) {
            return;
        }
        if (channel == null) {
            try (InputStream in = open()) {
                in.skipNBytes(from);
                copy(in, out, count);
            }
        } else if (out instanceof FileTarget target) {
            target.transferFrom(channel, from, count);
        } else {
            copy(channel, from, out, count);
        }
    }

    private static void copy(InputStream in, OutputStream out, long count) throws IOException {
        byte[] block = new byte[BUFFER_SIZE];
        long left = count;
        while (left > 0) {
            int read = in.read(block, 0, (int) Math.min(block.length, left));
            requireAll(read < 0 ? count - left : count, count);
            out.write(block, 0, read);
            left -= read;
        }
    }

    private static void copy(FileChannel source, long from, OutputStream out, long count) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BUFFER_SIZE);
        long done = 0;
        while (done < count) {
            block.clear().limit((int) Math.min(BUFFER_SIZE, count - done));
            int read = source.read(block, from + done);
            requireAll(read < 0 ? done : count, count);
            out.write(block.array(), 0, read);
            done += read;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
