package dev.fasthttp.http;

import java.nio.file.Path;

/**
 * How large a form of type {@code multipart/form-data} may be, and where its large files are kept meanwhile.
 *
 * <p>Immutable: {@code FormLimits.DEFAULT.withParts(200)} is another object. Sizes are in bytes.
 *
 * @see MultipartForm
 */
public final class FormLimits {
    /** 50 parts with 8 KiB of header each, 1 MiB in memory, files in {@code java.io.tmpdir}. */
    public static final FormLimits DEFAULT = new FormLimits(
            50,
            8 * 1024,
            1 << 20,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            new SpoolDirectory(Path.of(System.getProperty("java.io.tmpdir"))));

    /** The header fields of a part. */
    static final int PART_FIELDS = 16;

    /** The longest boundary (RFC 2046 §5.1.1). */
    static final int BOUNDARY = 70;

    /** The text before the first part and that behind the last one. */
    static final int SURROUNDING_TEXT = 1024;

    private final int parts;
    private final int partHeaderSize;
    private final int memory;
    private final int fileMemory;
    private final long partSize;
    private final long size;
    private final SpoolDirectory spool;

    private FormLimits(
            int parts, int partHeaderSize, int memory, int fileMemory, long partSize, long size, SpoolDirectory spool) {
        this.parts = parts;
        this.partHeaderSize = partHeaderSize;
        this.memory = memory;
        this.fileMemory = fileMemory;
        this.partSize = partSize;
        this.size = size;
        this.spool = spool;
    }

    /**
     * The most parts, 400 is the answer to more. By default 50. In a request they count together with the parameters of
     * the query, of which there may be {@value Args#DEFAULT_MAX_PAIRS} in all, or as many as {@code parts} if that is
     * more.
     */
    public int parts() {
        return parts;
    }

    /**
     * These limits with another number of parts.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public FormLimits withParts(int newParts) {
        return new FormLimits(
                (int) atLeast(1, newParts, "parts"), partHeaderSize, memory, fileMemory, partSize, size, spool);
    }

    /** The largest header of a part, line ends included; 400 is the answer to more. By default 8 KiB. */
    public int partHeaderSize() {
        return partHeaderSize;
    }

    /**
     * These limits with another size of a part's header.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public FormLimits withPartHeaderSize(int bytes) {
        return new FormLimits(
                parts, (int) atLeast(1, bytes, "partHeaderSize"), memory, fileMemory, partSize, size, spool);
    }

    /**
     * How many bytes of content a form keeps in memory. By default 1 MiB. Values of fields stay there, so 413 is the answer
     * when they alone are more. Files stay there as long as there is room, and go to the disk otherwise. Headers come on
     * top, at most {@link #parts} times {@link #partHeaderSize}.
     */
    public int memory() {
        return memory;
    }

    /**
     * These limits with another size of content in memory; with 0 fields must be empty, and files that are not go to the
     * disk.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public FormLimits withMemory(int bytes) {
        return new FormLimits(
                parts, partHeaderSize, (int) atLeast(0, bytes, "memory"), fileMemory, partSize, size, spool);
    }

    /**
     * How many bytes of one file stay in memory, within {@link #memory}; a larger one goes to the disk. By default there is
     * no limit besides that of all.
     */
    public int fileMemory() {
        return fileMemory;
    }

    /**
     * These limits with another size of one file in memory; with 0 all files that are not empty go to the disk.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public FormLimits withFileMemory(int bytes) {
        return new FormLimits(
                parts, partHeaderSize, memory, (int) atLeast(0, bytes, "fileMemory"), partSize, size, spool);
    }

    /**
     * The largest content of a part, be it a file or the value of a field; 413 is the answer to more. By default there is no
     * limit besides {@link #size}.
     */
    public long partSize() {
        return partSize;
    }

    /**
     * These limits with another size of a part's content.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public FormLimits withPartSize(long bytes) {
        return new FormLimits(parts, partHeaderSize, memory, fileMemory, atLeast(0, bytes, "partSize"), size, spool);
    }

    /**
     * The largest body, boundaries and headers included; 413 is the answer to more. By default there is no limit besides
     * that of whoever delivers the body, which for a server is {@code maxRequestBodySize}.
     */
    public long size() {
        return size;
    }

    /**
     * These limits with another size of the body.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public FormLimits withSize(long bytes) {
        return new FormLimits(parts, partHeaderSize, memory, fileMemory, partSize, atLeast(0, bytes, "size"), spool);
    }

    /**
     * Where the directory for large files is made, when there is one. By default the system property
     * {@code java.io.tmpdir}. Nobody but the user of this process may enter that directory.
     */
    public Path directory() {
        return spool.parent();
    }

    /** These limits with another place for the directory for large files. */
    public FormLimits withDirectory(Path parent) {
        return withSpool(new SpoolDirectory(parent));
    }

    FormLimits withSpool(SpoolDirectory newSpool) {
        return new FormLimits(parts, partHeaderSize, memory, fileMemory, partSize, size, newSpool);
    }

    SpoolDirectory spool() {
        return spool;
    }

    private static long atLeast(long least, long value, String limit) {
        if (value < least) {
            throw new IllegalArgumentException(limit + " must be at least " + least + ": " + value);
        }
        return value;
    }

    @Override
    public String toString() {
        return "FormLimits[parts=" + parts + ", partHeaderSize=" + partHeaderSize + ", memory=" + memory
                + ", fileMemory=" + fileMemory + ", partSize=" + partSize + ", size=" + size + ", directory="
                + spool.parent() + "]";
    }
}
