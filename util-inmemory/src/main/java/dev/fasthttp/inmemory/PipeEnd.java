package dev.fasthttp.inmemory;

/**
 * An end of a pipe, as the two {@link ByteRing}s see it: told that it may go on.
 *
 * <p>Threads: called by the thread of the other end, or by that of a timer; needless calls do no harm.
 */
interface PipeEnd {
    /** There are bytes, or the end of them. */
    void readable();

    /** There is as much room as this end asked for, or there never will be. */
    void writable();

    /** Whether neither close nor abort was called on it. Threads: any. */
    boolean isOpen();
}
