package dev.fasthttp.proxy;

import dev.fasthttp.internal.Alarm;
import dev.fasthttp.internal.AlarmClock;
import dev.fasthttp.internal.Daemons;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.server.HijackHandler;
import dev.fasthttp.server.HijackedConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bytes both ways between two connections after an upgrade.
 *
 * <p>When the client ends its side, the server is told and may go on. When the server ends its side, or one connection breaks, or
 * nothing moves for a while, both are closed. If the response cannot be sent to the client, the server's connection is closed
 * after a minute at most.
 *
 * <p>Threads: one for each direction.
 */
final class Tunnel extends Alarm implements HijackHandler {
    private static final AlarmClock CLOCK = new AlarmClock("fasthttp-proxy", TimeUnit.MILLISECONDS.toNanos(100));
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int BUFFER = 16 * 1024;

    private final BlockingConnection upstream;
    private final long idleNanos;
    private final long writeNanos;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile long lastUse = System.nanoTime();

    Tunnel(BlockingConnection upstream, long idleNanos, long writeNanos) {
        super(CLOCK);
        this.upstream = upstream;
        this.idleNanos = idleNanos;
        this.writeNanos = writeNanos;
        set(System.nanoTime() + START_NANOS);
    }

    @Override
    protected void ring() {
        abandon();
    }

    /** Closes the server's connection unless it is in use. */
    void abandon() {
        if (taken.compareAndSet(false, true)) {
            upstream.abort();
        }
    }

    @Override
    public void handle(HijackedConnection client) throws IOException {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        forget();
        client.setWriteTimeout(Duration.ofNanos(writeNanos));
        start(() -> copyToServer(client));
        try {
            copyToClient(client.outputStream());
        } finally {
            upstream.close();
        }
    }

    private static void start(Runnable task) {
        Daemons.start("fasthttp-tunnel", task);
    }

    private void copyToServer(HijackedConnection client) {
        byte[] buffer = new byte[BUFFER];
        InputStream in = client.inputStream();
        try {
            for (int count = in.read(buffer, 0, BUFFER); count >= 0; count = in.read(buffer, 0, BUFFER)) {
                lastUse = System.nanoTime();
                upstream.write(buffer, 0, count, System.nanoTime() + writeNanos);
            }
            upstream.shutdownOutput();
        } catch (IOException e) {
            // Ends the other direction, which closes both.
            upstream.abort();
        }
    }

    private void copyToClient(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (true) {
            long end = lastUse + idleNanos;
            if (!upstream.awaitReadable(end)) {
                if (lastUse + idleNanos - System.nanoTime() <= 0) {
                    return;
                }
                continue;
            }
            int count = upstream.read(buffer, 0, BUFFER, BlockingConnection.NO_DEADLINE);
            if (count < 0) {
                return;
            }
            lastUse = System.nanoTime();
            out.write(buffer, 0, count);
        }
    }
}
