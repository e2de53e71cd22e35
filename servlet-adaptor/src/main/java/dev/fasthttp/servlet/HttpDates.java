package dev.fasthttp.servlet;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Dates of HTTP as texts: written in the one current form, read in all three (RFC 9110 §5.6.7). */
final class HttpDates {
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC_850 = new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(
                    ChronoField.YEAR, 2, 2, ZonedDateTime.now(ZoneOffset.UTC).getYear() - 49)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter[] READ = {WRITTEN, RFC_850, ASCTIME};

    private HttpDates() {}

    /** Writes milliseconds since 1970, to the second. */
    static String format(long millis) {
        return WRITTEN.format(Instant.ofEpochMilli(millis));
    }

    /**
     * Reads a date, as milliseconds since 1970.
     *
     * @throws IllegalArgumentException when it is none
     */
    static long parse(String text) {
        for (DateTimeFormatter form : READ) {
            try {
                return form.parse(text, Instant::from).toEpochMilli();
            } catch (DateTimeException e) {
                // Perhaps it is in one of the other forms.
            }
        }
        throw new IllegalArgumentException("not an HTTP date (RFC 9110 §5.6.7): " + text);
    }
}
