package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import dev.fasthttp.internal.Numbers;

/**
 * Parses the head of a message in one pass (RFC 9112 §2 to §5).
 *
 * <p>It looks at no byte beyond the limits, so the outcome depends on the bytes alone and not on how they were split:
 * a head that is too large fails in the same way whether it arrived whole or in pieces.
 */
final class HeadParser {
    private static final int NEED_MORE = RequestHeader.NEED_MORE;
    private static final int VERSION_LENGTH = 8;
    private static final int STATUS_DIGITS = 3;
    private static final byte[] SCHEME_END = Ascii.bytes("://");

    private HeadParser() {}

    /** See {@link RequestHeader#readFrom}. */
    static int parse(RequestHeader header, byte[] bytes, int from, int limit, MessageLimits limits) {
        int start = skipEmptyLine(bytes, from, limit);
        if (start < 0) {
            return NEED_MORE;
        }
        int lineLimit = Math.min(limit, start + limits.requestLine() + 2);
        int end = FieldLine.end(bytes, start, lineLimit);
        if (end < 0) {
            if (lineLimit < limit || lineLimit - start == limits.requestLine() + 2) {
                throw BadMessageException.of(Violation.TARGET_TOO_LONG);
            }
            return NEED_MORE;
        }
        parseRequestLine(header, bytes, start, end, from);
        int consumed = parseFields(header, bytes, end + 2, limit, from, limits);
        if (consumed >= 0) {
            header.complete(bytes, from, consumed - from);
            return consumed - from;
        }
        return NEED_MORE;
    }

    /** A server should ignore at least one empty line before the request line (RFC 9112 §2.2); this one ignores one. */
    private static int skipEmptyLine(byte[] bytes, int from, int limit) {
        if (from == limit) {
            return NEED_MORE;
        }
        if (bytes[from] != '\r') {
            return from;
        }
        if (from + 1 == limit) {
            return NEED_MORE;
        }
        if (bytes[from + 1] != '\n') {
            throw BadMessageException.of(Violation.BARE_CR);
        }
        if (from + 2 == limit) {
            return NEED_MORE;
        }
        if (bytes[from + 2] == '\r') {
            throw BadMessageException.of(Violation.LEADING_EMPTY_LINES);
        }
        return from + 2;
    }

    /** See {@link ResponseHeader#readFrom}. Nothing may precede a status line, not even an empty line. */
    static int parse(ResponseHeader header, byte[] bytes, int from, int limit, MessageLimits limits) {
        int headLimit = Math.min(limit, from + limits.head());
        int end = FieldLine.end(bytes, from, headLimit);
        if (end < 0) {
            if (headLimit - from >= limits.head()) {
                throw BadMessageException.of(Violation.HEAD_TOO_LARGE);
            }
            return NEED_MORE;
        }
        parseStatusLine(header, bytes, from, end, from);
        int consumed = parseFields(header, bytes, end + 2, limit, from, limits);
        if (consumed >= 0) {
            header.complete(bytes, from, consumed - from);
            return consumed - from;
        }
        return NEED_MORE;
    }

    /**
     * {@code HTTP-version SP 3DIGIT [ SP reason-phrase ]} (RFC 9112 §4). The space before an empty phrase may be missing:
     * many servers leave it out, and nothing else can be meant.
     */
    private static void parseStatusLine(ResponseHeader header, byte[] bytes, int start, int end, int base) {
        int space = start + VERSION_LENGTH;
        if (end <= space || bytes[space] != ' ') {
            throw BadMessageException.of(Violation.STATUS_LINE);
        }
        if (ByteScan.indexOf(bytes, start, space, (byte) ' ') >= 0) {
            throw BadMessageException.of(Violation.STATUS_LINE);
        }
        boolean http11 = isHttp11(bytes, start, space);
        int code = space + 1;
        int codeEnd = code + STATUS_DIGITS;
        if (codeEnd > end || (codeEnd < end && bytes[codeEnd] != ' ')) {
            throw BadMessageException.of(Violation.STATUS_LINE);
        }
        long status = Numbers.parseDecimal(bytes, code, codeEnd);
        if (status < Status.FIRST) {
            throw BadMessageException.of(Violation.STATUS_LINE);
        }
        int reason = Math.min(codeEnd + 1, end);
        header.setReceived(http11, (int) status, reason - base, end - reason);
    }

    private static int parseFields(Header header, byte[] bytes, int from, int limit, int base, MessageLimits limits) {
        int headLimit = Math.min(limit, base + limits.head());
        int p = from;
        while (p < headLimit) {
            if (bytes[p] == '\r') {
                int end = FieldLine.end(bytes, p, headLimit);
                if (end >= 0) {
                    return end + 2;
                }
                break;
            }
            int end = FieldLine.end(bytes, p, headLimit);
            if (end < 0) {
                break;
            }
            if (header.fields.size() == limits.fields()) {
                throw BadMessageException.of(Violation.TOO_MANY_FIELDS);
            }
            FieldLine.parse(header.fields, bytes, p, end, base);
            header.noteParsed(bytes, p);
            p = end + 2;
        }
        if (headLimit - base >= limits.head()) {
            throw BadMessageException.of(Violation.HEAD_TOO_LARGE);
        }
        return NEED_MORE;
    }

    private static void parseRequestLine(RequestHeader header, byte[] bytes, int start, int end, int base) {
        int p = start;
        while (p < end && Ascii.isToken(bytes[p])) {
            p++;
        }
        int methodLength = p - start;
        if (methodLength == 0) {
            throw BadMessageException.of(Violation.METHOD);
        }
        if (p == end || bytes[p] != ' ') {
            throw BadMessageException.of(p == end ? Violation.REQUEST_LINE : Violation.METHOD);
        }
        if (methodLength > MessageLimits.METHOD) {
            throw BadMessageException.of(Violation.METHOD_TOO_LONG);
        }
        int target = p + 1;
        int targetEnd = endOfTarget(bytes, target, end);
        header.method = Methods.of(bytes, start, methodLength);
        header.setTarget(target - base, targetEnd - target);
        parseVersion(header, bytes, targetEnd + 1, end);
        checkTargetForm(header, bytes, target, targetEnd);
    }

    private static int endOfTarget(byte[] bytes, int from, int end) {
        int p = from;
        boolean escapes = false;
        while (p < end && Ascii.isTargetPath(bytes[p])) {
            escapes |= bytes[p] == '%';
            p++;
        }
        if (escapes && Uri.indexOfMalformedPath(bytes, from, p) >= 0) {
            throw BadMessageException.of(Violation.TARGET_ESCAPE);
        }
        if (p < end && bytes[p] == '?') {
            while (p < end && Ascii.isTargetQuery(bytes[p])) {
                p++;
            }
        }
        if (p == end || p == from) {
            throw BadMessageException.of(Violation.REQUEST_LINE);
        }
        if (bytes[p] != ' ') {
            throw BadMessageException.of(bytes[p] == '\t' ? Violation.REQUEST_LINE : Violation.TARGET_CHARACTER);
        }
        return p;
    }

    private static void parseVersion(RequestHeader header, byte[] bytes, int from, int end) {
        header.http11 = isHttp11(bytes, from, end);
    }

    private static boolean isHttp11(byte[] bytes, int from, int end) {
        if (end - from == VERSION_LENGTH
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && Ascii.isDigit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && Ascii.isDigit(bytes[from + 7])) {
            byte minor = bytes[from + 7];
            if (bytes[from + 5] != '1' || minor > '1') {
                throw BadMessageException.of(Violation.VERSION_NOT_SUPPORTED);
            }
            return minor == '1';
        }
        boolean extraBlank = from == end || ByteScan.indexOf(bytes, from, end, (byte) ' ') >= 0;
        throw BadMessageException.of(extraBlank ? Violation.REQUEST_LINE : Violation.VERSION);
    }

    private static void checkTargetForm(RequestHeader header, byte[] bytes, int from, int end) {
        String method = header.method;
        byte first = bytes[from];
        boolean connect = method.equals(Methods.CONNECT);
        if (first == '/' && !connect) {
            return;
        }
        if (connect) {
            if (!isAuthorityForm(bytes, from, end)) {
                throw BadMessageException.of(Violation.TARGET_FORM);
            }
            header.setTargetAuthority(from, end - from);
            return;
        }
        if (first == '*' && end == from + 1) {
            if (!method.equals(Methods.OPTIONS)) {
                throw BadMessageException.of(Violation.TARGET_FORM);
            }
            return;
        }
        checkAbsoluteForm(header, bytes, from, end);
    }

    /** host ":" port, both required (RFC 9112 §3.2.3). */
    private static boolean isAuthorityForm(byte[] bytes, int from, int end) {
        if (!HostSyntax.isValid(bytes, from, end)) {
            return false;
        }
        int colon = end - 1;
        while (colon > from && Ascii.isDigit(bytes[colon])) {
            colon--;
        }
        return colon < end - 1 && bytes[colon] == ':';
    }

    private static void checkAbsoluteForm(RequestHeader header, byte[] bytes, int from, int end) {
        int colon = ByteScan.indexOf(bytes, from, end, (byte) ':');
        boolean http = colon >= 0
                && (Ascii.equalsIgnoreCase(bytes, from, colon - from, "http")
                        || Ascii.equalsIgnoreCase(bytes, from, colon - from, "https"));
        if (!http || end - colon < 3 || !Ascii.equalsLower(bytes, colon, 3, SCHEME_END)) {
            throw BadMessageException.of(Violation.TARGET_FORM);
        }
        int authority = colon + 3;
        int p = authority;
        while (p < end && bytes[p] != '/' && bytes[p] != '?') {
            p++;
        }
        if (!HostSyntax.isValid(bytes, authority, p)) {
            throw BadMessageException.of(Violation.TARGET_AUTHORITY);
        }
        header.setTargetAuthority(authority, p - authority);
    }
}
