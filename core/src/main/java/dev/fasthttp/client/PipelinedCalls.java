package dev.fasthttp.client;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Calls to be used again, so that a call allocates nothing: places that threads look at, beginning with one of their own.
 *
 * <p>Threads: safe, without a lock.
 */
final class PipelinedCalls {
    private static final int PLACES = 256;
    private static final int TRIES = 8;

    private final AtomicReferenceArray<PipelinedCall> places = new AtomicReferenceArray<>(PLACES);

    /** A call that nobody else has. */
    PipelinedCall take() {
        int first = first();
        for (int i = 0; i < TRIES; i++) {
            int place = (first + i) % PLACES;
            if (places.get(place) != null) {
                PipelinedCall call = places.getAndSet(place, null);
                if (call != null) {
                    return call;
                }
            }
        }
        return new PipelinedCall();
    }

    /** Gives a call back that has ended, or never was in line. */
    void giveBack(PipelinedCall call) {
        if (!call.recycle()) {
            return;
        }
        int first = first();
        for (int i = 0; i < TRIES; i++) {
            if (places.compareAndSet((first + i) % PLACES, null, call)) {
                return;
            }
        }
    }

    private static int first() {
        return (int) (Thread.currentThread().getId() * TRIES % PLACES);
    }
}
