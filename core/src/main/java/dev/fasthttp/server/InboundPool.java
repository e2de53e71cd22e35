package dev.fasthttp.server;

import java.util.ArrayDeque;

/** Buffers that a loop lends to connections with an unfinished head. Threads: whoever holds the loop. */
final class InboundPool {
    /** Size of a buffer as it is lent first. */
    static final int CAPACITY = 4 * 1024;

    private static final int MAX_KEPT = 256;

    private final ArrayDeque<Inbound> free = new ArrayDeque<>();

    Inbound borrow(int needed) {
        if (needed <= CAPACITY) {
            Inbound inbound = free.pollLast();
            return inbound != null ? inbound : new Inbound(CAPACITY);
        }
        return new Inbound(needed);
    }

    /** Takes a buffer back; one that grew is dropped, so that memory shrinks after an attack. */
    void giveBack(Inbound inbound) {
        if (inbound.bytes.length == CAPACITY && free.size() < MAX_KEPT) {
            inbound.clear();
            free.addLast(inbound);
        }
    }
}
