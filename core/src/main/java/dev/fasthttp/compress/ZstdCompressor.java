package dev.fasthttp.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Compresses by zstd-jni. */
final class ZstdCompressor extends Compressor {
    private final int level;

    ZstdCompressor(int level) {
        this.level = level;
    }

    @Override
    public ContentCoding coding() {
        return ContentCoding.ZSTD;
    }

    @Override
    public void compress(byte[] bytes, int offset, int count, ByteBuilder target) {
        target.append(Zstd.compress(Arrays.copyOfRange(bytes, offset, offset + count), level));
    }

    @Override
    public OutputStream stream(OutputStream out) throws IOException {
        OpenTarget target = new OpenTarget(out);
        ZstdOutputStreamNoFinalizer encoder = new ZstdOutputStreamNoFinalizer(target, level);
        // RFC 9659: a receiver need not have room for a larger window.
        encoder.setLong(0);
        return new CodecStream(encoder, target);
    }
}
