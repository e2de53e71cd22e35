package dev.fasthttp.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a form: a field with a value, or a file.
 *
 * <p>Ownership: the content is there until the form is closed, which for that of a server's request is when the handler
 * returns; after that all methods for the content throw {@link IllegalStateException}. Texts may be kept.
 *
 * <p>Threads: not safe for use by several threads.
 */
public abstract sealed class FormPart implements AutoCloseable permits FormField, FormFile {
    private static final byte[] NO_BYTES = {};

    private final PartHead head;
    private @Nullable PartHeader header;
    private byte[] array = NO_BYTES;
    private int offset;
    private long size;
    private @Nullable Path file;
    private boolean fileIsOurs;
    private boolean closed;

    FormPart(PartHead head) {
        this.head = head;
    }

    /** The name of the field. */
    public final String name() {
        return head.name();
    }

    /** The Content-Type of the part as the client sent it, or an empty text. */
    public final String contentType() {
        return head.contentType();
    }

    /** The header fields of the part. */
    public final PartHeader header() {
        PartHeader fields = header;
        if (fields == null) {
            fields = new PartHeader();
            fields.readFrom(head.lines());
            header = fields;
        }
        return fields;
    }

    /** The number of bytes of its content. */
    public final long size() {
        return size;
    }

    /**
     * The content, from its beginning.
     *
     * @throws IOException when the content is on the disk and cannot be opened
     */
    public final InputStream inputStream() throws IOException {
        requireOpen();
        Path path = file;
        return path == null
                ? new PartInputStream(this, array, offset, (int) size)
                : Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * A copy of the content.
     *
     * @throws IOException when the content is on the disk and cannot be read
     * @throws OutOfMemoryError when it does not fit in an array
     */
    public final byte[] bytes() throws IOException {
        requireOpen();
        if (file == null) {
            return Arrays.copyOfRange(array, offset, offset + (int) size);
        }
        try (InputStream in = inputStream()) {
            return in.readAllBytes();
        }
    }

    /** Makes the content a range of bytes that somebody else keeps. */
    final void wrap(byte[] bytes, int from, int length) {
        array = bytes;
        offset = from;
        size = length;
        file = null;
    }

    /** Makes the content that of a file, which is deleted with the part. */
    final void setFile(Path path, long length) {
        file = path;
        fileIsOurs = true;
        size = length;
        array = NO_BYTES;
        offset = 0;
    }

    /** Makes the content that of a file of somebody else. */
    final void setOthersFile(Path path, long length) {
        setFile(path, length);
        fileIsOurs = false;
    }

    /** The content was moved elsewhere, and is not ours any more. */
    final void fileMoved(Path target) {
        file = target;
        fileIsOurs = false;
    }

    /** The file with the content, if it has one and deletes it. */
    final @Nullable Path ownFile() {
        return fileIsOurs ? file : null;
    }

    final boolean isInMemory() {
        return file == null;
    }

    final byte[] array() {
        return array;
    }

    final int offset() {
        return offset;
    }

    final PartHead head() {
        return head;
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "part used after its form was closed; save the file or copy the bytes before");
        }
    }

    /** Takes the content back before the form is closed: deletes the file, if there is one that was not saved. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        array = NO_BYTES;
        if (fileIsOurs) {
            delete(Objects.requireNonNull(file));
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(FormPart.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot delete an uploaded file", e);
        }
    }
}
