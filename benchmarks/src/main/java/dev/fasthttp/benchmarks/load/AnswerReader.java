package dev.fasthttp.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads answers with a {@code Content-Length} off a connection, and insists on status 200. */
final class AnswerReader {

    private final StringBuilder head = new StringBuilder(256);
    private long bodyLeft = -1;

    /** Takes what was read; says whether the answer is complete. */
    boolean read(ByteBuffer bytes) throws IOException {
        if (bodyLeft < 0 && !readHead(bytes)) {
            return false;
        }
        bodyLeft -= bytes.remaining();
        if (bodyLeft < 0) {
            throw new IOException("bytes after the answer");
        }
        if (bodyLeft > 0) {
            return false;
        }
        bodyLeft = -1;
        return true;
    }

    private boolean readHead(ByteBuffer bytes) throws IOException {
        int had = head.length();
        head.append(StandardCharsets.ISO_8859_1.decode(bytes.duplicate()));
        int end = head.indexOf("\r\n\r\n", Math.max(0, had - 3));
        if (end < 0) {
            return false;
        }
        bytes.position(bytes.position() + end + 4 - had);
        head.setLength(end + 2);
        bodyLeft = contentLength(head.toString().toLowerCase(Locale.ROOT));
        head.setLength(0);
        return true;
    }

    private static long contentLength(String head) throws IOException {
        if (!head.startsWith("http/1.1 200 ")) {
            throw new IOException("answer is not 200: " + head);
        }
        String name = "\r\ncontent-length:";
        int at = head.indexOf(name);
        if (at < 0) {
            throw new IOException("answer without Content-Length: " + head);
        }
        int from = at + name.length();
        return Long.parseLong(head.substring(from, head.indexOf('\r', from)).trim());
    }
}
