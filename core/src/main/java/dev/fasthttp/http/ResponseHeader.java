package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.Numbers;

/**
 * Status line and header fields of a response.
 *
 * <p>What frames the message is not up to fields: {@code Transfer-Encoding} cannot be set, {@code Content-Length} is
 * that of the body and counts only for a response to HEAD without one. {@code Date}, {@code Server} and a missing
 * {@code Content-Type} are filled in when the response is written.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}. Threads: not safe for use by several threads.
 */
public final class ResponseHeader extends Header {
    private static final long NO_LENGTH = -1;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HTTP11 = Ascii.bytes("HTTP/1.1 ");
    private static final byte[] CONNECTION_CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] CONNECTION_KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] CONTENT_TYPE = Ascii.bytes(HeaderNames.CONTENT_TYPE);
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");

    private int statusCode = Status.OK;
    private String statusMessage = "";
    private boolean connectionClose;
    private long declaredLength = NO_LENGTH;
    private String knownType = "";
    private final ByteBuilder knownTypeBytes = new ByteBuilder();

    /** An empty header: 200 without fields. */
    public ResponseHeader() {}

    @Override
    public void reset() {
        fields.reset();
        statusCode = Status.OK;
        statusMessage = "";
        connectionClose = false;
        declaredLength = NO_LENGTH;
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
    }

    /** The reason phrase that goes out. By default that of {@link Status#message}. */
    public String statusMessage() {
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

    /** Sets the Server field, instead of the server's own name. */
    public void setServer(String server) {
        set(HeaderNames.SERVER, server);
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
        }
    }

    /** The length set by {@code Content-Length}, or -1. */
    long declaredLength() {
        return declaredLength;
    }

    /** Copies everything to {@code target}, which is reset before. */
    public void copyTo(ResponseHeader target) {
        target.reset();
        target.statusCode = statusCode;
        target.statusMessage = statusMessage;
        target.connectionClose = connectionClose;
        target.declaredLength = declaredLength;
        target.copyFieldsFrom(this);
    }

    void appendStatusLineTo(ByteBuilder out) {
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
