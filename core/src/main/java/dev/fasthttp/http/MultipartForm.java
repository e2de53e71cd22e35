package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A form of type {@code multipart/form-data}: fields and files, in the order they came.
 *
 * <pre>{@code
 * MultipartForm form = ctx.multipartForm();
 * String title = form.value("title").toString();
 * FormFile picture = form.file("picture").orElseThrow();
 * picture.saveTo(directory.resolve(nameOfOurOwn));
 * }</pre>
 *
 * <p>A form is complete and valid, or not there at all. Several parts may have one name; names are compared as they are.
 *
 * <p>Ownership: a form that was taken from a request is closed with it; any other by whoever parsed it. Closing deletes
 * the files that have not been saved.
 *
 * <p>Threads: not safe for use by several threads.
 *
 * <p>Spec: RFC 7578, RFC 2046 §5.1.
 *
 * @see <a href="https://pkg.go.dev/mime/multipart#Form">multipart.Form</a>
 */
public final class MultipartForm implements AutoCloseable {
    private static final int BUFFER_SIZE = 16 * 1024;

    private final List<FormPart> parts;

    private MultipartForm(List<FormPart> parts) {
        this.parts = Collections.unmodifiableList(parts);
    }

    /** A form without parts. */
    static MultipartForm empty() {
        return new MultipartForm(List.of());
    }

    /**
     * Reads a form to the end of a stream; blocks. Files that do not fit in {@link FormLimits#memory} are on the disk until
     * the form is closed.
     *
     * @param in the body; whoever opened it closes it
     * @param contentType the Content-Type field of the message, with the boundary
     * @throws BadMessageException when the body is no form, or over a limit; nothing is left on the disk
     * @throws IOException when reading, or writing to the disk, fails; nothing is left on the disk
     */
    public static MultipartForm parse(InputStream in, String contentType, FormLimits limits) throws IOException {
        byte[] type = contentType.getBytes(StandardCharsets.UTF_8);
        if (!MultipartBoundary.isFormData(type, 0, type.length)) {
            throw BadMessageException.of(Violation.MULTIPART_TYPE);
        }
        return parse(in, MultipartBoundary.parse(type, 0, type.length), limits);
    }

    static MultipartForm parse(InputStream in, byte[] boundary, FormLimits limits) throws IOException {
        FormCollector collector = new FormCollector(limits, null);
        MultipartForm form = null;
        try {
            MultipartParser parser = new MultipartParser(boundary, limits, collector);
            byte[] buffer = new byte[BUFFER_SIZE];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                parser.feed(buffer, 0, count);
            }
            parser.finish();
            form = new MultipartForm(collector.parts());
            return form;
        } finally {
            if (form == null) {
                collector.abort();
            }
        }
    }

    /**
     * Reads a form from a body in memory, which the parts refer to afterwards; nothing is copied or goes to the disk.
     *
     * @throws BadMessageException when the body is no form, or over a limit
     */
    static MultipartForm parse(byte[] body, int length, byte[] boundary, FormLimits limits) throws IOException {
        FormCollector collector = new FormCollector(limits, body);
        MultipartParser parser = new MultipartParser(boundary, limits, collector);
        parser.feed(body, 0, length);
        parser.finish();
        return new MultipartForm(collector.parts());
    }

    /** Begins to make a form, to be sent by {@link Request#setMultipartForm}. */
    public static Builder builder() {
        return new Builder();
    }

    /** A boundary that cannot be guessed, and so is in nothing that is sent. */
    public static String newBoundary() {
        return MultipartBoundary.random();
    }

    /** The Content-Type of a form that is written with a boundary. */
    public static String contentType(String boundary) {
        checkBoundary(boundary);
        return "multipart/form-data; boundary=" + (Ascii.isToken(boundary) ? boundary : '"' + boundary + '"');
    }

    private static void checkBoundary(String boundary) {
        if (!MultipartBoundary.isValid(boundary.getBytes(StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("a boundary has 1 to 70 boundary characters (RFC 2046 §5.1.1)");
        }
    }

    /**
     * Writes the form; headers of parts that were received go out as they came. The stream is not closed.
     *
     * @param boundary must not be in the form; see {@link #newBoundary}
     * @throws IllegalArgumentException when it is none
     * @throws IOException when writing fails, or a file cannot be read or has become shorter
     */
    public void writeTo(OutputStream out, String boundary) throws IOException {
        checkBoundary(boundary);
        try (InputStream in = stream(boundary)) {
            in.transferTo(out);
        }
    }

    /** The form as bytes. */
    InputStream stream(String boundary) {
        return new MultipartStream(parts, boundary);
    }

    /** How many bytes {@link #stream} has. */
    long length(String boundary) {
        return MultipartStream.length(parts, boundary.length());
    }

    /** Whether nothing of it is on the disk. */
    boolean isInMemory() {
        for (FormPart part : parts) {
            if (!part.isInMemory()) {
                return false;
            }
        }
        return true;
    }

    /** All parts: each is a {@link FormField} or a {@link FormFile}. */
    public List<FormPart> parts() {
        return parts;
    }

    /** The value of the first field of that name that is no file, or an empty slice. */
    public ByteSlice value(String name) {
        for (FormPart part : parts) {
            if (part instanceof FormField field && part.name().equals(name)) {
                return field.value();
            }
        }
        return ByteSlice.EMPTY;
    }

    /** The values of all fields of that name that are no files. */
    public List<ByteSlice> values(String name) {
        List<ByteSlice> found = new ArrayList<>();
        for (FormPart part : parts) {
            if (part instanceof FormField field && part.name().equals(name)) {
                found.add(field.value());
            }
        }
        return found;
    }

    /** The first file of that name. */
    public Optional<FormFile> file(String name) {
        for (FormPart part : parts) {
            if (part instanceof FormFile file && part.name().equals(name)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** All files. */
    public List<FormFile> files() {
        List<FormFile> found = new ArrayList<>();
        for (FormPart part : parts) {
            if (part instanceof FormFile file) {
                found.add(file);
            }
        }
        return found;
    }

    /** The files of that name, as a field for several files has them. */
    public List<FormFile> files(String name) {
        List<FormFile> found = new ArrayList<>();
        for (FormPart part : parts) {
            if (part instanceof FormFile file && part.name().equals(name)) {
                found.add(file);
            }
        }
        return found;
    }

    /** Deletes the files that have not been saved, and takes the values back. */
    @Override
    public void close() {
        for (FormPart part : parts) {
            part.close();
        }
    }

    /** The parts with their sizes, for logs. */
    @Override
    public String toString() {
        return "MultipartForm" + parts;
    }

    /**
     * Makes a form: parts in the order in which they are added.
     *
     * <pre>{@code
     * MultipartForm form = MultipartForm.builder()
     *         .field("title", "Sunset")
     *         .file("picture", "image/jpeg", Path.of("sunset.jpg"))
     *         .build();
     * request.setMultipartForm(form);
     * }</pre>
     *
     * <p>A name that would be read as another one throws {@link IllegalArgumentException}: one with a control character, with
     * {@code %22}, or a file name with a separator.
     */
    public static final class Builder {
        private final List<FormPart> parts = new ArrayList<>();

        Builder() {}

        /** Adds a field with a value. */
        public Builder field(String name, String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            FormField part = new FormField(PartHead.of(name, null, ""));
            part.wrap(bytes, 0, bytes.length);
            parts.add(part);
            return this;
        }

        /**
         * Adds a file whose content is in memory.
         *
         * @param contentType its media type; empty to say nothing
         * @param content is not copied
         */
        public Builder file(String name, String fileName, String contentType, byte[] content) {
            FormFile part = new FormFile(PartHead.of(name, fileName, contentType));
            part.wrap(content, 0, content.length);
            parts.add(part);
            return this;
        }

        /**
         * Adds a file by its own name, which is read when the form is sent, as many bytes as it has now.
         *
         * @param contentType its media type; empty to say nothing
         * @throws IOException when there is no such file
         */
        public Builder file(String name, String contentType, Path file) throws IOException {
            Path last = file.getFileName();
            return file(name, last == null ? "" : last.toString(), contentType, file);
        }

        /**
         * Adds a file by another name, which is read when the form is sent, as many bytes as it has now.
         *
         * @param contentType its media type; empty to say nothing
         * @throws IOException when there is no such file
         */
        public Builder file(String name, String fileName, String contentType, Path file) throws IOException {
            FormFile part = new FormFile(PartHead.of(name, fileName, contentType));
            Path real = file.toRealPath();
            part.setOthersFile(real, Files.size(real));
            parts.add(part);
            return this;
        }

        /** The form. Closing it leaves the files that were added where they are. */
        public MultipartForm build() {
            return new MultipartForm(new ArrayList<>(parts));
        }
    }
}
