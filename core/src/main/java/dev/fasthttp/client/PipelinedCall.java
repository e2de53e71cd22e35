package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
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
 * <p>A caller who gives up is answered no more, and his response stays as it is; what the server answers is dropped.
 *
 * <p>Threads: the caller's, and those of the connection.
 */
final class PipelinedCall {
    private enum State {
        WAITING,
        COPYING,
        DONE,
        GIVEN_UP
    }

    final ByteBuilder request;
    final String method;

    private final Response target;
    private final Thread caller = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** Written before {@link State#DONE}. */
    private @Nullable IOException failure;

    PipelinedCall(ByteBuilder request, String method, Response target) {
        this.request = request;
        this.method = method;
        this.target = target;
    }

    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    /** The response is there. */
    void complete(Response response) {
        if (state.compareAndSet(State.WAITING, State.COPYING)) {
            try {
                response.copyTo(target);
            } finally {
                end();
            }
        }
    }

    void fail(IOException cause) {
        if (state.compareAndSet(State.WAITING, State.COPYING)) {
            failure = cause;
            end();
        }
    }

    private void end() {
        state.set(State.DONE);
        LockSupport.unpark(caller);
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
