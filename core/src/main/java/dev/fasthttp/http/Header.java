package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import java.util.function.Consumer;

/**
 * The fields of a header or trailer section: an ordered list of name and value, several of which may share a name.
 *
 * <p>Names are kept and written as they came or were set, and always compared without regard to case (RFC 9110 §5.1).
 * The order is kept, also when fields are removed.
 *
 * <p>Setters refuse what could break the message apart: a name that is no token and a value with a control character
 * other than HTAB throw {@link IllegalArgumentException}. Texts are written as UTF-8.
 *
 * <p>Ownership: slices returned are lent until the message is reset. Threads: not safe for use by several threads.
 */
public abstract sealed class Header permits RequestHeader, ResponseHeader, Trailers, PartHeader {
    final Fields fields = new Fields();

    Header() {}

    /** The number of fields. */
    public int size() {
        return fields.size();
    }

    /** The name of field {@code index}, as it came or was set. */
    public ByteSlice nameAt(int index) {
        return fields.name(index);
    }

    /** The value of field {@code index} without blanks around it. */
    public ByteSlice valueAt(int index) {
        return fields.value(index);
    }

    /** The value of the first field with that name, or an empty slice. */
    public ByteSlice peek(String name) {
        int i = fields.findIgnoreCase(name, 0);
        return i < 0 ? ByteSlice.EMPTY : fields.value(i);
    }

    /** Hands each value of that name to {@code action}, in order. */
    public void peekAll(String name, Consumer<? super ByteSlice> action) {
        for (int i = fields.findIgnoreCase(name, 0); i >= 0; i = fields.findIgnoreCase(name, i + 1)) {
            action.accept(fields.value(i));
        }
    }

    /** Tells whether there is a field with that name. */
    public boolean has(String name) {
        return fields.findIgnoreCase(name, 0) >= 0;
    }

    /** Sets a field: the first one of that name gets the value, further ones are removed. */
    public void set(String name, String value) {
        if (prepare(name, value)) {
            checkValue(value);
            setStored(name, fields.store(value));
        }
    }

    /** Sets a field: the first one of that name gets the value, further ones are removed. */
    public void set(String name, ByteSlice value) {
        if (prepare(name, value)) {
            checkValue(value);
            setStored(name, fields.store(value));
        }
    }

    /** Sets a field to a non-negative decimal number. */
    public void set(String name, long value) {
        set(name, Long.toString(value));
    }

    /** Adds a field after all others, whether or not there are some with that name. */
    public void add(String name, String value) {
        if (prepare(name, value)) {
            checkValue(value);
            addStored(name, fields.store(value));
        }
    }

    /** Adds a field after all others, whether or not there are some with that name. */
    public void add(String name, ByteSlice value) {
        if (prepare(name, value)) {
            checkValue(value);
            addStored(name, fields.store(value));
        }
    }

    /** Removes all fields with that name. */
    public void remove(String name) {
        forget(name);
        removeFrom(name, 0);
    }

    /** Makes it empty and keeps its memory; slices lent before are invalid. */
    public abstract void reset();

    /**
     * Called before a field is set or added: checks the name, and keeps fields that have a place of their own out of the
     * list.
     *
     * @return whether the field goes to the list
     */
    boolean prepare(String name, Object value) {
        checkName(name);
        return true;
    }

    /** Called before a field is removed, for fields that have a place of their own. */
    void forget(String name) {}

    /**
     * Called when a field was parsed; it is the last one.
     *
     * @param line where its line begins in {@code bytes}
     */
    void noteParsed(byte[] bytes, int line) {}

    static int once(int before, int index, Violation violation) {
        if (before >= 0) {
            throw BadMessageException.of(violation);
        }
        return index;
    }

    /** Tells whether a field of that name was received and belongs to the connection it came from. */
    final boolean isOfConnection(int index) {
        return switch (fields.nameLength(index)) {
            case 7 -> isNamed(index, HeaderNames.TRAILER) || isNamed(index, HeaderNames.UPGRADE);
            case 10 -> isNamed(index, HeaderNames.CONNECTION) || isNamed(index, "Keep-Alive");
            case 14 -> isNamed(index, HeaderNames.CONTENT_LENGTH);
            case 16 -> isNamed(index, "Proxy-Connection");
            case 17 -> isNamed(index, HeaderNames.TRANSFER_ENCODING);
            default -> false;
        };
    }

    private boolean isNamed(int index, String name) {
        return Ascii.equalsIgnoreCase(fields.block(), fields.nameStart(index), fields.nameLength(index), name);
    }

    final void setStored(String name, int value) {
        int length = fields.blockLength() - value;
        int i = fields.findIgnoreCase(name, 0);
        if (i < 0) {
            addStored(name, value);
        } else {
            fields.setValueAt(i, value, length);
            removeFrom(name, i + 1);
        }
    }

    private void addStored(String name, int value) {
        int length = fields.blockLength() - value;
        fields.addAt(fields.store(name), name.length(), value, length);
    }

    private void removeFrom(String name, int from) {
        for (int i = fields.findIgnoreCase(name, from); i >= 0; i = fields.findIgnoreCase(name, i)) {
            fields.remove(i);
        }
    }

    /** Appends each field as a line. */
    void appendFieldsTo(ByteBuilder out) {
        for (int i = 0; i < fields.size(); i++) {
            appendFieldTo(out, i);
        }
    }

    /** Appends the fields of a message that was received and goes on to somebody else: not those of the connection. */
    final void appendForwardedFieldsTo(ByteBuilder out) {
        for (int i = 0; i < fields.size(); i++) {
            if (!isOfConnection(i)) {
                appendFieldTo(out, i);
            }
        }
    }

    private void appendFieldTo(ByteBuilder out, int i) {
        byte[] block = fields.block();
        int nameLength = fields.nameLength(i);
        int valueLength = fields.valueLength(i);
        byte[] target = out.ensure(nameLength + valueLength + 4);
        int at = out.length();
        System.arraycopy(block, fields.nameStart(i), target, at, nameLength);
        at += nameLength;
        target[at++] = ':';
        target[at++] = ' ';
        System.arraycopy(block, fields.valueStart(i), target, at, valueLength);
        at += valueLength;
        target[at++] = '\r';
        target[at++] = '\n';
        out.setLength(at);
    }

    /** Copies the fields of {@code other} behind those that are here. */
    void copyFieldsFrom(Header other) {
        Fields source = other.fields;
        for (int i = 0; i < source.size(); i++) {
            int name = fields.store(source.block(), source.nameStart(i), source.nameLength(i));
            int value = fields.store(source.block(), source.valueStart(i), source.valueLength(i));
            fields.addAt(name, source.nameLength(i), value, source.valueLength(i));
        }
    }

    static void checkName(String name) {
        if (!Ascii.isToken(name)) {
            throw new IllegalArgumentException("field name is not a token (RFC 9110 §5.1): " + printable(name));
        }
    }

    static void checkValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7F) {
                throw controlCharacter(c, i);
            }
        }
    }

    static void checkValue(ByteSlice value) {
        for (int i = 0; i < value.length(); i++) {
            byte b = value.byteAt(i);
            if (ByteScan.isControl(b)) {
                throw controlCharacter(b, i);
            }
        }
    }

    private static IllegalArgumentException controlCharacter(int character, int index) {
        return new IllegalArgumentException("control character " + character + " at index " + index
                + " of a field value; CR, LF and NUL would split the message (RFC 9110 §5.5)");
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            text.append(c >= 0x20 && c < 0x7F ? c : '?');
        }
        return text.append('"').toString();
    }
}
