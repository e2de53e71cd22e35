package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import org.jspecify.annotations.Nullable;

/** The bytes of a message's body: its own, or an array that the application lends for the time of the message. */
final class Body {
    /** An array larger than this is given up when the message ends. */
    static final int MAX_KEPT = 64 * 1024;

    private static final byte[] NO_BYTES = new byte[0];

    private final ByteBuilder own = new ByteBuilder();
    private byte[] raw = NO_BYTES;
    private boolean isRaw;
    private MutableByteSlice lent = new MutableByteSlice();
    private boolean anyLent;
    private @Nullable StreamWriter writer;

    void reset() {
        if (writer != null) {
            closeWriter();
        }
        own.shrink(MAX_KEPT);
        isRaw = false;
        raw = NO_BYTES;
        if (anyLent) {
            anyLent = false;
            if (MutableByteSlice.CHECKED) {
                lent.retire();
                lent = new MutableByteSlice();
            } else {
                lent.reset();
            }
        }
    }

    /** Has the content written by {@code newWriter} instead. */
    void setWriter(StreamWriter newWriter) {
        closeWriter();
        rewrite();
        writer = newWriter;
    }

    @Nullable
    StreamWriter writer() {
        return writer;
    }

    /** The file that is the content, if it is one. */
    @Nullable
    FileBody file() {
        return writer instanceof FileBody file ? file : null;
    }

    @Nullable
    StreamWriter takeWriter() {
        StreamWriter taken = writer;
        writer = null;
        return taken;
    }

    /** Gives up a writer that was not called. */
    void closeWriter() {
        StreamWriter closed = takeWriter();
        if (closed instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.getLogger(Body.class.getName())
                        .log(System.Logger.Level.WARNING, "cannot close the stream of a body", e);
            }
        }
    }

    /** Empties the content and keeps slices valid, which then show the new one. */
    ByteBuilder rewrite() {
        own.reset();
        isRaw = false;
        raw = NO_BYTES;
        return own;
    }

    /** The builder to append to; a lent array is copied into it first. */
    ByteBuilder append() {
        if (isRaw) {
            byte[] content = raw;
            rewrite().append(content);
        }
        return own;
    }

    void setRaw(byte[] bytes) {
        own.reset();
        raw = bytes;
        isRaw = true;
    }

    int length() {
        return isRaw ? raw.length : own.length();
    }

    byte[] array() {
        return isRaw ? raw : own.array();
    }

    ByteSlice slice() {
        anyLent = true;
        lent.wrap(array(), 0, length());
        return lent;
    }

    void copyTo(Body target) {
        target.rewrite().append(array(), 0, length());
    }
}
