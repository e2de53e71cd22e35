package dev.fasthttp.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A stream of bytes in both directions that never blocks: a TCP or Unix-domain socket, TLS over one, a pipe in memory.
 *
 * <p>Threads: {@link #attach}, {@link #interest}, {@link #shutdownOutput} and {@link #close} are called by whoever holds the
 * loop, one at a time; {@link #read}, {@link #write} and {@link #transferFrom} by that thread, or meanwhile by a handler that
 * streams or an owner who took the connection over, one reader and one writer at a time. Addresses may be asked for by any
 * thread.
 */
public interface Connection extends AutoCloseable {
    /** How much of a file is read at once where the system cannot copy it. */
    int TRANSFER_BUFFER = 16 * 1024;

    /**
     * Binds this connection to the loop that will serve it; called once, before anything else. Nothing is watched until
     * {@link #interest} says so.
     */
    void attach(Readiness readiness) throws IOException;

    /**
     * Says what to watch from now on: a combination of {@link Readiness#READ} and {@link Readiness#WRITE}, or 0. A
     * source that is ready already signals at once.
     */
    void interest(int operations);

    /**
     * Reads what is there.
     *
     * @return the number of bytes read, 0 when there are none now, -1 at the end
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes what fits. What was not taken must be what the next call begins with: some of it may be encrypted already.
     *
     * @return the number of bytes written, 0 when there is no room now
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * Writes from a file what fits, without passing it through this process where the system can do that.
     *
     * @param count how many bytes are wanted, more than 0
     * @return the number of bytes written, 0 when there is no room now
     * @throws EOFException when the file ends before {@code position}
     */
    default long transferFrom(FileChannel source, long position, long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER_BUFFER));
        if (source.read(buffer, position) < 0) {
            throw new EOFException("file ends before position " + position);
        }
        return write(buffer.flip());
    }

    /** Ends the outgoing direction after what was written; the other one stays open. */
    void shutdownOutput() throws IOException;

    /** The address of this end. */
    SocketAddress localAddress();

    /** The address of the other end. */
    SocketAddress remoteAddress();

    /**
     * Tells whether the addresses are those of the client and will not change any more; false as long as a proxy in front
     * has yet to say them. Once reads find them out, this is true. A connection that stands on another one passes this on.
     */
    default boolean isAddressKnown() {
        return true;
    }

    /** Tells whether the bytes are protected by TLS. */
    default boolean isSecure() {
        return false;
    }

    /**
     * Translates what the loop found out about the transport into what it means for this connection. A connection that
     * stands on another one is watched by that one's descriptor: TLS has to write when only reading is wanted, for one.
     *
     * @param operations what became ready, {@link Readiness#READ} and {@link Readiness#WRITE}; any other bit is passed on
     * @return what to do now: read, write, both or nothing
     */
    default int ready(int operations) {
        return operations;
    }

    /** Tells whether bytes of the application can be exchanged; false while TLS shakes hands. */
    default boolean isEstablished() {
        return true;
    }

    /** The session of TLS, with cipher suite and certificates; empty without TLS and before the handshake is done. */
    default Optional<SSLSession> tlsSession() {
        return Optional.empty();
    }

    /** Who takes the connection over, because the client and TLS agreed on its protocol (ALPN, RFC 7301). */
    default Optional<ProtocolHandler> protocolHandler() {
        return Optional.empty();
    }

    /** Closes both directions so that the peer sees a failure and not an end, where there is such a thing. */
    default void abort() {
        close();
    }

    /** Closes both directions; never throws, and does nothing when called again. */
    @Override
    void close();
}
