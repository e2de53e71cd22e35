package dev.fasthttp.benchmarks.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Many copies of the answer in a row in direct memory, so that a batch of pipelined requests costs one write.
 *
 * <p>All copies are redone once a second for the {@code Date} field.
 */
final class AnswerBlock {

    private static final int COPIES = 128;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final int length = answerAt(0).length;
    private final ByteBuffer copies = ByteBuffer.allocateDirect(COPIES * length);
    private long second = -1;

    AnswerBlock() {
        refresh(System.currentTimeMillis());
    }

    /** The bytes in one answer. */
    int length() {
        return length;
    }

    void refresh(long millis) {
        long now = millis / 1000;
        if (now == second) {
            return;
        }
        second = now;
        byte[] answer = answerAt(now);
        copies.clear();
        for (int i = 0; i < COPIES; i++) {
            copies.put(answer);
        }
    }

    /** Writes the last {@code owed} bytes of a row of answers, as far as the socket takes them; returns what is left. */
    long write(SocketChannel channel, long owed) throws IOException {
        long left = owed;
        while (left > 0) {
            int begun = (int) (left % length);
            int from = begun == 0 ? 0 : length - begun;
            int to = (int) Math.min(copies.capacity(), from + left);
            copies.limit(to).position(from);
            left -= channel.write(copies);
            if (copies.hasRemaining()) {
                break;
            }
        }
        return left;
    }

    private static byte[] answerAt(long second) {
        String head = "HTTP/1.1 200 OK\r\nDate: " + DATE.format(Instant.ofEpochSecond(second))
                + "\r\nContent-Type: " + HelloAnswer.CONTENT_TYPE
                + "\r\nContent-Length: " + HelloAnswer.LENGTH + "\r\n\r\n";
        return (head + new String(HelloAnswer.body(), StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
    }
}
