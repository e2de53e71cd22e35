package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.internal.HttpDate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file in one content coding, with all that its responses say about it.
 *
 * <p>Immutable, the array of the body included, but for a header that is kept.
 */
final class Representation {
    /** What was changed less than this ago may change again without its size or time telling. */
    static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

    final String contentType;
    final String coding;
    final ByteSlice etag;
    final ByteSlice lastModified;
    final long lastModifiedSecond;
    final long size;
    final byte @Nullable [] body;

    /** The header of a response with all of it, made when it is first needed; it never changes then. */
    volatile @Nullable ResponseHeader wholeHeader;

    /** Whether other requests may get the file in another coding. */
    final boolean varies;

    private Representation(Builder from, String coding, long size, byte @Nullable [] body) {
        contentType = from.contentType;
        this.coding = coding;
        etag = etag(from, coding);
        lastModified = from.lastModified;
        lastModifiedSecond = lastModified.isEmpty() ? Preconditions.NO_TIME : from.modifiedSecond;
        this.size = size;
        this.body = body;
        varies = from.varies;
    }

    /** What the representations of one file have in common. */
    static final class Builder {
        private final String contentType;
        private final long modifiedNanos;
        private final long modifiedSecond;
        private final long fileSize;
        private final ByteSlice lastModified;
        private final boolean settled;
        private final boolean varies;

        /** For a file that was changed then, and is being looked at now. */
        Builder(String contentType, long modifiedNanos, long fileSize, boolean varies) {
            this.varies = varies;
            this.contentType = contentType;
            this.modifiedNanos = modifiedNanos;
            this.fileSize = fileSize;
            modifiedSecond = Math.floorDiv(modifiedNanos, TimeUnit.SECONDS.toNanos(1));
            long now = System.currentTimeMillis();
            settled = TimeUnit.MILLISECONDS.toNanos(now) - modifiedNanos >= SETTLED_NANOS;
            lastModified = date(modifiedSecond, now);
        }

        private static ByteSlice date(long second, long now) {
            // RFC 9110 §8.8.2.1: nothing is sent that was changed later than now.
            if (second > now / 1000 || second < 0) {
                return ByteSlice.EMPTY;
            }
            byte[] text = new byte[HttpDate.LENGTH];
            HttpDate.write(second, text, 0);
            return ByteSlice.copyOf(text);
        }

        /** Whether the time of the last change tells the content from that before and after it. */
        boolean isSettled() {
            return settled;
        }

        /** The representation whose bytes are the file's, in memory. */
        Representation of(byte[] body) {
            return new Representation(this, "", body.length, body);
        }

        /** The representation whose bytes are those of the open file. */
        Representation ofFile() {
            return new Representation(this, "", fileSize, null);
        }

        /** The representation in a coding, in memory. */
        Representation coded(String coding, byte[] body) {
            return new Representation(this, coding, body.length, body);
        }

        /** The representation in a coding whose bytes are those of another open file. */
        Representation codedFile(String coding, long size) {
            return new Representation(this, coding, size, null);
        }
    }

    /** Time, size and coding. What may still change within its time gets a weak one (RFC 9110 §8.8.1). */
    private static ByteSlice etag(Builder from, String coding) {
        ByteBuilder text = new ByteBuilder(64);
        text.append(from.settled ? "\"" : "W/\"");
        text.appendHex(from.modifiedNanos);
        text.append("-");
        text.appendHex(from.fileSize);
        if (!coding.isEmpty()) {
            text.append("-");
            text.append(coding);
        }
        text.append("\"");
        return ByteSlice.copyOf(text.toByteArray());
    }
}
