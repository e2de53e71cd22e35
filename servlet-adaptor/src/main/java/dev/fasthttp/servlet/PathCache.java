package dev.fasthttp.servlet;

import org.jspecify.annotations.Nullable;

/**
 * Where paths lead that are asked for again and again.
 *
 * <p>Keys are compared by identity: the core gives the same String for a path that comes often, and new ones for all
 * others, which therefore never get in the way. The number of places is fixed.
 *
 * <p>Threads: any. Races are harmless: entries are immutable, and a lost one is found again.
 */
final class PathCache {
    private static final int PLACES = 1024;

    /** The core keeps no longer ones, and those of attackers may be very long. */
    private static final int MAX_LENGTH = 128;

    private record Entry(String raw, ResolvedPath path) {}

    private final @Nullable Entry[] entries = new Entry[PLACES];
    private final @Nullable String[] candidates = new String[PLACES];

    @SuppressWarnings("ReferenceEquality") // that is the point, see above
    @Nullable
    ResolvedPath get(String raw) {
        Entry entry = entries[place(raw)];
        return entry != null && entry.raw == raw ? entry.path : null;
    }

    /** Keeps a path, if the very same String was to be kept there before. */
    @SuppressWarnings("ReferenceEquality")
    void offer(String raw, ResolvedPath path) {
        if (raw.length() > MAX_LENGTH) {
            return;
        }
        int place = place(raw);
        if (candidates[place] == raw) {
            entries[place] = new Entry(raw, path);
        } else {
            candidates[place] = raw;
        }
    }

    private static int place(String raw) {
        int h = raw.hashCode();
        return (h ^ h >>> 16) & PLACES - 1;
    }
}
