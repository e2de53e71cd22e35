package dev.fasthttp.handlers;

import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.ServerEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;

/**
 * Writes a line for each request that was answered, refused ones included, to a file or a stream.
 *
 * <p>Loops only put the line into a buffer; a thread of the log writes. When it cannot keep up, lines are dropped and
 * {@linkplain #dropped counted}, rather than holding up requests. Lines of different loops may be out of order by as long as
 * the buffer is kept, at most {@value #FLUSH_MILLIS} ms.
 *
 * <p>What clients sent cannot forge a line: control characters, quotes, backslashes and bytes above 0x7E are escaped, as
 * {@code \xHH}, in JSON as {@code \}{@code u00HH}.
 *
 * <p>To be given to {@code Server.Builder.events}, and closed after the server. Threads: safe.
 */
public final class AccessLog implements ServerEvents, AutoCloseable {
    /** How much is kept for the writing thread unless set, in bytes. */
    public static final int DEFAULT_BUFFER_SIZE = 1 << 20;

    /** How long a line is kept before it is written, in milliseconds. */
    public static final int FLUSH_MILLIS = 200;

    /** What a line looks like. */
    public enum Format {
        /** {@code client - user [date] "request line" status bytes}. */
        COMMON,

        /** As {@link #COMMON}, with {@code "referer" "user agent"} behind. */
        COMBINED,

        /**
         * An object with {@code time}, {@code client}, {@code user}, {@code method}, {@code target}, {@code protocol},
         * {@code host}, {@code status}, {@code bytes}, {@code micros}, {@code referer}, {@code userAgent} and
         * {@code requestId}; what there is none of is left out.
         */
        JSON
    }

    private final AccessLogBuffers buffers;

    private AccessLog(Builder builder, AccessLogTarget target) {
        buffers =
                new AccessLogBuffers(target, builder.bufferSize, () -> new AccessLogLine(builder.format, builder.zone));
    }

    /** Appends to a file, which is made when there is none. */
    public static Builder to(Path file) {
        return new Builder(new AccessLogTarget(() -> Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)));
    }

    /** Writes to a stream, which is flushed and not closed: {@link System#out} for one. */
    public static Builder to(OutputStream stream) {
        return new Builder(new AccessLogTarget(() -> new UnclosedStream(stream)));
    }

    @Override
    public void requestEnded(RequestCtx ctx, long nanos) {
        buffers.add(ctx, nanos);
    }

    /** Opens the file anew before the next line, for whoever has renamed it. */
    public void reopen() {
        buffers.reopen();
    }

    /** How many lines were dropped, because the buffer was full or writing failed. */
    public long dropped() {
        return buffers.dropped();
    }

    /** Writes what is left and closes the file; lines that come later are dropped. */
    @Override
    public void close() {
        buffers.close();
    }

    /** Settings of {@link AccessLog}. */
    public static final class Builder {
        private final AccessLogTarget target;
        private Format format = Format.COMBINED;
        private int bufferSize = DEFAULT_BUFFER_SIZE;
        private ZoneId zone = ZoneId.systemDefault();

        private Builder(AccessLogTarget target) {
            this.target = target;
        }

        /** What a line looks like, by default {@link Format#COMBINED}. */
        public Builder format(Format newFormat) {
            format = newFormat;
            return this;
        }

        /** How many bytes are kept for the writing thread, by default {@value #DEFAULT_BUFFER_SIZE}. */
        public Builder bufferSize(int bytes) {
            if (bytes < AccessLogBuffers.MIN_SIZE) {
                throw new IllegalArgumentException(
                        "buffer size must be " + AccessLogBuffers.MIN_SIZE + " bytes or more: " + bytes);
            }
            bufferSize = bytes;
            return this;
        }

        /** The zone of dates, by default that of the system; JSON has UTC. */
        public Builder zone(ZoneId newZone) {
            zone = newZone;
            return this;
        }

        /**
         * Opens the file and starts the thread that writes.
         *
         * @throws IOException when the file cannot be opened
         */
        public AccessLog open() throws IOException {
            target.open();
            return new AccessLog(this, target);
        }
    }

    /** A stream of somebody else. */
    private static final class UnclosedStream extends OutputStream {
        private final OutputStream stream;

        UnclosedStream(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            stream.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            stream.flush();
        }
    }
}
