package dev.fasthttp.server.support;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A socket below TLS that sends in small pieces, or changes or loses what is sent. */
public final class WireSocket extends Socket {
    private int pieceSize = Integer.MAX_VALUE;
    private long pauseMillis;
    private int flipAt = -1;
    private int cutAfter = Integer.MAX_VALUE;
    private OutputStream out;

    /** Connects. */
    public WireSocket(InetSocketAddress address) throws IOException {
        setTcpNoDelay(true);
        setSoTimeout(RawHttp.TIMEOUT_MILLIS);
        connect(address, RawHttp.TIMEOUT_MILLIS);
    }

    /** Sends pieces of that size from now on, with a pause after each. */
    public WireSocket pieces(int size, long pause) {
        pieceSize = size;
        pauseMillis = pause;
        return this;
    }

    /** Flips a bit of the byte with that index in each write from now on. */
    public WireSocket flip(int index) {
        flipAt = index;
        return this;
    }

    /** Loses everything after so many bytes more. */
    public WireSocket cut(int bytes) {
        cutAfter = bytes;
        return this;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Wire(super.getOutputStream());
        }
        return out;
    }

    private final class Wire extends FilterOutputStream {
        Wire(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] sent = new byte[Math.min(length, cutAfter)];
            System.arraycopy(bytes, offset, sent, 0, sent.length);
            if (flipAt >= 0 && flipAt < sent.length) {
                sent[flipAt] ^= 1;
            }
            if (cutAfter < Integer.MAX_VALUE) {
                cutAfter -= sent.length;
            }
            for (int i = 0; i < sent.length; i += pieceSize) {
                out.write(sent, i, Math.min(pieceSize, sent.length - i));
                out.flush();
                pause();
            }
        }

        private void pause() throws IOException {
            try {
                if (pauseMillis > 0) {
                    Thread.sleep(pauseMillis);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
