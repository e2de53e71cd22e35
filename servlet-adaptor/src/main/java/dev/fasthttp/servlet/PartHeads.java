package dev.fasthttp.servlet;

import dev.fasthttp.fs.ByteRanges;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What stands between the parts of a response with several ranges (RFC 9110 §14.6). */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PartHeads(String boundary, byte[][] heads, byte[] end) {

    /** For ranges of a file of that type and size. */
    static PartHeads of(ByteRanges parts, String type, long size) {
        String boundary = UUID.randomUUID().toString();
        byte[][] heads = new byte[parts.count()][];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = bytes((i == 0 ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: "
                    + FileReply.range(parts, i, size) + "\r\n\r\n");
        }
        return new PartHeads(boundary, heads, bytes("\r\n--" + boundary + "--\r\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] head(int i) {
        return heads[i];
    }

    /** The length of all, with those parts. */
    long length(ByteRanges parts) {
        long length = end.length;
        for (int i = 0; i < heads.length; i++) {
            length += heads[i].length + parts.length(i);
        }
        return length;
    }
}
