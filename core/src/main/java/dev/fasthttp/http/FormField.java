package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import org.jspecify.annotations.Nullable;

/**
 * A part of a form that has a value; always in memory.
 *
 * @see FormFile
 */
public final class FormField extends FormPart {
    private @Nullable MutableByteSlice value;

    FormField(PartHead head) {
        super(head);
    }

    /** The value. */
    public ByteSlice value() {
        requireOpen();
        MutableByteSlice slice = value;
        if (slice == null) {
            slice = new MutableByteSlice(array(), offset(), (int) size());
            value = slice;
        }
        return slice;
    }

    @Override
    public void close() {
        super.close();
        if (value != null) {
            value.retire();
        }
    }

    /** The size, for logs. */
    @Override
    public String toString() {
        return "FormField[size=" + size() + "]";
    }
}
