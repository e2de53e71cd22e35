package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A form as bytes, between boundaries; what is on the disk is opened when its turn comes.
 *
 * <p>Each part has exactly the size that it had when the form was made. Threads: one at a time.
 *
 * <p>Spec: RFC 2046 §5.1.1.
 */
final class MultipartStream extends InputStream {
    private static final int MARKS = 4;

    private final Iterator<FormPart> parts;
    private final byte[] boundary;
    private byte[] text;
    private int at;
    private @Nullable FormPart part;
    private @Nullable InputStream content;
    private long left;

    MultipartStream(List<FormPart> parts, String boundary) {
        this.parts = parts.iterator();
        this.boundary = Ascii.bytes(boundary);
        text = next(false);
    }

    /** How many bytes come of parts with a boundary of that length. */
    static long length(List<FormPart> parts, int boundaryLength) {
        long length = (long) boundaryLength + MARKS + 2;
        for (FormPart part : parts) {
            length += boundaryLength + MARKS + part.head().lines().length + part.size() + 2;
        }
        return length;
    }

    /** The text from the end of a part to the content of the next one, which becomes the current one. */
    private byte[] next(boolean behindPart) {
        boolean more = parts.hasNext();
        part = more ? parts.next() : null;
        byte[] head = part == null ? Ascii.bytes("--\r\n") : part.head().lines();
        byte[] lineEnd = Ascii.bytes(behindPart ? "\r\n--" : "--");
        byte[] mark = Ascii.bytes(more ? "\r\n" : "");
        byte[] joined = new byte[lineEnd.length + boundary.length + mark.length + head.length];
        int to = 0;
        for (byte[] piece : new byte[][] {lineEnd, boundary, mark, head}) {
            System.arraycopy(piece, 0, joined, to, piece.length);
            to += piece.length;
        }
        at = 0;
        return joined;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (at < text.length) {
                int count = Math.min(length, text.length - at);
                System.arraycopy(text, at, target, offset, count);
                at += count;
                return count;
            }
            FormPart current = part;
            if (current == null) {
                return -1;
            }
            if (content == null) {
                content = current.inputStream();
                left = current.size();
            }
            if (left > 0) {
                return readContent(content, target, offset, length);
            }
            closeContent();
            text = next(true);
        }
    }

    private int readContent(InputStream in, byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException("a file of the form has " + left + " bytes less than when the form was made");
        }
        left -= count;
        return count;
    }

    private void closeContent() throws IOException {
        InputStream open = content;
        content = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeContent();
    }
}
