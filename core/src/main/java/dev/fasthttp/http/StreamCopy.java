package dev.fasthttp.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A body that is read from a stream of the application, each read sent at once when its length is not known. */
final class StreamCopy implements StreamWriter, AutoCloseable {
    private static final int BUFFER_SIZE = 16 * 1024;

    private final InputStream source;
    private final long size;

    StreamCopy(InputStream source, long size) {
        this.source = source;
        this.size = size;
    }

    InputStream source() {
        return source;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (source) {
            byte[] buffer = new byte[BUFFER_SIZE];
            long left = size < 0 ? Long.MAX_VALUE : size;
            while (left > 0) {
                int count = source.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    break;
                }
                out.write(buffer, 0, count);
                left -= count;
                if (size < 0) {
                    out.flush();
                }
            }
            if (size >= 0 && left > 0) {
                throw new IOException("stream ended " + left + " bytes before its size of " + size);
            }
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
