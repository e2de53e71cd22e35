package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.internal.Ascii;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response: header, body, trailers.
 *
 * <p>Everything may be set in any order and changed as often as one likes until it is written.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}. Threads: not safe for use by several threads.
 */
public final class Response {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] TRAILER = Ascii.bytes("Trailer: ");
    private static final byte[] COMMA = Ascii.bytes(", ");

    private final ResponseHeader header = new ResponseHeader();
    private final Body body = new Body();
    private final Trailers trailers = new Trailers();
    private boolean skipBody;
    private @Nullable StreamWriter bodyWriter;

    /** An empty response with status 200. */
    public Response() {}

    /** Makes it an empty response with status 200 and keeps its memory. */
    public void reset() {
        header.reset();
        body.reset();
        trailers.reset();
        skipBody = false;
        if (bodyWriter != null) {
            closeBodyStream();
        }
    }

    /** Status and header fields. */
    public ResponseHeader header() {
        return header;
    }

    /** Fields to send after the body; with any, the body goes out chunked, and to HTTP/1.0 clients without them. */
    public Trailers trailers() {
        return trailers;
    }

    /** The status code. By default 200. */
    public int statusCode() {
        return header.statusCode();
    }

    /** Sets the status code, 100 to 999. */
    public void setStatusCode(int code) {
        header.setStatusCode(code);
    }

    /** The body as it stands. */
    public ByteSlice body() {
        return body.slice();
    }

    /** The number of bytes in the body. */
    public int bodyLength() {
        return body.length();
    }

    /** The array that holds the body from index 0, {@link #bodyLength} bytes; not a copy. */
    public byte[] bodyArray() {
        return body.array();
    }

    /**
     * A copy of the body, decompressed as its Content-Encoding says; see {@link DecompressionLimits} for the ratio.
     *
     * @param maxSize how many bytes may come out
     * @throws BadMessageException when the coding is not known or there are several, when the body is malformed, or when
     *     too much comes out
     */
    public byte[] bodyUncompressed(long maxSize) {
        return bodyUncompressed(DecompressionLimits.ofSize(maxSize));
    }

    /** A copy of the body, decompressed as its Content-Encoding says, as {@link #bodyUncompressed(long)}. */
    public byte[] bodyUncompressed(DecompressionLimits limits) {
        return BodyCoding.decode(header, body, limits);
    }

    /** A copy of the body, decompressed from gzip whatever Content-Encoding says, as {@link #bodyUncompressed(long)}. */
    public byte[] bodyGunzip(long maxSize) {
        return BodyCoding.decode(ContentCoding.GZIP, body, DecompressionLimits.ofSize(maxSize));
    }

    /** A copy of the body, decompressed from deflate whatever Content-Encoding says, as {@link #bodyUncompressed(long)}. */
    public byte[] bodyInflate(long maxSize) {
        return BodyCoding.decode(ContentCoding.DEFLATE, body, DecompressionLimits.ofSize(maxSize));
    }

    /** A copy of the body, decompressed from br whatever Content-Encoding says, as {@link #bodyUncompressed(long)}. */
    public byte[] bodyUnbrotli(long maxSize) {
        return BodyCoding.decode(ContentCoding.BR, body, DecompressionLimits.ofSize(maxSize));
    }

    /** A copy of the body, decompressed from zstd whatever Content-Encoding says, as {@link #bodyUncompressed(long)}. */
    public byte[] bodyUnzstd(long maxSize) {
        return BodyCoding.decode(ContentCoding.ZSTD, body, DecompressionLimits.ofSize(maxSize));
    }

    /** Replaces the body by the UTF-8 form of a text. */
    public void setBody(String text) {
        closeBodyStream();
        body.rewrite().append(text);
    }

    /** Replaces the body by a copy of bytes. */
    public void setBody(byte[] bytes) {
        closeBodyStream();
        body.rewrite().append(bytes);
    }

    /** Replaces the body by a copy of bytes. */
    public void setBody(ByteSlice bytes) {
        closeBodyStream();
        body.rewrite().append(bytes);
    }

    /** Replaces the body by an array that is not copied: it must not change until the response is written. */
    public void setBodyRaw(byte[] bytes) {
        closeBodyStream();
        body.setRaw(bytes);
    }

    /** Removes the body. */
    public void resetBody() {
        closeBodyStream();
        body.rewrite();
    }

    /** Appends the UTF-8 form of a text to the body. */
    public void write(String text) {
        closeBodyStream();
        body.append().append(text);
    }

    /** Appends bytes to the body. */
    public void write(byte[] bytes) {
        closeBodyStream();
        body.append().append(bytes);
    }

    /** Appends {@code count} bytes of an array to the body. */
    public void write(byte[] bytes, int offset, int count) {
        closeBodyStream();
        body.append().append(bytes, offset, count);
    }

    /** Appends a slice to the body. */
    public void write(ByteSlice bytes) {
        closeBodyStream();
        body.append().append(bytes);
    }

    /** The builder that holds the body, to append to. */
    public ByteBuilder bodyBuilder() {
        closeBodyStream();
        return body.append();
    }

    /** Tells whether the body is left out while its length is still told, as for HEAD. */
    public boolean isSkipBody() {
        return skipBody;
    }

    /** Leaves out the body and still tells its length, as for HEAD. */
    public void setSkipBody(boolean skip) {
        skipBody = skip;
    }

    /** Tells whether bytes of a body follow the head. */
    public boolean hasBodyOnWire() {
        return !skipBody && !Status.isWithoutBody(header.statusCode());
    }

    /** Tells whether the body goes out in chunks, which it does when there are trailers. */
    public boolean isChunked(boolean http11) {
        return http11 && trailers.size() > 0 && !Status.isWithoutBody(header.statusCode());
    }

    /** Appends the head as it goes on the wire, up to and with the empty line. */
    public void appendHeadTo(ByteBuilder out, ResponseDefaults defaults, boolean http11, boolean close) {
        header.appendStatusLineTo(out);
        defaults.appendTo(out, header, body.length() > 0 || (skipBody && header.declaredLength() > 0));
        header.appendFieldsTo(out);
        if (isChunked(http11)) {
            out.append(CHUNKED);
            appendTrailerNamesTo(out);
        } else if (!Status.isWithoutBody(header.statusCode())) {
            boolean declared = skipBody && body.length() == 0 && header.declaredLength() >= 0;
            ResponseHeader.appendContentLengthTo(out, declared ? header.declaredLength() : body.length());
        }
        ResponseHeader.appendConnectionTo(out, close, http11);
        out.append(CRLF);
    }

    /** Appends the body as it goes on the wire, if there is one. */
    public void appendBodyTo(ByteBuilder out, boolean http11) {
        if (!hasBodyOnWire()) {
            return;
        }
        if (!isChunked(http11)) {
            out.append(body.array(), 0, body.length());
            return;
        }
        if (body.length() > 0) {
            out.appendHex(body.length());
            out.append(CRLF);
            out.append(body.array(), 0, body.length());
            out.append(CRLF);
        }
        out.append(LAST_CHUNK);
        trailers.appendFieldsTo(out);
        out.append(CRLF);
    }

    private void appendTrailerNamesTo(ByteBuilder out) {
        out.append(TRAILER);
        for (int i = 0; i < trailers.size(); i++) {
            if (i > 0) {
                out.append(COMMA);
            }
            out.append(trailers.nameAt(i));
        }
        out.append(CRLF);
    }

    /** The length that a Content-Length field was set to, or -1. */
    public long declaredLength() {
        return header.declaredLength();
    }

    /**
     * Appends the head of a response whose body follows as a stream: in chunks, or with the Content-Length that was set,
     * or until the connection closes.
     */
    public void appendStreamHeadTo(
            ByteBuilder out, ResponseDefaults defaults, boolean chunked, boolean http11, boolean close) {
        header.appendStatusLineTo(out);
        defaults.appendTo(out, header, true);
        header.appendFieldsTo(out);
        if (chunked) {
            out.append(CHUNKED);
            if (trailers.size() > 0) {
                appendTrailerNamesTo(out);
            }
        } else if (header.declaredLength() >= 0 && !Status.isWithoutBody(header.statusCode())) {
            ResponseHeader.appendContentLengthTo(out, header.declaredLength());
        }
        ResponseHeader.appendConnectionTo(out, close, http11);
        out.append(CRLF);
    }

    /** Appends the trailers, each with its line end. */
    public void appendTrailerFieldsTo(ByteBuilder out) {
        trailers.appendFieldsTo(out);
    }

    /**
     * Has the body read from a stream when the handler has returned; the stream is closed then in any case.
     *
     * @param size how many bytes the stream has, with fewer the response is cut; negative when that is not known, and the
     *     body goes out in chunks, each as it is read
     */
    public void setBodyStream(InputStream stream, long size) {
        setBodyStreamWriter(new StreamCopy(stream, size));
        if (size >= 0) {
            header.set(HeaderNames.CONTENT_LENGTH, size);
        }
    }

    /**
     * Has the body written by {@code writer} when the handler has returned. A writer that is {@link AutoCloseable} is closed
     * when it is not called, because there is an error or the request is HEAD.
     */
    public void setBodyStreamWriter(StreamWriter writer) {
        resetBody();
        bodyWriter = writer;
    }

    /** Tells whether the body comes from a stream. */
    public boolean isBodyStream() {
        return bodyWriter != null;
    }

    /** Takes the writer of the body, if there is one. */
    public Optional<StreamWriter> takeBodyStreamWriter() {
        StreamWriter writer = bodyWriter;
        bodyWriter = null;
        return Optional.ofNullable(writer);
    }

    /** Gives up a body that comes from a stream, without reading it. */
    public void dropBodyStream() {
        closeBodyStream();
    }

    private void closeBodyStream() {
        if (bodyWriter == null) {
            return;
        }
        if (bodyWriter instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.getLogger(Response.class.getName())
                        .log(System.Logger.Level.WARNING, "cannot close the stream of a body", e);
            }
        }
        bodyWriter = null;
    }

    /** Copies everything to {@code target}, which is reset before; a body that comes from a stream is not copied. */
    public void copyTo(Response target) {
        target.reset();
        header.copyTo(target.header);
        body.copyTo(target.body);
        target.trailers.copyFieldsFrom(trailers);
        target.skipBody = skipBody;
    }

    /** Head and body, for logs and tests. */
    @Override
    public String toString() {
        return header + "\r\n" + body.slice();
    }
}
