package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.server.RequestCtx;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The lines between the loops and the thread that writes them.
 *
 * <p>Each of a few stripes has a lock, held for the time it takes to write one line into memory. A thread that finds its
 * stripe locked takes the next one: it waits for none.
 */
final class AccessLogBuffers {
    /** The least size of all buffers together, in bytes. */
    static final int MIN_SIZE = 64 * 1024;

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final long FLUSH_NANOS = AccessLog.FLUSH_MILLIS * 1_000_000L;
    private static final long CLOSE_MILLIS = 5_000;

    private final AccessLogTarget target;
    private final Stripe[] stripes;
    private final int stripeSize;
    private final LongAdder dropped = new LongAdder();
    private final Thread thread = new Thread(this::run, "fasthttp-access-log");
    private ByteBuilder spare = new ByteBuilder();
    private long told;
    private volatile boolean reopen;
    private volatile boolean closed;

    private static final class Stripe {
        final ReentrantLock lock = new ReentrantLock();
        final AccessLogLine line;
        ByteBuilder lines = new ByteBuilder();
        long count;

        Stripe(AccessLogLine line) {
            this.line = line;
        }
    }

    AccessLogBuffers(AccessLogTarget target, int size, Supplier<AccessLogLine> lines) {
        this.target = target;
        stripes = new Stripe[Math.max(2, Runtime.getRuntime().availableProcessors())];
        stripeSize = size / stripes.length;
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe(lines.get());
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Puts a line into a buffer, or drops it. */
    void add(RequestCtx ctx, long nanos) {
        int first = (int) (Thread.currentThread().getId() % stripes.length);
        for (int i = 0; i < stripes.length; i++) {
            Stripe stripe = stripes[(first + i) % stripes.length];
            if (stripe.lock.tryLock()) {
                try {
                    addTo(stripe, ctx, nanos);
                } finally {
                    stripe.lock.unlock();
                }
                return;
            }
        }
        dropped.increment();
    }

    private void addTo(Stripe stripe, RequestCtx ctx, long nanos) {
        int before = stripe.lines.length();
        if (closed || before >= stripeSize) {
            dropped.increment();
            return;
        }
        stripe.line.append(stripe.lines, ctx, nanos);
        stripe.count++;
        if (before < stripeSize / 2 && stripe.lines.length() >= stripeSize / 2) {
            LockSupport.unpark(thread);
        }
    }

    void reopen() {
        reopen = true;
        LockSupport.unpark(thread);
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, FLUSH_NANOS);
            writeAll();
        }
        writeAll();
        try {
            target.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "access log cannot be closed", e);
        }
    }

    private void writeAll() {
        if (reopen) {
            reopen = false;
            try {
                target.open();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "access log cannot be opened again; the old file goes on", e);
            }
        }
        for (Stripe stripe : stripes) {
            write(stripe);
        }
        long now = dropped.sum();
        if (now > told) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    (now - told) + " lines of the access log were dropped, " + now + " in all");
            told = now;
        }
    }

    private void write(Stripe stripe) {
        ByteBuilder full;
        long count;
        stripe.lock.lock();
        try {
            full = stripe.lines;
            count = stripe.count;
            stripe.lines = spare;
            stripe.count = 0;
        } finally {
            stripe.lock.unlock();
        }
        if (!full.isEmpty()) {
            try {
                target.write(full.array(), full.length());
            } catch (IOException e) {
                dropped.add(count);
                LOG.log(System.Logger.Level.WARNING, "access log cannot be written", e);
            }
        }
        full.reset();
        spare = full;
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(CLOSE_MILLIS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
