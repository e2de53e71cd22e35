package dev.fasthttp.benchmarks.peer;

import java.nio.ByteBuffer;

/**
 * The read buffer of {@link BareNioPeer}, which counts the requests without a body in what was read.
 *
 * <p>A request ends with CRLFCRLF. The search looks at the byte where the next one could end and skips by what it finds there,
 * so most bytes are never touched. The up to three bytes in front of a read are the unfinished end of the read before.
 */
final class RequestCounter {

    private static final int FRONT = 4;
    private static final int END = 0x0D0A0D0A;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(FRONT + 32 * 1024);
    private int tail;

    /** The buffer to read into; each call empties it. */
    ByteBuffer buffer() {
        return buffer.clear().position(FRONT);
    }

    /** Counts the requests that end in what was read, where {@code tail} is {@link #tail()} after this client's last read. */
    int count(int tail) {
        ByteBuffer bytes = buffer;
        bytes.putInt(0, tail);
        int limit = bytes.position();
        int afterLast = 0;
        int count = 0;
        int at = FRONT;
        while (at < limit) {
            byte b = bytes.get(at);
            if (b == '\n') {
                if (bytes.getInt(at - 3) == END) {
                    count++;
                    afterLast = at + 1;
                    at += 4;
                } else {
                    at += 2;
                }
            } else {
                at += b == '\r' ? 1 : 4;
            }
        }
        keepTail(limit, afterLast);
        return count;
    }

    /** The last three bytes, but none that belongs to a finished request. */
    int tail() {
        return tail;
    }

    private void keepTail(int limit, int afterLast) {
        int open = Math.min(3, limit - afterLast);
        tail = open == 0 ? 0 : buffer.getInt(limit - 4) & (-1 >>> (32 - 8 * open));
    }
}
