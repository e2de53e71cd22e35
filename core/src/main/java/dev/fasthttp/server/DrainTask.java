package dev.fasthttp.server;

/** Closes the connections of a loop that have nothing to do, and tells the others. */
final class DrainTask extends LoopTask {
    DrainTask(EventLoop loop) {
        super(loop);
    }

    @Override
    void turn(int operations, LoopThread thread) {
        loop.connections().forEach(connection -> {
            connection.drain(thread);
            // For those that are not the loop's any more, whose owners have a turn of their own.
            connection.signal(DRAIN);
        });
    }
}
