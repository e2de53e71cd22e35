package dev.fasthttp.compress;

import dev.fasthttp.bytes.ByteBuilder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A deflater, and what gzip has around its output. */
final class DeflateState {
    /** Magic, method, no flags, no time, no hint, unknown system. */
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

    private final Deflater deflater;
    private final boolean gzip;
    private final CRC32 crc = new CRC32();
    final byte[] buffer = new byte[8 * 1024];
    private int total;

    DeflateState(int level, boolean gzip) {
        this.gzip = gzip;
        deflater = new Deflater(level, gzip);
    }

    void reset() {
        deflater.reset();
        crc.reset();
        total = 0;
    }

    void end() {
        deflater.end();
    }

    void appendHeaderTo(ByteBuilder target) {
        if (gzip) {
            target.append(HEADER);
        }
    }

    void input(byte[] bytes, int offset, int count) {
        deflater.setInput(bytes, offset, count);
        if (gzip) {
            crc.update(bytes, offset, count);
            // Modulo 2^32, as the format has it.
            total += count;
        }
    }

    boolean needsInput() {
        return deflater.needsInput();
    }

    void finish() {
        deflater.finish();
    }

    boolean isFinished() {
        return deflater.finished();
    }

    int deflate(byte[] target, int offset, int room, int flush) {
        return deflater.deflate(target, offset, room, flush);
    }

    void appendTrailerTo(ByteBuilder target) {
        if (gzip) {
            appendLittleEndian((int) crc.getValue(), target);
            appendLittleEndian(total, target);
        }
    }

    private static void appendLittleEndian(int value, ByteBuilder target) {
        for (int shift = 0; shift < 32; shift += 8) {
            target.append((byte) (value >>> shift));
        }
    }
}
