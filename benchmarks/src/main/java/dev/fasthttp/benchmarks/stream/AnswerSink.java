package dev.fasthttp.benchmarks.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** Reads answers from a blocking channel, and counts the bytes of their bodies without looking at them. */
final class AnswerSink {
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024).limit(0);

    AnswerSink(SocketChannel channel) {
        this.channel = channel;
    }

    /** Reads one answer; returns the length of its body. */
    long read() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("answer is " + status);
        }
        long length = -1;
        for (String field = line(); !field.isEmpty(); field = line()) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).trim());
            }
        }
        if (length >= 0) {
            skip(length);
            return length;
        }
        long total = 0;
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            skip(size);
            total += size;
            line();
        }
        line();
        return total;
    }

    private long chunkSize() throws IOException {
        return Long.parseLong(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (!buffer.hasRemaining()) {
                fill();
            }
            char c = (char) buffer.get();
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append(c);
        }
    }

    private void skip(long count) throws IOException {
        long left = count;
        while (left > buffer.remaining()) {
            left -= buffer.remaining();
            fill();
        }
        buffer.position(buffer.position() + (int) left);
    }

    private void fill() throws IOException {
        if (channel.read(buffer.clear()) < 0) {
            throw new EOFException("answer was cut");
        }
        buffer.flip();
    }
}
