package dev.fasthttp.server;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes read from a connection and not parsed yet. */
final class Inbound {
    byte[] bytes;
    int position;
    int limit;

    Inbound(int capacity) {
        bytes = new byte[capacity];
    }

    boolean isEmpty() {
        return position == limit;
    }

    int remaining() {
        return limit - position;
    }

    void clear() {
        position = 0;
        limit = 0;
    }

    /** Makes room behind the bytes: moves them to the front, and to a larger array when that is full. */
    int makeRoom(int maxCapacity) {
        if (position > 0) {
            System.arraycopy(bytes, position, bytes, 0, remaining());
            limit -= position;
            position = 0;
        }
        if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxCapacity, 4 * bytes.length));
        }
        return bytes.length - limit;
    }

    /** Appends {@code count} bytes of {@code source}. */
    void append(ByteBuffer source, int count) {
        source.get(bytes, limit, count);
        limit += count;
    }

    /** Takes over the bytes of another one, which is empty afterwards. */
    void takeFrom(Inbound other) {
        int count = other.remaining();
        System.arraycopy(other.bytes, other.position, bytes, 0, count);
        position = 0;
        limit = count;
        other.clear();
    }
}
