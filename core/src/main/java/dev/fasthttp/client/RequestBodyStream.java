package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.RequestHeader;
import java.io.IOException;
import java.io.OutputStream;

/** The outgoing body of a request that comes from a stream, in chunks or of a length that was announced. */
final class RequestBodyStream extends OutputStream {
    private static final int GATHERED = 16 * 1024;

    private final ClientConnection connection;
    private final ByteBuilder out;
    private final boolean chunked;
    private final ByteBuilder chunk = new ByteBuilder();
    private long left;

    RequestBodyStream(ClientConnection connection, ByteBuilder out, long length) {
        this.connection = connection;
        this.out = out;
        chunked = length == RequestHeader.CHUNKED;
        left = length;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!chunked && length > left) {
            throw new IOException("more bytes written than the size of the body: " + (length - left) + " too many");
        }
        left -= chunked ? 0 : length;
        int position = offset;
        int end = offset + length;
        while (position < end) {
            ByteBuilder target = chunked ? chunk : out;
            int count = Math.min(end - position, Math.max(1, GATHERED - target.length()));
            target.append(bytes, position, count);
            position += count;
            if (target.length() >= GATHERED) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (!chunk.isEmpty()) {
            out.appendHex(chunk.length());
            out.append((byte) '\r');
            out.append((byte) '\n');
            out.append(chunk.array(), 0, chunk.length());
            out.append((byte) '\r');
            out.append((byte) '\n');
            chunk.reset();
        }
        connection.flush();
    }

    /** Takes note that the body is written. */
    void end() throws IOException {
        if (!chunked && left > 0) {
            throw new IOException("body ended " + left + " bytes before its size");
        }
        if (!chunk.isEmpty()) {
            flush();
        }
    }
}
