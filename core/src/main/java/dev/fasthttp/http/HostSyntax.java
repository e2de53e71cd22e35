package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;

/**
 * The grammar of {@code host [ ":" port ]}, as in a Host field and in an authority without user information.
 *
 * <p>Narrower than RFC 3986 §3.2.2: no percent escapes and no comma in a name (nobody has such hosts, and a list is one
 * host to one parser and another to the next), no zone identifiers, no port without digits. Names are not resolved, nor
 * is an IPv4 address told from a name.
 *
 * <p>Spec: RFC 9110 §4.2 and §7.2, RFC 3986 §3.2.2 and §3.2.3.
 */
final class HostSyntax {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int IPV6_GROUPS = 8;
    private static final int MAX_GROUP_DIGITS = 4;

    private HostSyntax() {}

    /** Tells whether the range is a host, followed by a port or not. */
    static boolean isValid(byte[] b, int from, int to) {
        int end = endOfHost(b, from, to);
        return end > from && (end == to || (b[end] == ':' && isPort(b, end + 1, to)));
    }

    /** Tells whether the range is a port: 1 to 5 digits, 65535 at most. */
    static boolean isPort(byte[] b, int from, int to) {
        if (from >= to || to - from > MAX_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int i = from; i < to; i++) {
            if (!Ascii.isDigit(b[i])) {
                return false;
            }
            port = port * 10 + (b[i] - '0');
        }
        return port <= MAX_PORT;
    }

    /** The offset after the host that begins at {@code from}; {@code from} itself when none does. */
    static int endOfHost(byte[] b, int from, int to) {
        if (from < to && b[from] == '[') {
            return endOfLiteral(b, from, to);
        }
        int i = from;
        while (i < to && Ascii.isRegName(b[i])) {
            i++;
        }
        return i;
    }

    private static int endOfLiteral(byte[] b, int from, int to) {
        int start = from + 1;
        int close = start;
        while (close < to && b[close] != ']') {
            close++;
        }
        if (close == to || close == start) {
            return from;
        }
        boolean future = (b[start] | 0x20) == 'v';
        boolean valid = future ? isIpvFuture(b, start + 1, close) : isIpv6(b, start, close);
        return valid ? close + 1 : from;
    }

    /** {@code 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )}, what comes after the {@code v}. */
    private static boolean isIpvFuture(byte[] b, int from, int to) {
        int dot = endOfHex(b, from, to);
        if (dot == from || dot == to || b[dot] != '.' || dot + 1 == to) {
            return false;
        }
        for (int i = dot + 1; i < to; i++) {
            if (b[i] != ':' && !Ascii.isRegName(b[i])) {
                return false;
            }
        }
        return true;
    }

    private static int endOfHex(byte[] b, int from, int to) {
        int i = from;
        while (i < to && Ascii.hexValue(b[i]) >= 0) {
            i++;
        }
        return i;
    }

    private static boolean isIpv6(byte[] b, int from, int to) {
        int groups = 0;
        boolean compressed = false;
        int i = from;
        if (startsWithTwoColons(b, i, to)) {
            compressed = true;
            i += 2;
        }
        while (i < to) {
            int end = endOfHex(b, i, to);
            if (end < to && b[end] == '.') {
                groups += 2;
                i = isIpv4(b, i, to) ? to : -1;
                break;
            }
            if (end == i || end - i > MAX_GROUP_DIGITS) {
                return false;
            }
            groups++;
            i = end;
            if (startsWithTwoColons(b, i, to) && !compressed) {
                compressed = true;
                i += 2;
            } else if (i < to && b[i] == ':' && i + 1 < to) {
                i++;
            } else {
                break;
            }
        }
        // "::" stands for one group at least (RFC 5952 §4.2.2 forbids to write it for one, not to read it).
        return i == to && (compressed ? groups < IPV6_GROUPS : groups == IPV6_GROUPS);
    }

    private static boolean startsWithTwoColons(byte[] b, int at, int to) {
        return at + 1 < to && b[at] == ':' && b[at + 1] == ':';
    }

    /** Four {@code dec-octet}, without leading zeros. */
    private static boolean isIpv4(byte[] b, int from, int to) {
        int i = from;
        for (int octet = 0; octet < 4; octet++) {
            int start = i;
            int value = 0;
            while (i < to && i - start < 3 && Ascii.isDigit(b[i])) {
                value = value * 10 + (b[i] - '0');
                i++;
            }
            if (i == start || value > 255 || (i - start > 1 && b[start] == '0')) {
                return false;
            }
            if (octet == 3) {
                return i == to;
            }
            if (i == to || b[i] != '.') {
                return false;
            }
            i++;
        }
        return false;
    }
}
