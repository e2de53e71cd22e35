package dev.fasthttp.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Who answers a call: its handler, or the loop because the time is up. One word, moved by compare-and-set, so that exactly
 * one of them does.
 *
 * <pre>
 *   UNTIMED                      nobody but the handler can end the call
 *   RUNNING --> COMMITTED -----> FINISHED      the handler answered
 *      |  \-------------------/ /
 *      |\--> LEFT -------------/               the handler said what to answer, and keeps the context
 *      |       |
 *      \-------+--> ABANDONING --> ABANDONED   the loop answered; the handler's late answer goes nowhere
 * </pre>
 *
 * <p>LOCKED, which everybody waits out, is between two of them while a suspended call changes its thread.
 *
 * <p>While ABANDONING the loop takes over what the handler's thread holds of the connection, and may interrupt it. The
 * handler's thread waits for the end of that before it does anything else, so an interrupt never hits other work.
 */
final class CallRace {
    private static final int UNTIMED = 0;
    private static final int RUNNING = 1;
    private static final int COMMITTED = 2;
    private static final int FINISHED = 3;
    private static final int ABANDONING = 4;
    private static final int ABANDONED = 5;
    private static final int LEFT = 6;
    private static final int LOCKED = 7;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallRace.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;
    private @Nullable Thread runner;

    void reset() {
        if (state != UNTIMED) {
            state = UNTIMED;
            runner = null;
        }
    }

    /** The current thread runs a call that the loop may end. */
    void begin() {
        if (state == UNTIMED) {
            runner = Thread.currentThread();
            state = RUNNING;
        }
    }

    /** The current thread goes on with a call that was suspended. */
    void enter() {
        setRunner(Thread.currentThread());
    }

    /** The call goes on without a thread; false when the loop answered. */
    boolean leave() {
        return setRunner(null);
    }

    private boolean setRunner(@Nullable Thread thread) {
        while (true) {
            int now = state;
            if (now == ABANDONED || now == FINISHED) {
                return false;
            }
            if (now == ABANDONING || now == LOCKED) {
                Thread.onSpinWait();
            } else if (STATE.compareAndSet(this, now, LOCKED)) {
                runner = thread;
                state = now;
                return true;
            }
        }
    }

    boolean isCommitted() {
        return settled() == COMMITTED;
    }

    boolean isAbandoned() {
        return state == ABANDONED;
    }

    /** The handler is about to put its answer on the wire; false when it is too late. */
    boolean commit() {
        int now = settled();
        while (now == RUNNING && !STATE.compareAndSet(this, RUNNING, COMMITTED)) {
            now = settled();
        }
        return now == UNTIMED || now == RUNNING || now == COMMITTED;
    }

    /**
     * The handler gives up answering by this call.
     *
     * @return false when the loop was first
     * @throws IllegalStateException when the answer has begun
     */
    boolean giveUp() {
        int now = settled();
        while (now == RUNNING && !STATE.compareAndSet(this, RUNNING, LEFT)) {
            now = settled();
        }
        if (now == COMMITTED) {
            throw new IllegalStateException("the response has begun already");
        }
        return now == RUNNING;
    }

    /** What went out was no answer yet: the time counts again. */
    void uncommit() {
        while (settled() == COMMITTED && !STATE.compareAndSet(this, COMMITTED, RUNNING)) {
            Thread.onSpinWait();
        }
    }

    /** The handler is done; false when the loop answered in its place. */
    boolean finish() {
        while (true) {
            int now = state;
            if (now == UNTIMED || now == ABANDONED) {
                return now == UNTIMED;
            }
            if (now == ABANDONING || now == LOCKED) {
                Thread.onSpinWait();
            } else if (STATE.compareAndSet(this, now, FINISHED)) {
                return true;
            }
        }
    }

    /**
     * Ends the call for the handler, unless it has answered.
     *
     * @param interrupt whether to interrupt the handler's thread; never done to one that gave up by itself
     * @param evenWithoutThread whether to end also a call that has no thread; while one is about to tell the loop so, that is
     *     too early
     * @param takeOver what to do while the handler's thread cannot go on
     * @return false when the handler was first
     */
    boolean abandon(boolean interrupt, boolean evenWithoutThread, Runnable takeOver) {
        boolean running = beginAbandoning();
        if (!running && !STATE.compareAndSet(this, LEFT, ABANDONING)) {
            return false;
        }
        Thread thread = runner;
        if (running && thread == null && !evenWithoutThread) {
            state = RUNNING;
            return false;
        }
        try {
            takeOver.run();
            if (running && interrupt && thread != null) {
                thread.interrupt();
            }
        } finally {
            state = ABANDONED;
        }
        return true;
    }

    /** Interrupts the handler's thread if the call is still running. */
    void interrupt() {
        if (beginAbandoning()) {
            Thread thread = runner;
            if (thread != null) {
                thread.interrupt();
            }
            state = RUNNING;
        }
    }

    private boolean beginAbandoning() {
        int now = settled();
        while (now == RUNNING && !STATE.compareAndSet(this, RUNNING, ABANDONING)) {
            now = settled();
        }
        return now == RUNNING;
    }

    /** The state, once nobody is about to change it: the holder of the lock needs a moment only. */
    private int settled() {
        int now = state;
        while (now == LOCKED || now == ABANDONING) {
            Thread.onSpinWait();
            now = state;
        }
        return now;
    }
}
