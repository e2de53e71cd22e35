package dev.fasthttp.benchmarks.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Downloads or uploads several long bodies on one connection, and fails when one has another length. */
public final class BodyClient {
    private final SocketChannel channel;
    private final AnswerSink answers;

    private BodyClient(SocketChannel channel) {
        this.channel = channel;
        answers = new AnswerSink(channel);
    }

    /** Takes the port, how ({@code get}, {@code post-length} or {@code post-chunked}), the path, and how many times. */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            BodyClient client = new BodyClient(channel);
            for (int i = Integer.parseInt(args[3]); i > 0; i--) {
                switch (args[1]) {
                    case "get" -> client.get(args[2]);
                    case "post-length" -> client.post(args[2], false);
                    case "post-chunked" -> client.post(args[2], true);
                    default -> throw new IllegalArgumentException(args[1]);
                }
            }
        }
    }

    private void get(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        expect(StreamTask.LENGTH);
    }

    private void post(String path, boolean chunked) throws IOException {
        String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + StreamTask.LENGTH;
        send("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + "\r\n\r\n");
        byte[] before = StreamTask.ascii(chunked ? Integer.toHexString(StreamTask.PIECE) + "\r\n" : "");
        byte[] after = StreamTask.ascii(chunked ? "\r\n" : "");
        ByteBuffer piece = ByteBuffer.allocateDirect(before.length + StreamTask.PIECE + after.length);
        piece.put(before).position(before.length + StreamTask.PIECE).put(after);
        for (int left = StreamTask.LENGTH; left > 0; left -= StreamTask.PIECE) {
            channel.write(piece.clear());
        }
        if (chunked) {
            send("0\r\n\r\n");
        }
        expect(Integer.toString(StreamTask.LENGTH).length());
    }

    private void send(String text) throws IOException {
        channel.write(ByteBuffer.wrap(StreamTask.ascii(text)));
    }

    private void expect(long length) throws IOException {
        long was = answers.read();
        if (was != length) {
            throw new IOException("body of " + was + " bytes, not " + length);
        }
    }
}
