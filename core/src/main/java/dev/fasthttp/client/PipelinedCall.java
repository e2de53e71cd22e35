package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestDefaults;
import dev.fasthttp.http.Response;
import dev.fasthttp.net.BlockingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call among others on one connection: a request as bytes, and a caller who waits.
 *
 * <p>A caller who gives up is answered no more, and his response stays as it is; what the server answers is dropped. Such a call
 * is still in line and must not be used again; any other may be, see {@link PipelinedCalls}.
 *
 * <p>Threads: the caller's, and those of the connection.
 */
final class PipelinedCall {
    /** The most memory that is kept for the next request. */
    private static final int MAX_KEPT = 8 * 1024;

    private enum State {
        WAITING,
        COPYING,
        DONE,
        GIVEN_UP
    }

    final ByteBuilder request = new ByteBuilder();

    private final AtomicReference<State> state = new AtomicReference<>(State.DONE);
    private String method = "";
    private @Nullable Response target;
    private @Nullable Thread caller;

    /** Written before {@link State#DONE}. */
    private @Nullable IOException failure;

    /** Takes what is to be sent; the calling thread will wait. */
    void begin(Request from, RequestDefaults defaults, Response to) {
        from.appendHeadTo(request, defaults);
        from.appendBodyTo(request);
        method = from.header().method();
        target = to;
        caller = Thread.currentThread();
        state.set(State.WAITING);
    }

    /** Makes it ready for another call, unless it was given up: then somebody may still have it, and this is false. */
    boolean recycle() {
        if (state.get() == State.GIVEN_UP) {
            return false;
        }
        state.set(State.DONE);
        request.shrink(MAX_KEPT);
        target = null;
        caller = null;
        failure = null;
        return true;
    }

    String method() {
        return method;
    }

    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    /** The response is there. */
    void complete(Response response) {
        if (state.compareAndSet(State.WAITING, State.COPYING)) {
            Thread waiting = caller;
            try {
                if (target != null) {
                    response.copyTo(target);
                }
            } finally {
                end(waiting);
            }
        }
    }

    void fail(IOException cause) {
        if (state.compareAndSet(State.WAITING, State.COPYING)) {
            Thread waiting = caller;
            failure = cause;
            end(waiting);
        }
    }

    /** From now on it belongs to the caller, and may soon be another call. */
    private void end(@Nullable Thread waiting) {
        state.set(State.DONE);
        LockSupport.unpark(waiting);
    }

    /** Waits for the response. */
    void await(String host, long deadline) throws IOException {
        while (state.get() != State.DONE) {
            boolean interrupted = Thread.currentThread().isInterrupted();
            long left = deadline == BlockingConnection.NO_DEADLINE ? Long.MAX_VALUE : deadline - System.nanoTime();
            if ((interrupted || left <= 0) && state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
                if (interrupted) {
                    throw new InterruptedIOException("interrupted while waiting for the response of " + host);
                }
                throw new RequestTimeoutException(
                        "waited too long for the response of " + host + ": the deadline of the call has passed");
            }
            LockSupport.parkNanos(this, interrupted ? 1000 : left);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
