package dev.fasthttp.benchmarks.stream;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Listens to events on many connections.
 *
 * <p>Prints {@code open} when each connection has had one, and then for each line of its input how many there were so far.
 */
public final class EventClient {

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final AtomicLong events = new AtomicLong();
    private int listening;

    private EventClient() throws IOException {}

    /** Takes the port, the number of connections, and the path. */
    public static void main(String[] args) throws IOException {
        EventClient client = new EventClient();
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        int count = Integer.parseInt(args[1]);
        byte[] request = StreamTask.ascii("GET " + args[2] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(client.selector, SelectionKey.OP_READ, new Ear());
            client.selector.selectNow(client::onReady);
        }
        while (client.listening < count) {
            client.selector.select(client::onReady, 100);
        }
        System.out.println("open");
        Thread listener = new Thread(client::listen);
        listener.setDaemon(true);
        listener.start();
        while (System.in.read() >= 0) {
            System.out.println(client.events.get());
        }
    }

    private void listen() {
        try {
            while (true) {
                selector.select(this::onReady);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void onReady(SelectionKey key) {
        try {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new EOFException("event stream was cut");
            }
            Ear ear = (Ear) key.attachment();
            boolean heard = ear.heard;
            events.addAndGet(ear.count(buffer.flip()));
            if (ear.heard && !heard) {
                listening++;
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private static void fail(IOException e) {
        System.err.println(e);
        System.exit(1);
    }

    /** What one connection has heard: two line feeds in a row, which no head has, end an event. */
    private static final class Ear {
        private byte last;
        private boolean heard;

        int count(ByteBuffer bytes) {
            int count = 0;
            while (bytes.hasRemaining()) {
                byte b = bytes.get();
                if (b == '\n' && last == '\n') {
                    count++;
                }
                last = b;
            }
            heard |= count > 0;
            return count;
        }
    }
}
