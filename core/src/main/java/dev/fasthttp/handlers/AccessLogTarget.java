package dev.fasthttp.handlers;

import java.io.IOException;
import java.io.OutputStream;

/** Where an access log goes: a stream that can be opened again. Threads: one at a time. */
final class AccessLogTarget {
    private final Source source;
    private OutputStream stream = OutputStream.nullOutputStream();

    /** Opens the stream. */
    @FunctionalInterface
    interface Source {
        OutputStream open() throws IOException;
    }

    AccessLogTarget(Source source) {
        this.source = source;
    }

    /** Opens it, or opens it again; the old stream stays when that fails. */
    void open() throws IOException {
        OutputStream opened = source.open();
        stream.close();
        stream = opened;
    }

    void write(byte[] bytes, int length) throws IOException {
        stream.write(bytes, 0, length);
        stream.flush();
    }

    void close() throws IOException {
        stream.close();
    }
}
