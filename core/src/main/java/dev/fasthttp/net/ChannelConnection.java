package dev.fasthttp.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A {@link Connection} over a socket of the system, TCP or Unix-domain. */
final class ChannelConnection implements Connection {
    private final SocketChannel channel;
    private final SocketAddress local;
    private final SocketAddress remote;
    private @Nullable SelectionKey key;

    ChannelConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        local = channel.getLocalAddress();
        remote = channel.getRemoteAddress();
        if (!(local instanceof UnixDomainSocketAddress)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    @Override
    public void attach(Readiness readiness) throws IOException {
        key = channel.register(readiness.selector(), 0, readiness);
    }

    @Override
    public void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        long written = source.transferTo(position, count, channel);
        if (written == 0 && position >= source.size()) {
            throw new EOFException("file ends before position " + position);
        }
        return written;
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
    public void abort() {
        try {
            if (!(local instanceof UnixDomainSocketAddress)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
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
    }

    @Override
    public String toString() {
        return remote + " -> " + local;
    }
}
