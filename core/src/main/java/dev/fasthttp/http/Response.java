package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.internal.Ascii;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A response: header, body, trailers.
 *
 * <p>Everything may be set in any order and changed as often as one likes until it is written.
 *
 * <p>For clients it reads itself from bytes that whoever does the I/O hands over: {@link #readHead}, then {@link #beginBody},
 * then {@link #readBody} until {@link #isComplete}. A response that was received can be written as it is: what belonged to its
 * connection is left out.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}. Threads: not safe for use by several threads.
 */
public final class Response {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");

    private final ResponseHeader header = new ResponseHeader();
    private final Body body = new Body();
    private final Trailers trailers = new Trailers();
    private boolean skipBody;
    private final ChunkedDecoder chunks = new ChunkedDecoder(trailers);
    private long remaining;
    private long untilClose;

    /** An empty response with status 200. */
    public Response() {}

    /** Makes it an empty response with status 200 and keeps its memory. */
    public void reset() {
        header.reset();
        body.reset();
        trailers.reset();
        skipBody = false;
        remaining = 0;
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
        defaults.appendTo(out, header, outgoingLength() > 0 || (skipBody && header.declaredLength() > 0));
        header.appendOutgoingFieldsTo(out);
        if (isChunked(http11)) {
            out.append(CHUNKED);
            trailers.appendNamesTo(out);
        } else if (!Status.isWithoutBody(header.statusCode())) {
            boolean declared = skipBody && body.length() == 0 && header.declaredLength() >= 0;
            ResponseHeader.appendContentLengthTo(out, declared ? header.declaredLength() : outgoingLength());
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
        header.appendOutgoingFieldsTo(out);
        if (chunked) {
            out.append(CHUNKED);
            if (trailers.size() > 0) {
                trailers.appendNamesTo(out);
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
        body.setWriter(writer);
    }

    /**
     * Makes a part of an open file the body, and its length the Content-Length. The response closes the file when that was
     * sent or is not going to be. Servers copy it to the connection by themselves, when the handler has returned, so that a
     * slow client holds no thread; a file that ends too early cuts the connection.
     *
     * @param position where in the file the body begins, in bytes; the position of the channel does not count
     * @param count the number of bytes
     * @throws IllegalArgumentException when one of them is negative, or their sum too large
     */
    public void setBodyFile(FileChannel file, long position, long count) {
        body.setWriter(new FileBody(file, position, count));
        header.set(HeaderNames.CONTENT_LENGTH, count);
    }

    /** The part of a file that is the body, if it is one. */
    public Optional<FileBody> bodyFile() {
        return Optional.ofNullable(body.file());
    }

    /** The number of bytes of the body, of a file too; without those of any other stream, which are not known. */
    public long outgoingLength() {
        FileBody file = body.file();
        return file == null ? body.length() : file.length();
    }

    /** Tells whether the body comes from a stream or a file. */
    public boolean isBodyStream() {
        return body.writer() != null;
    }

    /** Takes the writer of the body, if there is one. */
    public Optional<StreamWriter> takeBodyStreamWriter() {
        return Optional.ofNullable(body.takeWriter());
    }

    /** Gives up a body that comes from a stream, without reading it. */
    public void dropBodyStream() {
        closeBodyStream();
    }

    private void closeBodyStream() {
        if (body.writer() != null) {
            body.closeWriter();
        }
    }

    /**
     * The body as a stream: the one that was set or that a client receives, else one over the bytes in memory.
     *
     * <p>Whoever reads a stream of a client closes it, or resets this response: that gives the connection back.
     *
     * @throws IllegalStateException when the body comes from a {@link StreamWriter}
     */
    public InputStream bodyStream() {
        StreamWriter writer = body.writer();
        if (writer == null) {
            return new ByteArrayInputStream(body.array(), 0, body.length());
        }
        if (writer instanceof StreamCopy copy) {
            return copy.source();
        }
        throw new IllegalStateException("the body comes from a StreamWriter, there is nothing to read from");
    }

    /** Reads the head; for clients, see {@link ResponseHeader#readFrom}. */
    public int readHead(byte[] bytes, int from, int limit, MessageLimits limits) {
        return header.readFrom(bytes, from, limit, limits);
    }

    /** Tells whether it is an interim response, after which the final one is to come: 1xx but 101 (RFC 9110 §15.2). */
    public boolean isInterim() {
        return header.statusCode() < Status.OK && header.statusCode() != Status.SWITCHING_PROTOCOLS;
    }

    /**
     * Begins to read the body that the header announces (RFC 9112 §6.3). Announced lengths reserve no memory.
     *
     * @param method of the request: responses to HEAD have no body, and successful ones to CONNECT begin a tunnel
     * @param maxBytes how many bytes the body may have
     * @throws BadMessageException with {@link Violation#BODY_TOO_LARGE} when the header announces more
     */
    public void beginBody(String method, long maxBytes) {
        int status = header.statusCode();
        boolean tunnel = method.equals(Methods.CONNECT) && status >= Status.OK && status < Status.MULTIPLE_CHOICES;
        if (tunnel || method.equals(Methods.HEAD) || Status.isWithoutBody(status)) {
            remaining = 0;
            return;
        }
        remaining = header.contentLength();
        if (remaining == ResponseHeader.CHUNKED) {
            chunks.start(maxBytes);
        } else if (remaining > maxBytes) {
            throw BadMessageException.of(Violation.BODY_TOO_LARGE);
        }
        untilClose = maxBytes;
    }

    /**
     * Reads on in the body.
     *
     * @return where it stopped: {@code limit}, or behind the end of the body
     * @throws BadMessageException when the bytes cannot become a valid body within the limit
     */
    public int readBody(byte[] bytes, int from, int limit) {
        return readBody(bytes, from, limit, body.append());
    }

    /** Reads on in the body as {@link #readBody(byte[], int, int)}, and appends it to {@code target} and not to the body. */
    public int readBody(byte[] bytes, int from, int limit, ByteBuilder target) {
        if (remaining == ResponseHeader.CHUNKED) {
            return chunks.decode(bytes, from, limit, target);
        }
        int count = limit - from;
        if (remaining == ResponseHeader.UNTIL_CLOSE) {
            if (count > untilClose) {
                throw BadMessageException.of(Violation.BODY_TOO_LARGE);
            }
            untilClose -= count;
        } else {
            count = (int) Math.min(remaining, count);
            remaining -= count;
        }
        if (count > 0) {
            target.append(bytes, from, count);
        }
        return from + count;
    }

    /**
     * Takes note that the connection has ended, which completes a body that has no other end.
     *
     * @throws BadMessageException with {@link Violation#TRUNCATED} when the body says that there is more
     */
    public void endOfInput() {
        if (remaining == ResponseHeader.UNTIL_CLOSE) {
            remaining = 0;
        } else if (!isComplete()) {
            throw BadMessageException.of(Violation.TRUNCATED);
        }
    }

    /**
     * How many bytes of the body have not been read; {@link ResponseHeader#CHUNKED} or {@link ResponseHeader#UNTIL_CLOSE} when
     * that is not known.
     */
    public long remaining() {
        return remaining;
    }

    /** Tells whether the body received is complete. */
    public boolean isComplete() {
        return remaining == 0 || (remaining == ResponseHeader.CHUNKED && chunks.isComplete());
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
