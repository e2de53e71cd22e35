package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.internal.Alarm;
import dev.fasthttp.internal.AlarmClock;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.net.Loop;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call by a client that waits on an event loop and not on a thread, as far as that goes: {@link BalancingClient#begin}.
 *
 * <p>It goes as far as the whole response if that is small, {@value #MAX_BUFFERED} bytes, and comes without long pauses. For
 * anything else, interim responses, large bodies, those that come bit by bit, another attempt, {@link #needsThread} is called
 * once, and {@link #await} then ends the call as {@link BalancingClient#send} would.
 *
 * <p>Ownership: request and response belong to the call from its begin until {@link #succeeded} or {@link #failed} is called,
 * or {@link #await} returns. Then this may be used again.
 *
 * <p>Threads: that of the loop; {@link #await} by another one.
 */
public abstract class LoopCall {
    /** As much of a request, and of the body of a response, is held in memory. */
    static final int MAX_BUFFERED = 64 * 1024;

    /** How long a body that has begun may take before a thread goes on with it. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final AlarmClock CLOCK = new AlarmClock("fasthttp-calls", TimeUnit.MILLISECONDS.toNanos(10));

    private final Request request;
    private final Response response;
    private final Timeout timeout = new Timeout(this);
    private Exchange exchange = new Exchange();
    private @Nullable Loop loop;
    private @Nullable HostClient client;
    private @Nullable Judge judge;
    private @Nullable ClientConnection connection;
    private volatile @Nullable ConnectionWatch watch;
    private long deadline;
    private long waitsUntil;
    private boolean written;
    private boolean patient;
    private @Nullable IOException writeFailure;

    /** Is told how a call ended. */
    interface Judge {
        void ended(LoopCall call, @Nullable IOException failure);
    }

    /** Has the call look at the time. */
    private static final class Timeout extends Alarm {
        private final LoopCall call;

        Timeout(LoopCall call) {
            super(CLOCK);
            this.call = call;
        }

        @Override
        protected void ring() {
            ConnectionWatch current = call.watch;
            if (current != null) {
                current.wake();
            }
        }
    }

    /** A call that sends {@code request} and receives {@code response}, over and over. */
    protected LoopCall(Request request, Response response) {
        this.request = request;
        this.response = response;
    }

    /** Says by which loop and exchange the next call goes. */
    public final void prepare(Loop newLoop, Exchange newExchange) {
        loop = newLoop;
        exchange = newExchange;
    }

    /** Where the body of a response goes that the loop receives: here, that of the response. Empty at the begin of a call. */
    protected ByteBuilder body() {
        return response.bodyBuilder();
    }

    /** The response is complete. */
    protected abstract void succeeded();

    /** There is no response. */
    protected abstract void failed(IOException failure);

    /** A thread that may wait is to call {@link #await}. */
    protected abstract void needsThread();

    /**
     * Goes on with the call after {@link #needsThread}, and waits for its end, as {@link BalancingClient#send} does.
     *
     * @throws IOException when there is no response
     */
    public final void await() throws IOException {
        HostClient by = client;
        if (by == null) {
            throw new IllegalStateException("the call does not need a thread");
        }
        IOException failure = null;
        try {
            ClientConnection current = connection;
            if (current == null) {
                by.repeat(request, response, deadline, exchange);
            } else {
                connection = null;
                by.goOn(current, request, response, exchange);
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            settle(by, failure);
        }
    }

    /** Gives the call up; {@link #failed} is called unless it has ended, or goes on with a thread. */
    public final void cancel() {
        exchange.cancel();
        if (watch != null) {
            ready();
        }
    }

    /** In the place of {@link #await}, when nobody wants the response any more. */
    public final void abandon() {
        HostClient by = client;
        if (by == null) {
            return;
        }
        exchange.cancel();
        ClientConnection current = connection;
        connection = null;
        IOException failure = new IOException("the call was given up");
        if (current != null) {
            by.giveUp(current, request, failure);
        }
        settle(by, failure);
    }

    // ---- for clients -----------------------------------------------------------------------------------------------

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    /** That of the call, or of the last one. */
    final Exchange exchange() {
        return exchange;
    }

    @Nullable
    Loop loop() {
        return loop;
    }

    /** Whether the request is one that can be sent without waiting for anything but room. */
    boolean isSmall() {
        return !request.isBodyStream()
                && request.bodyLength() <= MAX_BUFFERED
                && !request.header().has(HeaderNames.EXPECT)
                && !request.header().method().equals(Methods.CONNECT);
    }

    boolean isJudged() {
        return judge != null;
    }

    void judgedBy(@Nullable Judge newJudge) {
        judge = newJudge;
    }

    /** Begins, by an idle connection. */
    void start(HostClient by, ClientConnection idle, long callDeadline) {
        ConnectionWatch idleWatch = idle.watch();
        client = by;
        connection = idle;
        watch = idleWatch;
        deadline = callDeadline;
        written = false;
        patient = false;
        writeFailure = null;
        if (timeout.hasRung()) {
            timeout.reset();
        }
        idleWatch.serve(this);
        try {
            exchange.begin();
            idle.layOut(request, response, callDeadline, exchange);
            waitUntil(idle.writeUntil());
            write(idle, idleWatch);
        } catch (IOException e) {
            broke(idle, idleWatch, e);
        } catch (RuntimeException e) {
            broke(idle, idleWatch, new IOException("the request cannot be sent: " + e.getMessage(), e));
        }
    }

    /** Something may have come, or the time may be up, or the call may have been given up. */
    void ready() {
        ClientConnection current = connection;
        ConnectionWatch by = watch;
        if (current == null || by == null) {
            return;
        }
        try {
            advance(current, by);
        } catch (IOException e) {
            broke(current, by, e);
        } catch (RuntimeException e) {
            broke(current, by, new IOException("the response cannot be read: " + e.getMessage(), e));
        }
    }

    // ---- steps -----------------------------------------------------------------------------------------------------

    private void advance(ClientConnection current, ConnectionWatch by) throws IOException {
        if (exchange.isCancelled()) {
            throw new IOException("the call was cancelled");
        }
        if (!written) {
            write(current, by);
        }
        if (read(current, by)) {
            return;
        }
        if (waitsUntil != BlockingConnection.NO_DEADLINE && waitsUntil - System.nanoTime() <= 0) {
            if (!patient) {
                throw written ? current.lateReading() : current.lateWriting();
            }
            handOver(current, by);
        }
    }

    private void waitUntil(long point) {
        waitsUntil = point;
        if (point != BlockingConnection.NO_DEADLINE) {
            timeout.set(point);
        }
    }

    private void write(ClientConnection current, ConnectionWatch by) {
        int before = current.written();
        try {
            if (current.tryFlush(by.channel)) {
                written = true;
                if (before > 0) {
                    by.channel.interest(Readiness.READ);
                    waitUntil(current.readUntil());
                }
                return;
            }
        } catch (IOException e) {
            // The server may have said why it takes no more before it closed.
            writeFailure = e;
            written = true;
            current.giveUpWriting();
            by.channel.interest(Readiness.READ);
            waitUntil(current.readUntil());
            return;
        }
        by.channel.interest(Readiness.READ | Readiness.WRITE);
        if (current.written() > before) {
            waitUntil(current.writeUntil());
        }
    }

    /** Reads what there is; false when the call has to wait for more. */
    private boolean read(ClientConnection current, ConnectionWatch by) throws IOException {
        boolean moved = false;
        while (!current.isHeadRead()) {
            if (current.tryReadHead(request, response)) {
                if (response.isInterim()) {
                    handOver(current, by);
                    return true;
                }
                continue;
            }
            int count = fill(current, by);
            if (count == 0) {
                if (moved) {
                    waitUntil(current.readUntil());
                }
                return false;
            }
            moved = true;
        }
        IOException failure = writeFailure;
        if (failure != null && response.statusCode() < Status.MULTIPLE_CHOICES) {
            throw failure;
        }
        return readBody(current, by);
    }

    private int fill(ClientConnection current, ConnectionWatch by) throws IOException {
        int count;
        try {
            count = current.tryFill(by.channel, false);
        } catch (IOException e) {
            throw writeFailure == null ? e : writeFailure;
        }
        if (count < 0) {
            throw writeFailure == null ? current.closedEarly() : writeFailure;
        }
        return count;
    }

    private boolean readBody(ClientConnection current, ConnectionWatch by) throws IOException {
        ByteBuilder target = body();
        while (!response.isComplete() && response.statusCode() != Status.SWITCHING_PROTOCOLS) {
            if (target.length() + response.remaining() > MAX_BUFFERED || target.length() > MAX_BUFFERED) {
                handOver(current, by);
                return true;
            }
            if (!current.tryMore(by.channel, response, target)) {
                if (!patient) {
                    patient = true;
                    waitUntil(System.nanoTime() + PATIENCE_NANOS);
                }
                return false;
            }
        }
        if (response.statusCode() == Status.SWITCHING_PROTOCOLS) {
            handOver(current, by);
        } else {
            complete(current, by);
        }
        return true;
    }

    // ---- ends ------------------------------------------------------------------------------------------------------

    private void leave(ConnectionWatch by) {
        timeout.cancel();
        by.serve(null);
        watch = null;
    }

    private void complete(ClientConnection current, ConnectionWatch by) {
        leave(by);
        connection = null;
        if (!written) {
            current.giveUpWriting();
            by.channel.interest(Readiness.READ);
        }
        exchange.noteSent(true);
        HostClient owner = client;
        if (owner != null) {
            owner.giveBack(current);
            settle(owner, null);
        }
        succeeded();
    }

    private void handOver(ClientConnection current, ConnectionWatch by) {
        moveBody();
        try {
            current.unwatch();
        } catch (IOException e) {
            broke(current, by, e);
            return;
        }
        leave(by);
        needsThread();
    }

    /** What goes on with the call finds what has come in the response. */
    @SuppressWarnings("ReferenceEquality") // are they one?
    private void moveBody() {
        ByteBuilder target = body();
        if (target != response.bodyBuilder()) {
            response.write(target.array(), 0, target.length());
            target.reset();
        }
    }

    private void broke(ClientConnection current, ConnectionWatch by, IOException failure) {
        leave(by);
        connection = null;
        exchange.noteSent(current.isSent());
        HostClient owner = client;
        if (owner == null) {
            return;
        }
        if (owner.giveUp(current, request, failure)) {
            needsThread();
            return;
        }
        settle(owner, failure);
        failed(failure);
    }

    private void settle(HostClient by, @Nullable IOException failure) {
        client = null;
        by.callEnded();
        Judge told = judge;
        judge = null;
        if (told != null) {
            told.ended(this, failure);
        }
    }
}
