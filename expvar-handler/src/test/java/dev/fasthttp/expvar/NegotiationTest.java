package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which format a client gets. */
class NegotiationTest {
    private static final List<Format> PREFERENCE =
            List.of(Format.JSON, Format.PROMETHEUS, Format.OPENMETRICS, Format.HTML, Format.EVENTS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|JSON",
                "*/*|JSON",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8|HTML",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2|OPENMETRICS",
                "text/plain;version=0.0.4;q=1,*/*;q=0.1|PROMETHEUS",
                "text/plain|PROMETHEUS",
                "TEXT/Plain ; Version=\"0.0.4\"|PROMETHEUS",
                "text/*|PROMETHEUS",
                "text/event-stream|EVENTS",
                "application/*;q=0.5, text/html;q=0.4|JSON",
                "application/json;q=0, */*|PROMETHEUS",
                "*/*;q=0.1, text/html|HTML",
                "application/openmetrics-text;version=0.0.1, text/html;q=0.1|HTML",
                "application/json;q=2, text/html|HTML",
            })
    void choosesWhatIsAcceptedMost(String accept, Format format) {
        assertThat(Negotiation.choose(accept, PREFERENCE)).contains(format);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"image/png", "*/*;q=0", "application/openmetrics-text;version=2.0.0", "text/html;q=x", ";;,,", "*"
            })
    void findsNothing(String accept) {
        assertThat(Negotiation.choose(accept, PREFERENCE)).isEmpty();
    }
}
