package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionException;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.compress.Decompressor;

/** Bodies of messages, decompressed. */
final class BodyCoding {
    private BodyCoding() {}

    /** The body of a message, by what its Content-Encoding says. */
    static byte[] decode(Header header, Body body, DecompressionLimits limits) {
        Fields fields = header.fields;
        int field = fields.findIgnoreCase(HeaderNames.CONTENT_ENCODING, 0);
        if (field < 0) {
            return decode(ContentCoding.IDENTITY, body, limits);
        }
        ByteSlice value = fields.value(field);
        if (fields.findIgnoreCase(HeaderNames.CONTENT_ENCODING, field + 1) >= 0) {
            throw BadMessageException.of(Violation.CONTENT_CODING);
        }
        ContentCoding coding =
                ContentCoding.of(value).orElseThrow(() -> BadMessageException.of(Violation.CONTENT_CODING));
        return decode(coding, body, limits);
    }

    /** A body in a coding. */
    static byte[] decode(ContentCoding coding, Body body, DecompressionLimits limits) {
        if (!coding.isAvailable()) {
            throw BadMessageException.of(Violation.CONTENT_CODING);
        }
        ByteBuilder target = new ByteBuilder();
        try {
            Decompressor.decompress(coding, body.array(), 0, body.length(), target, limits);
        } catch (DecompressionException e) {
            throw BadMessageException.of(
                    e.reason() == DecompressionException.Reason.MALFORMED
                            ? Violation.CONTENT_CODING_MALFORMED
                            : Violation.CONTENT_CODING_TOO_LARGE);
        }
        return target.toByteArray();
    }
}
