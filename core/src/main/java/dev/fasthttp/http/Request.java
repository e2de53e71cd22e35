package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.internal.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request: header, body, trailers, and what is derived from them.
 *
 * <p>On a server it reads itself from bytes that whoever does the I/O hands over: {@link #readHead}, then {@link #beginBody},
 * then {@link #readBody} until {@link #isComplete}.
 *
 * <p>For a client it is made by {@link #setUri}, the header and a body, and written by {@link #appendHeadTo} and {@link
 * #appendBodyTo}. A request that was received can be sent on as it is: what belonged to its connection is left out.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}. Threads: not safe for use by several threads.
 */
public final class Request {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] VERSION_LINE_END = Ascii.bytes(" HTTP/1.1\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final int MAX_COPIED_FORM = 1024 * 1024;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final RequestHeader header = new RequestHeader();
    private final Uri uri = new Uri();
    private final Args postArgs = new Args();
    private final Body body = new Body();
    private final Trailers trailers = new Trailers();
    private final ChunkedDecoder chunks = new ChunkedDecoder(trailers);

    private boolean uriParsed;
    private boolean postArgsParsed;
    private FormLimits formLimits = FormLimits.DEFAULT;
    private @Nullable MultipartForm form;
    private @Nullable IOException formFailure;
    private @Nullable BadMessageException formViolation;
    private long remaining;
    private boolean secure;
    private boolean uriSet;
    private long streamSize;

    /** An empty request: {@code GET /} without fields. */
    public Request() {}

    /** Makes it an empty request and keeps its memory; slices lent before are invalid. */
    public void reset() {
        closeForm();
        header.reset();
        body.reset();
        if (uriParsed) {
            uri.reset();
            uriParsed = false;
        }
        if (postArgsParsed) {
            postArgs.reset();
            postArgsParsed = false;
        }
        if (trailers.size() > 0 || trailers.fields.blockLength() > 0) {
            trailers.reset();
        }
        secure = false;
        uriSet = false;
        remaining = 0;
    }

    /** Request line and header fields. */
    public RequestHeader header() {
        return header;
    }

    /** The fields that came after a chunked body; never part of the header. */
    public Trailers trailers() {
        return trailers;
    }

    /** Tells whether the client speaks TLS, for the scheme of {@link #uri}. */
    public void setSecure(boolean secure) {
        this.secure = secure;
        if (uriParsed && !uriSet) {
            uri.setScheme(secure ? "https" : "http");
        }
    }

    /** Whether the client speaks TLS: with this server, or with a proxy that was believed about it. */
    public boolean isSecure() {
        return secure;
    }

    /**
     * Sets where a client sends it, {@code http://host/path?query}, from which the request line and the {@code Host} field are
     * made; a {@code Host} field that is set stays. User and password become an {@code Authorization} field unless there
     * is one. May be changed further by {@link #uri}.
     *
     * @throws IllegalArgumentException when it has no scheme, no authority or a malformed one, or a control character
     */
    public void setUri(String absolute) {
        uri.parse(absolute);
        uriParsed = true;
        uriSet = true;
    }

    /** Sets where a client sends it, as {@link #setUri(String)}; it is copied. */
    public void setUri(Uri target) {
        target.copyTo(uri);
        uriParsed = true;
        uriSet = true;
    }

    /** Tells whether the target was set by {@link #setUri}, and not by the header. */
    public boolean isUriSet() {
        return uriSet;
    }

    /** Tells whether a client ends the connection after this request, by {@link RequestHeader#setConnectionClose}. */
    public boolean isLastOnConnection() {
        return header.isOutgoingClose();
    }

    /** The target, parsed when first asked for. */
    public Uri uri() {
        if (!uriParsed) {
            uriParsed = true;
            uri.parse(header.host(), header.requestUri());
            if (secure) {
                uri.setScheme("https");
            }
        }
        return uri;
    }

    /** The arguments of the query. */
    public Args queryArgs() {
        return uri().queryArgs();
    }

    /**
     * The arguments of a body of type {@code application/x-www-form-urlencoded}; without any for other types.
     *
     * @throws BadMessageException when there are more than the limit
     */
    public Args postArgs() {
        if (!postArgsParsed) {
            postArgsParsed = true;
            if (isForm()) {
                postArgs.parse(body.array(), 0, body.length());
            }
        }
        return postArgs;
    }

    private boolean isForm() {
        int type = header.fields.findIgnoreCase(HeaderNames.CONTENT_TYPE, 0);
        if (type < 0) {
            return false;
        }
        byte[] block = header.fields.block();
        int start = header.fields.valueStart(type);
        int length = header.fields.valueLength(type);
        return length >= FORM.length()
                && Ascii.equalsIgnoreCase(block, start, FORM.length(), FORM)
                && (length == FORM.length() || endsType(block[start + FORM.length()]));
    }

    /** Sets the limits for {@link #multipartForm}, by default {@link FormLimits#DEFAULT}; {@link #reset} leaves them. */
    public void setFormLimits(FormLimits limits) {
        formLimits = limits;
    }

    /** Tells whether the body is of type {@code multipart/form-data}. */
    public boolean isMultipartForm() {
        Fields fields = header.fields;
        int type = fields.findIgnoreCase(HeaderNames.CONTENT_TYPE, 0);
        return type >= 0
                && MultipartBoundary.isFormData(
                        fields.block(), fields.valueStart(type), fields.valueStart(type) + fields.valueLength(type));
    }

    /**
     * The form in a body of type {@code multipart/form-data}, parsed when first asked for; without any parts for other
     * types. It belongs to the request, which closes it when it is reset or gets another body.
     *
     * @throws BadMessageException when the body is no valid form, or over a limit; so each time it is asked for
     */
    public MultipartForm multipartForm() {
        try {
            return multipartForm(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The form in a body that has not been read, as {@link #multipartForm()}; for whoever does the I/O. Once it is parsed,
     * or has failed, nothing more is read from the stream.
     *
     * @throws BadMessageException when the body is no valid form, or over a limit; so each time it is asked for
     * @throws IOException when the stream cannot be read, or a file not be written; so each time it is asked for
     */
    public MultipartForm readMultipartForm(InputStream in) throws IOException {
        return multipartForm(in);
    }

    private MultipartForm multipartForm(@Nullable InputStream in) throws IOException {
        if (formViolation != null) {
            throw formViolation;
        }
        // What is left of a stream that failed may look like a form.
        if (formFailure != null) {
            throw new IOException("the form could not be read before", formFailure);
        }
        MultipartForm parsed = form;
        if (parsed == null) {
            try {
                parsed = isMultipartForm() ? parseForm(in) : MultipartForm.empty();
            } catch (BadMessageException e) {
                formViolation = e;
                throw e;
            } catch (IOException e) {
                formFailure = e;
                throw e;
            }
            form = parsed;
        }
        return parsed;
    }

    private MultipartForm parseForm(@Nullable InputStream in) throws IOException {
        Fields fields = header.fields;
        int type = fields.findIgnoreCase(HeaderNames.CONTENT_TYPE, 0);
        if (fields.findIgnoreCase(HeaderNames.CONTENT_TYPE, type + 1) >= 0) {
            throw BadMessageException.of(Violation.MULTIPART_BOUNDARY);
        }
        int from = fields.valueStart(type);
        byte[] boundary = MultipartBoundary.parse(fields.block(), from, from + fields.valueLength(type));
        int query = queryArgs().size();
        MultipartForm parsed = in == null
                ? MultipartForm.parse(body.array(), body.length(), boundary, formLimits)
                : MultipartForm.parse(in, boundary, formLimits);
        if (query + parsed.parts().size() > Math.max(Args.DEFAULT_MAX_PAIRS, formLimits.parts())) {
            parsed.close();
            throw BadMessageException.of(Violation.TOO_MANY_PARAMETERS);
        }
        return parsed;
    }

    private void closeForm() {
        if (form != null) {
            form.close();
            form = null;
        }
        formFailure = null;
        formViolation = null;
    }

    private static boolean endsType(byte b) {
        return b == ';' || FieldLine.isBlank(b);
    }

    /** The body. */
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

    /** Removes the body as far as it has been read; slices of it show what is read next. */
    public void resetBody() {
        body.rewrite();
    }

    /** Removes {@code count} bytes at the front of the body. */
    public void discardBody(int count) {
        body.append().discard(count);
    }

    /** Replaces the body by the UTF-8 form of a text. */
    public void setBody(String text) {
        closeForm();
        ownBody().append(text);
    }

    /** Replaces the body by a copy of bytes. */
    public void setBody(byte[] bytes) {
        closeForm();
        ownBody().append(bytes);
    }

    /** Replaces the body by a copy of bytes. */
    public void setBody(ByteSlice bytes) {
        closeForm();
        ownBody().append(bytes);
    }

    /** Replaces the body by an array that is not copied: it must not change until the request is written. */
    public void setBodyRaw(byte[] bytes) {
        closeForm();
        ownBody();
        body.setRaw(bytes);
    }

    /** The builder that holds the body, to append to. */
    public ByteBuilder bodyBuilder() {
        closeForm();
        body.closeWriter();
        return body.append();
    }

    private ByteBuilder ownBody() {
        body.closeWriter();
        return body.rewrite();
    }

    /**
     * Has a client send the body from a stream, once; the stream is closed then in any case.
     *
     * @param size how many bytes the stream has, with fewer the request is cut; negative when that is not known, and the
     *     body goes out in chunks
     */
    public void setBodyStream(InputStream stream, long size) {
        closeForm();
        body.setWriter(new StreamCopy(stream, size));
        streamSize = Math.max(size, RequestHeader.CHUNKED);
    }

    /**
     * Has a client send what {@code writer} writes, once, in chunks. A writer that is {@link AutoCloseable} is closed when it
     * is not called.
     */
    public void setBodyStreamWriter(StreamWriter writer) {
        closeForm();
        body.setWriter(writer);
        streamSize = RequestHeader.CHUNKED;
    }

    /**
     * Makes a form the body, with a boundary that cannot be guessed, and sets the Content-Type. A form that is in memory and
     * has 1 MiB at most is copied; any other is read as it is sent, once, must not be closed before, and must not be that of this request.
     */
    public void setMultipartForm(MultipartForm form) {
        String boundary = MultipartForm.newBoundary();
        header.set(HeaderNames.CONTENT_TYPE, MultipartForm.contentType(boundary));
        long length = form.length(boundary);
        if (!form.isInMemory() || length > MAX_COPIED_FORM) {
            setBodyStream(form.stream(boundary), length);
            return;
        }
        try (InputStream in = form.stream(boundary)) {
            byte[] bytes = in.readAllBytes();
            closeForm();
            ownBody().append(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a form in memory cannot be read", e);
        }
    }

    /** Tells whether the body to send comes from a stream. */
    public boolean isBodyStream() {
        return body.writer() != null;
    }

    /** Takes the writer of the body, if there is one. */
    public Optional<StreamWriter> takeBodyStreamWriter() {
        return Optional.ofNullable(body.takeWriter());
    }

    /** Reads the head; see {@link RequestHeader#readFrom}. */
    public int readHead(byte[] bytes, int from, int limit, MessageLimits limits) {
        return header.readFrom(bytes, from, limit, limits);
    }

    /**
     * Begins to read the body that the header announces. Announced lengths reserve no memory.
     *
     * @param maxBytes how many bytes the body may have
     * @throws BadMessageException with {@link Violation#BODY_TOO_LARGE} when the header announces more
     */
    public void beginBody(long maxBytes) {
        long length = header.contentLength();
        if (length == RequestHeader.CHUNKED) {
            chunks.start(maxBytes);
        } else if (length > maxBytes) {
            throw BadMessageException.of(Violation.BODY_TOO_LARGE);
        }
        remaining = length;
    }

    /**
     * Reads on in the body.
     *
     * @return where it stopped: {@code limit}, or behind the end of the body
     * @throws BadMessageException when the bytes cannot become a valid body within the limit
     */
    public int readBody(byte[] bytes, int from, int limit) {
        if (remaining == RequestHeader.CHUNKED) {
            return chunks.decode(bytes, from, limit, body.append());
        }
        int count = (int) Math.min(remaining, limit - from);
        if (count > 0) {
            body.append().append(bytes, from, count);
            remaining -= count;
        }
        return from + count;
    }

    /** How many bytes of the body have not been read; {@link RequestHeader#CHUNKED} when that is not known. */
    public long remaining() {
        return remaining;
    }

    /** Tells whether the body is complete. */
    public boolean isComplete() {
        return remaining == 0 || (remaining == RequestHeader.CHUNKED && chunks.isComplete());
    }

    /**
     * Appends the head as a client sends it, up to and with the empty line.
     *
     * <p>Before that, arguments set by {@link #postArgs} become the body if there is none.
     */
    public void appendHeadTo(ByteBuilder out, RequestDefaults defaults) {
        prepareForm();
        boolean byUri = uriSet || !isTargetOnWire();
        out.append(header.method());
        out.append((byte) ' ');
        if (!byUri) {
            out.append(header.requestUri());
        } else if (defaults.isPathNormal()) {
            uri().appendRequestUriTo(out);
        } else {
            uri().appendTargetTo(out);
        }
        out.append(VERSION_LINE_END);
        defaults.appendTo(out, header, byUri ? uri().host() : ByteSlice.EMPTY);
        header.appendOutgoingFieldsTo(out);
        if (byUri && !uri().username().isEmpty() && !header.has(HeaderNames.AUTHORIZATION)) {
            BasicCredentials.appendTo(out, uri());
        }
        appendFramingTo(out);
        out.append(CRLF);
    }

    /** Whether the target in the header is what goes out: a path, {@code *}, or that of CONNECT. */
    private boolean isTargetOnWire() {
        ByteSlice target = header.requestUri();
        return target.byteAt(0) == '/'
                || target.contentEquals("*")
                || header.method().equals(Methods.CONNECT);
    }

    private void prepareForm() {
        if (postArgsParsed && postArgs.size() > 0 && body.length() == 0 && !isBodyStream()) {
            postArgs.appendTo(body.append());
            if (!header.has(HeaderNames.CONTENT_TYPE)) {
                header.set(HeaderNames.CONTENT_TYPE, FORM);
            }
        }
    }

    /** The length of the body to send, or {@link RequestHeader#CHUNKED} when it goes out in chunks. */
    public long outgoingLength() {
        if (trailers.size() > 0) {
            return RequestHeader.CHUNKED;
        }
        return isBodyStream() ? streamSize : body.length();
    }

    private void appendFramingTo(ByteBuilder out) {
        long length = outgoingLength();
        if (length == RequestHeader.CHUNKED) {
            out.append(CHUNKED);
            if (trailers.size() > 0) {
                trailers.appendNamesTo(out);
            }
        } else if (length > 0 || isContentExpected()) {
            ResponseHeader.appendContentLengthTo(out, length);
        }
        ResponseHeader.appendConnectionTo(out, header.isOutgoingClose(), true);
    }

    /** Methods that define a meaning for content say its length also when there is none (RFC 9110 §8.6). */
    private boolean isContentExpected() {
        return switch (header.method()) {
            case Methods.POST, Methods.PUT, Methods.PATCH -> true;
            default -> false;
        };
    }

    /** Appends a body that does not come from a stream as a client sends it, with its trailers. */
    public void appendBodyTo(ByteBuilder out) {
        if (trailers.size() == 0) {
            out.append(body.array(), 0, body.length());
            return;
        }
        if (body.length() > 0) {
            out.appendHex(body.length());
            out.append(CRLF);
            out.append(body.array(), 0, body.length());
            out.append(CRLF);
        }
        appendLastChunkTo(out);
    }

    /** Appends what ends a body in chunks: the last chunk, the trailers and an empty line. */
    public void appendLastChunkTo(ByteBuilder out) {
        out.append(LAST_CHUNK);
        trailers.appendFieldsTo(out);
        out.append(CRLF);
    }

    /** Copies everything but a body that comes from a stream to {@code target}, which is reset before. */
    public void copyTo(Request target) {
        target.reset();
        if (uriSet) {
            target.setUri(uri);
        }
        header.copyTo(target.header);
        body.copyTo(target.body);
        target.trailers.copyFieldsFrom(trailers);
        target.secure = secure;
    }

    /** Head and body, for logs and tests; it may hold secrets of the client. */
    @Override
    public String toString() {
        return header + "\r\n" + body.slice();
    }
}
