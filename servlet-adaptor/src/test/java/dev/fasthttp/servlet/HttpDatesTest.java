package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDatesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Mon, 06 Nov 1994 08:49:37 GMT"
            })
    void readsAllForms(String text) {
        assertThat(HttpDates.parse(text)).isEqualTo(784111777000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT x", "784111777"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> HttpDates.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesTheCurrentForm() {
        assertThat(HttpDates.format(784111777999L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
