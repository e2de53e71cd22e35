package dev.fasthttp.compress;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A decoder whose output is counted, and compared with its input. */
final class LimitedDecoder extends InputStream {
    private final ContentCoding coding;
    private final DecompressionLimits limits;
    private final Counted source;
    private final byte[] single = new byte[1];
    private @Nullable InputStream decoder;
    private long out;
    private boolean ended;

    /** Counts what is read, and remembers what it throws, so that it is not taken for malformed input. */
    private static final class Counted extends FilterInputStream {
        long count;

        @Nullable
        IOException failure;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = in.read(bytes, offset, length);
                count += Math.max(0, read);
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    LimitedDecoder(ContentCoding coding, InputStream in, DecompressionLimits limits) {
        this.coding = coding;
        this.limits = limits;
        source = new Counted(in);
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        int count = decode(bytes, offset, length);
        if (count < 0) {
            ended = true;
            return -1;
        }
        out += count;
        if (out > limits.size()) {
            throw Decompressor.tooLarge(limits);
        }
        if (out > limits.free() && out / limits.ratio() > source.count) {
            throw Decompressor.overRatio(limits);
        }
        return count;
    }

    private int decode(byte[] bytes, int offset, int length) throws IOException {
        try {
            InputStream open = decoder;
            if (open == null) {
                open = Decompressor.decoder(coding, source);
                decoder = open;
            }
            int count = open.read(bytes, offset, length);
            if (count < 0 && coding != ContentCoding.IDENTITY && source.count == 0) {
                throw new EOFException("no bytes at all");
            }
            return count;
        } catch (IOException | RuntimeException e) {
            if (source.failure != null) {
                throw source.failure;
            }
            throw new DecompressionException("malformed " + coding.token(), e);
        }
    }

    @Override
    public void close() throws IOException {
        InputStream open = decoder;
        if (open != null) {
            open.close();
        }
        source.close();
    }
}
