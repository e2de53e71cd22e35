package dev.fasthttp.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether the holder of a baton is awake, and who has the baton while it is not. One word, moved by compare-and-set.
 *
 * <pre>
 *   AWAKE ---> ASLEEP ---> LENT ---> WANTED      the holder is about to select; a caller borrows the baton;
 *     ^         |  ^________|          |         the holder is back from its select, and waits for the baton
 *     |_________|__________ |__________|
 * </pre>
 *
 * <p>The holder never leaves its select because the baton is lent: if the borrower gives it back before the selector has
 * found something, nobody was woken and nobody waited.
 *
 * <p>Nothing is missed. Who adds to the queue does so before it looks here: if it finds the holder asleep it wakes that, and
 * if it finds the baton lent, the borrower looks at the queue after giving back.
 *
 * <p>Threads: {@link #begin}, {@link #end} by the holder; {@link #giveBack}, {@link #giveBackAwake} by the borrower, or by
 * who took its call; the rest by any.
 */
final class Nap {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int LENT = 2;
    private static final int WANTED = 3;

    /** How often a caller yields before it gives up. */
    private static final int PATIENCE = 8;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Nap.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Selector selector;
    private volatile int state;

    /** Who waits while WANTED; written before that. */
    private @Nullable Thread holder;

    Nap(Selector selector) {
        this.selector = selector;
    }

    boolean isAsleep() {
        return state == ASLEEP;
    }

    /** The holder is in, or about to be in, a select that may block: from now on others may borrow the baton. */
    void begin() {
        state = ASLEEP;
    }

    /** The holder is back from its select. Waits for the baton if that is lent; false when it was not simply there. */
    boolean end() {
        if (STATE.compareAndSet(this, ASLEEP, AWAKE)) {
            return true;
        }
        holder = Thread.currentThread();
        int now = state;
        while (now != AWAKE) {
            if (now == ASLEEP) {
                STATE.compareAndSet(this, ASLEEP, AWAKE);
            } else if (now == LENT) {
                STATE.compareAndSet(this, LENT, WANTED);
            } else {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    // Meant for a handler that was done already; kept, it would let no park wait.
                    assert !Thread.currentThread().isInterrupted();
                }
            }
            now = state;
        }
        return false;
    }

    /** Wakes the holder if it sleeps and has its baton. */
    void wake() {
        if (state == ASLEEP && STATE.compareAndSet(this, ASLEEP, AWAKE)) {
            selector.wakeup();
        }
    }

    /**
     * Takes the baton from a holder that sleeps; false when there is none. Others who work get a few time slices to be done
     * with it first: to queue behind them costs two changes of threads, and has the holder at work for the next one too, so
     * that many callers would never find it asleep again.
     */
    @SuppressWarnings("ThreadPriorityCheck") // to yield is a kindness here, nothing relies on it
    boolean borrow() {
        for (int i = 0; i < PATIENCE; i++) {
            if (tryBorrow()) {
                return true;
            }
            Thread.yield();
        }
        return tryBorrow();
    }

    private boolean tryBorrow() {
        return state == ASLEEP && STATE.compareAndSet(this, ASLEEP, LENT);
    }

    /** Gives a borrowed baton back; true when the holder sleeps on. */
    boolean giveBack() {
        if (STATE.compareAndSet(this, LENT, ASLEEP)) {
            return true;
        }
        giveBackAwake();
        return false;
    }

    /** Gives a borrowed baton back, and wakes the holder. */
    void giveBackAwake() {
        if ((int) STATE.getAndSet(this, AWAKE) == WANTED) {
            LockSupport.unpark(holder);
        } else {
            selector.wakeup();
        }
    }

    /** Gives the baton back to its holder in the place of a borrower who lost it; false when it is not lent. */
    boolean reclaim() {
        if (state < LENT) {
            return false;
        }
        giveBackAwake();
        return true;
    }
}
