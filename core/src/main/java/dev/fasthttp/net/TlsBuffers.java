package dev.fasthttp.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The buffers that one read or write of a TLS connection works with, 156 KiB in all. On the heap: the JDK's ciphers work on
 * arrays in place and copy to and from anything else.
 */
final class TlsBuffers {
    /** Payload of a record with all that ciphers may add, and its header (RFC 5246 §6.2.3). */
    static final int MAX_RECORD = 5 + 16 * 1024 + 2 * 1024;

    private static final int RECORDS_AT_ONCE = 4;

    /** Encrypted bytes on their way in. */
    final ByteBuffer in = ByteBuffer.allocate(RECORDS_AT_ONCE * (MAX_RECORD - 1024));

    /** Encrypted bytes on their way out. */
    final ByteBuffer out = ByteBuffer.allocate(RECORDS_AT_ONCE * (MAX_RECORD - 1024));

    /** The content of a record for which the target had no room. */
    final ByteBuffer plain = ByteBuffer.allocate(MAX_RECORD);

    /**
     * Buffers nobody uses at the moment: one set for each thread that reads or writes at the same time.
     *
     * <p>Threads: safe, without locks; a thread looks first where it left its set the last time.
     */
    static final class Pool {
        private static final int SLOTS = 32;

        private final AtomicReferenceArray<TlsBuffers> free = new AtomicReferenceArray<>(SLOTS);

        TlsBuffers acquire() {
            int home = home();
            for (int i = 0; i < SLOTS; i++) {
                int slot = home + i & SLOTS - 1;
                TlsBuffers buffers = free.get(slot) == null ? null : free.getAndSet(slot, null);
                if (buffers != null) {
                    return buffers;
                }
            }
            return new TlsBuffers();
        }

        void release(TlsBuffers buffers) {
            int home = home();
            for (int i = 0; i < SLOTS; i++) {
                if (free.compareAndSet(home + i & SLOTS - 1, null, buffers)) {
                    return;
                }
            }
        }

        @SuppressWarnings("deprecation") // Thread.threadId() came with Java 19
        private static int home() {
            return (int) Thread.currentThread().getId();
        }
    }
}
