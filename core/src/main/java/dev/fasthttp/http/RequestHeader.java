package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.Numbers;
import java.util.function.BiConsumer;

/**
 * Request line and header fields of a request.
 *
 * <p>A header received owns a copy of its bytes, so it stays readable while the body is read. What decides about framing
 * and connection is derived once, when the head is complete, and is not changed by setting fields later: whoever sets
 * {@code Content-Length} or {@code Transfer-Encoding} changes nothing, the body itself decides.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}. Threads: not safe for use by several threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
public final class RequestHeader extends Header {
    /** {@link #readFrom} has not seen the end of the head yet. */
    public static final int NEED_MORE = -1;

    /** {@link #contentLength} of a chunked body. */
    public static final long CHUNKED = -1;

    private static final int ABSENT = -1;

    /** The line ends before and after a request line, which do not count for its limit. */
    private static final int LINE_ENDS = 4;

    private static final byte[] HOST = Ascii.bytes("host");
    private static final byte[] EXPECT = Ascii.bytes("expect");
    private static final byte[] COOKIE = Ascii.bytes("cookie");
    private static final byte[] CONNECTION = Ascii.bytes("connection");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
    private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");
    private static final byte[] DEFAULT_TARGET = {'/'};

    String method = Methods.GET;
    boolean http11 = true;

    private final MutableByteSlice lentTarget = new MutableByteSlice();
    private MutableByteSlice target = lentTarget;
    private final CookiePairs cookies = new CookiePairs();
    private boolean cookiesParsed;
    private int targetStart = ABSENT;
    private int targetLength;
    private int authorityStart = ABSENT;
    private int authorityLength;

    private int hostAt = ABSENT;
    private int lengthAt = ABSENT;
    private int encodingAt = ABSENT;
    private int expectAt = ABSENT;
    private int cookieAt = ABSENT;
    private boolean received;
    private boolean closeSet;
    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;
    private long contentLength;

    /** An empty header: {@code GET / HTTP/1.1} without fields. */
    public RequestHeader() {}

    @Override
    public void reset() {
        fields.reset();
        if (targetStart != ABSENT) {
            takeBackTarget();
        }
        if (cookiesParsed) {
            cookies.reset();
            cookiesParsed = false;
        }
        method = Methods.GET;
        http11 = true;
        authorityStart = ABSENT;
        hostAt = ABSENT;
        lengthAt = ABSENT;
        encodingAt = ABSENT;
        expectAt = ABSENT;
        cookieAt = ABSENT;
        received = false;
        closeSet = false;
        close = false;
        keepAlive = false;
        upgrade = false;
        contentLength = 0;
    }

    private void takeBackTarget() {
        targetStart = ABSENT;
        if (MutableByteSlice.CHECKED) {
            target.retire();
            target = new MutableByteSlice();
        } else {
            target.reset();
        }
    }

    /**
     * Reads a request head that begins at {@code from}, if it is complete.
     *
     * <p>The bytes are copied; the array may be used again afterwards. The outcome does not depend on how the bytes were
     * split: call again from the same place when there are more, {@link HeadScanner} tells when that is worth it.
     *
     * @param limit where the bytes end
     * @return how many bytes the head takes, or {@link #NEED_MORE}, after which this header must be {@link #reset}
     * @throws BadMessageException when the bytes, as far as they go, cannot become a valid head within the limits
     */
    public int readFrom(byte[] bytes, int from, int limit, MessageLimits limits) {
        try {
            return HeadParser.parse(this, bytes, from, limit, limits);
        } catch (BadMessageException e) {
            keepRefused(bytes, from, limit, limits);
            throw e;
        }
    }

    /**
     * Lets what was parsed of a refused head be read. Without that, target and fields would show what the memory holds
     * from the request before, perhaps that of somebody else.
     */
    private void keepRefused(byte[] bytes, int from, int limit, MessageLimits limits) {
        if (fields.blockLength() == 0) {
            int looked = limits.head() + LINE_ENDS;
            fields.store(bytes, from, Math.min(limit - from, looked));
        }
    }

    /** Notes where the target is, relative to the begin of the head. */
    void setTarget(int start, int length) {
        targetStart = start;
        targetLength = length;
    }

    /** Notes the authority in the bytes being parsed, for a target in absolute or authority form. */
    void setTargetAuthority(int start, int length) {
        authorityStart = start;
        authorityLength = length;
    }

    /** Looks whether the field added last is one that the engine must know. */
    @Override
    void noteParsed(byte[] bytes, int line) {
        int last = fields.size() - 1;
        int length = fields.nameLength(last);
        switch (length) {
            case 4 -> {
                if (Ascii.equalsLower(bytes, line, length, HOST)) {
                    hostAt = once(hostAt, last, Violation.HOST_REPEATED);
                }
            }
            case 6 -> noteExpectOrCookie(bytes, line, last);
            case 10 -> {
                if (Ascii.equalsLower(bytes, line, length, CONNECTION)) {
                    noteConnection(bytes, line - fields.nameStart(last) + fields.valueStart(last), last);
                }
            }
            case 14 -> {
                if (Ascii.equalsLower(bytes, line, length, CONTENT_LENGTH)) {
                    lengthAt = once(lengthAt, last, Violation.CONTENT_LENGTH_REPEATED);
                }
            }
            case 17 -> {
                if (Ascii.equalsLower(bytes, line, length, TRANSFER_ENCODING)) {
                    encodingAt = once(encodingAt, last, Violation.TRANSFER_ENCODING_REPEATED);
                }
            }
            default -> {}
        }
    }

    private void noteExpectOrCookie(byte[] bytes, int line, int index) {
        if (Ascii.equalsLower(bytes, line, EXPECT.length, EXPECT)) {
            expectAt = once(expectAt, index, Violation.EXPECTATION);
        } else if (cookieAt == ABSENT && Ascii.equalsLower(bytes, line, COOKIE.length, COOKIE)) {
            cookieAt = index;
        }
    }

    private void noteConnection(byte[] bytes, int from, int index) {
        int end = from + fields.valueLength(index);
        close |= ConnectionOptions.contain(bytes, from, end, "close");
        keepAlive |= ConnectionOptions.contain(bytes, from, end, "keep-alive");
        upgrade |= ConnectionOptions.contain(bytes, from, end, "upgrade");
    }

    /** Takes over the bytes of a complete head, and decides what follows from all fields together. */
    void complete(byte[] bytes, int from, int length) {
        fields.store(bytes, from, length);
        received = true;
        checkHost(bytes);
        decideFraming();
        if (expectAt != ABSENT && !valueEquals(expectAt, "100-continue")) {
            throw BadMessageException.of(Violation.EXPECTATION);
        }
    }

    private void checkHost(byte[] bytes) {
        if (hostAt == ABSENT) {
            if (http11) {
                throw BadMessageException.of(Violation.HOST_MISSING);
            }
            return;
        }
        byte[] block = fields.block();
        int start = fields.valueStart(hostAt);
        int length = fields.valueLength(hostAt);
        if (!HostSyntax.isValid(block, start, start + length)) {
            throw BadMessageException.of(Violation.HOST_MALFORMED);
        }
        if (authorityStart != ABSENT && !isAuthority(bytes, block, start, length)) {
            throw BadMessageException.of(Violation.TARGET_AUTHORITY);
        }
    }

    /**
     * Whether the Host field is the authority of the target. A client that asks for a tunnel may leave the port out of it
     * (the example of RFC 9112 §3.2.3 does).
     */
    private boolean isAuthority(byte[] bytes, byte[] block, int start, int length) {
        if (length != authorityLength) {
            int end = authorityStart + authorityLength;
            boolean withoutPort = length == HostSyntax.endOfHost(bytes, authorityStart, end) - authorityStart;
            if (!withoutPort || !method.equals(Methods.CONNECT)) {
                return false;
            }
        }
        for (int i = 0; i < length; i++) {
            if (Ascii.toLower(bytes[authorityStart + i]) != Ascii.toLower(block[start + i])) {
                return false;
            }
        }
        return true;
    }

    /** RFC 9112 §6.3, without the leniencies it allows. */
    private void decideFraming() {
        if (encodingAt != ABSENT) {
            if (lengthAt != ABSENT) {
                throw BadMessageException.of(Violation.LENGTH_AND_ENCODING);
            }
            if (!http11) {
                throw BadMessageException.of(Violation.TRANSFER_ENCODING_HTTP10);
            }
            if (!valueEquals(encodingAt, "chunked")) {
                throw BadMessageException.of(Violation.TRANSFER_ENCODING_UNKNOWN);
            }
            contentLength = CHUNKED;
        } else if (lengthAt != ABSENT) {
            int start = fields.valueStart(lengthAt);
            int length = fields.valueLength(lengthAt);
            contentLength = parseLength(fields.block(), start, length);
        }
    }

    /** A Content-Length, without the leading zeros that some read as octal. */
    static long parseLength(byte[] bytes, int start, int length) {
        long value = Numbers.parseDecimal(bytes, start, start + length);
        if (value < 0 || (length > 1 && bytes[start] == '0')) {
            throw BadMessageException.of(Violation.CONTENT_LENGTH);
        }
        return value;
    }

    private boolean valueEquals(int index, String text) {
        return Ascii.equalsIgnoreCase(fields.block(), fields.valueStart(index), fields.valueLength(index), text);
    }

    /** The method; for those in {@link Methods} the constant itself. By default GET. */
    public String method() {
        return method;
    }

    /**
     * Sets the method.
     *
     * @throws IllegalArgumentException when it is no token
     */
    public void setMethod(String method) {
        if (!Ascii.isToken(method)) {
            throw new IllegalArgumentException("method is not a token (RFC 9110 §9.1)");
        }
        this.method = method.intern();
    }

    /** Tells whether method and target were read or set: not in a request that was refused before. */
    public boolean hasTarget() {
        return targetStart != ABSENT;
    }

    /** The request target as it came (RFC 9112 §3.2). By default {@code /}. */
    public ByteSlice requestUri() {
        if (targetStart == ABSENT) {
            target.wrap(DEFAULT_TARGET, 0, 1);
        } else {
            target.wrap(fields.block(), targetStart, targetLength);
        }
        return target;
    }

    /**
     * Sets the request target.
     *
     * @throws IllegalArgumentException when it is empty or holds a space, a control character or one beyond ASCII
     */
    public void setRequestUri(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= 0x20 || c >= 0x7F) {
                throw new IllegalArgumentException(
                        "character " + (int) c + " at index " + i + " of a request target must be percent-encoded");
            }
        }
        if (uri.isEmpty()) {
            throw new IllegalArgumentException("request target is empty");
        }
        targetLength = uri.length();
        targetStart = fields.store(uri);
    }

    /** {@code HTTP/1.1} or {@code HTTP/1.0}. */
    public String protocol() {
        return http11 ? "HTTP/1.1" : "HTTP/1.0";
    }

    /** Tells whether the version is HTTP/1.1, as opposed to 1.0. */
    public boolean isHttp11() {
        return http11;
    }

    /** The Host field, or an empty slice. */
    public ByteSlice host() {
        return hostAt == ABSENT ? peek(HeaderNames.HOST) : fields.value(hostAt);
    }

    /** The User-Agent field, or an empty slice. */
    public ByteSlice userAgent() {
        return peek(HeaderNames.USER_AGENT);
    }

    /** The Referer field, or an empty slice. */
    public ByteSlice referer() {
        return peek(HeaderNames.REFERER);
    }

    /** The Content-Type field, or an empty slice. */
    public ByteSlice contentType() {
        return peek(HeaderNames.CONTENT_TYPE);
    }

    /** The Content-Encoding field, or an empty slice. */
    public ByteSlice contentEncoding() {
        return peek(HeaderNames.CONTENT_ENCODING);
    }

    /**
     * Asks for a range of the bytes of a resource, by the Range field (RFC 9110 §14.2).
     *
     * @param from the first byte; when it is negative, as many bytes at the end are asked for, and {@code to} does not count
     * @param to the last byte; negative for the end
     * @throws IllegalArgumentException when {@code to} is before {@code from}
     */
    public void setByteRange(long from, long to) {
        if (from < 0) {
            set(HeaderNames.RANGE, "bytes=" + from);
            return;
        }
        if (to >= 0 && to < from) {
            throw new IllegalArgumentException("a range from byte " + from + " to byte " + to);
        }
        set(HeaderNames.RANGE, "bytes=" + from + "-" + (to < 0 ? "" : to));
    }

    /** The length of the body in bytes, 0 without one, or {@link #CHUNKED} when it tells its length as it goes. */
    public long contentLength() {
        return contentLength;
    }

    /** Tells whether the client waits for {@code 100 Continue} before it sends the body (RFC 9110 §10.1.1). */
    public boolean isExpectContinue() {
        return expectAt != ABSENT && http11;
    }

    /** Tells whether the connection ends with this request: said by the client, or HTTP/1.0 without keep-alive. */
    public boolean isConnectionClose() {
        return close || (!http11 && !keepAlive);
    }

    /** Tells whether the Connection field lists {@code upgrade}. */
    public boolean isConnectionUpgrade() {
        return upgrade;
    }

    /** Asks for the end of the connection after this request. */
    public void setConnectionClose() {
        close = true;
        closeSet = true;
    }

    /** Tells whether somebody asked for the end of the connection that this request goes out on. */
    boolean isOutgoingClose() {
        return closeSet;
    }

    /** Appends the fields as a client sends them. */
    void appendOutgoingFieldsTo(ByteBuilder out) {
        if (received) {
            appendForwardedFieldsTo(out);
        } else {
            appendFieldsTo(out);
        }
    }

    /**
     * The value of the first cookie with that name, or an empty slice (RFC 6265 §5.4).
     *
     * @throws BadMessageException when there are more than 100 cookies
     */
    public ByteSlice cookie(String name) {
        return cookies().peek(name);
    }

    /** Tells whether there is a cookie with that name. */
    public boolean hasCookie(String name) {
        return cookies().has(name);
    }

    /**
     * Hands each cookie, name and value, to {@code action} in order; both are lent.
     *
     * @throws BadMessageException when there are more than 100 cookies
     */
    public void visitAllCookies(BiConsumer<? super ByteSlice, ? super ByteSlice> action) {
        CookiePairs pairs = cookies();
        for (int i = 0; i < pairs.size(); i++) {
            action.accept(pairs.nameAt(i), pairs.valueAt(i));
        }
    }

    /**
     * Sets a cookie: the first one of that name gets the value, further ones are removed. All cookies are in one Cookie field
     * afterwards.
     *
     * @param value as a server sent it, quotes included
     * @throws IllegalArgumentException when name or value hold a semicolon or a control character, or blanks around them, when
     *     the name is empty or holds {@code =}, or there are more than 100 cookies
     */
    public void setCookie(String name, String value) {
        cookies().set(name, value);
        storeCookies();
    }

    /** Sets a cookie as {@link #setCookie(String, String)}. */
    public void setCookie(String name, ByteSlice value) {
        cookies().set(name, value);
        storeCookies();
    }

    /** Removes all cookies with that name. */
    public void removeCookie(String name) {
        if (cookies().has(name)) {
            cookies().remove(name);
            storeCookies();
        }
    }

    /** Removes all cookies. */
    public void removeAllCookies() {
        remove(HeaderNames.COOKIE);
    }

    private void storeCookies() {
        if (cookies.size() == 0) {
            removeAllCookies();
            return;
        }
        hostAt = ABSENT;
        cookieAt = ABSENT;
        setStored(HeaderNames.COOKIE, cookies.storeIn(fields));
    }

    CookiePairs cookies() {
        if (!cookiesParsed) {
            cookiesParsed = true;
            int i = cookieAt == ABSENT ? fields.findIgnoreCase(HeaderNames.COOKIE, 0) : cookieAt;
            for (; i >= 0; i = fields.findIgnoreCase(HeaderNames.COOKIE, i + 1)) {
                cookies.parse(fields.block(), fields.valueStart(i), fields.valueStart(i) + fields.valueLength(i));
            }
        }
        return cookies;
    }

    @Override
    boolean prepare(String name, Object value) {
        checkName(name);
        forgetPlaces();
        if (name.equalsIgnoreCase(HeaderNames.CONNECTION) && "close".equalsIgnoreCase(value.toString())) {
            setConnectionClose();
            return false;
        }
        return !name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH)
                && !name.equalsIgnoreCase(HeaderNames.TRANSFER_ENCODING);
    }

    @Override
    void forget(String name) {
        forgetPlaces();
    }

    /** Fields move when some are set or removed; from then on they are looked up. */
    private void forgetPlaces() {
        hostAt = ABSENT;
        cookieAt = ABSENT;
        if (cookiesParsed) {
            cookies.reset();
            cookiesParsed = false;
        }
    }

    /** Copies everything to {@code target}, which is reset before. */
    public void copyTo(RequestHeader target) {
        target.reset();
        ByteSlice uri = requestUri();
        target.targetStart = target.fields.store(uri);
        target.targetLength = uri.length();
        target.method = method;
        target.http11 = http11;
        target.received = received;
        target.closeSet = closeSet;
        target.close = close;
        target.keepAlive = keepAlive;
        target.upgrade = upgrade;
        target.contentLength = contentLength;
        target.copyFieldsFrom(this);
    }

    /** Appends request line and fields as they go on the wire, without the line that ends the head. */
    void appendTo(ByteBuilder out) {
        out.append(method);
        out.append((byte) ' ');
        out.append(requestUri());
        out.append((byte) ' ');
        out.append(protocol());
        out.append("\r\n");
        appendFieldsTo(out);
    }

    /** Request line and fields, for logs; it may hold secrets of the client. */
    @Override
    public String toString() {
        ByteBuilder text = new ByteBuilder(256);
        appendTo(text);
        return text.toString();
    }
}
