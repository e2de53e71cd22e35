package dev.fasthttp.http;

import java.io.InputStream;
import java.util.Objects;

/** The content of a part in memory, which is not readable any more when the form is closed. */
final class PartInputStream extends InputStream {
    private final FormPart part;
    private final byte[] bytes;
    private final int end;
    private int position;

    PartInputStream(FormPart part, byte[] bytes, int offset, int length) {
        this.part = part;
        this.bytes = bytes;
        position = offset;
        end = offset + length;
    }

    @Override
    public int read() {
        part.requireOpen();
        return position == end ? -1 : bytes[position++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        part.requireOpen();
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(bytes, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long skip(long count) {
        part.requireOpen();
        int skipped = (int) Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        part.requireOpen();
        return end - position;
    }
}
