package dev.fasthttp.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Input and output of an asynchronous request without waiting: whom to call when there is something to read, or room to
 * write.
 *
 * <p>A listener is called first when the servlet has returned, and again each time after {@code isReady} said no. So there
 * is at most one call outstanding in each direction; both are made by the thread that the core resumes the request with, one
 * after the other.
 *
 * <p>Threads: that of the container, or one of the application between two calls.
 *
 * <p>Spec: Servlet 6.1, 3.7 and 5.9.
 */
final class ListenedIo {
    private final Exchange exchange;
    private final AsyncProcessing async;
    private @Nullable ReadListener reader;
    private @Nullable WriteListener writer;
    private volatile boolean readWanted;
    private volatile boolean writeWanted;
    private boolean endTold;

    ListenedIo(Exchange exchange, AsyncProcessing async) {
        this.exchange = exchange;
        this.async = async;
    }

    void listen(ReadListener listener) {
        if (reader != null) {
            throw new IllegalStateException("a read listener has been set for this request");
        }
        reader = listener;
        readWanted = true;
        async.awaitIo();
    }

    void listen(WriteListener listener) {
        if (writer != null) {
            throw new IllegalStateException("a write listener has been set for this response");
        }
        writer = listener;
        writeWanted = true;
        exchange.body.setNonBlocking();
        async.awaitIo();
    }

    boolean hasReader() {
        return reader != null;
    }

    boolean hasWriter() {
        return writer != null;
    }

    boolean wantsRead() {
        return readWanted && !endTold;
    }

    boolean wantsWrite() {
        return writeWanted;
    }

    // ---- asked by the streams --------------------------------------------------------------------------------------

    /** Whether there is something to read; if not, the listener will be called. At the end of the body it is not. */
    boolean isReadReady() {
        if (readWanted) {
            return false;
        }
        if (!exchange.input.isFinished() && exchange.ctx().isReadable() && !exchange.input.isFinished()) {
            return true;
        }
        readWanted = true;
        async.awaitIo();
        return false;
    }

    int read(byte[] target, int offset, int length) throws IOException {
        if (sawEnd()) {
            return -1;
        }
        if (readWanted || !exchange.ctx().isReadable()) {
            throw new IllegalStateException("not ready for reading: isReady must have said so");
        }
        return exchange.input.readNow(target, offset, length);
    }

    /**
     * Whether the body has been read to its end. Only when the application has asked does it know, and may be told: before,
     * a thread of it could be at work with the last bytes.
     */
    boolean sawEnd() {
        boolean end = exchange.input.isFinished();
        if (end && !readWanted) {
            readWanted = true;
            async.awaitIo();
        }
        return end;
    }

    /** Whether there is room to write; if not, the listener will be called. */
    boolean isWriteReady() {
        if (writeWanted) {
            return false;
        }
        if (hasRoom()) {
            return true;
        }
        writeWanted = true;
        async.awaitIo();
        return false;
    }

    void checkWritable() {
        if (writeWanted || !hasRoom()) {
            throw new IllegalStateException("not ready for writing: isReady must have said so");
        }
    }

    private boolean hasRoom() {
        try {
            return exchange.body.hasRoom();
        } catch (IOException e) {
            // The write that comes next tells.
            return true;
        }
    }

    // ---- resumed ---------------------------------------------------------------------------------------------------

    /** Calls who has waited for what there is; returns what a listener threw. */
    @Nullable
    Throwable call() {
        if (async.isAsked()) {
            return null;
        }
        ReadListener in = reader;
        if (in != null && wantsRead()) {
            try {
                callReader(in);
            } catch (Throwable e) {
                in.onError(e);
                return e;
            }
        }
        WriteListener out = writer;
        if (out != null && writeWanted && !async.isAsked()) {
            try {
                if (exchange.body.hasRoom()) {
                    writeWanted = false;
                    out.onWritePossible();
                }
            } catch (Throwable e) {
                out.onError(e);
                return e;
            }
        }
        return null;
    }

    private void callReader(ReadListener in) throws IOException {
        if (!exchange.input.isFinished()) {
            if (!exchange.ctx().isReadable()) {
                return;
            }
            if (!exchange.input.isFinished()) {
                readWanted = false;
                in.onDataAvailable();
            }
        }
        if (exchange.input.isFinished() && !endTold && !async.isAsked()) {
            endTold = true;
            in.onAllDataRead();
        }
    }
}
