package dev.fasthttp.internal;

/**
 * The date in an Expires attribute of a cookie, read as user agents do (RFC 6265 §5.1.1).
 *
 * <p>Servers have written it in more ways than HTTP has forms of dates, {@code Wed, 21-Oct-2015 07:28:00 GMT} being the
 * most common. So the text is cut into words, and the first one that looks like a time is the time, and so on for the
 * day, the month and the year; the others are passed over.
 */
public final class CookieDate {
    private static final byte[] MONTHS = Ascii.bytes("janfebmaraprmayjunjulaugsepoctnovdec");
    private static final int NAME_LENGTH = 3;
    private static final int FIRST_YEAR = 1601;

    private CookieDate() {}

    /**
     * Parses a date.
     *
     * @return seconds since 1970-01-01T00:00:00Z, or {@link HttpDate#MALFORMED}
     */
    public static long parse(byte[] b, int from, int to) {
        int time = -1;
        int day = -1;
        int month = -1;
        int year = -1;
        int end = from;
        while (end < to) {
            int start = skipDelimiters(b, end, to);
            end = endOfWord(b, start, to);
            int digits = countDigits(b, start, end);
            int foundTime = time < 0 ? time(b, start, end) : -1;
            int foundMonth = month < 0 ? month(b, start, end) : -1;
            if (foundTime >= 0) {
                time = foundTime;
            } else if (day < 0 && (digits == 1 || digits == 2)) {
                day = number(b, start, digits);
            } else if (foundMonth >= 0) {
                month = foundMonth;
            } else if (year < 0 && digits >= 2 && digits <= 4) {
                year = fullYear(number(b, start, digits));
            }
        }
        return year < FIRST_YEAR ? HttpDate.MALFORMED : HttpDate.seconds(year, month, day, time);
    }

    private static int skipDelimiters(byte[] b, int from, int to) {
        int i = from;
        while (i < to && isDelimiter(b[i])) {
            i++;
        }
        return i;
    }

    private static int endOfWord(byte[] b, int from, int to) {
        int i = from;
        while (i < to && !isDelimiter(b[i])) {
            i++;
        }
        return i;
    }

    private static boolean isDelimiter(byte b) {
        return b == '\t'
                || (b >= 0x20 && b <= 0x2F)
                || (b >= 0x3B && b <= 0x40)
                || (b >= 0x5B && b <= 0x60)
                || (b >= 0x7B && b <= 0x7E);
    }

    private static int countDigits(byte[] b, int from, int to) {
        int i = from;
        while (i < to && Ascii.isDigit(b[i])) {
            i++;
        }
        return i - from;
    }

    private static int number(byte[] b, int from, int digits) {
        return (int) Numbers.parseDecimal(b, from, from + digits);
    }

    private static int fullYear(int year) {
        if (year > 99) {
            return year;
        }
        return year < 70 ? year + 2000 : year + 1900;
    }

    /** The number of the month, from 0, whose first three letters begin the word; -1 when none do. */
    private static int month(byte[] b, int from, int to) {
        if (to - from < NAME_LENGTH) {
            return -1;
        }
        for (int i = 0; i < MONTHS.length; i += NAME_LENGTH) {
            if (Ascii.toLower(b[from]) == MONTHS[i]
                    && Ascii.toLower(b[from + 1]) == MONTHS[i + 1]
                    && Ascii.toLower(b[from + 2]) == MONTHS[i + 2]) {
                return i / NAME_LENGTH;
            }
        }
        return -1;
    }

    /** The second of the day in three numbers of one or two digits with colons between them; -1 for other words. */
    private static int time(byte[] b, int from, int to) {
        int second = 0;
        int at = from;
        for (int part = 0; part < 3; part++) {
            int digits = countDigits(b, at, to);
            int number = digits == 1 || digits == 2 ? number(b, at, digits) : -1;
            at += digits;
            boolean ended = part == 2 || (at < to && b[at] == ':');
            if (!ended || number < 0 || number > (part == 0 ? 23 : 59)) {
                return -1;
            }
            second = second * 60 + number;
            at++;
        }
        return second;
    }
}
