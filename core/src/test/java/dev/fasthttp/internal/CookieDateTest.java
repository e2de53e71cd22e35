package dev.fasthttp.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieDateTest {
    private static final long RFC_EXAMPLE = 784_111_777L;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "6 november 1994 8:49:37",
                "1994 NOV 6th 08:49:37.123",
                "08:49:37 06/Nov/94",
                "bogus 06 stuff nov 94 08:49:37 23:59:59 dec"
            })
    void readsWhatUserAgentsRead(String text) {
        assertThat(parse(text)).isEqualTo(RFC_EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "0",
                "Sun, 06 Nov 1994",
                "Nov 1994 08:49:37",
                "06 1994 08:49:37",
                "06 Nov 08:49:37",
                "31 Nov 1994 08:49:37",
                "0 Nov 1994 08:49:37",
                "06 Nov 1600 08:49:37",
                "06 Nov 19940 08:49:37",
                "06 Nov 1994 24:00:00",
                "06 Nov 1994 08:60:00",
                "06 Nov 1994 08:49:60",
                "06 Nov 1994 08:49",
                "06 Nov 1994 008:49:37",
                "06 Nov 1994 08::37"
            })
    void refusesEverythingElse(String text) {
        assertThat(parse(text)).isEqualTo(HttpDate.MALFORMED);
    }

    private static long parse(String text) {
        byte[] bytes = ("1" + text + "1").getBytes(ISO_8859_1);
        return CookieDate.parse(bytes, 1, bytes.length - 1);
    }
}
