package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of a response that have setters of their own. */
class ResponseFieldsTest {
    private final ResponseHeader header = new ResponseHeader();

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, bytes 0-0/1",
        "5, 9, 10, bytes 5-9/10",
        "5, 9, -1, bytes 5-9/*",
        "0, 9223372036854775806, 9223372036854775807, bytes 0-9223372036854775806/9223372036854775807"
    })
    void contentRange(long from, long to, long size, String value) {
        header.setContentRange(from, to, size);
        assertThat(header.peek("Content-Range").toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 1", "5, 4, 10", "0, 10, 10", "0, 0, 0"})
    void whatIsNoRangeIsRefused(long from, long to, long size) {
        assertThatThrownBy(() -> header.setContentRange(from, to, size)).isInstanceOf(IllegalArgumentException.class);
        assertThat(header.has("Content-Range")).isFalse();
    }

    @Test
    void lastModified() {
        header.setLastModified(Instant.parse("1994-11-06T08:49:37.999Z"));
        header.setLastModified(Instant.parse("1994-11-06T08:49:37.999Z"));
        assertThat(header.peek("Last-Modified").toString()).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(header.size()).isEqualTo(1);
        header.setLastModified(Instant.EPOCH.minusSeconds(1));
        assertThat(header.peek("Last-Modified").toString()).isEqualTo("Wed, 31 Dec 1969 23:59:59 GMT");
        assertThatThrownBy(() -> header.setLastModified(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contentEncoding() {
        assertThat(header.contentEncoding().isEmpty()).isTrue();
        header.set("content-encoding", "br");
        assertThat(header.contentEncoding().toString()).isEqualTo("br");
        RequestHeader request = new RequestHeader();
        request.set("Content-Encoding", "gzip");
        assertThat(request.contentEncoding().toString()).isEqualTo("gzip");
    }
}
