package dev.fasthttp.net;

import dev.fasthttp.internal.Alarm;
import dev.fasthttp.internal.AlarmClock;
import dev.fasthttp.internal.WatchedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockingConnection} over a socket of the system.
 *
 * <p>A read is one system call, and so is a write, with a deadline or without: the channel blocks, and a clock that all
 * connections share closes it under the thread that waits too long. Up to {@value #MAX_AT_ONCE} bytes go to the system at
 * once, so that the JDK's direct buffers, one for each platform thread, stay small.
 */
final class SocketConnection implements BlockingConnection, WatchedChannel {
    private static final int MAX_AT_ONCE = 64 * 1024;
    private static final AlarmClock CLOCK = new AlarmClock("fasthttp-deadlines", TimeUnit.MILLISECONDS.toNanos(10));
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final InputStream input;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final Deadline reading = new Deadline(this);
    private final Deadline writing = new Deadline(this);
    private final ByteBuffer probe = ByteBuffer.allocate(1);
    private ByteBuffer source = NOTHING;
    private ByteBuffer target = NOTHING;
    private boolean nonBlocking;
    private volatile @Nullable SelectionKey key;

    /** The end of a wait. */
    private static final class Deadline extends Alarm {
        private final SocketConnection connection;

        Deadline(SocketConnection connection) {
            super(CLOCK);
            this.connection = connection;
        }

        @Override
        protected void ring() {
            connection.abort();
        }
    }

    /** Takes over a connected channel that blocks. */
    SocketConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        local = channel.getLocalAddress();
        remote = channel.getRemoteAddress();
        input = channel.socket().getInputStream();
    }

    @Override
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"}) // is it the array that is wrapped already?
    public int read(byte[] array, int offset, int length, long deadline) throws IOException {
        if (target.array() != array) {
            target = ByteBuffer.wrap(array);
        }
        target.limit(offset + Math.min(length, MAX_AT_ONCE)).position(offset);
        if (deadline == NO_DEADLINE) {
            try {
                return channel.read(target);
            } catch (IOException e) {
                throw failure(e, reading);
            }
        }
        begin(reading, deadline, "no byte came in time");
        int count;
        try {
            count = channel.read(target);
        } catch (IOException e) {
            throw failure(e, reading);
        }
        if (!reading.cancel()) {
            throw late("no byte came in time", null);
        }
        return count;
    }

    @Override
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"}) // is it the array that is wrapped already?
    public void write(byte[] array, int offset, int length, long deadline) throws IOException {
        if (source.array() != array) {
            source = ByteBuffer.wrap(array);
        }
        if (deadline != NO_DEADLINE) {
            begin(writing, deadline, "the peer did not take all bytes in time");
        }
        int end = offset + length;
        int position = offset;
        try {
            while (position < end) {
                source.limit(Math.min(end, position + MAX_AT_ONCE)).position(position);
                position += channel.write(source);
            }
        } catch (IOException e) {
            throw failure(e, writing);
        }
        if (deadline != NO_DEADLINE && !writing.cancel()) {
            throw late("the peer did not take all bytes in time", null);
        }
    }

    private static void begin(Deadline alarm, long deadline, String what) throws SocketTimeoutException {
        if (deadline - System.nanoTime() <= 0) {
            throw late(what, null);
        }
        alarm.set(deadline);
    }

    private static SocketTimeoutException late(String what, @Nullable Throwable cause) {
        SocketTimeoutException late = new SocketTimeoutException(what);
        if (cause != null) {
            late.initCause(cause);
        }
        return late;
    }

    private static IOException failure(IOException e, Deadline alarm) {
        if (!alarm.cancel()) {
            return late("time was up", e);
        }
        if (e instanceof ClosedByInterruptException) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            return interrupted;
        }
        return e;
    }

    // ---- watched by a selector ------------------------------------------------------------------------------------------

    @Override
    public void watch(Selector selector, Object attachment, int operations) throws IOException {
        dropKey();
        if (!nonBlocking) {
            channel.configureBlocking(false);
            nonBlocking = true;
        }
        try {
            key = channel.register(selector, operations, attachment);
        } catch (CancelledKeyException | ClosedSelectorException e) {
            // The selector has not forgotten it yet, or never will.
            throw new IOException("cannot be watched now", e);
        }
    }

    @Override
    public void unwatch() throws IOException {
        dropKey();
        if (nonBlocking) {
            // Keys that are cancelled do not matter, also if their selector has not noticed yet.
            channel.configureBlocking(true);
            nonBlocking = false;
        }
    }

    private void dropKey() {
        SelectionKey old = key;
        if (old != null) {
            key = null;
            old.cancel();
        }
    }

    @Override
    public void interest(int operations) {
        SelectionKey current = key;
        if (current == null) {
            return;
        }
        try {
            current.interestOps(operations);
        } catch (CancelledKeyException e) {
            // Closed meanwhile: nothing is watched any more.
            assert !current.isValid();
        }
    }

    @Override
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"}) // is it the array that is wrapped already?
    public int tryRead(byte[] array, int offset, int length) throws IOException {
        if (target.array() != array) {
            target = ByteBuffer.wrap(array);
        }
        target.limit(offset + Math.min(length, MAX_AT_ONCE)).position(offset);
        return channel.read(target);
    }

    @Override
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"}) // is it the array that is wrapped already?
    public int tryWrite(byte[] array, int offset, int length) throws IOException {
        if (source.array() != array) {
            source = ByteBuffer.wrap(array);
        }
        source.limit(offset + Math.min(length, MAX_AT_ONCE)).position(offset);
        return channel.write(source);
    }

    // ---- for code that waits --------------------------------------------------------------------------------------------

    @Override
    public boolean awaitReadable(long deadline) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            long left = deadline == NO_DEADLINE ? Long.MAX_VALUE : deadline - System.nanoTime();
            if (left <= 0) {
                return selector.selectNow() > 0;
            }
            boolean readable = selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left))) > 0;
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            return readable;
        } finally {
            if (channel.isOpen()) {
                channel.configureBlocking(true);
            }
        }
    }

    /** Looks for the end or for bytes, either of which is the end of an idle connection. */
    @Override
    public boolean isStale() {
        if (!channel.isOpen()) {
            return true;
        }
        try {
            channel.configureBlocking(false);
            try {
                return channel.read(probe.clear()) != 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException e) {
            return true;
        }
    }

    /** One system call and not five. */
    @Override
    public boolean hasUnexpectedInput() {
        try {
            return input.available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return Optional.empty();
    }

    @Override
    public void abort() {
        try {
            if (remote instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // The peer is gone already: there is nobody to tell.
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way; there is nobody to tell.
            assert !channel.isOpen();
        }
        reading.forget();
        writing.forget();
    }

    @Override
    public String toString() {
        return local + " -> " + remote;
    }
}
