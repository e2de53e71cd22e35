package dev.fasthttp.benchmarks.jmh;

import java.nio.ByteBuffer;

/** One request over and over, as endless bytes that are read some at a time. */
final class FakeStream {
    private final int requestLength;
    private final int readLength;
    private final byte[] repeated;

    /**
     * Makes a stream.
     *
     * @param readLength how many bytes a read gives at most
     */
    FakeStream(byte[] request, int readLength) {
        this.readLength = readLength;
        requestLength = request.length;
        int copies = readLength / requestLength + 2;
        repeated = new byte[copies * requestLength];
        for (int i = 0; i < copies; i++) {
            System.arraycopy(request, 0, repeated, i * requestLength, requestLength);
        }
    }

    int requestLength() {
        return requestLength;
    }

    /** Reads from {@code position}, at most {@code left} bytes; returns how many. */
    int read(long position, long left, ByteBuffer target) {
        int count = (int) Math.min(left, Math.min(readLength, target.remaining()));
        target.put(repeated, (int) (position % requestLength), count);
        return count;
    }
}
