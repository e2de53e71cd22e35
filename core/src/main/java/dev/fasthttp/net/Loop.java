package dev.fasthttp.net;

import java.util.function.IntConsumer;

/** An event loop, as those see it who have it watch sources of their own beside its connections. Threads: any. */
public interface Loop {
    /**
     * Makes what a source is watched by: a channel that does not block is registered with its {@link Readiness#selector}, with
     * it as attachment, on the thread of the loop; anything else signals it.
     *
     * @param ready is told what the source is ready for, {@link Readiness#READ}, {@link Readiness#WRITE} and
     *     {@link Readiness#ACCEPT}, on the thread of the loop and outside of any handler: it must not wait for anything. It may be
     *     told wrongly, and once more after the registration has ended; it is not told any more when the loop has ended
     */
    Readiness watch(IntConsumer ready);
}
