package dev.fasthttp.server;

import dev.fasthttp.net.Connection;
import dev.fasthttp.net.ProtocolHandler;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/** A protocol that sends back what it gets in upper case, each connection served by a thread of its own. */
final class UpperCase implements ProtocolHandler {
    @Override
    public void handle(Connection connection) throws IOException {
        Session session = new Session(connection);
        connection.attach(session);
        Thread thread = new Thread(session, "upper case");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Session implements Readiness, Runnable {
        private final Connection connection;
        private volatile boolean ready;
        private final Object lock = new Object();

        Session(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Selector selector() {
            throw new UnsupportedOperationException("no selector");
        }

        @Override
        public void signal(int operations) {
            synchronized (lock) {
                ready = true;
                lock.notifyAll();
            }
        }

        private void await(int operation) throws InterruptedException {
            connection.interest(operation);
            synchronized (lock) {
                while (!ready) {
                    lock.wait();
                }
                ready = false;
            }
        }

        @Override
        public void run() {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            try (connection) {
                while (true) {
                    buffer.clear();
                    int count = connection.read(buffer);
                    if (count < 0) {
                        return;
                    }
                    if (count == 0) {
                        await(READ);
                        continue;
                    }
                    for (int i = 0; i < count; i++) {
                        buffer.put(i, (byte) Character.toUpperCase(buffer.get(i)));
                    }
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        if (connection.write(buffer) == 0) {
                            await(WRITE);
                        }
                    }
                }
            } catch (IOException | InterruptedException e) {
                System.getLogger("test").log(System.Logger.Level.INFO, "ended", e);
            }
        }
    }
}
