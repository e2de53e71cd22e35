package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that still arrives.
 *
 * <p>It ends exactly with the body; one that is cut or malformed ends with an {@link IOException}, never as if it were whole.
 * The connection goes back to its pool with the last byte, or when this is closed: what is left then is dropped if it is
 * little and comes soon, else the connection is closed.
 *
 * <p>Threads: one at a time.
 */
final class ResponseBodyStream extends InputStream {
    /** As much is dropped to keep a connection. */
    static final int MAX_DROPPED_BYTES = 64 * 1024;

    private static final long DROP_NANOS = 50_000_000;

    private final ConnectionPool pool;
    private final ClientConnection connection;
    private final Response response;
    private final ByteBuilder decoded = new ByteBuilder();
    private int position;
    private @Nullable IOException failure;
    private boolean released;
    private boolean closed;

    ResponseBodyStream(ConnectionPool pool, ClientConnection connection, Response response) {
        this.pool = pool;
        this.connection = connection;
        this.response = response;
        // A loop may have read the first part.
        decoded.append(response.body());
        response.resetBody();
        connection.beginStream();
    }

    @Override
    public int read() throws IOException {
        return fill() ? decoded.array()[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, decoded.length() - position);
        System.arraycopy(decoded.array(), position, target, offset, count);
        position += count;
        return count;
    }

    /** Tells whether there is nothing more to read; waits to know. */
    boolean isAtEnd() throws IOException {
        return !fill();
    }

    /** Makes sure that there is a byte to read; false at the end. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("stream is closed");
        }
        while (position == decoded.length()) {
            if (response.isComplete()) {
                release();
                return false;
            }
            if (released) {
                throw failure != null ? failure : new IOException("the connection failed before");
            }
            decoded.reset();
            position = 0;
            try {
                connection.more(response, decoded);
            } catch (IOException | RuntimeException e) {
                // Decoders look for more behind their end, and take a failure there for an end.
                failure = e instanceof IOException io ? io : null;
                released = true;
                pool.discard(connection);
                throw e;
            }
        }
        if (response.isComplete()) {
            release();
        }
        return true;
    }

    private void release() {
        if (!released) {
            released = true;
            pool.release(connection);
        }
    }

    @Override
    public int available() {
        return decoded.length() - position;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!released) {
            if (drop()) {
                release();
            } else {
                released = true;
                pool.discard(connection);
            }
        }
    }

    /** Whether the rest was little enough to be read. */
    private boolean drop() {
        if (response.remaining() > MAX_DROPPED_BYTES || !connection.isKept()) {
            return false;
        }
        connection.setDeadline(System.nanoTime() + DROP_NANOS);
        long dropped = 0;
        try {
            while (!response.isComplete() && dropped <= MAX_DROPPED_BYTES) {
                decoded.reset();
                connection.more(response, decoded);
                dropped += decoded.length();
            }
        } catch (IOException e) {
            return false;
        }
        return response.isComplete();
    }
}
