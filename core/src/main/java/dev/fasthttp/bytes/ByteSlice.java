package dev.fasthttp.bytes;

import dev.fasthttp.internal.Ascii;
import java.nio.charset.StandardCharsets;

/**
 * Bytes lent by the message that holds them.
 *
 * <p>Ownership: a slice taken from a message is valid until that message is reset, which for a server's request is when
 * its handler returns. Keep a copy ({@link #toString()}, {@link #toByteArray()}, {@link #copyOf}) to keep the content.
 * When assertions are enabled, using a slice after that throws {@link IllegalStateException}; otherwise it reads as
 * empty or shows the next message.
 *
 * <p>Two slices are equal when their bytes are. The hash is computed from the bytes each time, so a lent slice must not
 * be a key of a map that outlives the message.
 *
 * <p>Threads: confined to the thread that runs the handler.
 *
 * @see MutableByteSlice
 */
public sealed interface ByteSlice extends Comparable<ByteSlice> permits MutableByteSlice {
    /** No bytes. */
    ByteSlice EMPTY = new MutableByteSlice(new byte[0], 0, 0);

    /** The number of bytes. */
    int length();

    /** Tells whether there are no bytes. */
    boolean isEmpty();

    /**
     * The byte at {@code index}.
     *
     * @throws IndexOutOfBoundsException when {@code index} is negative or not smaller than the length
     */
    byte byteAt(int index);

    /** The index of the first {@code value} at or after {@code from}, or -1. */
    int indexOf(byte value, int from);

    /** Tells whether the bytes are the UTF-8 form of {@code text}; allocates nothing. */
    boolean contentEquals(String text);

    /** Tells whether the bytes equal an ASCII text when the case of A to Z is ignored. */
    boolean equalsIgnoreCase(String ascii);

    /** Tells whether the bytes begin with an ASCII text. */
    boolean startsWith(String ascii);

    /**
     * The value of decimal digits ({@code 1*DIGIT}, at most 18 of them).
     *
     * @throws NumberFormatException when the bytes are anything else
     */
    long toLong();

    /** Copies the bytes to {@code target} at {@code offset}. */
    void copyTo(byte[] target, int offset);

    /** A copy of the bytes. */
    byte[] toByteArray();

    /** The bytes decoded as UTF-8; malformed input becomes U+FFFD. */
    @Override
    String toString();

    /** A slice of its own memory with a copy of {@code bytes}. */
    static ByteSlice copyOf(byte[] bytes) {
        return new MutableByteSlice(bytes.clone(), 0, bytes.length);
    }

    /** A slice of its own memory with a copy of {@code bytes}. */
    static ByteSlice copyOf(ByteSlice bytes) {
        return new MutableByteSlice(bytes.toByteArray(), 0, bytes.length());
    }

    /** A slice of its own memory with the UTF-8 form of {@code text}. */
    static ByteSlice of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new MutableByteSlice(bytes, 0, bytes.length);
    }

    /** A slice over {@code ascii}, which must hold ASCII characters only. */
    static ByteSlice ofAscii(String ascii) {
        byte[] bytes = Ascii.bytes(ascii);
        return new MutableByteSlice(bytes, 0, bytes.length);
    }
}
