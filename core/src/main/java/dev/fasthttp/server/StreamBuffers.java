package dev.fasthttp.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Direct buffers for handlers that stream on threads of their own. Threads: safe. */
final class StreamBuffers {
    private static final int MAX_KEPT = 64;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    synchronized ByteBuffer borrow() {
        ByteBuffer buffer = free.pollLast();
        return buffer != null ? buffer : ByteBuffer.allocateDirect(LoopThread.WRITE_BUFFER_SIZE);
    }

    synchronized void giveBack(ByteBuffer buffer) {
        if (free.size() < MAX_KEPT) {
            free.addLast(buffer);
        }
    }
}
