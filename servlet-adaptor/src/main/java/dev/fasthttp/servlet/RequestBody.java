package dev.fasthttp.servlet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, read from the core as the application asks for it.
 *
 * <p>Whether it was gathered before the servlet ran or still arrives is up to the core; reading is the same.
 */
final class RequestBody {
    private final Exchange exchange;
    private boolean ended;
    private @Nullable InputStream replayed;

    RequestBody(Exchange exchange) {
        this.exchange = exchange;
    }

    void begin() {
        ended = false;
        replayed = null;
    }

    /** Is that from now on, in place of what came. */
    void replay(byte[] body) {
        ended = false;
        replayed = new ByteArrayInputStream(body);
    }

    private InputStream stream() {
        InputStream other = replayed;
        return other != null ? other : exchange.ctx().bodyStream();
    }

    int read() throws IOException {
        int b = stream().read();
        ended |= b < 0;
        return b;
    }

    int read(byte[] target, int offset, int length) throws IOException {
        int count = stream().read(target, offset, length);
        ended |= count < 0;
        return count;
    }

    int available() throws IOException {
        return stream().available();
    }

    /** Whether all of it has been read, and is known to be all. */
    boolean isFinished() {
        if (ended) {
            return true;
        }
        try {
            return exchange.ctx().request().isComplete() && stream().available() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
