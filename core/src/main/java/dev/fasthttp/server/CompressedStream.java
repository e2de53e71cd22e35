package dev.fasthttp.server;

import dev.fasthttp.compress.Compressor;
import dev.fasthttp.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a response whose handler stands behind a {@link CompressHandler}.
 *
 * <p>Up to {@value ResponseStream#BUFFERED} bytes are kept with the response as without compression. When there are more, or
 * they are flushed, type and status are looked at, once, and the rest goes out compressed or as it is.
 */
final class CompressedStream extends OutputStream {
    private final CompressHandler handler;
    private final RequestCtx ctx;
    private final OutputStream out;
    private final GuardedTarget target;
    private boolean decided;
    private boolean closed;

    /** The encoder, if the response is compressed. */
    private @Nullable OutputStream encoder;

    CompressedStream(CompressHandler handler, RequestCtx ctx, OutputStream out) {
        this.handler = handler;
        this.ctx = ctx;
        this.out = out;
        target = new GuardedTarget(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        requireOpen();
        if (!decided) {
            Response response = ctx.response();
            if (response.bodyLength() + count < ResponseStream.BUFFERED) {
                response.write(bytes, offset, count);
                return;
            }
            decide();
        }
        OutputStream compressed = encoder;
        if (compressed == null) {
            out.write(bytes, offset, count);
        } else {
            compressed.write(bytes, offset, count);
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("response has ended");
        }
    }

    private void decide() throws IOException {
        decided = true;
        Response response = ctx.response();
        Compressor compressor = handler.decide(ctx, response.declaredLength());
        if (compressor == null) {
            return;
        }
        byte[] kept = Arrays.copyOf(response.bodyArray(), response.bodyLength());
        response.resetBody();
        CompressHandler.markCompressed(response.header(), compressor);
        OutputStream made = compressor.stream(target);
        encoder = made;
        made.write(kept);
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        if (!decided) {
            decide();
        }
        OutputStream compressed = encoder;
        if (compressed == null) {
            out.flush();
        } else {
            compressed.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        finish();
        closed = true;
        out.close();
    }

    /** Ends what is compressed, once. */
    void finish() throws IOException {
        OutputStream compressed = encoder;
        if (compressed != null) {
            encoder = null;
            compressed.close();
        }
    }

    /** Gives up an encoder that was not finished, without an end that would make the response look whole. */
    void release() {
        target.cut();
        try {
            finish();
        } catch (IOException e) {
            // Nothing is written any more that could fail.
            throw new IllegalStateException(e);
        }
    }
}
