package dev.fasthttp.fs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file that is answered with from memory, until it turns out to have changed.
 *
 * <p>Threads: any. What changes are hints: when it was looked at last, and whether it was asked for.
 */
final class CachedFile {
    /** Path as asked for; entries are found by it. */
    final byte[] key;

    /** Which of the codings of the same path it is; 0 for the file as it is. */
    final int coding;

    final int hash;

    /** The file, which may be the index of the directory asked for. */
    final ResourcePath file;

    final long size;
    final long modifiedNanos;
    final Representation content;

    /** The next one in the same place of the table; changed under the lock of the cache. */
    volatile @Nullable CachedFile next;

    /** When it was last compared with the disk, by {@link System#nanoTime}. */
    volatile long checkedAt;

    /** Asked for since the cache last looked for something to drop. */
    boolean used;

    CachedFile(byte[] key, int coding, int hash, ResourcePath file, TreeNode node, Representation content) {
        this.key = key;
        this.coding = coding;
        this.hash = hash;
        this.file = file;
        size = node.size();
        modifiedNanos = node.modifiedNanos();
        this.content = content;
        checkedAt = System.nanoTime();
    }

    /** Whether it answers for its directory. */
    boolean isIndex() {
        return key[key.length - 1] == '/';
    }

    boolean isFor(CachedFile other) {
        return hash == other.hash && coding == other.coding && Arrays.equals(key, other.key);
    }

    /** Whether the file is still the same, as far as its size and time tell. */
    boolean isSame(ResourcePath path, TreeNode node) {
        return node.size() == size && node.modifiedNanos() == modifiedNanos && path.equals(file);
    }
}
