package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionException;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.compress.Decompressor;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Violation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes content codings off the bodies of responses, for clients that were told to.
 *
 * <p>What is decoded has no Content-Encoding and no Content-Length field any more. Left as they came are bodies of 206, which are
 * parts of something coded, those in several codings or in one that is not known here, and empty ones.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: RFC 9110 §8.4.
 */
final class ContentDecoding {
    /** How much memory is kept at most; as much as a connection keeps of its buffer. */
    private static final int MAX_KEPT = 64 * 1024;

    private static final ContentCoding[] OFFERED = {ContentCoding.GZIP, ContentCoding.BR, ContentCoding.ZSTD};

    private final String host;
    private final DecompressionLimits limits;

    /**
     * Decodes within a limit; the ratio has none of its own.
     *
     * @param maxSize how many bytes may come out
     */
    ContentDecoding(String host, long maxSize) {
        this.host = host;
        limits = new DecompressionLimits(maxSize, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** What to ask for: the codings that this process can decode. */
    static String accepted() {
        StringBuilder text = new StringBuilder();
        for (ContentCoding coding : OFFERED) {
            if (coding.isAvailable()) {
                text.append(text.length() == 0 ? "" : ", ").append(coding.token());
            }
        }
        return text.toString();
    }

    DecompressionLimits limits() {
        return limits;
    }

    /** The coding to take off a response; null when it is to be left as it is. */
    static @Nullable ContentCoding codingOf(Response response) {
        ResponseHeader header = response.header();
        ByteSlice value = header.peek(HeaderNames.CONTENT_ENCODING);
        if (value.isEmpty() || response.statusCode() == Status.PARTIAL_CONTENT) {
            return null;
        }
        ContentCoding coding = ContentCoding.of(value).orElse(ContentCoding.IDENTITY);
        if (coding == ContentCoding.IDENTITY || !coding.isAvailable() || count(header) > 1) {
            return null;
        }
        return coding;
    }

    private static int count(ResponseHeader header) {
        int count = 0;
        for (int i = 0; i < header.size(); i++) {
            if (header.nameAt(i).equalsIgnoreCase(HeaderNames.CONTENT_ENCODING)) {
                count++;
            }
        }
        return count;
    }

    /** Replaces a body in memory by what it decodes to. */
    void decode(Response response, ByteBuilder scratch) throws IOException {
        ContentCoding coding = response.bodyLength() == 0 ? null : codingOf(response);
        if (coding == null) {
            return;
        }
        scratch.reset();
        try {
            Decompressor.decompress(coding, response.bodyArray(), 0, response.bodyLength(), scratch, limits);
        } catch (DecompressionException e) {
            throw bad(e);
        }
        response.resetBody();
        response.write(scratch.array(), 0, scratch.length());
        scratch.shrink(MAX_KEPT);
        forgetFields(response);
    }

    /** Has the body of a response read through a decoder. */
    void decode(Response response, ContentCoding coding, ResponseBodyStream body) {
        forgetFields(response);
        response.setBodyStream(new DecodedBodyStream(this, coding, body), ResponseHeader.CHUNKED);
    }

    private static void forgetFields(Response response) {
        response.header().remove(HeaderNames.CONTENT_ENCODING);
        response.header().remove(HeaderNames.CONTENT_LENGTH);
    }

    /** What a failure to decode is to the caller. */
    BadResponseException bad(DecompressionException e) {
        if (e.reason() == DecompressionException.Reason.MALFORMED) {
            return new BadResponseException(
                    host + ": " + Violation.CONTENT_CODING_MALFORMED.description(),
                    Violation.CONTENT_CODING_MALFORMED,
                    e);
        }
        return new BadResponseException(
                host + ": response body decompresses to more than maxDecompressedBodySize, " + limits.size() + " bytes",
                Violation.CONTENT_CODING_TOO_LARGE,
                e);
    }
}
