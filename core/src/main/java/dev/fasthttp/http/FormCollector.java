package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the parts of a form: those of a body in memory as ranges of it, others as copies of which large ones go to the
 * disk.
 *
 * <p>Values of fields have all of {@link FormLimits#memory}, and files what these leave of it: a file that is in the way of
 * a field goes to the disk. So whether a form is accepted does not depend on its order.
 */
final class FormCollector implements MultipartParser.Sink {
    private final FormLimits limits;
    private final byte @Nullable [] body;
    private final List<FormPart> parts = new ArrayList<>();
    private final ByteBuilder buffer = new ByteBuilder();

    /** Bytes of fields, and of files in memory; the current part included. */
    private long fieldBytes;

    private long fileBytes;

    private @Nullable FormPart part;
    private int start;
    private long length;
    private @Nullable Path spooled;
    private @Nullable OutputStream out;

    /**
     * @param body the whole body, if it is in memory, where it stays as long as the form
     */
    FormCollector(FormLimits limits, byte @Nullable [] body) {
        this.limits = limits;
        this.body = body;
    }

    @Override
    public void beginPart(Fields header, long position) {
        PartHead head = PartHead.parse(header);
        part = head.isFile() ? new FormFile(head) : new FormField(head);
        start = (int) position;
        length = 0;
        buffer.reset();
    }

    @Override
    public void content(byte[] bytes, int from, int to) throws IOException {
        int count = to - from;
        length += count;
        if (length > limits.partSize()) {
            throw BadMessageException.of(Violation.MULTIPART_PART_TOO_LARGE);
        }
        boolean isFile = part instanceof FormFile;
        if (!isFile) {
            fieldBytes += count;
            if (fieldBytes > limits.memory()) {
                throw BadMessageException.of(Violation.MULTIPART_FIELDS_TOO_LARGE);
            }
        }
        if (body != null) {
            return;
        }
        if (out != null) {
            out.write(bytes, from, count);
            return;
        }
        if (isFile && (length > limits.fileMemory() || fieldBytes + fileBytes + count > limits.memory())) {
            spoolCurrent().write(bytes, from, count);
            return;
        }
        if (isFile) {
            fileBytes += count;
        } else {
            makeRoom();
        }
        buffer.append(bytes, from, count);
    }

    private OutputStream spoolCurrent() throws IOException {
        OutputStream file = createFile();
        file.write(buffer.array(), 0, buffer.length());
        fileBytes -= buffer.length();
        buffer.reset();
        return file;
    }

    private void makeRoom() throws IOException {
        for (int i = 0; fieldBytes + fileBytes > limits.memory(); i++) {
            FormPart other = parts.get(i);
            if (other instanceof FormFile && other.isInMemory() && other.size() > 0) {
                int size = (int) other.size();
                createFile().write(other.array(), other.offset(), size);
                moveTo(other, size);
                fileBytes -= size;
            }
        }
    }

    private OutputStream createFile() throws IOException {
        SpoolDirectory.SpoolFile file = limits.spool().create();
        spooled = file.path();
        out = file.out();
        return out;
    }

    private void moveTo(FormPart target, long size) throws IOException {
        Objects.requireNonNull(out).close();
        target.setFile(Objects.requireNonNull(spooled), size);
        out = null;
        spooled = null;
    }

    @Override
    public void endPart() throws IOException {
        FormPart ended = Objects.requireNonNull(part);
        if (body != null) {
            ended.wrap(body, start, (int) length);
        } else if (out != null) {
            moveTo(ended, length);
        } else {
            ended.wrap(buffer.toByteArray(), 0, buffer.length());
        }
        parts.add(ended);
        part = null;
    }

    /** The parts, when the parser has finished. */
    List<FormPart> parts() {
        return parts;
    }

    /** Deletes what has been kept. */
    void abort() {
        for (FormPart kept : parts) {
            kept.close();
        }
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                // What could not be written goes away with the file.
                assert spooled != null;
            }
            out = null;
        }
        if (spooled != null) {
            FormPart.delete(spooled);
            spooled = null;
        }
    }
}
