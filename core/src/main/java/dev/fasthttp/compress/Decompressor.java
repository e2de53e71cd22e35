package dev.fasthttp.compress;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.compress.DecompressionException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Decompresses, within limits that are the same for every coding.
 *
 * <p>Memory grows with what comes out, up to the limit, and is never reserved by what the input announces. Windows of zstd
 * are refused above 8 MiB (RFC 9659).
 *
 * <p>Threads: any.
 */
public final class Decompressor {
    private static final int BUFFER_SIZE = 4 * 1024;
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    private Decompressor() {}

    /**
     * Appends what {@code count} bytes decompress to.
     *
     * @throws DecompressionException when they are malformed, or more comes out than the limits allow; {@code target} is as
     *     it was then
     * @throws UnsupportedOperationException when the library for the coding is not there
     */
    public static void decompress(
            ContentCoding coding, byte[] bytes, int offset, int count, ByteBuilder target, DecompressionLimits limits)
            throws DecompressionException {
        int before = target.length();
        boolean done = false;
        try (InputStream in = stream(coding, new ByteArrayInputStream(bytes, offset, count), limits)) {
            int read = 0;
            while (read >= 0) {
                target.setLength(target.length() + read);
                byte[] room = target.ensure(BUFFER_SIZE);
                read = in.read(room, target.length(), room.length - target.length());
            }
            done = true;
        } catch (DecompressionException e) {
            throw e;
        } catch (IOException e) {
            // Arrays do not fail.
            throw new UncheckedIOException(e);
        } finally {
            if (!done) {
                target.setLength(before);
            }
        }
    }

    /**
     * A stream with what another one decompresses to. Reading throws a {@link DecompressionException} where the input is
     * malformed or the limits end; whatever the other stream throws passes. It must be closed, which closes the other one.
     *
     * @throws UnsupportedOperationException when the library for the coding is not there
     */
    public static InputStream stream(ContentCoding coding, InputStream in, DecompressionLimits limits)
            throws IOException {
        if (!coding.isAvailable()) {
            throw new UnsupportedOperationException("no library for " + coding.token() + " on the class path");
        }
        return new LimitedDecoder(coding, in, limits);
    }

    /** The decoder of a coding, without limits; reading its header may fail already. */
    static InputStream decoder(ContentCoding coding, InputStream in) throws IOException {
        return switch (coding) {
            case IDENTITY -> in;
            case GZIP -> new GZIPInputStream(in, BUFFER_SIZE);
            case DEFLATE -> new OwnInflater(in);
            case BR -> BrotliDecoding.open(in);
            case ZSTD -> ZstdDecoding.open(in);
        };
    }

    /** Ends the inflater with the stream. */
    private static final class OwnInflater extends InflaterInputStream {
        OwnInflater(InputStream in) {
            super(in, new Inflater(), BUFFER_SIZE);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /**
     * A decoder of the library that waits for more input only when it has no output: by itself it waits until it can fill
     * the whole array, or behind the last byte of what it has.
     */
    private static final class BrotliDecoding extends InputStream {
        private final BrotliInputStream in;

        private BrotliDecoding(BrotliInputStream in) {
            this.in = in;
        }

        static InputStream open(InputStream source) throws IOException {
            BrotliInputStream in = new BrotliInputStream(source, BUFFER_SIZE);
            in.enableEagerOutput();
            return new BrotliDecoding(in);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int first = in.read();
            if (first < 0) {
                return -1;
            }
            bytes[offset] = (byte) first;
            int more = Math.min(length - 1, in.available() - 1);
            return more > 0 ? 1 + in.read(bytes, offset + 1, more) : 1;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class ZstdDecoding {
        static InputStream open(InputStream in) throws IOException {
            ZstdInputStreamNoFinalizer decoder = new ZstdInputStreamNoFinalizer(in);
            decoder.setLongMax(MAX_ZSTD_WINDOW_LOG);
            return decoder;
        }
    }

    static DecompressionException tooLarge(DecompressionLimits limits) {
        return new DecompressionException(
                Reason.TOO_LARGE, "more than " + limits.size() + " bytes come out (DecompressionLimits.size)");
    }

    static DecompressionException overRatio(DecompressionLimits limits) {
        return new DecompressionException(
                Reason.RATIO,
                "more than " + limits.ratio() + " bytes come out for each that goes in (DecompressionLimits.ratio)");
    }
}
