package dev.fasthttp.internal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Strings for bytes that come again and again, so that asking for them as text costs nothing in steady state.
 *
 * <p>The table has a fixed number of places. A text gets one when it is asked for the second time in a row at its place,
 * so one-off texts pass by without pushing out the useful ones; long ones are never kept. The hash is seeded per table:
 * a peer cannot aim at a place.
 *
 * <p>Threads: any. Races are harmless: entries are immutable, and a lost update costs one more String.
 */
public final class StringTable {
    private static final int PLACES = 1024;
    private static final int MAX_LENGTH = 128;

    private static final class Entry {
        final byte[] bytes;
        final String text;

        Entry(byte[] bytes, String text) {
            this.bytes = bytes;
            this.text = text;
        }
    }

    private final @Nullable Entry[] entries = new Entry[PLACES];
    private final int[] candidates = new int[PLACES];
    private final int seed = ThreadLocalRandom.current().nextInt() | 1;

    /** An empty table. */
    public StringTable() {}

    /** The UTF-8 text of a range of bytes. */
    public String get(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "";
        }
        if (length > MAX_LENGTH) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
        int hash = hash(bytes, offset, length);
        int place = hash >>> 7 & PLACES - 1;
        Entry entry = entries[place];
        if (entry != null && matches(entry.bytes, bytes, offset, length)) {
            return entry.text;
        }
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (candidates[place] == hash) {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            entries[place] = new Entry(copy, text);
        } else {
            candidates[place] = hash;
        }
        return text;
    }

    private int hash(byte[] bytes, int offset, int length) {
        int h = seed;
        for (int i = 0; i < length; i++) {
            h = (h ^ bytes[offset + i]) * 0x01000193;
        }
        return h ^ h >>> 15;
    }

    private static boolean matches(byte[] known, byte[] bytes, int offset, int length) {
        if (known.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known[i] != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
