package dev.fasthttp.bytes;

import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import dev.fasthttp.internal.Numbers;
import dev.fasthttp.internal.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A {@link ByteSlice} that can be pointed at other bytes.
 *
 * <p>It never copies: whoever {@link #wrap wraps} an array still owns it. Casting a lent {@link ByteSlice} to this type
 * is the one way to cheat the lender; do not.
 *
 * <p>Threads: not safe for use by several threads.
 */
public final class MutableByteSlice implements ByteSlice {
    /**
     * Whether lenders take their slices back by {@link #retire}, so that late use throws: on when assertions are
     * enabled. A constant, so that the compiler removes the checks where it is off.
     */
    public static final boolean CHECKED = MutableByteSlice.class.desiredAssertionStatus();

    private static final byte[] NO_BYTES = new byte[0];

    private byte[] bytes;
    private int offset;
    private int length;
    private boolean retired;

    /** An empty slice. */
    public MutableByteSlice() {
        bytes = NO_BYTES;
    }

    /** A slice over {@code length} bytes of {@code bytes} from {@code offset}. */
    public MutableByteSlice(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** Points this slice at other bytes; it is up to the caller that the range lies in the array. */
    public void wrap(byte[] newBytes, int newOffset, int newLength) {
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
    }

    /** Makes this slice empty. */
    public void reset() {
        bytes = NO_BYTES;
        offset = 0;
        length = 0;
    }

    /** Makes this slice empty for good: in checked mode each later use throws {@link IllegalStateException}. */
    public void retire() {
        reset();
        retired = true;
    }

    /** The array this slice looks at; not a copy. */
    public byte[] array() {
        checkAlive();
        return bytes;
    }

    /** Where in {@link #array()} this slice begins. */
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        checkAlive();
        return length;
    }

    @Override
    public boolean isEmpty() {
        return length() == 0;
    }

    @Override
    public byte byteAt(int index) {
        checkAlive();
        return bytes[offset + Objects.checkIndex(index, length)];
    }

    @Override
    public int indexOf(byte value, int from) {
        checkAlive();
        int found = ByteScan.indexOf(bytes, offset + Math.max(0, from), offset + length, value);
        return found < 0 ? -1 : found - offset;
    }

    @Override
    public boolean contentEquals(String text) {
        checkAlive();
        return Utf8.equals(bytes, offset, offset + length, text);
    }

    @Override
    public boolean equalsIgnoreCase(String ascii) {
        checkAlive();
        return Ascii.equalsIgnoreCase(bytes, offset, length, ascii);
    }

    @Override
    public boolean startsWith(String ascii) {
        checkAlive();
        if (ascii.length() > length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if ((bytes[offset + i] & 0xFF) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long toLong() {
        checkAlive();
        long value = Numbers.parseDecimal(bytes, offset, offset + length);
        if (value < 0) {
            throw new NumberFormatException("not a decimal number of at most 18 digits: " + this);
        }
        return value;
    }

    @Override
    public void copyTo(byte[] target, int targetOffset) {
        checkAlive();
        System.arraycopy(bytes, offset, target, targetOffset, length);
    }

    @Override
    public byte[] toByteArray() {
        checkAlive();
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public String toString() {
        checkAlive();
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(ByteSlice other) {
        checkAlive();
        MutableByteSlice that = (MutableByteSlice) other;
        that.checkAlive();
        return Arrays.compareUnsigned(
                bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    @Override
    public boolean equals(Object other) {
        checkAlive();
        if (!(other instanceof MutableByteSlice that)) {
            return false;
        }
        that.checkAlive();
        return Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        checkAlive();
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[offset + i];
        }
        return hash;
    }

    private void checkAlive() {
        if (CHECKED && retired) {
            throw new IllegalStateException(
                    "bytes used after their message ended; copy what you need (toString, toByteArray) before");
        }
    }
}
