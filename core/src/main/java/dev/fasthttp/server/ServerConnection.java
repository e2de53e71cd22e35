package dev.fasthttp.server;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Violation;
import dev.fasthttp.net.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server: reads requests, has them answered, writes the responses, in that order, over and over; see
 * {@link State}.
 *
 * <p>What it holds while idle is this object and its socket. Bytes read are in the buffer of the thread; only an
 * unfinished head is kept, in a buffer lent by the loop. The request context is borrowed when a head is complete and
 * given back when the response is in the output.
 *
 * <p>Requests that are complete in the buffer are answered one after the other and their responses are written
 * together. Nothing more is read before they are through: a client that does not read its answers is not read either.
 *
 * <p>Threads: whoever holds the baton; while CALLED outside the baton the context belongs to the thread of the handler.
 */
final class ServerConnection extends LoopTask implements Deadline.Action {
    /** Bodies up to this size are copied behind their head; larger ones are written from where they are. */
    static final int MAX_COPIED_BODY = 16 * 1024;

    /** Pipelined responses are written when there are so many bytes of them. */
    private static final int FLUSH_SIZE = 32 * 1024;

    final Connection connection;
    final long id;
    final Persistence persistence;

    final Deadline deadline = new Deadline(this);
    final Outbound outbound;
    final SocketWatch watch;
    ConnectionInput input;

    @Nullable
    RequestCtx ctx;

    /** What is being dropped, if anything is. */
    @Nullable
    UnreadBody unreadBody;

    @Nullable
    ServerConnection previousInSet;

    @Nullable
    ServerConnection nextInSet;

    private final ServerOptions options;
    private final AddressShare share;

    /** Made with the first body; most connections never have one. */
    private @Nullable BodyPace bodyPace;

    private State state = State.NEW;
    private boolean opening;
    private @Nullable Handover handover;

    /** Who has the connection in state OWNED, and shall have it before. */
    private @Nullable ConnectionOwner owner;

    ServerConnection(EventLoop loop, Connection connection, long id) {
        super(loop);
        this.connection = connection;
        this.id = id;
        options = loop.options;
        input = new ConnectionInput(connection, options.messageLimits);
        outbound = new Outbound(loop, connection);
        share = loop.server.addresses.share(connection);
        watch = new SocketWatch(connection);
        persistence = new Persistence(loop);
    }

    // ---- turns -----------------------------------------------------------------------------------------------------

    @Override
    void turn(int signals, LoopThread thread) {
        int operations = connection.ready(signals);
        if (handover != null) {
            operations = handover.turn(operations);
        }
        if ((operations & BEGIN) != 0) {
            begin(thread);
        }
        if (state == State.OWNED && owner != null) {
            operations = owner.turn(operations, thread);
        }
        if ((operations & (WANT_READ | WANT_WRITE)) != 0) {
            loop.calls.waits(this, operations);
        }
        if ((operations & ARM) != 0) {
            loop.calls.arm(this);
        }
        if ((operations & DONE) != 0) {
            loop.calls.ended(this, thread);
        }
        if ((operations & CLOSE) != 0 && thread.holding) {
            close(thread);
        }
        if ((operations & WRITE) != 0 && thread.holding) {
            writable(thread);
        }
        if ((operations & READ) != 0 && thread.holding) {
            readable(thread);
        }
        if (!thread.holding) {
            // The baton went elsewhere before all was looked at; looking twice does no harm.
            signal(operations & (READ | WRITE | CLOSE));
        }
    }

    private void begin(LoopThread thread) {
        persistence.begin(loop.now());
        loop.connections().add(this);
        loop.server.tell(connection, ConnState.NEW);
        try {
            connection.attach(this);
        } catch (IOException e) {
            close(thread);
            return;
        }
        if (loop.isDraining()) {
            drain(thread);
            return;
        }
        opening = !connection.isEstablished();
        setDeadline(opening ? options.tlsHandshakeTimeout : options.firstByteTimeout);
        watch.set(READ);
        isWelcome(thread);
    }

    /** Counts for its address once that is known; false when there are too many. Over TLS it ends without handshake. */
    private boolean isWelcome(LoopThread thread) {
        if (share.acquire()) {
            return true;
        }
        if (connection.isSecure()) {
            close(thread);
        } else {
            ctx = share.refuse(loop.acquireContext(this));
            writeResponse(thread);
            rest(thread);
        }
        return false;
    }

    /** The handshake is done. Its deadline stood all the time, however often a few bytes came. */
    private void opened() {
        opening = false;
        setDeadline(options.firstByteTimeout);
        handover = Handover.offer(this, connection);
        if (handover != null) {
            state = State.HANDED_OVER;
            loop.timers.remove(deadline);
        }
    }

    private void readable(LoopThread thread) {
        switch (state) {
            case NEW, IDLE, HEAD, BODY, DROPPING -> {
                int count = fill(thread);
                if (!isWelcome(thread)) {
                    return;
                }
                if (opening && connection.isEstablished()) {
                    opened();
                }
                if (count > 0) {
                    serve(thread);
                } else if (count < 0) {
                    endOfInput(thread);
                } else {
                    input.keepUnparsed(thread, loop.inbounds);
                }
            }
            case CALLED -> loop.calls.readable(this, thread);
            case LINGERING -> {
                if (!input.drop(thread)) {
                    close(thread);
                }
            }
            case WRITING, OWNED, HANDED_OVER, CLOSED -> {}
        }
    }

    /** Reads once; -1 at the end. A connection that broke is closed, which looks like nothing to read. */
    int fill(LoopThread thread) {
        try {
            int count = input.fill(thread);
            if (count > 0 && (state == State.NEW || state == State.IDLE)) {
                loop.server.tell(connection, ConnState.ACTIVE);
            }
            return count;
        } catch (IOException e) {
            close(thread);
            return 0;
        }
    }

    /** The client sends no more: a request it began gets an answer, which it may still read. */
    private void endOfInput(LoopThread thread) {
        if (state == State.HEAD || state == State.BODY) {
            rejectAndRest(thread, Violation.TRUNCATED);
        } else {
            close(thread);
        }
    }

    // ---- the phases of a request -----------------------------------------------------------------------------------

    private void serve(LoopThread thread) {
        boolean more = true;
        while (more) {
            more = loop.reading.readRequest(this, thread) && loop.calls.begin(this, thread) && writeResponse(thread);
        }
        if (thread.holding) {
            rest(thread);
        }
    }

    /** Writes the response of a call that ended outside the baton, and goes on with the next request. */
    void goOn(LoopThread thread) {
        if (writeResponse(thread)) {
            serve(thread);
        } else {
            rest(thread);
        }
    }

    /** Answers what cannot be read or is not wanted, and lets the connection end with that. */
    void reject(LoopThread thread, Throwable reason) {
        if (ctx == null) {
            ctx = loop.acquireContext(this);
        }
        RequestCtx context = currentContext();
        context.reject(reason);
        if (reason instanceof BadMessageException bad) {
            loop.countViolation(bad.violation());
        }
        if (loop.calls.call(this, thread, context)) {
            writeResponse(thread);
        }
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /** Puts the response in the output; tells whether the next request may follow. */
    boolean writeResponse(LoopThread thread) {
        RequestCtx context = currentContext().answering();
        if (context.isCommitted()) {
            return endStreamed(thread, context);
        }
        ctx = null;
        context.ended();
        Response response = context.response();
        owner = context.takeOwner();
        boolean close = persistence.decide(context, !input.isEmpty());
        boolean http11 = context.request().header().isHttp11();
        if (context.isHead()) {
            response.setSkipBody(true);
        }
        state = State.IDLE;
        if (owner != null) {
            return giveAway(thread, context, owner);
        }
        response.appendHeadTo(thread.out, loop.responseDefaults, http11, close);
        boolean large = response.isBodyStream() || response.bodyLength() > MAX_COPIED_BODY;
        if (large && response.hasBodyOnWire() && !response.isChunked(http11)) {
            outbound.setBody(context);
            return flush(thread) && !close;
        }
        response.appendBodyTo(thread.out, http11);
        if (!close && !context.request().isComplete()) {
            ctx = context;
            unreadBody = new UnreadBody();
            return true;
        }
        loop.releaseContext(context);
        return !close && (thread.out.length() < FLUSH_SIZE || flush(thread));
    }

    /** Announces who is to have the connection; it goes there when that is written. */
    private boolean giveAway(LoopThread thread, RequestCtx context, ConnectionOwner to) {
        if (to.endsWithConnection() || !context.request().isComplete()) {
            persistence.end();
        }
        to.appendHeadTo(thread.out, context, persistence.isClosing());
        loop.releaseContext(context);
        return false;
    }

    private void own(LoopThread thread, ConnectionOwner by) {
        state = State.OWNED;
        input.keepUnparsed(thread, loop.inbounds);
        by.begin(thread);
    }

    /** The owner has done with it: the connection serves requests again, if it does. */
    void takeBack(LoopThread thread) {
        owner = null;
        state = State.IDLE;
        if (persistence.isClosing()) {
            rest(thread);
        } else {
            serve(thread);
        }
    }

    /** The response went out while the handler ran, if it came to its end. */
    private boolean endStreamed(LoopThread thread, RequestCtx context) {
        state = State.IDLE;
        context.ended();
        if (context.aborted || !context.isEnded()) {
            cut(thread);
            return false;
        }
        if (!persistence.decide(context, !input.isEmpty()) && context.isStreamClose()) {
            persistence.end();
        }
        if (!persistence.isClosing() && !context.request().isComplete()) {
            ctx = context;
            unreadBody = new UnreadBody();
            return true;
        }
        ctx = null;
        loop.releaseContext(context);
        return !persistence.isClosing();
    }

    /** Reads on in the body for the handler that streams it; false at the end. Threads: that of the handler. */
    boolean readMoreBody(RequestCtx context) throws IOException {
        return input.readMoreBody(context, bodyPace());
    }

    /** The same without waiting; false when there is nothing now. Threads: that of the handler. */
    boolean tryReadMoreBody(RequestCtx context, long waited) throws IOException {
        return input.tryReadMoreBody(context, bodyPace(), waited);
    }

    /** Writes the output; false when the socket is full, and what is left is kept for later, or it broke. */
    boolean flush(LoopThread thread) {
        try {
            if (outbound.flush(thread)) {
                return true;
            }
        } catch (IOException e) {
            cut(thread);
            return false;
        }
        state = State.WRITING;
        setDeadline(options.writeTimeout);
        return false;
    }

    /** There is room in the socket again. */
    private void writable(LoopThread thread) {
        if (state == State.CALLED) {
            loop.calls.grant(this, WRITE);
        } else if (state == State.WRITING) {
            writeOn(thread);
        }
    }

    private void writeOn(LoopThread thread) {
        try {
            long before = outbound.remaining();
            if (!outbound.resume(thread)) {
                if (outbound.remaining() < before) {
                    setDeadline(options.writeTimeout);
                }
                // There may be room still: a file is copied piece by piece.
                watch.again(WRITE);
                return;
            }
        } catch (IOException e) {
            cut(thread);
            return;
        }
        state = State.IDLE;
        if (persistence.isClosing() || owner != null) {
            rest(thread);
        } else {
            serve(thread);
        }
    }

    // ---- between turns ---------------------------------------------------------------------------------------------

    /** Leaves the connection until it is ready again. */
    private void rest(LoopThread thread) {
        if (state == State.CLOSED || state == State.CALLED || state == State.OWNED) {
            return;
        }
        if (state != State.WRITING && (!thread.out.isEmpty() || outbound.hasBody())) {
            flush(thread);
        }
        switch (state) {
            case WRITING -> {
                input.keepUnparsed(thread, loop.inbounds);
                watch.set(WRITE);
            }
            case IDLE -> {
                if (owner != null) {
                    own(thread, owner);
                } else if (persistence.isClosing()) {
                    endOutput(thread);
                } else {
                    becomeIdle(thread);
                }
            }
            case HEAD, BODY, DROPPING -> {
                input.keepUnparsed(thread, loop.inbounds);
                watch.set(READ);
            }
            case NEW, CALLED, OWNED, HANDED_OVER, LINGERING, CLOSED -> {}
        }
    }

    private void becomeIdle(LoopThread thread) {
        input.keepUnparsed(thread, loop.inbounds);
        if (loop.isDraining()) {
            persistence.end();
            endOutput(thread);
            return;
        }
        setDeadline(options.idleTimeout);
        loop.server.tell(connection, ConnState.IDLE);
        watch.set(READ);
    }

    void setDeadline(long nanosFromNow) {
        loop.timers.set(deadline, loop.now() + nanosFromNow);
    }

    @Override
    public void expired(LoopThread thread) {
        switch (state) {
            case NEW -> timeOut(thread, opening ? ConnectionTimeout.TLS_HANDSHAKE : ConnectionTimeout.FIRST_BYTE);
            case IDLE -> timeOut(thread, ConnectionTimeout.IDLE);
            case WRITING -> {
                loop.counters().timeout(ConnectionTimeout.WRITE);
                cut(thread);
            }
            case DROPPING, LINGERING -> close(thread);
            case HEAD -> rejectAndRest(thread, Violation.TIMEOUT);
            case BODY -> {
                if (bodyPace().isInTime(loop.now())) {
                    loop.reading.awaitBody(this);
                } else {
                    rejectAndRest(thread, Violation.TIMEOUT);
                }
            }
            case CALLED -> loop.calls.timeUp(this, thread);
            case CLOSED -> {
                if (hasCall()) {
                    loop.calls.timeUp(this, thread);
                }
            }
            case OWNED -> {
                if (owner != null) {
                    owner.expired(thread);
                }
            }
            case HANDED_OVER -> {}
        }
    }

    private void timeOut(LoopThread thread, ConnectionTimeout reason) {
        loop.counters().timeout(reason);
        close(thread);
    }

    private void rejectAndRest(LoopThread thread, Violation violation) {
        reject(thread, BadMessageException.of(violation));
        if (thread.holding) {
            rest(thread);
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** Everything is written and nothing more will be. */
    private void endOutput(LoopThread thread) {
        if (!persistence.lingers() || !outbound.end()) {
            close(thread);
            return;
        }
        input.discard(thread, loop.inbounds);
        state = State.LINGERING;
        setDeadline(options.lingerTimeout);
        watch.set(READ);
    }

    /** The server shuts down: an idle connection ends now, any other after its response. */
    void drain(LoopThread thread) {
        if (state == State.OWNED && owner != null) {
            owner.drain();
        }
        if (state != State.NEW && state != State.IDLE) {
            return;
        }
        loop.server.countIdleClosed();
        // The last answer may still be on its way.
        if (state == State.IDLE && deadline.at - options.idleTimeout > loop.now() - options.lingerTimeout) {
            persistence.end();
        }
        endOutput(thread);
    }

    /** Ends the connection so that the client sees a failure, and not the end of a response. */
    void cut(LoopThread thread) {
        connection.abort();
        close(thread);
    }

    /** Ends the connection at once. A context that a handler is using stays with it until the handler is done. */
    void close(LoopThread thread) {
        if (state == State.CLOSED) {
            return;
        }
        boolean called = state == State.CALLED;
        boolean owned = state == State.OWNED;
        state = State.CLOSED;
        if (!called || !currentContext().isSuspended()) {
            loop.timers.remove(deadline);
        }
        loop.connections().remove(this);
        connection.close();
        share.release();
        if (owner != null) {
            owner.lost(new IOException("connection closed"));
        }
        if (!called && !owned) {
            if (ctx != null) {
                loop.releaseContext(ctx);
                ctx = null;
            }
            input.discard(thread, loop.inbounds);
            outbound.clear();
        } else if (called && ctx != null) {
            ctx.connectionLost();
            ctx.cancel(true);
        }
        loop.server.tell(connection, ConnState.CLOSED);
        loop.server.connectionClosed();
    }

    /** Something unforeseen went wrong in a turn: the connection ends, the loop goes on. */
    @Override
    public void failed(LoopThread thread) {
        thread.out.reset();
        close(thread);
    }

    BodyPace bodyPace() {
        if (bodyPace == null) {
            bodyPace = new BodyPace(options);
        }
        return bodyPace;
    }

    void become(State next) {
        state = next;
    }

    boolean is(State asked) {
        return state == asked;
    }

    /** Whether a request is at work, even if its connection is gone. */
    boolean hasCall() {
        return state == State.CALLED || (state == State.CLOSED && ctx != null);
    }

    /** The thread of a handler is about to wait. */
    void leaveVisit() {
        RequestCtx context = ctx;
        if (context != null) {
            context.leaveVisit();
        }
    }

    RequestCtx currentContext() {
        if (ctx == null) {
            throw new IllegalStateException("no request in state " + state);
        }
        return ctx;
    }

    /** Tells whether a handler has been at work on it since before {@code nanos}. */
    boolean isCalledSince(long nanos) {
        return state == State.CALLED && currentContext().isRunningSince(nanos);
    }

    /** Whether all is answered, and only the client's end is waited for. */
    boolean isLingering() {
        return state == State.LINGERING;
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + connection.remoteAddress() + " " + state;
    }
}
