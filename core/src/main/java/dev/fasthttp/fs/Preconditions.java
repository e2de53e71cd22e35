package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.internal.HttpDate;

/**
 * Decides about requests that are conditional on the state of the resource: {@code If-Match}, {@code If-None-Match},
 * {@code If-Modified-Since}, {@code If-Unmodified-Since} and {@code If-Range}.
 *
 * <p>To be asked when the request would otherwise be answered 2xx. Dates are compared to the second; one that is
 * malformed, or in a field given twice, is not there. A list of tags ends where its grammar does.
 *
 * <p>Threads: any.
 *
 * <p>Spec: RFC 9110 §13.
 */
public final class Preconditions {
    /** What conditions say about a request. */
    public enum Outcome {
        /** Answer it as if there were none. */
        PERFORM,
        /** Answer a GET or HEAD with 304. */
        NOT_MODIFIED,
        /** Answer it with 412. */
        FAILED
    }

    /** In the place of the time of a last change that is not known. */
    public static final long NO_TIME = HttpDate.MALFORMED;

    private Preconditions() {}

    /** Tells whether there is neither a condition nor a range, at one look; a no may be wrong, a yes is not. */
    static boolean isPlain(RequestHeader header) {
        for (int i = 0; i < header.size(); i++) {
            ByteSlice name = header.nameAt(i);
            int first = name.byteAt(0) | 0x20;
            if (first == 'i' || (first == 'r' && name.length() == HeaderNames.RANGE.length())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at all conditions but {@code If-Range}, in the order of RFC 9110 §13.2.2.
     *
     * @param etag the entity tag of the selected representation, as in {@code "x"} or {@code W/"x"}; empty for none
     * @param lastModified when it was last changed, in seconds since 1970, or {@link #NO_TIME}
     */
    public static Outcome evaluate(RequestHeader header, ByteSlice etag, long lastModified) {
        if (header.has(HeaderNames.IF_MATCH)) {
            if (!isListed(header, HeaderNames.IF_MATCH, etag, true)) {
                return Outcome.FAILED;
            }
        } else {
            long since = date(header, HeaderNames.IF_UNMODIFIED_SINCE);
            if (since != NO_TIME && lastModified != NO_TIME && lastModified > since) {
                return Outcome.FAILED;
            }
        }
        boolean reads = header.method().equals("GET") || header.method().equals("HEAD");
        if (header.has(HeaderNames.IF_NONE_MATCH)) {
            if (isListed(header, HeaderNames.IF_NONE_MATCH, etag, false)) {
                return reads ? Outcome.NOT_MODIFIED : Outcome.FAILED;
            }
        } else if (reads && lastModified != NO_TIME) {
            long since = date(header, HeaderNames.IF_MODIFIED_SINCE);
            if (since != NO_TIME && lastModified <= since) {
                return Outcome.NOT_MODIFIED;
            }
        }
        return Outcome.PERFORM;
    }

    /**
     * Tells whether a Range field counts: there is no {@code If-Range}, or it names this very representation, by a strong
     * tag or by a date that is a strong validator (RFC 9110 §13.1.5).
     *
     * @param now the time of the response, in seconds since 1970
     */
    public static boolean isRangeWanted(RequestHeader header, ByteSlice etag, long lastModified, long now) {
        if (!header.has(HeaderNames.IF_RANGE)) {
            return true;
        }
        MutableByteSlice value = (MutableByteSlice) header.peek(HeaderNames.IF_RANGE);
        if (value.isEmpty() || isRepeated(header, HeaderNames.IF_RANGE)) {
            return false;
        }
        if (value.byteAt(0) == '"') {
            return value.equals(etag);
        }
        long date = HttpDate.parse(value.array(), value.offset(), value.offset() + value.length());
        // What changed in this very second may change in it once more.
        return date != NO_TIME && date == lastModified && lastModified < now;
    }

    private static long date(RequestHeader header, String name) {
        MutableByteSlice value = (MutableByteSlice) header.peek(name);
        if (value.isEmpty() || isRepeated(header, name)) {
            return NO_TIME;
        }
        return HttpDate.parse(value.array(), value.offset(), value.offset() + value.length());
    }

    private static boolean isRepeated(RequestHeader header, String name) {
        int count = 0;
        for (int i = 0; i < header.size(); i++) {
            if (header.nameAt(i).equalsIgnoreCase(name)) {
                count++;
            }
        }
        return count > 1;
    }

    /** Tells whether a tag is in the lists of all fields of a name, or one of these is {@code *}. */
    private static boolean isListed(RequestHeader header, String name, ByteSlice etag, boolean strong) {
        for (int i = 0; i < header.size(); i++) {
            if (header.nameAt(i).equalsIgnoreCase(name) && isListed(header.valueAt(i), etag, strong)) {
                return true;
            }
        }
        return false;
    }

    static boolean isListed(ByteSlice list, ByteSlice etag, boolean strong) {
        if (list.contentEquals("*")) {
            return true;
        }
        MutableByteSlice tag = (MutableByteSlice) etag;
        if (tag.isEmpty() || (strong && isWeak(tag.array(), tag.offset(), tag.offset() + tag.length()))) {
            return false;
        }
        MutableByteSlice value = (MutableByteSlice) list;
        byte[] b = value.array();
        int to = value.offset() + value.length();
        int i = skipSeparators(b, value.offset(), to);
        while (i < to) {
            boolean weak = isWeak(b, i, to);
            int start = weak ? i + 2 : i;
            int end = endOfTag(b, start, to);
            if (end < 0) {
                return false;
            }
            if (!(strong && weak) && isOpaqueEqual(b, start, end, tag)) {
                return true;
            }
            i = skipSeparators(b, end, to);
            if (i == end && i < to) {
                return false;
            }
        }
        return false;
    }

    private static int skipSeparators(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] == ',' || b[i] == ' ' || b[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static boolean isWeak(byte[] b, int from, int to) {
        return to - from > 1 && b[from] == 'W' && b[from + 1] == '/';
    }

    /** The index behind the tag in quotes that begins here, or -1. */
    private static int endOfTag(byte[] b, int from, int to) {
        if (from >= to || b[from] != '"') {
            return -1;
        }
        for (int i = from + 1; i < to; i++) {
            if (b[i] == '"') {
                return i + 1;
            }
            if (b[i] >= 0 && (b[i] <= 0x20 || b[i] == 0x7F)) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isOpaqueEqual(byte[] b, int from, int to, MutableByteSlice tag) {
        byte[] t = tag.array();
        int start = tag.offset();
        int end = start + tag.length();
        if (isWeak(t, start, end)) {
            start += 2;
        }
        if (to - from != end - start) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (b[from + i] != t[start + i]) {
                return false;
            }
        }
        return true;
    }
}
