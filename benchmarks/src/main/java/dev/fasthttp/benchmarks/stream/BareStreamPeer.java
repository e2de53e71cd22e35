package dev.fasthttp.benchmarks.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The yardstick: a plain NIO selector loop that writes and reads as many bytes and knows no HTTP beyond what that needs.
 *
 * <p>{@code /direct} is written from a direct buffer that never changes; for {@code /copied} each piece is copied into it
 * first, as the bytes of a handler have to be. An {@code /upload} is read to its Content-Length. {@code /events} get an event
 * a second, all in one sweep.
 */
public final class BareStreamPeer {
    private static final byte[] BLOCK = new byte[StreamTask.PIECE];
    private static final byte[] HEAD =
            StreamTask.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + StreamTask.LENGTH + "\r\n\r\n");
    private static final byte[] EVENT_HEAD = StreamTask.ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    private static final byte[] EVENT = StreamTask.eventChunk();
    private static final long SECOND = 1_000_000_000;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(StreamTask.PIECE);
    private final ByteBuffer piece = ByteBuffer.allocateDirect(StreamTask.PIECE);
    private final ByteBuffer event = ByteBuffer.allocateDirect(EVENT.length).put(EVENT);
    private final byte[] sink = new byte[StreamTask.PIECE];
    private final List<SocketChannel> listening = new ArrayList<>();

    private BareStreamPeer(int port) throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] args) throws IOException {
        BareStreamPeer peer = new BareStreamPeer(Integer.parseInt(args[0]));
        StreamTask.ready();
        peer.run();
    }

    private void run() throws IOException {
        Consumer<SelectionKey> onReady = this::onReady;
        long due = System.nanoTime() + SECOND;
        while (true) {
            selector.select(onReady, Math.max(1, (due - System.nanoTime()) / 1_000_000));
            if (System.nanoTime() - due >= 0) {
                due += SECOND;
                listening.removeIf(channel -> !sendEvent(channel));
            }
        }
    }

    private boolean sendEvent(SocketChannel channel) {
        try {
            channel.write(event.rewind());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.attachment() instanceof Client client) {
                client.onReady();
            } else {
                SocketChannel channel = listener.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey own = channel.register(selector, SelectionKey.OP_READ);
                own.attach(new Client(channel, own));
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    /** One connection, and how much it is still to get or to give. */
    private final class Client {
        private final SocketChannel channel;
        private final SelectionKey key;
        private boolean copied;
        private long toWrite;
        private long toRead;

        Client(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void onReady() throws IOException {
            if (toWrite > 0) {
                write();
                return;
            }
            int count = channel.read(in.clear());
            if (count < 0) {
                channel.close();
                return;
            }
            in.flip();
            if (toRead == 0) {
                begin();
            }
            if (toRead > 0) {
                read();
            }
        }

        private void begin() throws IOException {
            String head = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
            int end = head.indexOf("\r\n\r\n") + 4;
            if (head.startsWith("POST ")) {
                toRead = StreamTask.LENGTH;
                in.position(end);
            } else if (head.startsWith("GET /events")) {
                channel.write(ByteBuffer.wrap(EVENT_HEAD));
                sendEvent(channel);
                listening.add(channel);
            } else {
                copied = head.startsWith("GET /copied");
                channel.write(ByteBuffer.wrap(HEAD));
                toWrite = StreamTask.LENGTH;
                write();
            }
        }

        private void read() throws IOException {
            int count = in.remaining();
            in.get(sink, 0, count);
            toRead -= count;
            if (toRead == 0) {
                String body = Integer.toString(StreamTask.LENGTH);
                channel.write(ByteBuffer.wrap(
                        StreamTask.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)));
            }
        }

        private void write() throws IOException {
            while (toWrite > 0) {
                // The place in the body is the place in the piece, so what a full socket refused is written again.
                int from = (int) ((StreamTask.LENGTH - toWrite) % StreamTask.PIECE);
                if (copied && from == 0) {
                    piece.clear().put(BLOCK);
                }
                int count = channel.write(piece.clear().position(from));
                if (count == 0) {
                    key.interestOps(SelectionKey.OP_WRITE);
                    return;
                }
                toWrite -= count;
            }
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
