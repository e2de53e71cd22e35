package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeadScanner;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.StreamWriter;
import dev.fasthttp.http.Violation;
import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server, and the exchange that is under way on it: a request is written, a response read.
 *
 * <p>What it did so far, {@link #isSent} and {@link #isReceived}, decides what a failure means. After an exchange it may be used
 * again only if both messages ended where they said, nothing followed, and nobody said close.
 *
 * <p>Threads: one at a time.
 *
 * <p>Spec: RFC 9112 §6.3, §9.3; RFC 9110 §10.1.1, §15.2.
 */
final class ClientConnection {
    /** More interim responses before a response are refused. */
    static final int MAX_INTERIM = 8;

    private static final int BUFFER = 8 * 1024;
    private static final int LARGE_BUFFER = 64 * 1024;
    private static final int MAX_COPIED_BODY = 16 * 1024;
    private static final byte[] NO_BYTES = new byte[0];

    final BlockingConnection transport;
    final long createdAt = System.nanoTime();

    /** Since when it is idle, as long as it is; guarded by the pool. */
    long idleSince;

    private final ExchangeSettings settings;
    private final ByteBuilder out = new ByteBuilder(1024);
    private byte[] in = NO_BYTES;
    private int from;
    private int to;

    private @Nullable Exchange exchange;
    private long deadline;
    private boolean sent;
    private boolean received;
    private boolean headRead;
    private boolean whole;
    private boolean reusable;

    ClientConnection(BlockingConnection transport, ExchangeSettings settings) {
        this.transport = transport;
        this.settings = settings;
    }

    /** Whether something of the request was given to the system. */
    boolean isSent() {
        return sent;
    }

    /** Whether something of a response has come. */
    boolean isReceived() {
        return received;
    }

    /** Whether it may serve another request, once the body is read. */
    boolean isReusable() {
        return reusable && from == to;
    }

    /** Whether it may serve another request if the rest of the body is read. */
    boolean isKept() {
        return reusable;
    }

    /**
     * Whether nothing is to be read on it, so that it is as good as new.
     *
     * @param recent whether it was in use so recently that the server will not have closed it
     */
    boolean isFresh(boolean recent) {
        return from == to && !(recent ? transport.hasUnexpectedInput() : transport.isStale());
    }

    /** Gives its memory back; it gets new when it is used. */
    void dropBuffers() {
        in = NO_BYTES;
        from = 0;
        to = 0;
        out.shrink(0);
    }

    /**
     * Sends a request and reads the response: all of it, or its head if the body is to be streamed.
     *
     * @throws IOException when that failed; the connection is good for nothing then
     */
    void exchange(Request request, Response response, long callDeadline, @Nullable Exchange shown) throws IOException {
        deadline = callDeadline;
        sent = false;
        received = false;
        headRead = false;
        reusable = false;
        exchange = shown;
        if (shown != null) {
            shown.attach(this);
        }
        response.reset();
        try {
            whole = write(request, response);
        } catch (TransportException e) {
            // The server may have said why it takes no more before it closed.
            readEarlyResponse(response, e);
            whole = false;
        }
        if (!headRead) {
            readHead(response);
        }
        String method = request.header().method();
        begin(response, method);
        reusable = whole
                && !response.header().isConnectionClose()
                && !request.isLastOnConnection()
                && response.remaining() != ResponseHeader.UNTIL_CLOSE
                && response.statusCode() != Status.SWITCHING_PROTOCOLS
                && !method.equals(Methods.CONNECT);
        if (!settings.streamResponseBody) {
            readBody(response);
            ContentDecoding decoding = settings.decoding;
            if (decoding != null) {
                decoding.decode(response, out);
            }
        }
    }

    /** Ends its part in a call; false when that was cancelled, which has closed this connection. */
    boolean detach() {
        Exchange ended = exchange;
        exchange = null;
        return ended == null || ended.detach();
    }

    private void showInterim(Response response) throws IOException {
        if (exchange != null) {
            exchange.interim(response);
        }
        response.header().reset();
    }

    /** Takes bytes that were read behind the response; 0 when there are none. */
    int takeBuffered(byte[] target, int offset, int length) {
        int count = Math.min(length, to - from);
        System.arraycopy(in, from, target, offset, count);
        from += count;
        return count;
    }

    boolean hasBuffered() {
        return from < to;
    }

    /**
     * Reads the next response, to a request that was sent by other means; its body goes to memory.
     *
     * @return whether more responses may follow
     */
    boolean receive(Response response, String method) throws IOException {
        deadline = BlockingConnection.NO_DEADLINE;
        received = false;
        response.reset();
        readHead(response);
        begin(response, method);
        boolean goesOn = !response.header().isConnectionClose()
                && response.remaining() != ResponseHeader.UNTIL_CLOSE
                && response.statusCode() != Status.SWITCHING_PROTOCOLS;
        readBody(response);
        return goesOn;
    }

    private void readEarlyResponse(Response response, TransportException failure) throws IOException {
        if (failure.failure() instanceof SocketTimeoutException) {
            throw late("to send the request", "writeTimeout", failure.failure());
        }
        try {
            readHead(response);
            if (response.statusCode() < Status.MULTIPLE_CHOICES) {
                throw failure.failure();
            }
            headRead = true;
        } catch (IOException e) {
            IOException cause = failure.failure();
            if (!e.equals(cause)) {
                cause.addSuppressed(e);
            }
            throw cause;
        }
    }

    /** Whether all of it was sent. */
    private boolean write(Request request, Response response) throws IOException {
        out.reset();
        request.appendHeadTo(out, settings.defaults);
        boolean body = request.isBodyStream() || request.outgoingLength() != 0;
        if (body && request.header().peek(HeaderNames.EXPECT).equalsIgnoreCase("100-continue")) {
            flush();
            if (!awaitContinue(response)) {
                request.takeBodyStreamWriter().ifPresent(ClientConnection::drop);
                return false;
            }
        }
        if (request.isBodyStream()) {
            writeStream(request);
        } else if (request.bodyLength() > MAX_COPIED_BODY && request.trailers().size() == 0) {
            flush();
            send(request.bodyArray(), request.bodyLength(), !settings.streamResponseBody);
        } else {
            request.appendBodyTo(out);
            flushLast();
        }
        return true;
    }

    private static void drop(StreamWriter writer) {
        if (writer instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.getLogger(ClientConnection.class.getName())
                        .log(System.Logger.Level.WARNING, "cannot close the stream of a body", e);
            }
        }
    }

    private void writeStream(Request request) throws IOException {
        long length = request.outgoingLength();
        StreamWriter writer = request.takeBodyStreamWriter().orElseThrow();
        RequestBodyStream body = new RequestBodyStream(this, out, length);
        writer.write(body);
        body.end();
        if (length == RequestHeader.CHUNKED) {
            request.appendLastChunkTo(out);
        }
        flushLast();
        out.shrink(LARGE_BUFFER);
    }

    /** Sends what is in {@link #out}. */
    void flush() throws IOException {
        flush(false);
    }

    /** Sends what is in {@link #out}: the end of the request. */
    private void flushLast() throws IOException {
        // Who streams the response wants its beginning before the handler is done.
        flush(!settings.streamResponseBody);
    }

    private void flush(boolean thenRead) throws IOException {
        if (!out.isEmpty()) {
            send(out.array(), out.length(), thenRead);
            out.reset();
        }
    }

    /** Sends bytes in pieces, so that the time limit is one for progress. */
    private void send(byte[] bytes, int length, boolean thenRead) throws IOException {
        sent = true;
        int position = 0;
        try {
            while (position < length) {
                int count = Math.min(length - position, LARGE_BUFFER);
                long end = until(settings.writeNanos);
                if (thenRead && position + count == length) {
                    transport.writeThenRead(bytes, position, count, end);
                } else {
                    transport.write(bytes, position, count, end);
                }
                position += count;
            }
        } catch (IOException e) {
            throw new TransportException(e);
        }
    }

    /**
     * Waits a while for 100 (RFC 9110 §10.1.1).
     *
     * @return whether to send the body: false when the final response is there
     */
    private boolean awaitContinue(Response response) throws IOException {
        if (from == to && !transport.awaitReadable(until(settings.expectContinueNanos))) {
            return true;
        }
        readOneHead(response);
        if (!response.isInterim()) {
            headRead = true;
            return false;
        }
        boolean goOn = response.statusCode() == Status.CONTINUE;
        showInterim(response);
        return goOn || awaitContinue(response);
    }

    private void readHead(Response response) throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM; interim++) {
            readOneHead(response);
            if (!response.isInterim()) {
                return;
            }
            showInterim(response);
        }
        throw bad(BadMessageException.of(Violation.TOO_MANY_INTERIM_RESPONSES));
    }

    private void readOneHead(Response response) throws IOException {
        int scanned = 0;
        try {
            while (true) {
                if (to > from && (scanned == 0 || to - from >= settings.head.head() || isWorthParsing(scanned))) {
                    int consumed = response.readHead(in, from, to, settings.head);
                    if (consumed != ResponseHeader.NEED_MORE) {
                        from += consumed;
                        return;
                    }
                    response.header().reset();
                }
                if (to > from) {
                    scanned = Math.max(1, HeadScanner.scan(in, from, to, Math.max(0, scanned - 1)) + 1);
                }
                if (!fill(false)) {
                    throw new ConnectionClosedException(
                            received
                                    ? settings.host + " closed the connection in the middle of a response head"
                                    : settings.host + " closed the connection before the first byte of a response",
                            !received);
                }
            }
        } catch (BadMessageException e) {
            throw bad(e);
        }
    }

    private boolean isWorthParsing(int scanned) {
        return HeadScanner.scan(in, from, to, scanned - 1) == HeadScanner.PARSE;
    }

    private void begin(Response response, String method) throws IOException {
        try {
            boolean stream = settings.streamResponseBody;
            response.beginBody(method, stream ? Long.MAX_VALUE : settings.maxResponseBodySize);
        } catch (BadMessageException e) {
            throw bad(e);
        }
    }

    private void readBody(Response response) throws IOException {
        while (!response.isComplete()) {
            more(response, response.bodyBuilder());
        }
        if (in.length > LARGE_BUFFER) {
            in = Arrays.copyOfRange(in, from, from + Math.max(to - from, BUFFER));
            to -= from;
            from = 0;
        }
    }

    /** Reads once, if nothing is there, and decodes what there is. */
    void more(Response response, ByteBuilder target) throws IOException {
        try {
            if (from == to && !fill(response.remaining() > BUFFER || response.remaining() < 0)) {
                response.endOfInput();
                return;
            }
            from = response.readBody(in, from, to, target);
        } catch (BadMessageException e) {
            throw e.violation() == Violation.TRUNCATED
                    ? new ConnectionClosedException(
                            settings.host + " closed the connection in the middle of a response body", false)
                    : bad(e);
        }
    }

    /** Begins to read a body as a stream: only the time without a byte is limited from now on. */
    void beginStream() {
        deadline = BlockingConnection.NO_DEADLINE;
    }

    /** Sets when reading must have ended. */
    void setDeadline(long newDeadline) {
        deadline = newDeadline;
    }

    /** Reads once; false at the end. */
    private boolean fill(boolean large) throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
        }
        if ((from == 0 && to == in.length) || in.length < BUFFER || (large && to == 0 && in.length < LARGE_BUFFER)) {
            int wanted = large ? LARGE_BUFFER : Math.max(BUFFER, 2 * in.length);
            in = Arrays.copyOf(in, wanted);
        } else if (to == in.length) {
            System.arraycopy(in, from, in, 0, to - from);
            to -= from;
            from = 0;
        }
        int count;
        try {
            count = transport.read(in, to, in.length - to, until(settings.readNanos));
        } catch (SocketTimeoutException e) {
            throw late("for the response", "readTimeout", e);
        }
        if (count < 0) {
            return false;
        }
        received = true;
        to += count;
        return true;
    }

    private long until(long nanos) {
        long own = ExchangeSettings.deadlineIn(nanos);
        if (own == BlockingConnection.NO_DEADLINE) {
            return deadline;
        }
        return deadline == BlockingConnection.NO_DEADLINE || own - deadline < 0 ? own : deadline;
    }

    private RequestTimeoutException late(String what, String option, Throwable cause) {
        boolean call = deadline != BlockingConnection.NO_DEADLINE && deadline - System.nanoTime() <= 0;
        return new RequestTimeoutException(
                "waited too long " + what + " of " + settings.host
                        + (call ? ": the deadline of the call has passed" : ", see " + option),
                cause);
    }

    private BadResponseException bad(BadMessageException e) {
        String text = switch (e.violation()) {
            case BODY_TOO_LARGE ->
                "response body is larger than maxResponseBodySize, " + settings.maxResponseBodySize + " bytes";
            case HEAD_TOO_LARGE ->
                "response head is larger than maxResponseHeadSize, " + settings.head.head() + " bytes";
            case TOO_MANY_FIELDS -> "response has more header fields than maxHeaderFields, " + settings.head.fields();
            default -> e.getMessage();
        };
        return new BadResponseException(settings.host + ": " + text, e);
    }

    /** Ends it so that the server does not take half a request for a whole one. */
    void abort() {
        transport.abort();
    }

    void close() {
        transport.close();
    }
}
