package dev.fasthttp.compress;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Compresses in one coding at one level, again and again.
 *
 * <p>It keeps up to {@value #MAX_KEPT} encoders of gzip and deflate to use again, with their native memory; more are made
 * when there is more to do at once, and ended after use.
 *
 * <p>Threads: any.
 */
public abstract sealed class Compressor permits DeflateCompressor, BrotliCompressor, ZstdCompressor {
    /** How many encoders are kept. */
    public static final int MAX_KEPT = 16;

    Compressor() {}

    /** A compressor with the default level. */
    public static Compressor of(ContentCoding coding) {
        return of(coding, coding.defaultLevel());
    }

    /**
     * A compressor.
     *
     * @throws IllegalArgumentException when the coding has no such level, or is {@link ContentCoding#IDENTITY}
     * @throws UnsupportedOperationException when the library for the coding is not there
     */
    public static Compressor of(ContentCoding coding, int level) {
        coding.checkLevel(level);
        if (!coding.isAvailable()) {
            throw new UnsupportedOperationException("no library for " + coding.token() + " on the class path: "
                    + (coding == ContentCoding.BR ? "com.aayushatharva.brotli4j" : "com.github.luben:zstd-jni"));
        }
        return switch (coding) {
            case GZIP -> new DeflateCompressor(level, true);
            case DEFLATE -> new DeflateCompressor(level, false);
            case BR -> new BrotliCompressor(level);
            case ZSTD -> new ZstdCompressor(level);
            case IDENTITY -> throw new IllegalArgumentException("identity is nothing to compress with");
        };
    }

    /** The coding. */
    public abstract ContentCoding coding();

    /** Appends the compressed form of {@code count} bytes. */
    public abstract void compress(byte[] bytes, int offset, int count, ByteBuilder target);

    /**
     * A stream whose bytes come out compressed. {@link OutputStream#flush} has all that was written so far come out, so
     * that the receiver can decode it, and flushes {@code out}; {@link OutputStream#close} writes the end and gives up the
     * encoder, but leaves {@code out} open. It must be closed; after an error of {@code out} that writes nothing more.
     */
    public abstract OutputStream stream(OutputStream out) throws IOException;
}
