package dev.fasthttp.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One keep-alive connection of the client, with at most one request under way. */
final class LoadConnection {

    private final LoadLoop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final AnswerReader reader = new AnswerReader();

    private ByteBuffer request = ByteBuffer.allocate(0);
    private OnAnswer onAnswer = (connection, nanos) -> {};
    private long askedAt;

    LoadConnection(LoadLoop loop, Selector selector, InetSocketAddress server) throws IOException {
        this.loop = loop;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = channel.connect(server);
        key = channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
    }

    /** Sends the request, and calls back when the whole answer is there. */
    void ask(byte[] bytes, OnAnswer onAnswer) {
        this.onAnswer = onAnswer;
        request = ByteBuffer.wrap(bytes);
        askedAt = System.nanoTime();
        if (channel.isConnected()) {
            try {
                write();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void onReady() {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                write();
            } else if (key.isWritable()) {
                write();
            } else {
                read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write() throws IOException {
        channel.write(request);
        key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read() throws IOException {
        ByteBuffer bytes = loop.readBuffer();
        if (channel.read(bytes) < 0) {
            throw new IOException("the server closed a connection");
        }
        if (reader.read(bytes.flip())) {
            onAnswer.answered(this, System.nanoTime() - askedAt);
        }
    }

    /** Told that an answer is complete, and how long after the asking. */
    interface OnAnswer {

        void answered(LoadConnection connection, long nanos);
    }
}
