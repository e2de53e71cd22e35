package dev.fasthttp.server;

import java.io.IOException;
import java.io.OutputStream;

/** A stream that can be cut: an encoder that has to be closed then writes its end nowhere. */
final class GuardedTarget extends OutputStream {
    private final OutputStream out;
    private boolean cut;

    GuardedTarget(OutputStream out) {
        this.out = out;
    }

    void cut() {
        cut = true;
    }

    @Override
    public void write(int b) throws IOException {
        if (!cut) {
            out.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (!cut) {
            out.write(bytes, offset, count);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!cut) {
            out.flush();
        }
    }
}
