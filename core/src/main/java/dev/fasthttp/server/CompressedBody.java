package dev.fasthttp.server;

import dev.fasthttp.compress.Compressor;
import dev.fasthttp.http.StreamWriter;
import java.io.IOException;
import java.io.OutputStream;

/** A body from a stream that goes out compressed; each flush of the writer reaches the client. */
final class CompressedBody implements StreamWriter, AutoCloseable {
    private final StreamWriter writer;
    private final Compressor compressor;

    CompressedBody(StreamWriter writer, Compressor compressor) {
        this.writer = writer;
        this.compressor = compressor;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        GuardedTarget target = new GuardedTarget(out);
        OutputStream compressed = compressor.stream(target);
        boolean done = false;
        try {
            writer.write(compressed);
            done = true;
        } finally {
            if (!done) {
                target.cut();
            }
            compressed.close();
        }
    }

    /** Closes a writer that is not called. */
    @Override
    public void close() throws IOException {
        if (writer instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
