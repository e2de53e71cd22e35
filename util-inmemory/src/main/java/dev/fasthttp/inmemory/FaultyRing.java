package dev.fasthttp.inmemory;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A {@link ByteRing} that does what its {@link PipeFaults} say.
 *
 * <p>Bytes under way are in the ring already, and take its room; {@code marks} say from when on they can be read.
 *
 * <p>Threads: as for any ring; {@code marks} has a lock, which guards {@code arrived} and {@code lastDue}, too.
 */
final class FaultyRing extends ByteRing {
    /** Bytes up to a position, and when they arrive. */
    private record Mark(long position, long due) {}

    private final Pipe pipe;
    private final PipeFaults faults;
    private final SplittableRandom readChance;
    private final SplittableRandom writeChance;
    private final long breaksAt;

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private long arrived;
    private long lastDue = System.nanoTime();

    /** How many bytes have been written; the writer's. */
    private long position;

    FaultyRing(int bound, Pipe pipe, PipeFaults faults, long stream) {
        super(bound);
        this.pipe = pipe;
        this.faults = faults;
        // Far apart, so that neighbours have nothing in common.
        SplittableRandom random = new SplittableRandom(faults.seed() + stream * 0x9E37_79B9_7F4A_7C15L);
        readChance = random.split();
        writeChance = random.split();
        breaksAt = faults.isRandom() && faults.breakAfter() > 0
                ? random.nextLong(faults.breakAfter() + 1)
                : faults.breakAfter();
    }

    @Override
    void joined() {
        breakOffAt(0);
    }

    @Override
    int readLimit(int count) {
        return limit(count, faults.maxReadSize(), readChance);
    }

    @Override
    int writeLimit(int count) {
        int limit = limit(count, faults.maxWriteSize(), writeChance);
        return breaksAt < 0 ? limit : (int) Math.min(limit, breaksAt - position);
    }

    private int limit(int count, int max, SplittableRandom random) {
        if (max == Integer.MAX_VALUE) {
            return count;
        }
        return Math.min(count, faults.isRandom() ? 1 + random.nextInt(max) : max);
    }

    @Override
    boolean mayTellLater() {
        return false;
    }

    @Override
    void written(long to) {
        position = to;
        if (faults.delayNanos() == 0) {
            reader().readable();
        } else {
            send(to);
        }
        breakOffAt(to);
    }

    private void breakOffAt(long to) {
        if (to == breaksAt) {
            if (faults.isReset()) {
                pipe.reset();
            } else {
                pipe.cut();
            }
        }
    }

    /** Has what is written up to there arrive later, behind what was sent before. */
    private void send(long to) {
        long wait;
        synchronized (marks) {
            long now = System.nanoTime();
            long due = now + delay();
            lastDue = due - lastDue > 0 ? due : lastDue;
            marks.add(new Mark(to, lastDue));
            wait = lastDue - now;
        }
        wakeIn(wait);
    }

    private long delay() {
        return faults.isRandom() ? writeChance.nextLong(faults.delayNanos() + 1) : faults.delayNanos();
    }

    private void wakeIn(long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> reader().readable());
    }

    @Override
    long arrived(long written) {
        if (faults.delayNanos() == 0) {
            return written;
        }
        synchronized (marks) {
            long now = System.nanoTime();
            for (Mark mark = marks.peek(); mark != null && mark.due() - now <= 0; mark = marks.peek()) {
                arrived = mark.position();
                marks.remove();
            }
            return arrived;
        }
    }

    @Override
    void ended() {
        if (faults.delayNanos() == 0) {
            reader().readable();
            return;
        }
        long wait;
        synchronized (marks) {
            long now = System.nanoTime();
            long due = now + faults.delayNanos();
            // No mark may follow: writes fail from now on.
            lastDue = due - lastDue > 0 ? due : lastDue;
            wait = lastDue - now;
        }
        wakeIn(wait);
    }

    /** The end takes its time like all before it. */
    @Override
    boolean mayKnowEnd() {
        if (faults.delayNanos() == 0) {
            return true;
        }
        synchronized (marks) {
            return lastDue - System.nanoTime() <= 0;
        }
    }
}
