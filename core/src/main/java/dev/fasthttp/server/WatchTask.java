package dev.fasthttp.server;

import java.util.function.IntConsumer;

/** A source that somebody else than the server has the loop watch. */
final class WatchTask extends LoopTask {
    private final IntConsumer ready;

    WatchTask(EventLoop loop, IntConsumer ready) {
        super(loop);
        this.ready = ready;
    }

    @Override
    void turn(int operations, LoopThread thread) {
        int own = operations & (READ | WRITE | ACCEPT);
        if (own != 0) {
            ready.accept(own);
        }
    }
}
