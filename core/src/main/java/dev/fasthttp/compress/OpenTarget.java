package dev.fasthttp.compress;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What an encoder of a library writes to: it stays open when that is closed, and takes nothing more after an error. */
final class OpenTarget extends FilterOutputStream {
    private boolean failed;

    OpenTarget(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (failed) {
            return;
        }
        try {
            out.write(bytes, offset, count);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void flush() {
        // The encoder flushes when it is closed, too, which must not commit anything; CodecStream flushes.
    }

    @Override
    public void close() {
        // Belongs to somebody else.
    }

    void flushThrough() throws IOException {
        out.flush();
    }
}
