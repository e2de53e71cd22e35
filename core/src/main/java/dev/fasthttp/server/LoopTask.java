package dev.fasthttp.server;

import dev.fasthttp.internal.MpscQueue;
import dev.fasthttp.net.Readiness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Something a loop looks after: it becomes ready by the selector or by a signal from any thread, and then has its turn.
 *
 * <p>Signals gather in a set of bits. Whoever sets the first bit puts the task in the loop's queue, so it is there once
 * however often it is signalled.
 */
abstract class LoopTask extends MpscQueue.Node implements Readiness {
    /** A handler that ran outside the baton is done. */
    static final int DONE = 1 << 8;

    /** Begin: attach to the loop. */
    static final int BEGIN = 1 << 9;

    /** End, at once. */
    static final int CLOSE = 1 << 10;

    /** A call has been given a time limit. */
    static final int ARM = 1 << 13;

    /** The server shuts down. */
    static final int DRAIN = 1 << 14;

    /** A handler waits until it can read. */
    static final int WANT_READ = 1 << 11;

    /** A handler waits until it can write. */
    static final int WANT_WRITE = 1 << 12;

    /** An event feed wants to be looked at; means nothing to any other owner of the connection, so it may come late. */
    static final int FEED = 1 << 14;

    private static final VarHandle SIGNALS;

    static {
        try {
            SIGNALS = MethodHandles.lookup().findVarHandle(LoopTask.class, "signals", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final EventLoop loop;

    @SuppressWarnings("unused") // by SIGNALS
    private volatile int signals;

    LoopTask(EventLoop loop) {
        this.loop = loop;
    }

    /** Has its turn. Threads: the holder of the baton. */
    abstract void turn(int operations, LoopThread thread);

    /** Its turn, or its deadline, threw. Threads: the holder of the baton. */
    public void failed(LoopThread thread) {}

    @Override
    public final void signal(int operations) {
        if (operations != 0 && (int) SIGNALS.getAndBitwiseOr(this, operations) == 0) {
            loop.enqueue(this);
        }
    }

    /** The signals so far, which are reset. */
    final int takeSignals() {
        return (int) SIGNALS.getAndSet(this, 0);
    }

    @Override
    public final Selector selector() {
        return loop.selector();
    }

    /** The operations that the selector found this task's channel ready for. */
    static int readyOperations(SelectionKey key) {
        return key.isValid() ? key.readyOps() : 0;
    }
}
