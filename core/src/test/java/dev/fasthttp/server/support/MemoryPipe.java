package dev.fasthttp.server.support;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes between a client that waits and a server, in memory. The server has the {@link Connection}; the other
 * methods are the client's, for one thread at a time.
 */
public final class MemoryPipe implements Connection {
    private static final long LIMIT_MILLIS = 60_000;

    private final Queue toServer = new Queue();
    private final Queue toClient = new Queue();
    private final int capacity;
    private @Nullable Readiness readiness;
    private int interest;
    private boolean assisting;
    private boolean waiting;
    private boolean closed;
    private boolean clientEnded;

    /** Bytes on their way, in order. */
    private static final class Queue {
        private byte[] bytes = new byte[1024];
        private int from;
        private int to;

        int length() {
            return to - from;
        }

        void add(byte[] source, int offset, int length) {
            makeRoom(length);
            System.arraycopy(source, offset, bytes, to, length);
            to += length;
        }

        void add(ByteBuffer source, int length) {
            makeRoom(length);
            source.get(bytes, to, length);
            to += length;
        }

        private void makeRoom(int length) {
            if (from == to) {
                from = 0;
                to = 0;
            }
            if (to + length > bytes.length) {
                bytes = Arrays.copyOfRange(bytes, from, from + 2 * (length() + length));
                to -= from;
                from = 0;
            }
        }

        int take(byte[] target, int offset, int length) {
            int count = Math.min(length, length());
            System.arraycopy(bytes, from, target, offset, count);
            from += count;
            return count;
        }

        int take(ByteBuffer target) {
            int count = Math.min(target.remaining(), length());
            target.put(bytes, from, count);
            from += count;
            return count;
        }
    }

    /** A pipe that holds any number of bytes. */
    public MemoryPipe() {
        this(Integer.MAX_VALUE);
    }

    /** A pipe in which so many bytes of a response have room. */
    public MemoryPipe(int capacity) {
        this.capacity = capacity;
    }

    // ---- the client ------------------------------------------------------------------------------------------------

    /** Sends bytes; the loop is signalled. */
    public void send(byte[] bytes) {
        Readiness loop = put(bytes);
        if (loop != null) {
            loop.signal(Readiness.READ);
        }
    }

    /** Sends bytes, and does the work of the server on this thread, if it can. */
    public boolean sendAndAssist(byte[] bytes) {
        Readiness loop = put(bytes);
        return loop != null && loop.assist(Readiness.READ);
    }

    private synchronized @Nullable Readiness put(byte[] bytes) {
        toServer.add(bytes, 0, bytes.length);
        return (interest & Readiness.READ) != 0 ? readiness : null;
    }

    /** Reads at least one byte, or -1 at the end. */
    public synchronized int receive(byte[] target, int offset, int length) throws IOException {
        long end = 0;
        while (toClient.length() == 0 && !closed) {
            if (end == 0) {
                end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
            } else if (System.nanoTime() > end) {
                throw new SocketTimeoutException("no byte in time");
            }
            waiting = true;
            try {
                wait(LIMIT_MILLIS);
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            } finally {
                waiting = false;
            }
        }
        int count = toClient.take(target, offset, length);
        tell();
        return count == 0 ? -1 : count;
    }

    /** Reads that many bytes. */
    public void receiveAll(byte[] target, int length) throws IOException {
        for (int p = 0; p < length; ) {
            int count = receive(target, p, length - p);
            if (count < 0) {
                throw new IOException("ended after " + p + " of " + length + " bytes");
            }
            p += count;
        }
    }

    /** Reads a response with a Content-Length; an empty text at the end. */
    public String receiveResponse() throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] one = new byte[1];
        while (text.indexOf("\r\n\r\n") < 0) {
            if (receive(one, 0, 1) < 0) {
                return text.toString();
            }
            text.append((char) one[0]);
        }
        int at = text.indexOf("Content-Length: ") + 16;
        byte[] body = new byte[Integer.parseInt(text.substring(at, text.indexOf("\r", at)))];
        receiveAll(body, body.length);
        return text + new String(body, StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end. */
    public String receiveToEnd() throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] block = new byte[1000];
        for (int count = receive(block, 0, 1000); count >= 0; count = receive(block, 0, 1000)) {
            text.append(new String(block, 0, count, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** Says whether the client is assisting, so that there is room for all the server writes. */
    public synchronized void setAssisting(boolean assisting) {
        this.assisting = assisting;
    }

    /** The client sends no more. */
    public synchronized void finish() {
        clientEnded = true;
        tell();
    }

    /** Whether the server closed it. */
    public synchronized boolean isClosed() {
        return closed;
    }

    // ---- the server ------------------------------------------------------------------------------------------------

    private int room() {
        return assisting ? Integer.MAX_VALUE : capacity - toClient.length();
    }

    private void tell() {
        int ready = (toServer.length() > 0 || clientEnded ? Readiness.READ : 0) | (room() > 0 ? Readiness.WRITE : 0);
        if (readiness != null && (ready & interest) != 0) {
            readiness.signal(ready & interest);
        }
    }

    @Override
    public synchronized void attach(Readiness loop) {
        readiness = loop;
    }

    @Override
    public synchronized void interest(int operations) {
        interest = operations;
        tell();
    }

    @Override
    public synchronized int read(ByteBuffer target) {
        int count = toServer.take(target);
        if (count > 0 && toServer.length() > 0) {
            tell();
        }
        return count == 0 && clientEnded ? -1 : count;
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        int count = Math.min(source.remaining(), room());
        toClient.add(source, count);
        if (waiting) {
            notifyAll();
        }
        return count;
    }

    @Override
    public void shutdownOutput() {
        close();
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("pipe", 0);
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("pipe", 0);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
