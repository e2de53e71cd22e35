package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import dev.fasthttp.internal.CookieDate;
import dev.fasthttp.internal.HttpDate;
import dev.fasthttp.internal.Numbers;

/**
 * Reads a Set-Cookie field as user agents do.
 *
 * <p>More lenient than {@link CookieSyntax}, because cookies of others are sent back as they came (RFC 6265 §5.2): the
 * value may hold spaces, commas and quotes. A control character makes the whole cookie worthless (RFC 6265bis §5.6), and
 * so do a domain or a path of characters that such things are not made of. Unknown attributes, and dates and numbers that
 * are none, are passed over.
 */
final class CookieParser {
    private static final byte[] EXPIRES = Ascii.bytes("expires");
    private static final byte[] MAX_AGE = Ascii.bytes("max-age");
    private static final byte[] DOMAIN = Ascii.bytes("domain");
    private static final byte[] PATH = Ascii.bytes("path");
    private static final byte[] HTTP_ONLY = Ascii.bytes("httponly");
    private static final byte[] SECURE = Ascii.bytes("secure");
    private static final byte[] SAME_SITE = Ascii.bytes("samesite");
    private static final byte[] PARTITIONED = Ascii.bytes("partitioned");
    private static final SameSite[] SAME_SITES = {SameSite.LAX, SameSite.STRICT, SameSite.NONE};

    private CookieParser() {}

    /** Fills {@code cookie}, which is empty; tells whether the field is a cookie. */
    static boolean parse(byte[] b, int from, int to, Cookie cookie) {
        if (hasControl(b, from, to)) {
            return false;
        }
        int end = indexOrEnd(b, from, to, ';');
        int equals = ByteScan.indexOf(b, from, end, (byte) '=');
        if (equals < 0) {
            return false;
        }
        int start = skipBlanks(b, from, equals);
        int nameEnd = dropBlanks(b, start, equals);
        if (start == nameEnd) {
            return false;
        }
        int value = skipBlanks(b, equals + 1, end);
        cookie.takeKey(b, start, nameEnd);
        cookie.takeValue(b, value, dropBlanks(b, value, end));
        while (end < to) {
            int next = end + 1;
            end = indexOrEnd(b, next, to, ';');
            if (!parseAttribute(b, next, end, cookie)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasControl(byte[] b, int from, int to) {
        return ByteScan.indexOfControl(b, from, to) < to;
    }

    private static boolean parseAttribute(byte[] b, int from, int to, Cookie cookie) {
        int equals = indexOrEnd(b, from, to, '=');
        int name = skipBlanks(b, from, equals);
        int length = dropBlanks(b, name, equals) - name;
        int start = skipBlanks(b, Math.min(equals + 1, to), to);
        int end = dropBlanks(b, start, to);
        if (Ascii.equalsLower(b, name, length, DOMAIN)) {
            return parseDomain(b, start, end, cookie);
        }
        if (Ascii.equalsLower(b, name, length, PATH)) {
            return parsePath(b, start, end, cookie);
        }
        if (Ascii.equalsLower(b, name, length, EXPIRES)) {
            parseExpires(b, start, end, cookie);
        } else if (Ascii.equalsLower(b, name, length, MAX_AGE)) {
            parseMaxAge(b, start, end, cookie);
        } else if (Ascii.equalsLower(b, name, length, SAME_SITE)) {
            cookie.takeSameSite(sameSite(b, start, end));
        } else if (Ascii.equalsLower(b, name, length, HTTP_ONLY)) {
            cookie.setHttpOnly(true);
        } else if (Ascii.equalsLower(b, name, length, SECURE)) {
            cookie.setSecure(true);
        } else if (Ascii.equalsLower(b, name, length, PARTITIONED)) {
            cookie.takePartitioned();
        }
        return true;
    }

    /** A leading dot is dropped (RFC 6265 §5.2.3). */
    private static boolean parseDomain(byte[] b, int from, int to, Cookie cookie) {
        int start = from < to && b[from] == '.' ? from + 1 : from;
        if (!CookieSyntax.isDomain(b, start, to)) {
            return false;
        }
        cookie.takeDomain(b, start, to);
        return true;
    }

    /** A path that does not begin with a slash is none (RFC 6265 §5.2.4). */
    private static boolean parsePath(byte[] b, int from, int to, Cookie cookie) {
        if (!CookieSyntax.isPath(b, from, to)) {
            return false;
        }
        cookie.takePath(b, from, from < to && b[from] == '/' ? to : from);
        return true;
    }

    private static void parseExpires(byte[] b, int from, int to, Cookie cookie) {
        long second = CookieDate.parse(b, from, to);
        if (second != HttpDate.MALFORMED) {
            cookie.setExpire(second);
        }
    }

    /** A negative number of seconds is as good as none; one too large to read is forever (RFC 6265 §5.2.2). */
    private static void parseMaxAge(byte[] b, int from, int to, Cookie cookie) {
        boolean negative = from < to && b[from] == '-';
        int start = negative ? from + 1 : from;
        for (int i = start; i < to; i++) {
            if (!Ascii.isDigit(b[i])) {
                return;
            }
        }
        if (start == to) {
            return;
        }
        long seconds = Numbers.parseDecimal(b, start, to);
        cookie.setMaxAge(negative ? 0 : seconds < 0 ? Long.MAX_VALUE : seconds);
    }

    private static SameSite sameSite(byte[] b, int from, int to) {
        for (SameSite candidate : SAME_SITES) {
            if (Ascii.equalsIgnoreCase(b, from, to - from, candidate.value())) {
                return candidate;
            }
        }
        return SameSite.UNSET;
    }

    private static int indexOrEnd(byte[] b, int from, int to, char wanted) {
        int found = ByteScan.indexOf(b, from, to, (byte) wanted);
        return found < 0 ? to : found;
    }

    private static int skipBlanks(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] == ' ' || b[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static int dropBlanks(byte[] b, int from, int to) {
        int i = to;
        while (i > from && (b[i - 1] == ' ' || b[i - 1] == '\t')) {
            i--;
        }
        return i;
    }
}
