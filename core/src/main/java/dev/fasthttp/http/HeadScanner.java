package dev.fasthttp.http;

import dev.fasthttp.internal.ByteScan;

/**
 * Finds out whether a head that came in pieces is worth parsing again.
 *
 * <p>A head is parsed in one pass from its first byte. If that pass runs out of bytes, this scanner watches the further
 * ones and goes on where it stopped, so a head that arrives byte by byte costs a time proportional to its length and
 * not to its square.
 */
public final class HeadScanner {
    /** The head is complete, or holds a line that cannot be right: parse it. */
    public static final int PARSE = -1;

    private HeadScanner() {}

    /**
     * Scans on from {@code scanned}, which is 0 or what the last call for the same head returned.
     *
     * @param from where the head begins
     * @param limit where the bytes end
     * @return how many bytes from {@code from} need not be looked at again, or {@link #PARSE}
     */
    public static int scan(byte[] bytes, int from, int limit, int scanned) {
        int i = from + scanned;
        while (true) {
            i = ByteScan.indexOfControl(bytes, i, limit);
            if (i == limit) {
                return limit - from;
            }
            if (bytes[i] != '\r') {
                return PARSE;
            }
            if (i + 2 >= limit) {
                return i + 1 < limit && bytes[i + 1] != '\n' ? PARSE : i - from;
            }
            if (bytes[i + 1] != '\n') {
                return PARSE;
            }
            if (bytes[i + 2] == '\r') {
                // The empty line, unless it is the one that may precede a request line.
                return i + 3 < limit ? PARSE : i - from;
            }
            i += 2;
        }
    }
}
