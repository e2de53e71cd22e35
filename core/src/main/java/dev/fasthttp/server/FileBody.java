package dev.fasthttp.server;

import dev.fasthttp.http.FileTarget;
import dev.fasthttp.http.StreamWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
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
            if (out instanceof FileTarget target) {
                target.transferFrom(channel, 0, size);
            } else {
                copy(out);
            }
        }
    }

    /** Something between the file and the socket wants to see the bytes. */
    private void copy(OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(ResponseStream.BUFFERED);
        for (long p = 0; p < size; p += block.position()) {
            block.clear().limit((int) Math.min(block.capacity(), size - p));
            if (channel.read(block, p) <= 0) {
                throw new EOFException("file ends before position " + p);
            }
            out.write(block.array(), 0, block.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
