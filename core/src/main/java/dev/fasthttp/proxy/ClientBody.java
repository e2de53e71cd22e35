package dev.fasthttp.proxy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.StreamWriter;
import dev.fasthttp.http.Trailers;
import dev.fasthttp.server.RequestCtx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The body of a request that still arrives, for who sends it on; remembers what failed, and passes on the trailers. */
final class ClientBody extends InputStream implements StreamWriter {
    private static final int BUFFER = 16 * 1024;

    private final RequestCtx ctx;
    private final Request target;
    private final ByteBuilder first;
    private int position;
    private @Nullable IOException failure;
    private boolean begun;

    /** The body of which {@code first} has been read. */
    ClientBody(RequestCtx ctx, Request target, ByteBuilder first) {
        this.ctx = ctx;
        this.target = target;
        this.first = first;
    }

    /** Whether something was asked for, after which it cannot be sent again. */
    boolean isBegun() {
        return begun;
    }

    /** What the client's connection failed with. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        begun = true;
        if (position < first.length()) {
            int count = Math.min(length, first.length() - position);
            System.arraycopy(first.array(), position, bytes, offset, count);
            position += count;
            return count;
        }
        try {
            int count = ctx.bodyStream().read(bytes, offset, length);
            if (count < 0) {
                copyTrailers(ctx.request().trailers(), target.trailers());
            }
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Writes it in chunks. The head goes first, alone: there may be no body until the server has said something. */
    @Override
    public void write(OutputStream out) throws IOException {
        out.flush();
        byte[] buffer = new byte[BUFFER];
        for (int count = read(buffer, 0, BUFFER); count >= 0; count = read(buffer, 0, BUFFER)) {
            out.write(buffer, 0, count);
            out.flush();
        }
    }

    static void copyTrailers(Trailers from, Trailers to) {
        for (int i = 0; i < from.size(); i++) {
            to.add(from.nameAt(i).toString(), from.valueAt(i));
        }
    }
}
