package dev.fasthttp.servlet;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges that wait for their next request.
 *
 * <p>A connection looks first at the place where it left its exchange the last time, so that those of different loops
 * do not get in each other's way. A place that is empty costs a new exchange, a full one drops it.
 *
 * <p>Threads: any.
 */
final class ExchangePool {
    private static final int PLACES = 128;

    /** So many slots lie between two places, which keeps them on cache lines of their own. */
    private static final int STRIDE = 16;

    private final ServletContainer container;
    private final @Nullable AtomicReferenceArray<@Nullable Exchange> places;

    /** @param reuse whether exchanges serve several requests; without, each gets a new one */
    ExchangePool(ServletContainer container, boolean reuse) {
        this.container = container;
        places = reuse ? new AtomicReferenceArray<>(PLACES * STRIDE) : null;
    }

    Exchange acquire(long connection) {
        AtomicReferenceArray<@Nullable Exchange> slots = places;
        Exchange kept = slots == null ? null : slots.getAndSet(place(connection), null);
        return kept == null ? new Exchange(container) : kept;
    }

    void release(long connection, Exchange exchange) {
        if (places != null) {
            places.lazySet(place(connection), exchange);
        }
    }

    private static int place(long connection) {
        return (int) (connection & PLACES - 1) * STRIDE;
    }
}
