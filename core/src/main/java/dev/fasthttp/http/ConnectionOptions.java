package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;

/** The grammar of a Connection field: a list of options, compared without regard to case (RFC 9110 §7.6.1). */
final class ConnectionOptions {
    private ConnectionOptions() {}

    /** Tells whether an option is in the list. */
    static boolean contain(byte[] bytes, int from, int end, String option) {
        int p = from;
        while (p < end) {
            int start = p;
            while (p < end && bytes[p] != ',') {
                p++;
            }
            int stop = p;
            while (start < stop && FieldLine.isBlank(bytes[start])) {
                start++;
            }
            while (stop > start && FieldLine.isBlank(bytes[stop - 1])) {
                stop--;
            }
            if (Ascii.equalsIgnoreCase(bytes, start, stop - start, option)) {
                return true;
            }
            p++;
        }
        return false;
    }
}
