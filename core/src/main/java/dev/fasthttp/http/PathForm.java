package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import dev.fasthttp.internal.PercentCoding;

/**
 * The two forms of a path: as it is on the wire, and normal, as handlers see it.
 *
 * <p>The wire form is cut into segments at {@code /} first. Then each segment is decoded, once; empty ones and {@code .}
 * are left out, and {@code ..} takes the segment before it along, but never climbs above the root (RFC 3986 §5.2.4). So
 * the order of decoding and normalising, which has been the hole in many a server, does not matter: an escaped dot is a
 * dot, and an escaped slash can neither end a segment nor hide one.
 *
 * <p>What keeps its escape in the normal form is a slash, a backslash (a separator on some systems), and a percent sign
 * where it would otherwise look like one of these: {@code %2F}, {@code %5C}, {@code %252F}. Hence different segments have
 * different normal forms, and {@link #appendEncoded} finds the way back.
 */
final class PathForm {
    private PathForm() {}

    /** Tells whether the wire form is the normal form; a no may be wrong, a yes is not. */
    static boolean isNormal(byte[] b, int from, int to) {
        if (from == to || b[from] != '/') {
            return false;
        }
        byte previous = 0;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c == '%' || c == '\\' || (previous == '/' && (c == '/' || c == '.'))) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    /**
     * The index of the first escape in a path on the wire that is malformed or stands for a control character; -1 when
     * there is none.
     */
    static int indexOfMalformed(byte[] b, int from, int to) {
        int i = ByteScan.indexOf(b, from, to, (byte) '%');
        while (i >= 0) {
            int value = PercentCoding.escapedAt(b, i, to);
            if (value < 0x20 || value == 0x7F) {
                return i;
            }
            i = ByteScan.indexOf(b, i + PercentCoding.MAX_ENCODED_LENGTH, to, (byte) '%');
        }
        return -1;
    }

    /** Writes the normal form of a path on the wire to {@code target}, which is empty. Malformed escapes stay. */
    static void appendNormal(byte[] src, int from, int to, ByteBuilder target) {
        int start = from < to && src[from] == '/' ? from + 1 : from;
        boolean named = false;
        while (start <= to) {
            int slash = ByteScan.indexOf(src, start, to, (byte) '/');
            int end = slash < 0 ? to : slash;
            named = appendSegment(src, start, end, target);
            start = end + 1;
        }
        if (!named) {
            target.append((byte) '/');
        }
    }

    /** Takes one segment into account; tells whether it is a name, which no slash follows yet. */
    private static boolean appendSegment(byte[] src, int from, int to, ByteBuilder target) {
        int length = to - from;
        // The segment is decoded behind the room that it takes at most.
        byte[] room = target.ensure(length * (PercentCoding.MAX_ENCODED_LENGTH + 1) + 1);
        int at = target.length();
        int decoded = at + 1 + length * PercentCoding.MAX_ENCODED_LENGTH;
        int end = PercentCoding.decode(src, from, to, room, decoded, false);
        int dots = dots(room, decoded, end);
        if (dots == 2) {
            target.setLength(parentLength(room, at));
        }
        if (dots >= 0) {
            return false;
        }
        room[at++] = '/';
        for (int i = decoded; i < end; i++) {
            byte b = room[i];
            if (b == '/' || b == '\\' || (b == '%' && isEscapeKept(room, i, end))) {
                at = PercentCoding.escape(b, room, at);
            } else {
                room[at++] = b;
            }
        }
        target.setLength(at);
        return true;
    }

    /** The number of dots that a decoded segment consists of, 0 to 2; -1 for a name. */
    private static int dots(byte[] b, int from, int to) {
        int length = to - from;
        if (length > 2 || (length > 0 && b[from] != '.') || (length > 1 && b[from + 1] != '.')) {
            return -1;
        }
        return length;
    }

    /** The length of a path without its last segment and the slash before that. */
    private static int parentLength(byte[] path, int length) {
        int i = length - 1;
        while (i > 0 && path[i] != '/') {
            i--;
        }
        return Math.max(i, 0);
    }

    /**
     * Tells whether the percent sign at {@code i} begins one of the escapes that a normal form has: {@code %2F}, {@code
     * %5C}, and these with any number of {@code 25} after the percent sign.
     */
    private static boolean isEscapeKept(byte[] b, int i, int to) {
        int at = i + 1;
        while (at + 1 < to && b[at] == '2' && b[at + 1] == '5') {
            at += 2;
        }
        if (at + 1 >= to) {
            return false;
        }
        int digit = b[at + 1] | 0x20;
        return (b[at] == '2' && digit == 'f') || (b[at] == '5' && digit == 'c');
    }

    /** Appends a path as it was given, and escapes what may not stand in one. */
    static void appendGiven(byte[] path, int from, int to, ByteBuilder target) {
        byte[] room = target.ensure(Math.multiplyExact(to - from, PercentCoding.MAX_ENCODED_LENGTH));
        int at = target.length();
        for (int i = from; i < to; i++) {
            boolean escape = path[i] == '%'
                    && (i + 2 >= to || Ascii.hexValue(path[i + 1]) < 0 || Ascii.hexValue(path[i + 2]) < 0);
            if (escape || !Ascii.isTargetPath(path[i])) {
                at = PercentCoding.escape(path[i], room, at);
            } else {
                room[at++] = path[i];
            }
        }
        target.setLength(at);
    }

    /** Appends a wire form of a path in normal form. */
    static void appendEncoded(byte[] path, int from, int to, ByteBuilder target) {
        byte[] room = target.ensure(Math.multiplyExact(to - from, PercentCoding.MAX_ENCODED_LENGTH));
        int at = target.length();
        int start = from;
        while (start < to) {
            int percent = ByteScan.indexOf(path, start, to, (byte) '%');
            int end = percent < 0 ? to : percent;
            at = PercentCoding.encodePath(path, start, end, room, at);
            if (percent >= 0 && isEscapeKept(path, percent, to)) {
                room[at++] = '%';
            } else if (percent >= 0) {
                at = PercentCoding.escape((byte) '%', room, at);
            }
            start = end + 1;
        }
        target.setLength(at);
    }
}
