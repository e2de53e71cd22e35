package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteSlice;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the cache keeps, and what it drops. */
class FileCacheTest {
    private static CachedFile entry(FileCache cache, String path, int preference, int size) {
        Representation content = new Representation.Builder("text/plain", 1, size, false).of(new byte[size]);
        ResourcePath file = ResourcePath.of(path, false).orElseThrow();
        return new CachedFile.Builder(file, size, 1, 0, 0, content).build(cache, ByteSlice.of(path), preference);
    }

    @Test
    @DisplayName("by path and preference, the newest one")
    void finds() {
        FileCache cache = new FileCache(100_000);
        CachedFile plain = entry(cache, "/a", 0, 100);
        CachedFile coded = entry(cache, "/a", 1, 50);
        cache.put(plain);
        cache.put(coded);
        assertThat(cache.find(ByteSlice.of("/a"), 0)).isSameAs(plain);
        assertThat(cache.find(ByteSlice.of("/a"), 1)).isSameAs(coded);
        assertThat(cache.find(ByteSlice.of("/a"), 2)).isNull();
        assertThat(cache.find(ByteSlice.of("/b"), 0)).isNull();
        CachedFile newer = entry(cache, "/a", 0, 200);
        cache.put(newer);
        assertThat(cache.find(ByteSlice.of("/a"), 0)).isSameAs(newer);
        assertThat(cache.bytes()).isEqualTo(2L * (FileCache.OVERHEAD + 2) + 250);
        cache.remove(plain);
        assertThat(cache.find(ByteSlice.of("/a"), 0)).isNull();
        cache.remove(coded);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    @DisplayName("never more than the budget; what is asked for stays longer")
    void budget() {
        FileCache cache = new FileCache(20 * 1000);
        CachedFile hot = entry(cache, "/hot", 0, 400);
        cache.put(hot);
        int hotLost = 0;
        for (int i = 0; i < 10_000; i++) {
            if (cache.find(ByteSlice.of("/hot"), 0) == null) {
                hotLost++;
                cache.put(hot);
            }
            cache.put(entry(cache, "/cold" + i, 0, 400));
            assertThat(cache.bytes()).isLessThanOrEqualTo(20 * 1000);
        }
        assertThat(hotLost).isLessThan(100);
        cache.put(entry(cache, "/too-large", 0, 20 * 1000));
        assertThat(cache.find(ByteSlice.of("/too-large"), 0)).isNull();
    }
}
