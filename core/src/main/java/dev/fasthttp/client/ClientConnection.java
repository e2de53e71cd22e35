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
import dev.fasthttp.internal.WatchedChannel;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Loop;
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

    /** How much of {@link #out} is written, by an exchange that does not wait. */
    private int written;

    /** How far the bytes of a head that is not complete have been looked at, 0 for not at all. */
    private int scanned;

    private volatile @Nullable ConnectionWatch watch;

    private @Nullable Exchange exchange;
    private long deadline;
    private boolean used;
    private boolean reused;
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

    /** Whether it served another exchange before this one, so that the server may have given it up meanwhile. */
    boolean isReused() {
        return reused;
    }

    /** Whether nobody waits for this exchange any more: its time is up, or it was cancelled. */
    boolean isGivenUp() {
        return (deadline != BlockingConnection.NO_DEADLINE && deadline - System.nanoTime() <= 0)
                || (exchange != null && exchange.isCancelled());
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
        try {
            unwatch();
        } catch (IOException e) {
            return false;
        }
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
        prepare(response, callDeadline, shown);
        try {
            whole = write(request, response);
        } catch (TransportException e) {
            // The server may have said why it takes no more before it closed.
            readEarlyResponse(response, e);
            whole = false;
        }
        readRest(request, response);
    }

    private void prepare(Response response, long callDeadline, @Nullable Exchange shown) throws IOException {
        deadline = callDeadline;
        reused = used;
        used = true;
        sent = false;
        received = false;
        headRead = false;
        reusable = false;
        scanned = 0;
        exchange = shown;
        if (shown != null) {
            shown.attach(this);
        }
        response.reset();
    }

    private void readRest(Request request, Response response) throws IOException {
        if (!headRead) {
            readHead(response);
        }
        begin(request, response);
        if (!settings.streamResponseBody) {
            readBody(response);
            ContentDecoding decoding = settings.decoding;
            if (decoding != null) {
                decoding.decode(response, out);
            }
        }
    }

    /** The head of a response is there: what follows, and whether the connection goes on. */
    private void begin(Request request, Response response) throws IOException {
        String method = request.header().method();
        begin(response, method);
        reusable = whole
                && !response.header().isConnectionClose()
                && !request.isLastOnConnection()
                && response.remaining() != ResponseHeader.UNTIL_CLOSE
                && response.statusCode() != Status.SWITCHING_PROTOCOLS
                && !method.equals(Methods.CONNECT);
    }

    // ---- an exchange that does not wait -------------------------------------------------------------------------

    /** Whether a loop can watch it. */
    boolean isWatchable() {
        return transport instanceof WatchedChannel;
    }

    /** Has a loop watch it. */
    ConnectionWatch watchOn(Loop loop, ConnectionPool pool) throws IOException {
        ConnectionWatch current = watch;
        if (current != null && current.loop.equals(loop)) {
            return current;
        }
        WatchedChannel channel = (WatchedChannel) transport;
        ConnectionWatch made = new ConnectionWatch(this, channel, pool, loop);
        watch = made;
        made.begin();
        // A loop that has watched it already would have told.
        if (!isQuiet(channel)) {
            throw new IOException("the connection has ended, or has bytes that nobody asked for");
        }
        return made;
    }

    /** What watches it. */
    ConnectionWatch watch() {
        ConnectionWatch current = watch;
        if (current == null) {
            throw new IllegalStateException("no loop watches this connection");
        }
        return current;
    }

    /** Whether there is nothing to read, neither bytes nor the end. */
    boolean isQuiet(WatchedChannel channel) {
        try {
            return from == to && channel.tryRead(new byte[1], 0, 1) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isWatched(ConnectionWatch by) {
        return by.equals(watch);
    }

    /** The loop that watches it, if one does. */
    boolean isWatchedBy(Loop loop) {
        ConnectionWatch current = watch;
        return current != null && current.loop.equals(loop);
    }

    /** From now on threads wait for it. */
    void unwatch() throws IOException {
        if (watch != null) {
            watch = null;
            ((WatchedChannel) transport).unwatch();
        }
    }

    /** Lays out a request, to be written by {@link #tryFlush}. */
    void layOut(Request request, Response response, long callDeadline, Exchange shown) throws IOException {
        prepare(response, callDeadline, shown);
        whole = true;
        written = 0;
        out.reset();
        request.appendHeadTo(out, settings.defaults);
        request.appendBodyTo(out);
    }

    /** Writes what fits; tells whether all of the request is written. */
    boolean tryFlush(WatchedChannel channel) throws IOException {
        sent = true;
        while (written < out.length()) {
            int count = channel.tryWrite(out.array(), written, out.length() - written);
            if (count == 0) {
                return false;
            }
            written += count;
        }
        out.reset();
        return true;
    }

    /** How many bytes of the request are written, as long as that is not all. */
    int written() {
        return written;
    }

    /** The rest of the request will not be written. */
    void giveUpWriting() {
        whole = false;
        reusable = false;
        out.reset();
    }

    /** Takes the head of a response from what has been read; false when there is not enough. */
    boolean tryReadHead(Request request, Response response) throws IOException {
        try {
            if (!parseHead(response)) {
                return false;
            }
        } catch (BadMessageException e) {
            throw bad(e);
        }
        if (!response.isInterim()) {
            headRead = true;
            begin(request, response);
        }
        return true;
    }

    /** Reads once; 0 for nothing. */
    int tryFill(WatchedChannel channel, boolean large) throws IOException {
        makeRoom(large);
        int count = channel.tryRead(in, to, in.length - to);
        if (count > 0) {
            received = true;
            to += count;
        }
        return count;
    }

    /** Decodes what there is of a body, and reads once if that is nothing; false when nothing has come. */
    boolean tryMore(WatchedChannel channel, Response response, ByteBuilder target) throws IOException {
        try {
            if (from < to) {
                from = response.readBody(in, from, to, target);
                return true;
            }
            boolean direct = response.remaining() > BUFFER;
            int count = direct ? tryFill(channel, response, target) : tryFill(channel, false);
            if (count < 0) {
                response.endOfInput();
            } else if (count > 0 && !direct) {
                from = response.readBody(in, from, to, target);
            }
            return count != 0;
        } catch (BadMessageException e) {
            throw cut(e);
        }
    }

    /** Reads once, to where the bytes belong. */
    private int tryFill(WatchedChannel channel, Response response, ByteBuilder target) throws IOException {
        int begin = target.length();
        int room = (int) Math.min(response.remaining(), LARGE_BUFFER);
        byte[] array = target.ensure(room);
        int count = channel.tryRead(array, begin, room);
        if (count > 0) {
            // Each byte is copied onto itself, which costs little: it is counted, and stays where it is.
            response.readBody(array, begin, begin + count, target);
        }
        return count;
    }

    /** Goes on with an exchange from here, waiting, to where {@link #exchange} would end. */
    void goOn(Request request, Response response) throws IOException {
        if (!out.isEmpty()) {
            send(out.array(), written, out.length() - written, false);
            out.reset();
        }
        if (headRead) {
            if (!settings.streamResponseBody) {
                readBody(response);
            }
            return;
        }
        if (response.isInterim()) {
            showInterim(response);
        }
        readRest(request, response);
    }

    /** Whether there is something of a body, read or not: false before the head. */
    boolean isHeadRead() {
        return headRead;
    }

    /** When what is done without the peer's help has waited too long. */
    long writeUntil() {
        return until(settings.writeNanos);
    }

    long readUntil() {
        return until(settings.readNanos);
    }

    RequestTimeoutException lateWriting() {
        return late("to send the request", "writeTimeout", null);
    }

    RequestTimeoutException lateReading() {
        return late("for the response", "readTimeout", null);
    }

    ConnectionClosedException closedEarly() {
        return new ConnectionClosedException(
                received
                        ? settings.host + " closed the connection in the middle of a response head"
                        : settings.host + " closed the connection before the first byte of a response",
                !received);
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
        scanned = 0;
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
            send(request.bodyArray(), 0, request.bodyLength(), !settings.streamResponseBody);
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
            send(out.array(), 0, out.length(), thenRead);
            out.reset();
        }
    }

    /** Sends bytes in pieces, so that the time limit is one for progress. */
    private void send(byte[] bytes, int offset, int length, boolean thenRead) throws IOException {
        sent = true;
        int position = offset;
        int last = offset + length;
        try {
            while (position < last) {
                int count = Math.min(last - position, LARGE_BUFFER);
                long end = until(settings.writeNanos);
                if (thenRead && position + count == last) {
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
        try {
            while (!parseHead(response)) {
                if (!fill(false)) {
                    throw closedEarly();
                }
            }
        } catch (BadMessageException e) {
            throw bad(e);
        }
    }

    /** Takes a head from what has been read; false when there is not enough. */
    private boolean parseHead(Response response) throws BadMessageException {
        if (to == from) {
            return false;
        }
        if (scanned == 0 || to - from >= settings.head.head() || isWorthParsing()) {
            int consumed = response.readHead(in, from, to, settings.head);
            if (consumed != ResponseHeader.NEED_MORE) {
                from += consumed;
                scanned = 0;
                return true;
            }
            response.header().reset();
        }
        scanned = Math.max(1, HeadScanner.scan(in, from, to, Math.max(0, scanned - 1)) + 1);
        return false;
    }

    private boolean isWorthParsing() {
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
            if (from == to && !fill(isLarge(response))) {
                response.endOfInput();
                return;
            }
            from = response.readBody(in, from, to, target);
        } catch (BadMessageException e) {
            throw cut(e);
        }
    }

    private static boolean isLarge(Response response) {
        return response.remaining() > BUFFER || response.remaining() < 0;
    }

    private IOException cut(BadMessageException e) {
        return e.violation() == Violation.TRUNCATED
                ? new ConnectionClosedException(
                        settings.host + " closed the connection in the middle of a response body", false)
                : bad(e);
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
        makeRoom(large);
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

    private void makeRoom(boolean large) {
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
    }

    private long until(long nanos) {
        long own = ExchangeSettings.deadlineIn(nanos);
        if (own == BlockingConnection.NO_DEADLINE) {
            return deadline;
        }
        return deadline == BlockingConnection.NO_DEADLINE || own - deadline < 0 ? own : deadline;
    }

    private RequestTimeoutException late(String what, String option, @Nullable Throwable cause) {
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
