package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can hold the baton of a loop, with the buffers to work with: a thread of the crew, or a visitor, which is
 * whatever thread calls {@link EventLoop#assist}.
 *
 * <p>The buffers belong to the thread and not to the loop, so a thread that lost the baton in the middle of a request
 * shares nothing with the one that goes on.
 */
final class LoopThread implements Runnable {
    /** How much is read from a connection at once, and how much is written at once. */
    static final int BUFFER_SIZE = 64 * 1024;

    /** Room for as much in one chunk: a power of two, which most handlers write, goes out without a crumb behind it. */
    static final int WRITE_BUFFER_SIZE = BUFFER_SIZE + ResponseStream.CHUNK_OVERHEAD;

    private static final long REST_NANOS = 10_000_000_000L;

    private final Crew crew;

    /** Null for a visitor. */
    private final @Nullable Thread thread;

    private volatile @Nullable EventLoop assigned;
    private volatile boolean dismissed;
    private boolean interrupted;

    /** Whether this thread holds the baton of its loop. Only this thread looks at it. */
    boolean holding;

    /** The number of the call that it runs, or ran last, on the loop. Only this thread looks at it. */
    long call;

    /** The loop whose baton this thread has, or had last. Only this thread looks at it. */
    private @Nullable EventLoop held;

    /** Bytes just read; a connection whose handler outlives the baton keeps it, and the thread gets a new one. */
    Inbound inbound = new Inbound(BUFFER_SIZE);

    /** What the connection that has its turn is about to write. */
    final ByteBuilder out = new ByteBuilder(BUFFER_SIZE);

    final ByteBuffer readBuffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
    final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(WRITE_BUFFER_SIZE);

    /** A thread of the crew, which has not been started. */
    LoopThread(Crew crew, String name) {
        this.crew = crew;
        thread = new CrewThread(this, name);
        // Spares are started by whoever notices that one is needed: perhaps a daemon, perhaps a handler with a class
        // loader that should not be kept in memory.
        thread.setDaemon(false);
        thread.setContextClassLoader(crew.classLoader());
    }

    /** A visitor. */
    LoopThread(Crew crew) {
        this.crew = crew;
        thread = null;
    }

    boolean isVisitor() {
        return thread == null;
    }

    boolean isDaemon() {
        return thread != null && thread.isDaemon();
    }

    /** What code on this thread finds as its context class loader. */
    @Nullable
    ClassLoader classLoader() {
        return thread == null ? null : thread.getContextClassLoader();
    }

    void start() {
        if (thread != null) {
            thread.start();
        }
    }

    /** Gives this thread, which rests or has not begun, the baton of a loop. */
    void assign(EventLoop loop) {
        assigned = loop;
        LockSupport.unpark(thread);
    }

    /** Tells this thread, which rests, that there will be no more batons. */
    void dismiss() {
        dismissed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        EventLoop loop = awaitBaton();
        while (loop != null) {
            held = loop;
            holding = true;
            loop.run(this);
            holding = false;
            assigned = null;
            loop = crew.rest(this) ? awaitBaton() : null;
        }
    }

    private @Nullable EventLoop awaitBaton() {
        long end = System.nanoTime() + REST_NANOS;
        EventLoop loop = assigned;
        while (loop == null) {
            long left = end - System.nanoTime();
            if (dismissed || (left <= 0 && crew.leave(this))) {
                return null;
            }
            LockSupport.parkNanos(this, Math.max(left, 1_000_000));
            loop = assigned;
        }
        return loop;
    }

    /** Has somebody else go on with the loop, if this thread holds its baton: it is about to wait in a handler. */
    static void leaveLoop() {
        if (Thread.currentThread() instanceof CrewThread current) {
            EventLoop loop = current.owner.assigned;
            if (loop != null && current.owner.call > 0) {
                loop.take(current.owner.call);
            }
        }
    }

    /** Counts bytes read from a connection of the loop whose baton this thread holds. */
    void countRead(int bytes) {
        EventLoop loop = held;
        if (loop != null && bytes > 0) {
            loop.counters().read(bytes);
        }
    }

    /** Lets the connection that has its turn keep the bytes just read. */
    void giveUpInbound() {
        inbound = new Inbound(BUFFER_SIZE);
    }

    /** An interrupt that somebody else than the loop meant for this thread came while a handler ran. */
    void keepInterrupt() {
        interrupted = true;
    }

    /** A visitor is about to go: interrupts it if it was interrupted here. */
    void interruptAgain() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that can be asked which of these it is. */
    private static final class CrewThread extends Thread {
        final LoopThread owner;

        CrewThread(LoopThread owner, String name) {
            super(null, owner, name, 0, false);
            this.owner = owner;
        }
    }
}
