package dev.fasthttp.server;

/** Closes the connections of a loop that have nothing to do. */
final class DrainTask extends LoopTask {
    DrainTask(EventLoop loop) {
        super(loop);
    }

    @Override
    void turn(int operations, LoopThread thread) {
        loop.connections().forEach(connection -> connection.drain(thread));
    }
}
