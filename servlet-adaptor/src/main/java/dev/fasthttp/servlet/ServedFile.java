package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.http.HeaderNames;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;

/**
 * A file of an application as clients get it: its type, and itself with what stands beside it in a coding.
 *
 * <p>Threads: any; what is not final are hints for {@link ServedFiles}.
 */
final class ServedFile {
    final String path;

    /** As clients see it, with the charset of a text. */
    final String type;

    private final FileForm plain;
    private final List<ContentCoding> offered;
    private final List<FileForm> coded;

    /** When it was compared with the disk, in milliseconds. */
    volatile long checkedAt;

    /** Whether somebody asked for it since the last search for room. */
    volatile boolean used;

    /**
     * A file.
     *
     * @param offered the codings of which there are files, and {@code coded} these, in the same order
     */
    ServedFile(String path, String type, FileForm plain, List<ContentCoding> offered, List<FileForm> coded, long now) {
        this.path = path;
        this.type = type;
        this.plain = plain;
        this.offered = offered;
        this.coded = coded;
        checkedAt = now;
    }

    /** The file as it is. */
    FileForm plain() {
        return plain;
    }

    /** Whether what clients get depends on what they accept. */
    boolean varies() {
        return !offered.isEmpty();
    }

    /** In the coding that the client likes best (RFC 9110 §12.5.3). */
    FileForm chosenBy(HttpServletRequest request) {
        if (offered.isEmpty()) {
            return plain;
        }
        long weights = ContentCoding.NO_WEIGHTS;
        Enumeration<String> accepted = request.getHeaders(HeaderNames.ACCEPT_ENCODING);
        while (accepted != null && accepted.hasMoreElements()) {
            weights = ContentCoding.weights(weights, ByteSlice.of(accepted.nextElement()));
        }
        int at = offered.indexOf(ContentCoding.choose(weights, offered));
        return at < 0 ? plain : coded.get(at);
    }

    /** Whether another look at the disk found the same. */
    boolean isSame(ServedFile other) {
        if (!plain.isSame(other.plain) || !type.equals(other.type) || coded.size() != other.coded.size()) {
            return false;
        }
        for (int i = 0; i < coded.size(); i++) {
            if (!coded.get(i).isSame(other.coded.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the times of its files tell when they change from now on. */
    boolean isSettled() {
        return plain.isSettled() && coded.stream().allMatch(FileForm::isSettled);
    }

    /** How many bytes are kept of it. */
    long keptBytes() {
        long bytes = kept(plain);
        for (FileForm form : coded) {
            bytes += kept(form);
        }
        return bytes;
    }

    private static long kept(FileForm form) {
        byte[] content = form.content();
        return content == null ? 0 : content.length;
    }
}
