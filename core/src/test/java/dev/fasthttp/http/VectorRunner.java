package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads requests from bytes that come in pieces, in the way of a server: message after message until one says close or
 * breaks a rule.
 *
 * <p>Behind the bytes that have come, the array always holds poison: bytes that would end the message or spoil it. A
 * parser that looks beyond its limit meets them. What has not come yet is not in the array.
 */
final class VectorRunner {
    /** Ends a head or a chunked body, and begins another request. */
    static final byte[] ENDING_POISON = bytes("\r\n\r\nGET /poison HTTP/1.1\r\nHost: poison\r\n\r\n");
    /** Spoils any line. */
    static final byte[] SPOILING_POISON = bytes("\n\r\0\n\r\0");

    static final int MAX_BODY = 4 << 20;

    private static final MessageLimits LIMITS = MessageLimits.DEFAULT;

    private final Request request = new Request();
    private final byte[] stream;
    private final byte[] poison;
    private final byte[] array;
    private final int base;

    private final List<Message> messages = new ArrayList<>();
    private int limit;
    private int start;
    private int position;
    private int scanned;
    private boolean waiting;
    private boolean inBody;
    private boolean ended;
    private Violation violation;
    private int parses;

    /**
     * What was read from a stream.
     *
     * @param messages the requests accepted
     * @param end the name of the violation, {@code close}, {@code incomplete}, or {@code empty} when nothing was left
     * @param parses how often a head was parsed
     */
    record Outcome(List<Message> messages, String end, int parses) {
        /** Whether both show the same requests and end; the effort may differ. */
        boolean isSame(Outcome other) {
            return messages.equals(other.messages) && end.equals(other.end);
        }
    }

    /** A request accepted. Texts hold one character for each byte. */
    record Message(
            String method,
            String target,
            String path,
            String query,
            String version,
            String host,
            String uriHost,
            List<String> fields,
            long length,
            boolean close,
            boolean upgrade,
            boolean expectsContinue,
            String body,
            List<String> trailers,
            int consumed) {

        Message withConsumed(int bytes) {
            return new Message(
                    method,
                    target,
                    path,
                    query,
                    version,
                    host,
                    uriHost,
                    fields,
                    length,
                    close,
                    upgrade,
                    expectsContinue,
                    body,
                    trailers,
                    bytes);
        }
    }

    private VectorRunner(byte[] stream, byte[] poison, int base) {
        this.stream = stream;
        this.poison = poison;
        this.base = base;
        array = new byte[base + stream.length + poison.length];
        Arrays.fill(array, 0, base, (byte) '\r');
        limit = base;
        start = base;
        position = base;
    }

    /**
     * Reads a stream.
     *
     * @param cuts where pieces end, ascending; the end of the stream is one in any case
     * @param poison what stands behind the bytes that have come
     */
    static Outcome run(byte[] stream, int[] cuts, byte[] poison) {
        VectorRunner runner = new VectorRunner(stream, poison, cuts.length % 8);
        for (int cut : cuts) {
            runner.feed(cut);
        }
        runner.feed(stream.length);
        return new Outcome(runner.messages, runner.end(), runner.parses);
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String end() {
        if (violation != null) {
            return violation.name();
        }
        if (ended) {
            return "close";
        }
        return inBody || waiting ? "incomplete" : "empty";
    }

    private void feed(int to) {
        int from = limit - base;
        System.arraycopy(stream, from, array, limit, to - from);
        limit = base + to;
        System.arraycopy(poison, 0, array, limit, poison.length);
        try {
            while (!ended && (inBody ? body() : head())) {
                // The next part of the same piece.
            }
        } catch (BadMessageException e) {
            violation = e.violation();
            ended = true;
        }
    }

    private boolean head() {
        if (limit == position) {
            return false;
        }
        if (scanned > 0 && limit - position < LIMITS.head()) {
            scanned = HeadScanner.scan(array, position, limit, scanned);
            if (scanned != HeadScanner.PARSE) {
                return false;
            }
        }
        request.reset();
        parses++;
        int consumed = request.readHead(array, position, limit, LIMITS);
        if (consumed == RequestHeader.NEED_MORE) {
            if (limit - position >= LIMITS.head()) {
                throw new AssertionError("asks for more than the largest head");
            }
            waiting = true;
            scanned = HeadScanner.scan(array, position, limit, 0);
            if (scanned == HeadScanner.PARSE) {
                throw new AssertionError("the scanner sees an end that the parser does not");
            }
            return false;
        }
        if (consumed <= 0 || consumed > limit - position) {
            throw new AssertionError("consumed " + consumed + " of " + (limit - position));
        }
        waiting = false;
        scanned = 0;
        start = position;
        position += consumed;
        request.beginBody(MAX_BODY);
        inBody = true;
        return true;
    }

    private boolean body() {
        int before = position;
        position = request.readBody(array, position, limit);
        if (position < before || position > limit) {
            throw new AssertionError("read to " + position + ", limit " + limit);
        }
        if (!request.isComplete()) {
            if (position != limit) {
                throw new AssertionError("stopped before the end of the bytes and of the body");
            }
            return false;
        }
        inBody = false;
        messages.add(message());
        ended = request.header().isConnectionClose();
        request.reset();
        return true;
    }

    private Message message() {
        RequestHeader header = request.header();
        return new Message(
                header.method(),
                text(header.requestUri()),
                text(request.uri().path()),
                text(request.uri().queryString()),
                header.protocol(),
                text(header.host()),
                text(request.uri().host()),
                fields(header),
                header.contentLength(),
                header.isConnectionClose(),
                header.isConnectionUpgrade(),
                header.isExpectContinue(),
                text(request.body()),
                fields(request.trailers()),
                position - start);
    }

    private static List<String> fields(Header header) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            fields.add(text(header.nameAt(i)) + ": " + text(header.valueAt(i)));
        }
        return fields;
    }

    private static String text(ByteSlice slice) {
        return new String(slice.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
