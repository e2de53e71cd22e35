package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.fs.Preconditions;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file in one form in which clients get it, as it is or in a coding, with the fields that describe it.
 *
 * <p>Threads: any.
 */
final class FileForm {
    /** What was changed less than this ago may change again without its time telling. */
    private static final long SETTLED_MILLIS = 2000;

    final String path;
    final WebResource file;

    /** The token of the content coding, empty for none. */
    final String coding;

    final String tag;
    final ByteSlice tagBytes;

    /** When it was changed, in seconds since 1970, or {@link Preconditions#NO_TIME}. */
    final long modifiedSecond;

    /** The same as a field value; empty when it is not told. */
    final String lastModified;

    private final boolean settled;
    private volatile byte @Nullable [] content;

    /** @param original the file as it is, whose time counts for all forms */
    FileForm(String path, WebResource file, String coding, WebResource original, long now) {
        this.path = path;
        this.file = file;
        this.coding = coding;
        settled = now - file.lastModified() >= SETTLED_MILLIS && now - original.lastModified() >= SETTLED_MILLIS;
        tag = tag(file, coding, settled);
        tagBytes = ByteSlice.ofAscii(tag);
        // RFC 9110 §8.8.2.1: nothing is sent that was changed later than now.
        boolean dated = original.lastModified() > 0 && original.lastModified() <= now;
        modifiedSecond = dated ? original.lastModified() / 1000 : Preconditions.NO_TIME;
        lastModified = dated ? HttpDates.format(original.lastModified()) : "";
    }

    /** Time, size and coding; weak for what may still change within its time (RFC 9110 §8.8.1). */
    private static String tag(WebResource file, String coding, boolean settled) {
        return (settled ? "\"" : "W/\"") + Long.toHexString(file.lastModified()) + "-"
                + Long.toHexString(file.length())
                + (coding.isEmpty() ? "" : "-" + coding) + "\"";
    }

    /** Whether its time tells when it changes from now on. */
    boolean isSettled() {
        return settled;
    }

    boolean isSame(FileForm other) {
        return coding.equals(other.coding) && isSame(other.file);
    }

    /** Whether a file that was found there later is this one, by time and size. */
    boolean isSame(WebResource later) {
        return file.lastModified() == later.lastModified() && file.length() == later.length();
    }

    /** Its bytes, if they are kept. */
    byte @Nullable [] content() {
        return content;
    }

    byte[] read() throws IOException {
        try (InputStream in = file.open()) {
            return in.readNBytes(Math.toIntExact(file.length() + 1));
        }
    }

    void keep(byte[] bytes) {
        content = bytes;
    }
}
