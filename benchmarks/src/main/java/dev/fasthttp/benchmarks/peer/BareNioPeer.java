package dev.fasthttp.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * The yardstick: a plain NIO selector loop that parses nothing.
 *
 * <p>It counts the blank lines in what it reads and writes that many copies of a fixed answer with one call, so it does what
 * any NIO server must (select, read, write) and nothing else. What a server costs more than this is its own doing. One
 * thread, no allocation per request.
 */
public final class BareNioPeer {

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final RequestCounter counter = new RequestCounter();
    private final AnswerBlock answers = new AnswerBlock();

    private BareNioPeer(int port) throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] args) throws IOException {
        BareNioPeer peer = new BareNioPeer(Integer.parseInt(args[0]));
        HelloAnswer.ready();
        peer.run();
    }

    private void run() throws IOException {
        Consumer<SelectionKey> onReady = this::onReady;
        while (true) {
            selector.select(onReady, 1000);
            answers.refresh(System.currentTimeMillis());
        }
    }

    private void onReady(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            try {
                connection.onReady();
            } catch (IOException e) {
                connection.close();
            }
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            while (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new Connection(channel, key));
                channel = listener.accept();
            }
        } catch (IOException e) {
            System.err.println("accept: " + e);
        }
    }

    /** One client: the end of what it sent last, and the bytes it is still owed. */
    private final class Connection {

        private final SocketChannel channel;
        private final SelectionKey key;
        private int tail;
        private long owed;

        Connection(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void onReady() throws IOException {
            if (owed == 0 && !read()) {
                return;
            }
            owed = answers.write(channel, owed);
            int wanted = owed == 0 ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }

        /** Says whether there is something to answer. */
        private boolean read() throws IOException {
            int n = channel.read(counter.buffer());
            if (n < 0) {
                close();
                return false;
            }
            int requests = counter.count(tail);
            tail = counter.tail();
            owed = requests * (long) answers.length();
            return requests > 0;
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                System.err.println("close: " + e);
            }
        }
    }
}
