package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Small files in memory, by the bytes of the path that asked for them, within a budget.
 *
 * <p>A table of chains. To find an entry takes no lock and makes no garbage; whoever changes the table holds the lock of the
 * cache. When there is no room, the entries are gone through in a circle: one that was asked for since the last round
 * stays, any other is dropped.
 *
 * <p>Only files that exist have entries, so nobody can fill it by asking for what is not there. The hash has a seed.
 *
 * <p>Threads: any.
 */
final class FileCache {
    /** What an entry takes besides its bytes, about. */
    static final int OVERHEAD = 512;

    private static final int PLACES = 4096;

    private final AtomicReferenceArray<@Nullable CachedFile> table = new AtomicReferenceArray<>(PLACES);
    private final int seed = ThreadLocalRandom.current().nextInt();
    private final long budget;
    private long bytes;
    private int hand;

    FileCache(long budget) {
        this.budget = budget;
    }

    /** The entry for a path in one of its codings, or null. */
    @Nullable
    CachedFile find(ByteSlice path, int coding) {
        MutableByteSlice slice = (MutableByteSlice) path;
        byte[] b = slice.array();
        int from = slice.offset();
        int to = from + slice.length();
        int hash = hash(b, from, to, coding);
        CachedFile entry = table.get(hash & PLACES - 1);
        while (entry != null) {
            byte[] key = entry.key;
            if (entry.hash == hash && entry.coding == coding && Arrays.equals(key, 0, key.length, b, from, to)) {
                if (!entry.used) {
                    entry.used = true;
                }
                return entry;
            }
            entry = entry.next;
        }
        return null;
    }

    int hash(ByteSlice path, int coding) {
        MutableByteSlice slice = (MutableByteSlice) path;
        return hash(slice.array(), slice.offset(), slice.offset() + slice.length(), coding);
    }

    private int hash(byte[] b, int from, int to, int coding) {
        int h = seed + coding;
        for (int i = from; i < to; i++) {
            h = (h ^ b[i]) * 0x01000193;
        }
        return h ^ h >>> 15;
    }

    private static long cost(CachedFile entry) {
        long cost = (long) OVERHEAD + entry.key.length;
        return entry.content.body == null ? cost : cost + entry.content.body.length;
    }

    /** Adds an entry in the place of the one for the same path, if there is room for it at all. */
    synchronized void put(CachedFile entry) {
        remove(entry);
        long cost = cost(entry);
        if (cost > budget) {
            return;
        }
        makeRoom(cost);
        int place = entry.hash & PLACES - 1;
        entry.next = table.get(place);
        table.set(place, entry);
        bytes += cost;
    }

    /** Removes the entry for the same path, this one or a newer one. */
    synchronized void remove(CachedFile entry) {
        int place = entry.hash & PLACES - 1;
        CachedFile before = null;
        for (CachedFile at = table.get(place); at != null; at = at.next) {
            if (at.isFor(entry)) {
                unlink(place, before, at);
                return;
            }
            before = at;
        }
    }

    /** Takes an entry out of its chain; whoever is looking at it finds the way on. */
    private void unlink(int place, @Nullable CachedFile before, CachedFile entry) {
        if (before == null) {
            table.set(place, entry.next);
        } else {
            before.next = entry.next;
        }
        bytes -= cost(entry);
    }

    private void makeRoom(long cost) {
        // Two rounds at most: the first takes back the marks.
        for (int i = 0; i < 2 * PLACES && bytes + cost > budget; i++) {
            hand = hand + 1 & PLACES - 1;
            CachedFile before = null;
            for (CachedFile at = table.get(hand); at != null; at = at.next) {
                if (at.used) {
                    at.used = false;
                    before = at;
                } else {
                    unlink(hand, before, at);
                }
            }
        }
    }

    /** How many bytes the entries take, about. */
    synchronized long bytes() {
        return bytes;
    }
}
