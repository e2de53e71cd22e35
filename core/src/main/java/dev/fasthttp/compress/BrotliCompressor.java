package dev.fasthttp.compress;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Compresses by brotli4j. */
final class BrotliCompressor extends Compressor {
    private final Encoder.Parameters parameters;

    BrotliCompressor(int level) {
        parameters = Encoder.Parameters.create(level);
    }

    @Override
    public ContentCoding coding() {
        return ContentCoding.BR;
    }

    @Override
    public void compress(byte[] bytes, int offset, int count, ByteBuilder target) {
        try {
            target.append(Encoder.compress(Arrays.copyOfRange(bytes, offset, offset + count), parameters));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public OutputStream stream(OutputStream out) throws IOException {
        OpenTarget target = new OpenTarget(out);
        return new CodecStream(new BrotliOutputStream(target, parameters), target);
    }
}
