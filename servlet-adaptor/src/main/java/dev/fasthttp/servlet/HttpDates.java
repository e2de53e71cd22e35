package dev.fasthttp.servlet;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalField;
import java.util.Locale;
import java.util.Set;

/** Dates of HTTP as texts: written in the one current form, read in all three (RFC 9110 §5.6.7). */
final class HttpDates {
    /** All that counts: the name of the weekday carries no information, and peers do get it wrong. */
    private static final Set<TemporalField> FIELDS = Set.of(
            ChronoField.YEAR,
            ChronoField.MONTH_OF_YEAR,
            ChronoField.DAY_OF_MONTH,
            ChronoField.HOUR_OF_DAY,
            ChronoField.MINUTE_OF_HOUR,
            ChronoField.SECOND_OF_MINUTE);

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    /** The obsolete form with a year of two digits, which is at most 50 years ahead. */
    private static DateTimeFormatter rfc850() {
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR,
                        2,
                        2,
                        ZonedDateTime.now(ZoneOffset.UTC).getYear() - 49)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
    }

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
        DateTimeFormatter form = text.indexOf('-') >= 0 ? rfc850() : text.indexOf(',') >= 0 ? WRITTEN : ASCTIME;
        try {
            return form.withResolverFields(FIELDS).parse(text, Instant::from).toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not an HTTP date (RFC 9110 §5.6.7): " + text, e);
        }
    }
}
