package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads responses from bytes that come in pieces, in the way of a client: response after response until one ends the
 * connection or breaks a rule, and then the end of the connection.
 *
 * <p>Behind the bytes that have come the array holds poison, as in {@link VectorRunner}.
 */
final class ResponseRunner {
    /** Ends a head or a chunked body, and begins another response. */
    static final byte[] ENDING_POISON = VectorRunner.bytes("\r\n\r\nHTTP/1.1 666 Poison\r\n\r\n");

    static final int MAX_BODY = 4 << 20;

    private static final MessageLimits LIMITS = MessageLimits.DEFAULT;

    private final Response response = new Response();
    private final List<String> methods;
    private final byte[] stream;
    private final byte[] poison;
    private final byte[] array;
    private final int base;

    private final List<Message> messages = new ArrayList<>();
    private int answered;
    private int limit;
    private int start;
    private int position;
    private int scanned;
    private boolean waiting;
    private boolean inBody;
    private boolean ended;
    private String violation = "";
    private int parses;

    /**
     * What was read from a stream.
     *
     * @param messages the responses accepted
     * @param end the name of the violation, {@code close}, {@code incomplete} within a head, or {@code empty}
     * @param parses how often a head was parsed
     */
    record Outcome(List<Message> messages, String end, int parses) {
        /** Whether both show the same responses and end; the effort may differ. */
        boolean isSame(Outcome other) {
            return messages.equals(other.messages) && end.equals(other.end);
        }
    }

    /** A response accepted. Texts hold one character for each byte. */
    record Message(
            int status,
            String phrase,
            String version,
            List<String> fields,
            long length,
            boolean interim,
            boolean close,
            String body,
            List<String> trailers,
            int consumed) {}

    private ResponseRunner(byte[] stream, List<String> methods, byte[] poison, int base) {
        this.stream = stream;
        this.methods = methods;
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
     * @param methods of the requests answered; GET for further ones
     * @param cuts where pieces end, ascending; the end of the stream is one in any case
     * @param poison what stands behind the bytes that have come
     */
    static Outcome run(byte[] stream, List<String> methods, int[] cuts, byte[] poison) {
        ResponseRunner runner = new ResponseRunner(stream, methods, poison, cuts.length % 8);
        for (int cut : cuts) {
            runner.feed(cut);
        }
        runner.feed(stream.length);
        return new Outcome(runner.messages, runner.end(), runner.parses);
    }

    private String end() {
        if (!ended && inBody) {
            endOfInput();
        }
        if (!violation.isEmpty()) {
            return violation;
        }
        if (ended) {
            return "close";
        }
        return waiting ? "incomplete" : "empty";
    }

    private void endOfInput() {
        try {
            response.endOfInput();
            add();
        } catch (BadMessageException e) {
            violation = e.violation().name();
        }
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
            violation = e.violation().name();
            ended = true;
        }
    }

    private String method() {
        return answered < methods.size() ? methods.get(answered) : Methods.GET;
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
        response.reset();
        parses++;
        int consumed = response.readHead(array, position, limit, LIMITS);
        if (consumed == ResponseHeader.NEED_MORE) {
            if (limit - position >= LIMITS.head()) {
                throw new AssertionError("asks for more than the largest head");
            }
            waiting = true;
            scanned = HeadScanner.scan(array, position, limit, 0);
            return false;
        }
        if (consumed <= 0 || consumed > limit - position) {
            throw new AssertionError("consumed " + consumed + " of " + (limit - position));
        }
        waiting = false;
        scanned = 0;
        start = position;
        position += consumed;
        response.beginBody(method(), MAX_BODY);
        inBody = true;
        return body();
    }

    private boolean body() {
        if (!response.isComplete()) {
            int before = position;
            position = response.readBody(array, position, limit);
            if (position < before || position > limit) {
                throw new AssertionError("read to " + position + ", limit " + limit);
            }
        }
        if (!response.isComplete()) {
            if (position != limit) {
                throw new AssertionError("stopped before the end of the bytes and of the body");
            }
            return false;
        }
        add();
        return true;
    }

    private void add() {
        boolean hasEnded = isEnded();
        messages.add(message(hasEnded));
        inBody = false;
        ended = hasEnded;
        if (!response.isInterim()) {
            answered++;
        }
        response.reset();
    }

    private boolean isEnded() {
        int status = response.statusCode();
        boolean tunnel = method().equals(Methods.CONNECT) && status >= 200 && status < 300;
        boolean bodiless = method().equals(Methods.HEAD) || Status.isWithoutBody(status);
        return response.header().isConnectionClose()
                || status == Status.SWITCHING_PROTOCOLS
                || tunnel
                || (!bodiless && response.header().contentLength() == ResponseHeader.UNTIL_CLOSE);
    }

    private Message message(boolean close) {
        ResponseHeader header = response.header();
        return new Message(
                header.statusCode(),
                new String(header.statusMessage().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                header.isHttp11() ? "HTTP/1.1" : "HTTP/1.0",
                fields(header),
                header.contentLength(),
                response.isInterim(),
                close,
                text(response.body()),
                fields(response.trailers()),
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
