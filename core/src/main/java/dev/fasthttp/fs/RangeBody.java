package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.StreamWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A body that consists of parts of a file, each behind a head of its own when there are several.
 *
 * <p>Spec: RFC 9110 §14.6.
 */
final class RangeBody implements StreamWriter, AutoCloseable {
    private final Content content;
    private final ByteRanges ranges;
    private final byte[][] heads;
    private final byte[] end;

    /** Bytes to send parts of: an open file, or an array. */
    interface Content extends AutoCloseable {
        void writeTo(OutputStream out, long from, long count) throws IOException;

        @Override
        void close() throws IOException;
    }

    private RangeBody(Content content, ByteRanges ranges, byte[][] heads, byte[] end) {
        this.content = content;
        this.ranges = ranges;
        this.heads = heads;
        this.end = end;
    }

    /** One part, which is the body. */
    static RangeBody single(Content content, ByteRanges ranges) {
        return new RangeBody(content, ranges, new byte[1][0], new byte[0]);
    }

    /** A boundary that no content is likely to have. */
    static String newBoundary() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        ByteBuilder text = new ByteBuilder(32);
        text.appendHex(random.nextLong());
        text.appendHex(random.nextLong());
        return text.toString();
    }

    /** Several parts of a representation of that type and size. */
    static RangeBody multipart(Content content, ByteRanges ranges, String boundary, String type, long size) {
        byte[][] heads = new byte[ranges.count()][];
        for (int i = 0; i < heads.length; i++) {
            ByteBuilder head = new ByteBuilder(160);
            head.append(i == 0 ? "--" : "\r\n--");
            head.append(boundary);
            head.append("\r\nContent-Type: ");
            head.append(type);
            head.append("\r\nContent-Range: bytes ");
            head.appendDecimal(ranges.first(i));
            head.append("-");
            head.appendDecimal(ranges.last(i));
            head.append("/");
            head.appendDecimal(size);
            head.append("\r\n\r\n");
            heads[i] = head.toByteArray();
        }
        ByteBuilder end = new ByteBuilder(64);
        end.append("\r\n--");
        end.append(boundary);
        end.append("--\r\n");
        return new RangeBody(content, ranges, heads, end.toByteArray());
    }

    /** The number of bytes of the body. */
    long length() {
        long length = end.length;
        for (int i = 0; i < heads.length; i++) {
            length += heads[i].length + ranges.length(i);
        }
        return length;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (content) {
            for (int i = 0; i < heads.length; i++) {
                out.write(heads[i]);
                content.writeTo(out, ranges.first(i), ranges.length(i));
            }
            out.write(end);
        }
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
