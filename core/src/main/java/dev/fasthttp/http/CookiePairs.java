package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.ByteScan;

/**
 * The cookies of a request, in the order of its Cookie fields.
 *
 * <p>A field value is cut at each semicolon, whatever stands before it: a quote opens nothing that could swallow the
 * cookies after it (CVE-2023-26049), and names with {@code $} are names. Blanks around a pair are dropped. The value is
 * everything after the first {@code =}, quotes included, since they are part of it (RFC 6265bis §5.6). A piece without
 * {@code =} or without a name is passed over.
 *
 * <p>Names are compared byte by byte; the first of several wins, which browsers take for the most specific (RFC 6265
 * §5.4).
 *
 * <p>Ownership: field values are copied in; slices returned are lent until {@link #reset}.
 *
 * <p>Spec: RFC 6265 §4.2 and §5.4.
 */
final class CookiePairs {
    /** More cookies than this are refused (CVE-2025-58186). */
    static final int MAX_COOKIES = 100;

    private final Fields pairs = new Fields();

    void reset() {
        pairs.reset();
    }

    /**
     * Adds the cookies of one Cookie field.
     *
     * @throws BadMessageException when there are more than {@link #MAX_COOKIES} in all; there are none then
     */
    void parse(byte[] src, int from, int to) {
        int start = from;
        while (start < to) {
            int found = ByteScan.indexOf(src, start, to, (byte) ';');
            int end = found < 0 ? to : found;
            addPair(src, start, end);
            start = end + 1;
        }
    }

    /**
     * Sets a cookie: the first one of that name gets the value, further ones are removed.
     *
     * @throws IllegalArgumentException when it would be read as another one, or as several, or there are too many
     */
    void set(String name, String value) {
        checkName(name);
        check(value, "value");
        int stored = pairs.store(value);
        setStored(name, stored);
    }

    /** Sets a cookie as the method above. */
    void set(String name, ByteSlice value) {
        checkName(name);
        check(value.toString(), "value");
        int stored = pairs.store(value);
        setStored(name, stored);
    }

    private void setStored(String name, int value) {
        int length = pairs.blockLength() - value;
        int index = pairs.find(name, 0);
        if (index >= 0) {
            pairs.setValueAt(index, value, length);
            removeFrom(name, index + 1);
            return;
        }
        if (pairs.size() == MAX_COOKIES) {
            throw new IllegalArgumentException("more than " + MAX_COOKIES + " cookies in a request");
        }
        int start = pairs.store(name);
        pairs.addAt(start, pairs.blockLength() - start, value, length);
    }

    void remove(String name) {
        removeFrom(name, 0);
    }

    private void removeFrom(String name, int from) {
        for (int i = pairs.find(name, from); i >= 0; i = pairs.find(name, i)) {
            pairs.remove(i);
        }
    }

    /** Writes the cookies to the block of a header, and returns where they begin. */
    int storeIn(Fields target) {
        int start = target.blockLength();
        for (int i = 0; i < pairs.size(); i++) {
            if (i > 0) {
                target.store("; ");
            }
            target.store(pairs.block(), pairs.nameStart(i), pairs.nameLength(i));
            target.store("=");
            target.store(pairs.block(), pairs.valueStart(i), pairs.valueLength(i));
        }
        return start;
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("empty cookie name");
        }
        if (name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("'=' in a cookie name ends it");
        }
        check(name, "name");
    }

    private static void check(String text, String part) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7F || c == ';') {
                throw new IllegalArgumentException("character " + (int) c + " in cookie " + part + " at " + i);
            }
        }
        if (length > 0 && (text.charAt(0) == ' ' || text.charAt(length - 1) == ' ')) {
            throw new IllegalArgumentException("a space around a cookie " + part + " would be lost");
        }
    }

    private void addPair(byte[] src, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(src[start])) {
            start++;
        }
        while (start < end && isBlank(src[end - 1])) {
            end--;
        }
        int equals = ByteScan.indexOf(src, start, end, (byte) '=');
        if (equals <= start) {
            return;
        }
        if (pairs.size() == MAX_COOKIES) {
            reset();
            throw BadMessageException.of(Violation.TOO_MANY_COOKIES);
        }
        int stored = pairs.store(src, start, end - start);
        pairs.addAt(stored, equals - start, stored + equals + 1 - start, end - equals - 1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    int size() {
        return pairs.size();
    }

    ByteSlice nameAt(int index) {
        return pairs.name(index);
    }

    ByteSlice valueAt(int index) {
        return pairs.value(index);
    }

    boolean has(String name) {
        return pairs.find(name, 0) >= 0;
    }

    /** The value of the first cookie of that name; empty when there is none. */
    ByteSlice peek(String name) {
        int index = pairs.find(name, 0);
        return index < 0 ? ByteSlice.EMPTY : pairs.value(index);
    }
}
