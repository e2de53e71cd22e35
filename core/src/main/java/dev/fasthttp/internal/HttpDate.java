package dev.fasthttp.internal;

/**
 * Dates of HTTP (RFC 9110 §5.6.7), in seconds since 1970-01-01T00:00:00Z.
 *
 * <p>Written is the one current form, {@code Sun, 06 Nov 1994 08:49:37 GMT}. Read are that form and the two obsolete
 * ones, {@code Sunday, 06-Nov-94 08:49:37 GMT} and {@code Sun Nov  6 08:49:37 1994}. The grammar is taken by the letter,
 * case included, and the day has to exist in its month. The name of the weekday must be one, but it need not be the one
 * of the date: it carries no information, and peers do get it wrong.
 *
 * <p>The calendar is computed here, in whole numbers, because the classes of {@code java.time} allocate.
 */
public final class HttpDate {
    /** The length in bytes of a date as written. */
    public static final int LENGTH = 29;

    /** What {@link #parse} returns for bytes that are no date. */
    public static final long MALFORMED = Long.MIN_VALUE;

    /** The last second that can be written, 9999-12-31T23:59:59Z. */
    public static final long MAX_SECOND = 253_402_300_799L;

    private static final long SECONDS_PER_DAY = 86_400;
    private static final long MIN_SECOND = -62_167_219_200L;

    private static final int SHORT_NAME = 3;
    private static final int ASCTIME_LENGTH = 24;
    private static final int RFC850_TAIL = 24;
    private static final byte[] DAYS = Ascii.bytes("SunMonTueWedThuFriSat");
    private static final byte[] MONTHS = Ascii.bytes("JanFebMarAprMayJunJulAugSepOctNovDec");
    private static final byte[] GMT = Ascii.bytes(" GMT");
    private static final byte[][] LONG_DAYS = {
        Ascii.bytes("Sunday"),
        Ascii.bytes("Monday"),
        Ascii.bytes("Tuesday"),
        Ascii.bytes("Wednesday"),
        Ascii.bytes("Thursday"),
        Ascii.bytes("Friday"),
        Ascii.bytes("Saturday")
    };

    private HttpDate() {}

    /**
     * Writes a date as {@link #LENGTH} bytes.
     *
     * @throws IllegalArgumentException when the year is not one from 0 to 9999, which the form has no room for
     */
    public static void write(long epochSecond, byte[] dst, int offset) {
        if (epochSecond < MIN_SECOND || epochSecond > MAX_SECOND) {
            throw new IllegalArgumentException("an HTTP date has a year from 0 to 9999: second " + epochSecond);
        }
        int days = (int) Math.floorDiv(epochSecond, SECONDS_PER_DAY);
        int second = (int) Math.floorMod(epochSecond, SECONDS_PER_DAY);
        // Days since 0000-03-01, so that the leap day is the last one of a year (Howard Hinnant, civil_from_days).
        int z = days + 719_468;
        int era = Math.floorDiv(z, 146_097);
        int dayOfEra = z - era * 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int month = shifted < 10 ? shifted + 2 : shifted - 10;
        int year = yearOfEra + era * 400 + (month <= 1 ? 1 : 0);
        // 1970-01-01 was a Thursday.
        System.arraycopy(DAYS, Math.floorMod(days + 4, 7) * SHORT_NAME, dst, offset, SHORT_NAME);
        dst[offset + 3] = ',';
        dst[offset + 4] = ' ';
        writeTwo(dayOfYear - (153 * shifted + 2) / 5 + 1, dst, offset + 5);
        dst[offset + 7] = ' ';
        System.arraycopy(MONTHS, month * SHORT_NAME, dst, offset + 8, SHORT_NAME);
        dst[offset + 11] = ' ';
        writeTwo(year / 100, dst, offset + 12);
        writeTwo(year % 100, dst, offset + 14);
        dst[offset + 16] = ' ';
        writeTwo(second / 3600, dst, offset + 17);
        dst[offset + 19] = ':';
        writeTwo(second / 60 % 60, dst, offset + 20);
        dst[offset + 22] = ':';
        writeTwo(second % 60, dst, offset + 23);
        System.arraycopy(GMT, 0, dst, offset + 25, GMT.length);
    }

    private static void writeTwo(int value, byte[] dst, int at) {
        dst[at] = (byte) ('0' + value / 10);
        dst[at + 1] = (byte) ('0' + value % 10);
    }

    /**
     * Parses a date in one of the three forms, without blanks around it.
     *
     * <p>A year of two digits means the one of the current century, unless that is more than 50 years ahead; then it
     * means the one a century before.
     *
     * @return the second, or {@link #MALFORMED}
     */
    public static long parse(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == LENGTH && bytes[from + 3] == ',') {
            return parseFixdate(bytes, from);
        }
        if (length == ASCTIME_LENGTH && bytes[from + 3] == ' ') {
            return parseAsctime(bytes, from);
        }
        if (length < RFC850_TAIL + 6) {
            return MALFORMED;
        }
        // 31,556,952 seconds are the mean year; the day this is off by does not matter for a rule about 50 years.
        return parseRfc850(bytes, from, to, 1970 + (int) (System.currentTimeMillis() / 1000 / 31_556_952));
    }

    private static long parseFixdate(byte[] b, int from) {
        if (indexOf(DAYS, b, from) < 0
                || b[from + 4] != ' '
                || b[from + 7] != ' '
                || b[from + 11] != ' '
                || !endsWithGmt(b, from + LENGTH)) {
            return MALFORMED;
        }
        int year = four(b, from + 12);
        return seconds(year, indexOf(MONTHS, b, from + 8), two(b, from + 5), timeOfDay(b, from + 16));
    }

    private static long parseAsctime(byte[] b, int from) {
        if (indexOf(DAYS, b, from) < 0 || b[from + 7] != ' ' || b[from + 19] != ' ') {
            return MALFORMED;
        }
        int day = b[from + 8] == ' ' ? digit(b[from + 9]) : two(b, from + 8);
        return seconds(four(b, from + 20), indexOf(MONTHS, b, from + 4), day, timeOfDay(b, from + 10));
    }

    static long parseRfc850(byte[] b, int from, int to, int currentYear) {
        int at = to - RFC850_TAIL;
        if (!isLongDay(b, from, at)
                || b[at] != ','
                || b[at + 1] != ' '
                || b[at + 4] != '-'
                || b[at + 8] != '-'
                || !endsWithGmt(b, to)) {
            return MALFORMED;
        }
        int year = two(b, at + 9);
        if (year < 0) {
            return MALFORMED;
        }
        year += currentYear - currentYear % 100;
        if (year > currentYear + 50) {
            year -= 100;
        }
        return seconds(year, indexOf(MONTHS, b, at + 5), two(b, at + 2), timeOfDay(b, at + 11));
    }

    private static boolean isLongDay(byte[] b, int from, int to) {
        for (byte[] day : LONG_DAYS) {
            if (matches(day, 0, day.length, b, from) && to - from == day.length) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWithGmt(byte[] b, int to) {
        return matches(GMT, 0, GMT.length, b, to - GMT.length);
    }

    /** The number of the three-letter name at {@code at}, or -1. */
    private static int indexOf(byte[] names, byte[] b, int at) {
        for (int i = 0; i < names.length; i += SHORT_NAME) {
            if (matches(names, i, SHORT_NAME, b, at)) {
                return i / SHORT_NAME;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] name, int offset, int length, byte[] b, int at) {
        for (int i = 0; i < length; i++) {
            if (b[at + i] != name[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /** The second of the day in {@code " HH:mm:ss"}, or -1. A second of 60 is a leap second, and as good as the next. */
    private static int timeOfDay(byte[] b, int at) {
        int hour = two(b, at + 1);
        int minute = two(b, at + 4);
        int second = two(b, at + 7);
        boolean wellFormed = b[at] == ' ' && b[at + 3] == ':' && b[at + 6] == ':';
        if (!wellFormed || (hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) {
            return -1;
        }
        return hour * 3600 + minute * 60 + second;
    }

    /** Puts the parts together, of which one that is negative is malformed; {@code month} counts from 0. */
    static long seconds(int year, int month, int day, int timeOfDay) {
        if ((year | month | timeOfDay) < 0 || day < 1 || day > daysIn(year, month)) {
            return MALFORMED;
        }
        int y = month <= 1 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int shifted = month <= 1 ? month + 10 : month - 2;
        int dayOfYear = (153 * shifted + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        long days = era * 146_097L + dayOfEra - 719_468;
        return days * SECONDS_PER_DAY + timeOfDay;
    }

    private static int daysIn(int year, int month) {
        if (month == 1) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return leap ? 29 : 28;
        }
        return month == 3 || month == 5 || month == 8 || month == 10 ? 30 : 31;
    }

    private static int four(byte[] b, int at) {
        int high = two(b, at);
        int low = two(b, at + 2);
        return (high | low) < 0 ? -1 : high * 100 + low;
    }

    private static int two(byte[] b, int at) {
        int high = digit(b[at]);
        int low = digit(b[at + 1]);
        return (high | low) < 0 ? -1 : high * 10 + low;
    }

    private static int digit(byte b) {
        return Ascii.isDigit(b) ? b - '0' : -1;
    }
}
