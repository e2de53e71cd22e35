package dev.fasthttp.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
    private static final long RFC_EXAMPLE = 784_111_777L;
    private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long YEAR_9999 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final DateTimeFormatter FIXDATE = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");
    private static final DateTimeFormatter RFC850 = formatter("EEEE, dd-MMM-uu HH:mm:ss 'GMT'");

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Sun Nov 06 08:49:37 1994",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Wednesday, 06-Nov-94 08:49:37 GMT"
            })
    void readsTheThreeFormsWhateverTheWeekday(String text) {
        assertThat(parse(text)).isEqualTo(RFC_EXAMPLE);
    }

    @Test
    void agreesWithJavaTimeOnEveryDay() {
        Random random = new Random(2);
        for (long second = YEAR_0; second <= YEAR_9999; second += 86_400 * 11) {
            agree(second + random.nextInt(86_400));
        }
        agree(YEAR_0);
        agree(YEAR_9999);
        agree(-1);
        agree(0);
        for (String leap : new String[] {"1600-02-29", "1900-02-28", "1900-03-01", "2000-02-29", "2024-02-29"}) {
            agree(Instant.parse(leap + "T23:59:59Z").getEpochSecond());
        }
    }

    private static void agree(long second) {
        Instant instant = Instant.ofEpochSecond(Math.min(second, YEAR_9999));
        String fixdate = FIXDATE.format(instant);
        assertThat(write(instant.getEpochSecond())).isEqualTo(fixdate);
        assertThat(parse(fixdate)).isEqualTo(instant.getEpochSecond());
        assertThat(parse(ASCTIME.format(instant))).isEqualTo(instant.getEpochSecond());
        int year = instant.atZone(ZoneOffset.UTC).getYear();
        byte[] rfc850 = RFC850.format(instant).getBytes(ISO_8859_1);
        assertThat(HttpDate.parseRfc850(rfc850, 0, rfc850.length, year)).isEqualTo(instant.getEpochSecond());
    }

    @Test
    void takesTwoDigitsOfAYearForOneAtMostFiftyYearsAhead() {
        assertThat(yearOf("Sunday, 06-Nov-76 08:49:37 GMT", 2026)).isEqualTo(2076);
        assertThat(yearOf("Sunday, 06-Nov-77 08:49:37 GMT", 2026)).isEqualTo(1977);
        assertThat(yearOf("Sunday, 06-Nov-26 08:49:37 GMT", 2026)).isEqualTo(2026);
        assertThat(yearOf("Sunday, 06-Nov-00 08:49:37 GMT", 2026)).isEqualTo(2000);
    }

    private static int yearOf(String text, int currentYear) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        long second = HttpDate.parseRfc850(bytes, 0, bytes.length, currentYear);
        return Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC).getYear();
    }

    @Test
    void takesALeapSecondForTheNextOne() {
        assertThat(parse("Sat, 31 Dec 2016 23:59:60 GMT")).isEqualTo(parse("Sun, 01 Jan 2017 00:00:00 GMT"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "Sun, 06 Nov 1994 08:49:37 gmt",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 GM",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                " Sun, 06 Nov 1994 08:49:37 GMT",
                "sun, 06 Nov 1994 08:49:37 GMT",
                "Xyz, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 31 Nov 1994 08:49:37 GMT",
                "Sun, 29 Feb 1900 08:49:37 GMT",
                "Sun, 29 Feb 2023 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov -994 08:49:37 GMT",
                "Sun, +6 Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08.49.37 GMT",
                "Sun; 06 Nov 1994 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov  x 08:49:37 1994",
                "Sun Nov  0 08:49:37 1994",
                "Sunda, 06-Nov-94 08:49:37 GMT",
                "Sundays, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06 Nov 94 08:49:37 GMT",
                "Sunday, 06-Nov-x4 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 EST",
                "Wednesdayyyyyyyyyyyyyyyyyyyyyy, 06-Nov-94 08:49:37 GMT"
            })
    void refusesEverythingElse(String text) {
        assertThat(parse(text)).isEqualTo(HttpDate.MALFORMED);
    }

    @Test
    void survivesRandomBytesOfEachLength() {
        Random random = new Random(3);
        byte[] bytes = "Sun, 06 Nov 1994 08:49:37 GMT, Sunday".getBytes(ISO_8859_1);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = bytes.clone();
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            int from = random.nextInt(mutated.length);
            int to = from + random.nextInt(mutated.length - from + 1);
            assertThat(HttpDate.parse(mutated, from, to)).isLessThanOrEqualTo(YEAR_9999);
        }
    }

    @Test
    void hasNoFormForOtherYears() {
        assertThatThrownBy(() -> write(YEAR_0 - 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(YEAR_9999 + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String write(long second) {
        byte[] bytes = new byte[HttpDate.LENGTH + 2];
        HttpDate.write(second, bytes, 1);
        assertThat(bytes[0] | bytes[bytes.length - 1]).isZero();
        return new String(bytes, 1, HttpDate.LENGTH, ISO_8859_1);
    }

    private static long parse(String text) {
        byte[] bytes = ("xx" + text + "37 GMT").getBytes(ISO_8859_1);
        return HttpDate.parse(bytes, 2, 2 + text.length());
    }
}
