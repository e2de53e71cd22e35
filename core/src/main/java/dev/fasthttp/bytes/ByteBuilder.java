package dev.fasthttp.bytes;

import dev.fasthttp.internal.Numbers;
import dev.fasthttp.internal.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Growable bytes of its own.
 *
 * <p>{@link #reset} keeps the array, so a builder that is used again does not allocate; {@link #shrink} lets go of one
 * that an unusual message made large.
 *
 * <p>Threads: not safe for use by several threads.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/bytebufferpool">bytebufferpool.ByteBuffer</a>
 */
public final class ByteBuilder {
    private static final byte[] NO_BYTES = new byte[0];
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;

    /** An empty builder that allocates at the first append. */
    public ByteBuilder() {
        bytes = NO_BYTES;
    }

    /** An empty builder with room for {@code capacity} bytes. */
    public ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    /** The number of bytes in it. */
    public int length() {
        return length;
    }

    /** Tells whether there are no bytes in it. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The array with the bytes, of which the first {@link #length()} count; not a copy, replaced when it grows. */
    public byte[] array() {
        return bytes;
    }

    /** Makes it empty and keeps the array. */
    public void reset() {
        length = 0;
    }

    /** Makes it empty, and lets go of an array larger than {@code maxCapacity}. */
    public void shrink(int maxCapacity) {
        length = 0;
        if (bytes.length > maxCapacity) {
            bytes = NO_BYTES;
        }
    }

    /** Cuts or extends the content; bytes gained this way are whatever the array holds. */
    public void setLength(int newLength) {
        if (newLength > bytes.length) {
            ensure(newLength - length);
        }
        length = newLength;
    }

    /**
     * Makes room for {@code more} further bytes.
     *
     * @return the array with that room behind {@link #length()}
     * @throws OutOfMemoryError when the content would not fit in an array
     */
    public byte[] ensure(int more) {
        if (bytes.length - length < more) {
            grow(more);
        }
        return bytes;
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > MAX_ARRAY) {
            throw new OutOfMemoryError("a ByteBuilder holds at most " + MAX_ARRAY + " bytes, asked for " + needed);
        }
        long doubled = Math.max(64L, 2L * bytes.length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, Math.max(needed, doubled)));
    }

    /** Appends one byte. */
    public void append(byte value) {
        ensure(1);
        bytes[length++] = value;
    }

    /** Appends a whole array. */
    public void append(byte[] source) {
        append(source, 0, source.length);
    }

    /** Appends {@code count} bytes of {@code source} from {@code offset}. */
    public void append(byte[] source, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, source.length);
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Appends a slice. */
    public void append(ByteSlice source) {
        int count = source.length();
        ensure(count);
        source.copyTo(bytes, length);
        length += count;
    }

    /** Appends a text as UTF-8; an unpaired surrogate becomes {@code ?}. */
    public void append(String text) {
        if (bytes.length - length < (long) text.length() * Utf8.MAX_BYTES_PER_CHAR) {
            ensure(Utf8.length(text));
        }
        length = Utf8.write(text, bytes, length);
    }

    /** Appends a non-negative number in decimal digits. */
    public void appendDecimal(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        ensure(Numbers.MAX_DECIMAL_LENGTH);
        length = Numbers.writeDecimal(value, bytes, length);
    }

    /** Appends a number in lower-case hexadecimal digits. */
    public void appendHex(long value) {
        ensure(16);
        length = Numbers.writeHex(value, bytes, length);
    }

    /** Removes {@code count} bytes at the front. */
    public void discard(int count) {
        Objects.checkIndex(count, length + 1);
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    /** A copy of the content. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** The content decoded as UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
