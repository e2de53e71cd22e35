package dev.fasthttp.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The client's selector loop: opens connections, waits for answers, and asks again after a pause.
 *
 * <p>One thread runs it and owns all it holds.
 */
final class LoadLoop implements AutoCloseable {

    private static final int CONNECTING_AT_ONCE = 64;

    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(16 * 1024);
    private final ArrayDeque<Paused> paused = new ArrayDeque<>();

    LoadLoop(InetSocketAddress server) throws IOException {
        this.server = server;
    }

    /** Opens {@code count} connections, and returns when each has had an answer to {@code firstRequest}. */
    List<LoadConnection> open(int count, byte[] firstRequest) throws IOException {
        List<LoadConnection> open = new ArrayList<>(count);
        while (open.size() < count) {
            List<LoadConnection> some = new ArrayList<>();
            for (int i = Math.min(CONNECTING_AT_ONCE, count - open.size()); i > 0; i--) {
                some.add(new LoadConnection(this, selector, server));
            }
            int[] waiting = {some.size()};
            for (LoadConnection connection : some) {
                connection.ask(firstRequest, (answered, nanos) -> waiting[0]--);
            }
            runWhile(() -> waiting[0] > 0);
            open.addAll(some);
        }
        return open;
    }

    /** Works until the condition, looked at after each turn, is false. */
    void runWhile(BooleanSupplier condition) throws IOException {
        while (condition.getAsBoolean()) {
            long now = System.nanoTime();
            while (!paused.isEmpty() && paused.element().due() - now <= 0) {
                paused.remove().action().run();
            }
            if (paused.isEmpty()) {
                selector.select(this::onReady, 10);
            } else {
                long millis = (paused.element().due() - System.nanoTime()) / 1_000_000;
                if (millis > 0) {
                    selector.select(this::onReady, millis);
                } else {
                    selector.selectNow(this::onReady);
                }
            }
        }
    }

    /** Runs the action after a pause; all callers of one loop must use the same pause. */
    void later(long pauseNanos, Runnable action) {
        paused.add(new Paused(System.nanoTime() + pauseNanos, action));
    }

    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void onReady(SelectionKey key) {
        ((LoadConnection) key.attachment()).onReady();
    }

    /** Something that waits for its time. */
    private record Paused(long due, Runnable action) {}
}
