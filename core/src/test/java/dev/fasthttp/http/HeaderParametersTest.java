package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteSlice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of field values. */
class HeaderParametersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "text/html | ## | true",
                "## | ## | true",
                "text/html; charset=utf-8 | charset:utf-8 | true",
                "text/html ;charset=utf-8;q=1 | charset:utf-8,q:1 | true",
                "x;;; a=b ; ; | a:b | true",
                "attachment; filename=\"a; b=c\"; x=y | filename:a; b=c,x:y | true",
                "x; a=\"q\\\"uo\\\\te\" | a:q\"uo\\te | true",
                "x; a=\"\" | a: | true",
                "x; a=b; c | a:b | false",
                "x; a=b; c=\"open | a:b | false",
                "x; =b | ## | false",
                "x; a = b | ## | false",
                "x; a=b c=d | a:b | false",
                "x; a=caf\u00e9 | a:caf | false",
                "x; a=\"caf\u00e9\" | a:caf\u00e9 | true"
            })
    void visits(String value, String expected, boolean wellFormed) {
        List<String> seen = new ArrayList<>();
        boolean result = HeaderParameters.visit(ByteSlice.of(value), (name, content) -> {
            seen.add(name + ":" + content);
            return true;
        });
        assertThat(result).isEqualTo(wellFormed);
        assertThat(String.join(",", seen)).isEqualTo(expected);
    }

    @Test
    void theVisitorMayStop() {
        List<String> seen = new ArrayList<>();
        assertThat(HeaderParameters.visit(ByteSlice.of("x; a=1; b=2; broken"), (name, value) -> {
                    seen.add(name.toString());
                    return seen.size() < 2;
                }))
                .isTrue();
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void failuresOfTheVisitorPass() {
        BadMessageException own = BadMessageException.of(Violation.TIMEOUT);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> HeaderParameters.visit(ByteSlice.of("x; a=1"), (name, value) -> {
                            throw own;
                        })))
                .isSameAs(own);
    }
}
