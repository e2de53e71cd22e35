package dev.fasthttp.servlet;

import dev.fasthttp.server.HijackHandler;
import dev.fasthttp.server.HijackedConnection;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is not HTTP any more, with the handler of the application that it was given to.
 *
 * <p>It has a thread of its own, a virtual one where there are any, which calls the handler and then its listeners. Streams
 * block; for a read listener that thread does the waiting, so that {@code isReady} is true for what it has read. Listeners
 * may be set later, by other threads; a write listener is called by a thread for tasks then, since this one may wait.
 *
 * <p>The connection ends when the application closes it or one of its streams, when a read listener has been told of the
 * end, and when the server is shut down.
 *
 * <p>Threads: one may read while another writes.
 *
 * <p>Spec: Servlet 6.1, 2.3.3.5.
 */
final class UpgradedConnection implements WebConnection, HijackHandler {
    private final WebContext context;
    private final HttpUpgradeHandler handler;
    private final Executor tasks;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Has a permit when it may be over, or there may be a read listener. */
    private final Semaphore news = new Semaphore(0);

    private @Nullable HijackedConnection connection;
    private @Nullable Input input;
    private @Nullable Output output;

    UpgradedConnection(WebContext context, HttpUpgradeHandler handler, Executor tasks) {
        this.context = context;
        this.handler = handler;
        this.tasks = tasks;
    }

    /** Runs the handler until the connection ends. */
    @Override
    public void handle(HijackedConnection hijacked) throws IOException {
        connection = hijacked;
        Input in = new Input(hijacked.inputStream());
        Output out = new Output(hijacked.outputStream());
        input = in;
        output = out;
        ClassLoader before = context.enter();
        try {
            handler.init(this);
            out.begin();
            while (closed.getCount() > 0 && in.listener == null) {
                // Threads of the application go on with it.
                news.acquire();
            }
            if (in.listener != null) {
                in.callListener();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            destroy();
            WebContext.leave(before);
        }
    }

    private void destroy() {
        try {
            handler.destroy();
        } catch (RuntimeException e) {
            context.log("an upgrade handler failed to end", e);
        }
    }

    @Override
    public ServletInputStream getInputStream() {
        return Objects.requireNonNull(input);
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return Objects.requireNonNull(output);
    }

    private void over() {
        closed.countDown();
        news.release();
    }

    @Override
    public void close() {
        over();
        HijackedConnection open = connection;
        if (open != null) {
            open.close();
        }
    }

    /** What the client sends. */
    private final class Input extends ServletInputStream {
        private final InputStream in;
        private final byte[] block = new byte[ResponseBody.DEFAULT_SIZE];
        private volatile int position;
        private volatile int limit;
        private volatile boolean ended;
        private volatile @Nullable ReadListener listener;
        private boolean awaited;

        Input(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (listener == null) {
                return readBlocking(target, offset, length);
            }
            if (position == limit) {
                if (ended) {
                    return -1;
                }
                throw new IllegalStateException("not ready for reading: isReady must have said so");
            }
            int from = position;
            int count = Math.min(length, limit - from);
            System.arraycopy(block, from, target, offset, count);
            position = from + count;
            return count;
        }

        private int readBlocking(byte[] target, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            int count;
            try {
                count = in.read(target, offset, length);
            } catch (IOException e) {
                over();
                throw e;
            }
            if (count < 0) {
                ended = true;
                over();
            }
            return count;
        }

        /** Reads for the listener and calls it, until all has been read. */
        void callListener() {
            ReadListener told = Objects.requireNonNull(listener);
            try {
                while (awaitWish()) {
                    int count = in.read(block, 0, block.length);
                    if (count < 0) {
                        ended = true;
                        told.onAllDataRead();
                        return;
                    }
                    position = 0;
                    limit = count;
                    told.onDataAvailable();
                }
            } catch (IOException | RuntimeException e) {
                if (closed.getCount() > 0) {
                    told.onError(e);
                }
            }
        }

        /** Waits until the application wants more; false when the connection has been closed. */
        private synchronized boolean awaitWish() {
            try {
                while (!awaited && closed.getCount() > 0) {
                    wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            awaited = false;
            return closed.getCount() > 0;
        }

        @Override
        public int available() {
            return limit - position;
        }

        @Override
        public boolean isFinished() {
            return ended && position == limit;
        }

        @Override
        public synchronized boolean isReady() {
            if (listener == null || position < limit) {
                return true;
            }
            awaited = true;
            notifyAll();
            return false;
        }

        @Override
        public synchronized void setReadListener(ReadListener readListener) {
            Objects.requireNonNull(readListener);
            if (listener != null) {
                throw new IllegalStateException("a read listener has been set for this connection");
            }
            awaited = true;
            listener = readListener;
            news.release();
        }

        @Override
        public void close() {
            UpgradedConnection.this.close();
        }
    }

    /** What the client gets; it goes out at once. */
    private final class Output extends ServletOutputStream {
        private final OutputStream out;
        private @Nullable WriteListener listener;
        private boolean begun;

        Output(OutputStream out) {
            this.out = out;
        }

        /** The handler has returned: calls its listener, if it has set one. */
        void begin() {
            WriteListener told;
            synchronized (this) {
                begun = true;
                told = listener;
            }
            if (told != null) {
                call(told);
            }
        }

        private void callLate(WriteListener told) {
            ClassLoader before = context.enter();
            try {
                call(told);
            } finally {
                WebContext.leave(before);
            }
        }

        private void call(WriteListener told) {
            try {
                told.onWritePossible();
            } catch (IOException | RuntimeException e) {
                told.onError(e);
            }
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            out.write(bytes, offset, length);
        }

        /** Writing blocks until there is room, so it is always allowed. */
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            Objects.requireNonNull(writeListener);
            boolean late;
            synchronized (this) {
                if (listener != null) {
                    throw new IllegalStateException("a write listener has been set for this connection");
                }
                listener = writeListener;
                late = begun;
            }
            if (late) {
                tasks.execute(() -> callLate(writeListener));
            }
        }

        @Override
        public void close() {
            UpgradedConnection.this.close();
        }
    }
}
