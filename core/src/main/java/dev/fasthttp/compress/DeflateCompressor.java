package dev.fasthttp.compress;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.OutputStream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Compresses by the JDK's deflater: gzip (RFC 1952) or deflate (RFC 1950). */
final class DeflateCompressor extends Compressor {
    private static final int STEP = 4096;

    private final int level;
    private final boolean gzip;
    private final @Nullable DeflateState[] kept = new DeflateState[MAX_KEPT];
    private int keptCount;

    DeflateCompressor(int level, boolean gzip) {
        this.level = level;
        this.gzip = gzip;
    }

    @Override
    public ContentCoding coding() {
        return gzip ? ContentCoding.GZIP : ContentCoding.DEFLATE;
    }

    DeflateState acquire() {
        synchronized (kept) {
            if (keptCount > 0) {
                DeflateState state = kept[--keptCount];
                kept[keptCount] = null;
                if (state != null) {
                    return state;
                }
            }
        }
        return new DeflateState(level, gzip);
    }

    void release(DeflateState state) {
        state.reset();
        synchronized (kept) {
            if (keptCount < MAX_KEPT) {
                kept[keptCount++] = state;
                return;
            }
        }
        state.end();
    }

    /** How many encoders wait to be used again. */
    int keptEncoders() {
        synchronized (kept) {
            return keptCount;
        }
    }

    @Override
    public void compress(byte[] bytes, int offset, int count, ByteBuilder target) {
        DeflateState state = acquire();
        try {
            state.appendHeaderTo(target);
            state.input(bytes, offset, count);
            state.finish();
            while (!state.isFinished()) {
                byte[] room = target.ensure(STEP);
                int length = target.length();
                target.setLength(length + state.deflate(room, length, room.length - length, Deflater.NO_FLUSH));
            }
            state.appendTrailerTo(target);
        } finally {
            release(state);
        }
    }

    @Override
    public OutputStream stream(OutputStream out) {
        return new DeflateStream(this, out);
    }
}
