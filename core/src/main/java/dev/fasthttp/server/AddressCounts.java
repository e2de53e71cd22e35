package dev.fasthttp.server;

import dev.fasthttp.internal.AddressKey;
import dev.fasthttp.net.Connection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections each client address has open, of which there is a limit. An address without connection is not in
 * it, so it is never larger than the number of open connections.
 *
 * <p>Threads: safe.
 */
final class AddressCounts {
    private final int limit;
    private final ConcurrentMap<AddressKey, Integer> open = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();

    AddressCounts(int limit) {
        this.limit = limit;
    }

    /** What a new connection takes of the limit. */
    AddressShare share(Connection connection) {
        return limit == Integer.MAX_VALUE ? AddressShare.UNLIMITED : new AddressShare(this, connection);
    }

    /** Counts a connection from there; false at the limit. */
    boolean acquire(AddressKey key) {
        while (true) {
            Integer count = open.putIfAbsent(key, 1);
            if (count == null) {
                return true;
            }
            if (count >= limit) {
                refused.incrementAndGet();
                return false;
            }
            if (open.replace(key, count, count + 1)) {
                return true;
            }
        }
    }

    /** Counts a connection from there no more. */
    void release(AddressKey key) {
        Integer count = open.get(key);
        while (count != null && !decrement(key, count)) {
            count = open.get(key);
        }
    }

    private boolean decrement(AddressKey key, Integer count) {
        return count == 1 ? open.remove(key, count) : open.replace(key, count, count - 1);
    }

    /** How many connections were refused. */
    long refused() {
        return refused.get();
    }

    /** How many addresses have a connection. */
    int addresses() {
        return open.size();
    }
}
