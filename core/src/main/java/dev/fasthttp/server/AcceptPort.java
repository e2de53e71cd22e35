package dev.fasthttp.server;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.Listener;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A listener as a loop looks after it: accepts connections and gives them to loops.
 *
 * <p>At the limit of connections it stops accepting, and clients wait in the system's queue. When a connection cannot be
 * accepted, for want of file descriptors as a rule, it waits a little instead of trying again at once.
 */
final class AcceptPort extends LoopTask implements Deadline.Action {
    private static final int MAX_ACCEPTS_PER_TURN = 128;
    private static final long PAUSE_NANOS = 200_000_000;

    private final Listener listener;
    private final boolean shared;
    private final Deadline pause = new Deadline(this);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean open;

    /**
     * Makes a port.
     *
     * @param shared whether it accepts for all loops, as opposed to its own
     */
    AcceptPort(EventLoop loop, Listener listener, boolean shared) {
        super(loop);
        this.listener = listener;
        this.shared = shared;
    }

    @Override
    void turn(int operations, LoopThread thread) {
        if ((operations & CLOSE) != 0) {
            close();
            return;
        }
        if ((operations & BEGIN) != 0) {
            begin();
        }
        if ((operations & ACCEPT) != 0 && open) {
            accept();
        }
    }

    /** Begins, or goes on after a pause. */
    private void begin() {
        try {
            if (!open && closed.getCount() > 0) {
                listener.attach(this);
                open = true;
            }
        } catch (IOException e) {
            loop.server.log(System.Logger.Level.ERROR, "cannot listen at " + listener.localAddress(), e);
            close();
            return;
        }
        if (open) {
            listener.interest(ACCEPT);
        }
    }

    private void accept() {
        ServerRun server = loop.server;
        for (int i = 0; i < MAX_ACCEPTS_PER_TURN; i++) {
            if (!server.mayAccept(this)) {
                listener.interest(0);
                return;
            }
            Optional<Connection> accepted;
            try {
                accepted = listener.accept();
            } catch (IOException e) {
                server.connectionClosed();
                server.log(System.Logger.Level.WARNING, "cannot accept at " + listener.localAddress(), e);
                listener.interest(0);
                loop.timers.set(pause, loop.now() + PAUSE_NANOS);
                return;
            }
            if (accepted.isEmpty()) {
                server.connectionClosed();
                return;
            }
            server.serve(accepted.get(), shared ? server.nextLoop() : loop);
        }
    }

    @Override
    public void expired(LoopThread thread) {
        begin();
    }

    private void close() {
        open = false;
        loop.timers.remove(pause);
        listener.close();
        closed.countDown();
    }

    /** Waits until it is closed; for long only when a handler that promised not to block holds up the loop. */
    void awaitClose(long nanos) throws InterruptedException {
        if (!closed.await(nanos, TimeUnit.NANOSECONDS)) {
            listener.close();
        }
    }

    @Override
    public String toString() {
        return "listener at " + listener.localAddress();
    }
}
