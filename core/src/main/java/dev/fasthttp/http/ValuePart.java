package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;

/**
 * A part of a URI or cookie: a view on bytes of somebody else or on its own.
 *
 * <p>Ownership: the view is lent until {@link #reset}; it shows whatever the part is at the time.
 */
final class ValuePart {
    private static final int MAX_KEPT = 16 * 1024;

    private final ByteBuilder own = new ByteBuilder();
    private MutableByteSlice view = new MutableByteSlice();
    private boolean lent;

    void reset() {
        if (lent && MutableByteSlice.CHECKED) {
            view.retire();
            view = new MutableByteSlice();
        } else {
            view.reset();
        }
        lent = false;
        own.shrink(MAX_KEPT);
    }

    /** The part for callers of the API. */
    ByteSlice lend() {
        lent = true;
        return view;
    }

    byte[] array() {
        return view.array();
    }

    int from() {
        return view.offset();
    }

    int to() {
        return view.offset() + view.length();
    }

    boolean isEmpty() {
        return view.isEmpty();
    }

    /** Makes the part a range of bytes that somebody else keeps. */
    void wrap(byte[] bytes, int from, int to) {
        view.wrap(bytes, from, to - from);
    }

    /** Makes the part a range in lower case, of somebody else's bytes if these are so already. */
    void wrapLower(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
                storeLower(bytes, from, to);
                return;
            }
        }
        wrap(bytes, from, to);
    }

    /** Makes the part a copy of a range in lower case. */
    void storeLower(byte[] bytes, int from, int to) {
        store(bytes, from, to);
        byte[] copy = own.array();
        for (int i = 0; i < own.length(); i++) {
            copy[i] = Ascii.toLower(copy[i]);
        }
    }

    void store(byte[] bytes, int from, int to) {
        own.reset();
        own.append(bytes, from, to - from);
        wrapOwn();
    }

    void store(ByteSlice bytes) {
        own.reset();
        own.append(bytes);
        wrapOwn();
    }

    void store(String text) {
        own.reset();
        own.append(text);
        wrapOwn();
    }

    void store(ValuePart other) {
        store(other.view);
    }

    /** The part's own bytes, emptied, to write to before {@link #wrapOwn}. */
    ByteBuilder rewrite() {
        own.reset();
        return own;
    }

    /** Makes the part its own bytes. */
    void wrapOwn() {
        view.wrap(own.array(), 0, own.length());
    }
}
