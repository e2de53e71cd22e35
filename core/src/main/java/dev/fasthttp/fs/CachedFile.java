package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
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

    /** What clients like that get it; see {@link CodedFiles}. 0 for the file as it is. */
    final int preference;

    final int hash;

    /** The file, which may be the index of the directory asked for. */
    final ResourcePath file;

    final long size;
    final long modifiedNanos;

    /** The same of the compressed file beside it, or 0. */
    final long codedSize;

    final long codedModifiedNanos;
    final Representation content;

    /** The next one in the same place of the table; changed under the lock of the cache. */
    volatile @Nullable CachedFile next;

    /** When it was last compared with the disk, in milliseconds since 1970. */
    volatile long checkedAt;

    /** Asked for since the cache last looked for something to drop. */
    boolean used;

    private CachedFile(byte[] key, int preference, int hash, Builder from) {
        this.key = key;
        this.preference = preference;
        this.hash = hash;
        file = from.file;
        size = from.size;
        modifiedNanos = from.modifiedNanos;
        codedSize = from.codedSize;
        codedModifiedNanos = from.codedModifiedNanos;
        content = from.content;
        checkedAt = System.currentTimeMillis();
    }

    /** What was found on the disk. */
    record Builder(
            ResourcePath file,
            long size,
            long modifiedNanos,
            long codedSize,
            long codedModifiedNanos,
            Representation content) {
        CachedFile build(FileCache cache, ByteSlice path, int preference) {
            return new CachedFile(path.toByteArray(), preference, cache.hash(path, preference), this);
        }
    }

    /** Whether it answers for its directory. */
    boolean isIndex() {
        return key[key.length - 1] == '/';
    }

    boolean isFor(CachedFile other) {
        return hash == other.hash && preference == other.preference && Arrays.equals(key, other.key);
    }

    /** Whether the file is still the same, and the one beside it, as far as sizes and times tell. */
    boolean isSame(ResourcePath path, TreeNode node, long codedSizeNow, long codedModifiedNow) {
        return node.size() == size
                && node.modifiedNanos() == modifiedNanos
                && codedSizeNow == codedSize
                && codedModifiedNow == codedModifiedNanos
                && path.equals(file);
    }
}
