package dev.fasthttp.server;

import dev.fasthttp.http.FileTarget;
import dev.fasthttp.http.StreamWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;

/** A body that is a file; over plain sockets the system copies it without passing the bytes through this process. */
final class FileBody implements StreamWriter, AutoCloseable {
    private final FileChannel channel;
    private final long size;

    FileBody(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (channel) {
            ((FileTarget) out).transferFrom(channel, 0, size);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
