package dev.fasthttp.inmemory;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * One direction of a pipe: a ring of bytes with a bound, from one writer to one reader.
 *
 * <p>The array begins small, grows up to the bound, and is small again after many writes that did not need it; a pipe
 * nobody wrote to has none. While the reader does the work of the writer it grows beyond the bound; the first write that
 * finds room within the bound again makes it smaller. Only the writer replaces it, and never writes to an old one again: the reader finds the bytes
 * it may read in whichever it gets hold of.
 *
 * <p>Waking: the writer publishes {@code tail}, then tells the reader's end; that end says that it waits, then looks at
 * {@code tail} again. Both are volatile, so one of them sees the other. The same holds for room, {@code head} and
 * {@code needs}.
 *
 * <p>Threads: one writer and one reader at a time, without a lock; {@link #end}, {@link #leave} and {@link #reset} by any.
 */
class ByteRing {
    /** Bytes under way before the writer waits, if nobody says otherwise. */
    static final int DEFAULT_BOUND = 64 * 1024;

    /** Twice this is the largest array that can be indexed by a mask. */
    static final int MAX_BOUND = 1 << 30;

    private static final byte[] NO_BYTES = new byte[0];
    private static final int SMALL = 1024;

    /** Bytes under way, whatever the bound, before a write fails that must not wait; a power of two. */
    static final int MAX_UNBOUNDED = 1 << 28;

    private static final int SHRINK_AFTER = 64;

    /** The writer has ended its side. */
    private static final int ENDED = 1;

    /** The connection broke. */
    private static final int RESET = 2;

    /** Nobody will read any more. */
    private static final int LEFT = 4;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(ByteRing.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int bound;
    private PipeEnd reader = Nobody.INSTANCE;
    private PipeEnd writer = Nobody.INSTANCE;

    private volatile byte[] bytes = NO_BYTES;
    private int smallWrites;

    /** How many bytes have been read; set by the reader. */
    private volatile long head;

    /** How many bytes have been written; set by the writer. */
    private volatile long tail;

    private volatile int state;

    /** The room that the writer waits for; 0 while it does not wait. */
    private volatile int needs;

    /** Whether the reader does the writer's work, and reads nothing meanwhile: waiting for room would be for ever. */
    private volatile boolean unbounded;

    ByteRing(int bound) {
        this.bound = bound;
    }

    /** Says whose it is, before either uses it. */
    final void join(PipeEnd from, PipeEnd to) {
        writer = from;
        reader = to;
        joined();
    }

    // ---- what a ring with faults does differently ------------------------------------------------------------------

    /** Both ends are known. */
    void joined() {}

    /** Up to where bytes can be read, if {@code written} have been written. */
    long arrived(long written) {
        return written;
    }

    /** Whether the reader may know by now how the writer ended. */
    boolean mayKnowEnd() {
        return true;
    }

    /** How many of {@code count} bytes that are here one read gets; at least 1 of more than 0. */
    int readLimit(int count) {
        return count;
    }

    /** How many of {@code count} bytes that fit one write takes; at least 1 of more than 0. */
    int writeLimit(int count) {
        return count;
    }

    /** Whether the reader may be told of bytes later than when they are written. */
    boolean mayTellLater() {
        return true;
    }

    /** So many bytes have been written by now. */
    void written(long position) {
        reader.readable();
    }

    /** The writer ended its side, or the connection broke. */
    void ended() {
        reader.readable();
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /** Reads what is there: the number of bytes, 0 when there are none now, -1 at the end. */
    final int read(byte[] target, int offset, int length) throws IOException {
        long from = head;
        int count = readable(from, length);
        if (count > 0) {
            byte[] source = bytes;
            int at = (int) from & (source.length - 1);
            int first = Math.min(count, source.length - at);
            System.arraycopy(source, at, target, offset, first);
            System.arraycopy(source, 0, target, offset + first, count - first);
            taken(from + count);
        }
        return count;
    }

    /** Reads what is there: the number of bytes, 0 when there are none now, -1 at the end. */
    final int read(ByteBuffer target) throws IOException {
        long from = head;
        int count = readable(from, target.remaining());
        if (count > 0) {
            byte[] source = bytes;
            int at = (int) from & (source.length - 1);
            int first = Math.min(count, source.length - at);
            target.put(source, at, first).put(source, 0, count - first);
            taken(from + count);
        }
        return count;
    }

    private int readable(long from, int length) throws IOException {
        // In this order: what the writer wrote before it ended must be seen with the end.
        boolean over = mayKnowEnd();
        int s = state;
        int here = (int) (arrived(tail) - from);
        if (here > 0) {
            return length == 0 ? 0 : readLimit(Math.min(here, length));
        }
        if (!over || (s & (ENDED | RESET)) == 0) {
            return 0;
        }
        if ((s & RESET) != 0) {
            throw new SocketException("connection reset: the pipe was aborted");
        }
        return -1;
    }

    private void taken(long to) {
        head = to;
        int wanted = needs;
        if (wanted > 0 && room(to) >= wanted) {
            writer.writable();
        }
    }

    /** Whether a read would not have to wait. */
    final boolean isReadable() {
        boolean over = mayKnowEnd();
        return (over && (state & (ENDED | RESET)) != 0) || arrived(tail) != head;
    }

    /** Says that the reader will read nothing until further notice, and the writer must not wait for it; or that it does. */
    final void setUnbounded(boolean readerIsBusy) {
        unbounded = readerIsBusy;
    }

    /** The reader will read no more: from now on writes fail. */
    final void leave() {
        set(LEFT);
        writer.writable();
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /** Writes what fits: the number of bytes, 0 when there is no room now. */
    final int write(byte[] source, int offset, int length) throws IOException {
        int count = writeSilently(source, offset, length);
        if (count > 0) {
            written(tail);
        }
        return count;
    }

    /** The same, and the reader is not told. */
    final int writeSilently(byte[] source, int offset, int length) throws IOException {
        long from = tail;
        int count = writable(from, length);
        if (count > 0) {
            byte[] target = arrayFor(from, count);
            int at = (int) from & (target.length - 1);
            int first = Math.min(count, target.length - at);
            System.arraycopy(source, offset, target, at, first);
            System.arraycopy(source, offset + first, target, 0, count - first);
            tail = from + count;
        }
        return count;
    }

    /** Writes what fits: the number of bytes, 0 when there is no room now. */
    final int write(ByteBuffer source) throws IOException {
        long from = tail;
        int count = writable(from, source.remaining());
        if (count > 0) {
            byte[] target = arrayFor(from, count);
            int at = (int) from & (target.length - 1);
            int first = Math.min(count, target.length - at);
            source.get(target, at, first).get(target, 0, count - first);
            tail = from + count;
            written(from + count);
        }
        return count;
    }

    private int writable(long from, int length) throws IOException {
        int s = state;
        if (s != 0) {
            throw notWritable(s);
        }
        boolean mustNotWait = unbounded;
        int count = Math.min(length, (mustNotWait ? MAX_UNBOUNDED : bound) - (int) (from - head));
        if (count <= 0) {
            if (mustNotWait && length > 0) {
                throw new IOException(
                        "a response of more than " + MAX_UNBOUNDED
                                + " bytes to a client on whose thread its handler runs; with a deadline it would run elsewhere");
            }
            return 0;
        }
        return writeLimit(count);
    }

    /** How many bytes a write would take, if the reader has got there; negative after it took more than the bound. */
    private int room(long readUpTo) {
        return (unbounded ? MAX_UNBOUNDED : bound) - (int) (tail - readUpTo);
    }

    private static IOException notWritable(int s) {
        if ((s & RESET) != 0) {
            return new SocketException("connection reset: the pipe was aborted");
        }
        if ((s & LEFT) != 0) {
            return new SocketException("broken pipe: the peer closed it");
        }
        return new ClosedChannelException();
    }

    /** The array to write so many bytes to: the one there is, a larger one, or after many small writes a small one. */
    private byte[] arrayFor(long from, int count) {
        byte[] array = bytes;
        long unread = head;
        int used = (int) (from - unread);
        if (used + count > array.length) {
            smallWrites = 0;
            return replace(unread, from, sizeFor(used + count));
        }
        if (array.length / 2 >= bound && array.length > SMALL && used + count <= bound) {
            // Left over from when there was no bound.
            smallWrites = 0;
            return replace(unread, from, sizeFor(used + count));
        }
        if (array.length > SMALL) {
            smallWrites = used == 0 && count <= SMALL ? smallWrites + 1 : 0;
            if (smallWrites == SHRINK_AFTER) {
                smallWrites = 0;
                return replace(from, from, SMALL);
            }
        }
        return array;
    }

    private static int sizeFor(int count) {
        return Math.max(SMALL, Integer.highestOneBit(count - 1) << 1);
    }

    private byte[] replace(long from, long to, int capacity) {
        byte[] old = bytes;
        byte[] array = new byte[capacity];
        for (long p = from; p < to; ) {
            int at = (int) p & (old.length - 1);
            int into = (int) p & (capacity - 1);
            int count = (int) Math.min(to - p, Math.min(old.length - at, capacity - into));
            System.arraycopy(old, at, array, into, count);
            p += count;
        }
        bytes = array;
        return array;
    }

    /** Has the writer told when there is room for so many bytes, or for a quarter of all; 0: not any more. */
    final void awaitRoom(int count) {
        int wanted = Math.min(count, Math.max(1, bound / 4));
        if (needs != wanted) {
            needs = wanted;
        }
    }

    /** Whether there is the room that the writer waits for, or a write would fail. */
    final boolean isWritable() {
        return state != 0 || room(head) >= Math.max(1, needs);
    }

    /** Whether a write would fail. */
    final boolean isBroken() {
        return (state & (RESET | LEFT)) != 0;
    }

    /** The writer will write no more: the reader finds the end behind the last byte. */
    final void end() {
        set(ENDED);
        ended();
    }

    /** Breaks it: the reader finds a failure behind the last byte, the writer at once. */
    final void reset() {
        set(RESET);
        ended();
        writer.writable();
    }

    private void set(int bit) {
        int before = (int) STATE.getAndBitwiseOr(this, bit);
        assert before >= 0;
    }

    final PipeEnd reader() {
        return reader;
    }

    final PipeEnd writer() {
        return writer;
    }

    /** Stands for an end that is not there yet. */
    private enum Nobody implements PipeEnd {
        INSTANCE;

        @Override
        public void readable() {}

        @Override
        public void writable() {}

        @Override
        public boolean isOpen() {
            return false;
        }
    }

    /** Bytes that the array can hold, for tests. */
    final int capacity() {
        return bytes.length;
    }
}
