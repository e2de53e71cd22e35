package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.HttpDate;
import dev.fasthttp.internal.Numbers;
import dev.fasthttp.internal.Utf8;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Status line and header fields of a response.
 *
 * <p>A header received owns a copy of its bytes. What its fields say about framing and connection is derived once, when the
 * head is complete; those fields stay in the list to be read, and are left out when the response goes on to somebody else.
 *
 * <p>What frames a message that is sent is not up to fields: {@code Transfer-Encoding} cannot be set, {@code Content-Length} is
 * that of the body and counts only for a response to HEAD without one. {@code Date}, {@code Server} and a missing
 * {@code Content-Type} are filled in when the response is written.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}. Threads: not safe for use by several threads.
 */
public final class ResponseHeader extends Header {
    /** {@link #readFrom} has not seen the end of the head yet. */
    public static final int NEED_MORE = RequestHeader.NEED_MORE;

    /** {@link #contentLength} of a chunked body. */
    public static final long CHUNKED = RequestHeader.CHUNKED;

    /** {@link #contentLength} of a body that ends with the connection. */
    public static final long UNTIL_CLOSE = -2;

    private static final int ABSENT = -1;
    private static final long NO_LENGTH = -1;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HTTP11 = Ascii.bytes("HTTP/1.1 ");
    private static final byte[] CONNECTION_CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] CONNECTION_KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] CONTENT_TYPE = Ascii.bytes(HeaderNames.CONTENT_TYPE);
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] CONNECTION_NAME = Ascii.bytes("connection");
    private static final byte[] LENGTH_NAME = Ascii.bytes("content-length");
    private static final byte[] ENCODING_NAME = Ascii.bytes("transfer-encoding");

    private int statusCode = Status.OK;
    private String statusMessage = "";
    private boolean connectionClose;
    private boolean noDefaultContentType;
    private long declaredLength = NO_LENGTH;
    private String knownType = "";
    private final ByteBuilder knownTypeBytes = new ByteBuilder();

    private boolean received;
    private boolean http11 = true;
    private boolean keepAlive;
    private int reasonStart;
    private int reasonLength;
    private int lengthAt = ABSENT;
    private int encodingAt = ABSENT;
    private long contentLength = UNTIL_CLOSE;

    /** An empty header: 200 without fields. */
    public ResponseHeader() {}

    @Override
    public void reset() {
        fields.reset();
        statusCode = Status.OK;
        statusMessage = "";
        connectionClose = false;
        noDefaultContentType = false;
        declaredLength = NO_LENGTH;
        received = false;
        http11 = true;
        keepAlive = false;
        reasonLength = 0;
        lengthAt = ABSENT;
        encodingAt = ABSENT;
        contentLength = UNTIL_CLOSE;
    }

    /**
     * Reads a response head that begins at {@code from}, if it is complete; for clients.
     *
     * <p>The bytes are copied; the array may be used again afterwards. The outcome does not depend on how the bytes were
     * split: call again from the same place when there are more, {@link HeadScanner} tells when that is worth it.
     *
     * @param limit where the bytes end
     * @param limits of which that for the request line does not count
     * @return how many bytes the head takes, or {@link #NEED_MORE}, after which this header must be {@link #reset}
     * @throws BadMessageException when the bytes, as far as they go, cannot become a valid head within the limits; this
     *     header must be {@link #reset} then
     */
    public int readFrom(byte[] bytes, int from, int limit, MessageLimits limits) {
        try {
            return HeadParser.parse(this, bytes, from, limit, limits);
        } catch (BadMessageException e) {
            reset();
            throw e;
        }
    }

    /** Takes what a status line says; the reason phrase is where it is relative to the begin of the head. */
    void setReceived(boolean isHttp11, int status, int reason, int length) {
        received = true;
        http11 = isHttp11;
        statusCode = status;
        reasonStart = reason;
        reasonLength = length;
    }

    @Override
    void noteParsed(byte[] bytes, int line) {
        int last = fields.size() - 1;
        int length = fields.nameLength(last);
        switch (length) {
            case 10 -> {
                if (Ascii.equalsLower(bytes, line, length, CONNECTION_NAME)) {
                    int value = line - fields.nameStart(last) + fields.valueStart(last);
                    int end = value + fields.valueLength(last);
                    connectionClose |= ConnectionOptions.contain(bytes, value, end, "close");
                    keepAlive |= ConnectionOptions.contain(bytes, value, end, "keep-alive");
                }
            }
            case 14 -> {
                if (Ascii.equalsLower(bytes, line, length, LENGTH_NAME)) {
                    lengthAt = once(lengthAt, last, Violation.CONTENT_LENGTH_REPEATED);
                }
            }
            case 17 -> {
                if (Ascii.equalsLower(bytes, line, length, ENCODING_NAME)) {
                    encodingAt = once(encodingAt, last, Violation.TRANSFER_ENCODING_REPEATED);
                }
            }
            default -> {}
        }
    }

    /** Takes over the bytes of a complete head, and decides what follows from all fields together (RFC 9112 §6.3). */
    void complete(byte[] bytes, int from, int length) {
        fields.store(bytes, from, length);
        connectionClose |= !http11 && !keepAlive;
        byte[] block = fields.block();
        if (encodingAt != ABSENT) {
            if (lengthAt != ABSENT) {
                throw BadMessageException.of(Violation.LENGTH_AND_ENCODING);
            }
            if (!http11) {
                throw BadMessageException.of(Violation.TRANSFER_ENCODING_HTTP10);
            }
            int start = fields.valueStart(encodingAt);
            if (!Ascii.equalsIgnoreCase(block, start, fields.valueLength(encodingAt), "chunked")) {
                throw BadMessageException.of(Violation.TRANSFER_ENCODING_UNKNOWN);
            }
            contentLength = CHUNKED;
        } else if (lengthAt != ABSENT) {
            contentLength = RequestHeader.parseLength(block, fields.valueStart(lengthAt), fields.valueLength(lengthAt));
        }
    }

    /**
     * The length of the body in bytes as the fields of a header received say it, {@link #CHUNKED} or {@link #UNTIL_CLOSE};
     * whether there is a body depends on the request and the status, too. Removing Content-Length makes it
     * {@code UNTIL_CLOSE}.
     */
    public long contentLength() {
        return contentLength;
    }

    /** Tells whether the version of a header received is HTTP/1.1, as opposed to 1.0. By default true. */
    public boolean isHttp11() {
        return http11;
    }

    /** The status code. By default 200. */
    public int statusCode() {
        return statusCode;
    }

    /**
     * Sets the status code.
     *
     * @throws IllegalArgumentException when it is not in 100 to 999
     */
    public void setStatusCode(int code) {
        statusCode = Status.check(code);
        reasonLength = 0;
    }

    /** The reason phrase that goes out, or was received. By default that of {@link Status#message}. */
    public String statusMessage() {
        if (reasonLength > 0) {
            String usual = Status.message(statusCode);
            boolean same = Utf8.equals(fields.block(), reasonStart, reasonStart + reasonLength, usual);
            statusMessage = same ? "" : new String(fields.block(), reasonStart, reasonLength, StandardCharsets.UTF_8);
            reasonLength = 0;
        }
        return statusMessage.isEmpty() ? Status.message(statusCode) : statusMessage;
    }

    /**
     * Sets the reason phrase; an empty one stands for the default.
     *
     * @throws IllegalArgumentException when it holds a control character
     */
    public void setStatusMessage(String message) {
        checkValue(message);
        statusMessage = message;
        reasonLength = 0;
    }

    /** The Content-Type field, or an empty slice. */
    public ByteSlice contentType() {
        return peek(HeaderNames.CONTENT_TYPE);
    }

    /** Sets the Content-Type field. */
    @SuppressWarnings("ReferenceEquality") // a shortcut: another String of that content is checked once more
    public void setContentType(String type) {
        // Types are constants as a rule: the same String need not be checked and encoded again (HeaderBenchmark.write).
        if (type != knownType) {
            checkValue(type);
            knownType = type;
            knownTypeBytes.reset();
            knownTypeBytes.append(type);
        }
        int length = knownTypeBytes.length();
        int value = fields.store(knownTypeBytes.array(), 0, length);
        int i = fields.findIgnoreCase(HeaderNames.CONTENT_TYPE, 0);
        if (i >= 0) {
            fields.setValueAt(i, value, length);
        } else {
            int name = fields.store(CONTENT_TYPE, 0, CONTENT_TYPE.length);
            fields.addAt(name, CONTENT_TYPE.length, value, length);
        }
    }

    /** The Content-Encoding field, or an empty slice. */
    public ByteSlice contentEncoding() {
        return peek(HeaderNames.CONTENT_ENCODING);
    }

    /**
     * Sets the Content-Range field of a part of a resource (RFC 9110 §14.4).
     *
     * @param from the first byte
     * @param to the last byte
     * @param size of the resource; negative when it is not known
     * @throws IllegalArgumentException when these are no range
     */
    public void setContentRange(long from, long to, long size) {
        if (from < 0 || to < from || (size >= 0 && size <= to)) {
            throw new IllegalArgumentException("a part from byte " + from + " to byte " + to + " of " + size);
        }
        set(HeaderNames.CONTENT_RANGE, "bytes " + from + "-" + to + "/" + (size < 0 ? "*" : Long.toString(size)));
    }

    /**
     * Sets the Last-Modified field, to the second.
     *
     * @throws IllegalArgumentException when the year is not one from 0 to 9999
     */
    public void setLastModified(Instant time) {
        byte[] date = new byte[HttpDate.LENGTH];
        HttpDate.write(time.getEpochSecond(), date, 0);
        set(HeaderNames.LAST_MODIFIED, new MutableByteSlice(date, 0, date.length));
    }

    /** Sets the Server field, instead of the server's own name. */
    public void setServer(String server) {
        set(HeaderNames.SERVER, server);
    }

    /** Tells whether a missing Content-Type stays missing. */
    public boolean isNoDefaultContentType() {
        return noDefaultContentType;
    }

    /**
     * Has a missing Content-Type stay missing, instead of being filled in when the response is written.
     *
     * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#ResponseHeader.SetNoDefaultContentType">fasthttp.ResponseHeader.SetNoDefaultContentType</a>
     */
    public void setNoDefaultContentType(boolean none) {
        noDefaultContentType = none;
    }

    /** Tells whether the connection ends with this response. */
    public boolean isConnectionClose() {
        return connectionClose;
    }

    /** Ends the connection after this response. */
    public void setConnectionClose() {
        connectionClose = true;
    }

    /** Keeps the connection after this response, if the request and the server allow it. */
    public void resetConnectionClose() {
        connectionClose = false;
    }

    /**
     * Adds the fields of another header behind those that are here: a way to set the same fields again and again, since
     * they are not checked anew. The other header is only read, so several threads may do this with it at once.
     */
    public void addAll(ResponseHeader other) {
        fields.addAll(other.fields);
    }

    /** Adds a cookie: one set before with the same name, domain and path is replaced. */
    public void setCookie(Cookie cookie) {
        removeCookie(cookie);
        ByteBuilder text = new ByteBuilder(128);
        cookie.appendTo(text);
        add(HeaderNames.SET_COOKIE, text.toString());
    }

    private void removeCookie(Cookie cookie) {
        Cookie other = new Cookie();
        int i = fields.findIgnoreCase(HeaderNames.SET_COOKIE, 0);
        while (i >= 0) {
            boolean same = false;
            if (other.parse(fields.value(i))) {
                same = other.key().equals(cookie.key())
                        && other.domain().equals(cookie.domain())
                        && other.path().equals(cookie.path());
            }
            if (same) {
                fields.remove(i);
                i--;
            }
            i = fields.findIgnoreCase(HeaderNames.SET_COOKIE, i + 1);
        }
    }

    /** Tells the client to forget a cookie: an empty value that expired long ago. */
    public void removeClientCookie(String name) {
        Cookie cookie = new Cookie();
        cookie.setKey(name);
        cookie.setExpire(Cookie.EXPIRE_DELETE);
        setCookie(cookie);
    }

    @Override
    boolean prepare(String name, Object value) {
        switch (name.length()) {
            case 10 -> {
                if (name.equalsIgnoreCase(HeaderNames.CONNECTION)) {
                    return prepareConnection(value.toString());
                }
            }
            case 14 -> {
                if (name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH)) {
                    declareLength(value.toString());
                    return false;
                }
            }
            case 17 -> {
                if (name.equalsIgnoreCase(HeaderNames.TRANSFER_ENCODING)) {
                    return false;
                }
            }
            default -> {}
        }
        checkName(name);
        return true;
    }

    private boolean prepareConnection(String value) {
        if (value.equalsIgnoreCase("close")) {
            connectionClose = true;
            return false;
        }
        return !value.equalsIgnoreCase("keep-alive");
    }

    private void declareLength(String value) {
        byte[] digits = Ascii.bytes(value);
        long length = Numbers.parseDecimal(digits, 0, digits.length);
        if (length < 0) {
            throw new IllegalArgumentException("Content-Length is not a decimal number of at most 18 digits");
        }
        declaredLength = length;
    }

    @Override
    void forget(String name) {
        if (name.equalsIgnoreCase(HeaderNames.CONNECTION)) {
            connectionClose = false;
        } else if (name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH)) {
            declaredLength = NO_LENGTH;
            if (contentLength >= 0) {
                contentLength = UNTIL_CLOSE;
            }
        }
    }

    /** The length set by {@code Content-Length}, or -1. */
    long declaredLength() {
        return declaredLength;
    }

    /** Copies everything to {@code target}, which is reset before. */
    public void copyTo(ResponseHeader target) {
        target.reset();
        if (reasonLength > 0) {
            statusMessage();
        }
        target.statusMessage = statusMessage;
        target.statusCode = statusCode;
        target.received = received;
        target.http11 = http11;
        target.keepAlive = keepAlive;
        target.contentLength = contentLength;
        target.connectionClose = connectionClose;
        target.noDefaultContentType = noDefaultContentType;
        target.declaredLength = declaredLength;
        target.copyFieldsFrom(this);
    }

    /** Appends the fields as they go out. */
    void appendOutgoingFieldsTo(ByteBuilder out) {
        if (received) {
            appendForwardedFieldsTo(out);
        } else {
            appendFieldsTo(out);
        }
    }

    void appendStatusLineTo(ByteBuilder out) {
        if (reasonLength > 0) {
            statusMessage();
        }
        if (statusMessage.isEmpty()) {
            out.append(Status.line(statusCode));
            return;
        }
        out.append(HTTP11);
        out.appendDecimal(statusCode);
        out.append((byte) ' ');
        out.append(statusMessage);
        out.append(CRLF);
    }

    static void appendContentLengthTo(ByteBuilder out, long length) {
        out.append(CONTENT_LENGTH);
        out.appendDecimal(length);
        out.append(CRLF);
    }

    /** A response is persistent by default in HTTP/1.1 only (RFC 9112 §9.3). */
    static void appendConnectionTo(ByteBuilder out, boolean close, boolean http11) {
        if (close) {
            out.append(CONNECTION_CLOSE);
        } else if (!http11) {
            out.append(CONNECTION_KEEP_ALIVE);
        }
    }

    /** Status line and fields that were set, for logs. */
    @Override
    public String toString() {
        ByteBuilder text = new ByteBuilder(256);
        appendStatusLineTo(text);
        appendFieldsTo(text);
        return text.toString();
    }
}
