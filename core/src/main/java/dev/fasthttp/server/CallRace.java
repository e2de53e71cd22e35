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
    private boolean interrupted;

    void reset() {
        if (state != UNTIMED) {
            state = UNTIMED;
            runner = null;
            interrupted = false;
        }
    }

    /** Whether the loop interrupted the handler. Threads: that of the handler, after {@link #finish}. */
    boolean hasInterrupted() {
        return interrupted;
    }

    /** The current thread runs a call that the loop may end. */
    void begin() {
        if (state == UNTIMED) {
            runner = Thread.currentThread();
            state = RUNNING;
        }
    }

    boolean isCommitted() {
        return state == COMMITTED;
    }

    boolean isAbandoned() {
        return state == ABANDONED;
    }

    /** The handler is about to put its answer on the wire; false when it is too late. */
    boolean commit() {
        return state == UNTIMED || STATE.compareAndSet(this, RUNNING, COMMITTED) || state == COMMITTED;
    }

    /**
     * The handler gives up answering by this call.
     *
     * @return false when the loop was first
     * @throws IllegalStateException when the answer has begun
     */
    boolean leave() {
        if (STATE.compareAndSet(this, RUNNING, LEFT)) {
            return true;
        }
        if (state == COMMITTED) {
            throw new IllegalStateException("the response has begun already");
        }
        while (state == ABANDONING) {
            Thread.onSpinWait();
        }
        return false;
    }

    /** What went out was no answer yet: the time counts again. */
    void uncommit() {
        STATE.compareAndSet(this, COMMITTED, RUNNING);
    }

    /** The handler is done; false when the loop answered in its place. */
    boolean finish() {
        while (true) {
            int now = state;
            if (now == UNTIMED || now == ABANDONED) {
                return now == UNTIMED;
            }
            if (now == ABANDONING) {
                Thread.onSpinWait();
            } else if (STATE.compareAndSet(this, now, FINISHED)) {
                return true;
            }
        }
    }

    /**
     * Ends the call for the handler, unless it has answered.
     *
     * @param interrupt whether to interrupt the handler's thread; never done to one that left by itself
     * @param takeOver what to do while the handler's thread cannot go on
     * @return false when the handler was first
     */
    boolean abandon(boolean interrupt, Runnable takeOver) {
        boolean running = STATE.compareAndSet(this, RUNNING, ABANDONING);
        if (!running && !STATE.compareAndSet(this, LEFT, ABANDONING)) {
            return false;
        }
        try {
            takeOver.run();
            Thread thread = runner;
            if (running && interrupt && thread != null) {
                interrupted = true;
                thread.interrupt();
            }
        } finally {
            state = ABANDONED;
        }
        return true;
    }

    /** Interrupts the handler's thread if the call is still running. */
    void interrupt() {
        if (STATE.compareAndSet(this, RUNNING, ABANDONING)) {
            Thread thread = runner;
            if (thread != null) {
                interrupted = true;
                thread.interrupt();
            }
            state = RUNNING;
        }
    }
}
