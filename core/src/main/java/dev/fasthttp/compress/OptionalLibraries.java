package dev.fasthttp.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.Zstd;

/** Which of the optional libraries are there and work, natives included; looked up when first asked. */
final class OptionalLibraries {
    static final boolean BROTLI = hasBrotli();
    static final boolean ZSTD = hasZstd();

    private OptionalLibraries() {}

    private static boolean hasBrotli() {
        try {
            return Brotli4jLoader.isAvailable();
        } catch (LinkageError e) {
            return false;
        }
    }

    private static boolean hasZstd() {
        try {
            return Zstd.maxCompressionLevel() > 0;
        } catch (LinkageError e) {
            return false;
        }
    }
}
