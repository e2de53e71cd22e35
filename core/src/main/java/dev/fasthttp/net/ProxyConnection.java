package dev.fasthttp.net;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A {@link Connection} that begins with a header of the PROXY protocol, which it keeps to itself.
 *
 * <p>The header is taken out of what is read, in the buffer of the reader: what follows it there is moved to the front. So
 * nothing that belongs to the reader ever waits in here, and the connection is ready exactly when the inner one is. A read
 * that found only bytes of the header says that there is nothing now.
 *
 * <p>Nothing can be written before the header is complete.
 */
final class ProxyConnection implements Connection {
    private static final System.Logger LOGGER = System.getLogger(ProxyConnection.class.getName());
    private static final byte[] NO_BYTES = new byte[0];

    /** Enough for a line, and for a block with a few vectors. */
    private static final int FIRST_CAPACITY = 128;

    private final Connection inner;
    private byte[] header = NO_BYTES;
    private int length;
    private volatile boolean complete;
    private volatile SocketAddress local;
    private volatile SocketAddress remote;

    ProxyConnection(Connection inner) {
        this.inner = inner;
        local = inner.localAddress();
        remote = inner.remoteAddress();
    }

    @Override
    public void attach(Readiness readiness) throws IOException {
        inner.attach(readiness);
    }

    @Override
    public void interest(int operations) {
        inner.interest(operations);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (complete) {
            return inner.read(target);
        }
        int start = target.position();
        int count = inner.read(target);
        if (count <= 0) {
            if (count < 0) {
                logRefusal("ended before its PROXY header did");
            }
            return count;
        }
        int before = length;
        append(target, start, count);
        ProxyHeader parsed;
        try {
            parsed = ProxyHeader.parse(header, length);
        } catch (ProtocolException e) {
            logRefusal(e.toString());
            target.position(start);
            throw e;
        }
        int taken = parsed == null ? count : parsed.length() - before;
        // A slice, because compacting moves to the begin of a buffer.
        target.slice(start, count).position(taken).compact();
        target.position(start + count - taken);
        if (parsed != null) {
            end(parsed);
        }
        return count - taken;
    }

    /** Keeps what was read, as far as the header may reach. */
    private void append(ByteBuffer source, int from, int count) {
        int kept = Math.min(count, ProxyHeader.MAX_LENGTH - length);
        if (length + kept > header.length) {
            int capacity = Math.max(FIRST_CAPACITY, Math.max(2 * header.length, length + kept));
            header = Arrays.copyOf(header, Math.min(ProxyHeader.MAX_LENGTH, capacity));
        }
        source.get(from, header, length, kept);
        length += kept;
    }

    private void end(ProxyHeader parsed) {
        SocketAddress source = parsed.source();
        SocketAddress destination = parsed.destination();
        if (source != null && destination != null) {
            remote = source;
            local = destination;
        }
        header = NO_BYTES;
        complete = true;
    }

    private void logRefusal(String reason) {
        LOGGER.log(System.Logger.Level.DEBUG, "refused {0}: {1}", inner, reason);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!complete) {
            throw new ProtocolException("nothing may be written before the PROXY header has arrived");
        }
        return inner.write(source);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        if (!complete) {
            throw new ProtocolException("nothing may be written before the PROXY header has arrived");
        }
        return inner.transferFrom(source, position, count);
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner.shutdownOutput();
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
    public boolean isAddressKnown() {
        return complete;
    }

    @Override
    public boolean isSecure() {
        return inner.isSecure();
    }

    @Override
    public int ready(int operations) {
        return inner.ready(operations);
    }

    @Override
    public boolean isEstablished() {
        return inner.isEstablished();
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return inner.tlsSession();
    }

    @Override
    public Optional<ProtocolHandler> protocolHandler() {
        return inner.protocolHandler();
    }

    @Override
    public void abort() {
        inner.abort();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return remote + " -> " + local + " by " + inner;
    }
}
