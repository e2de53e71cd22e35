package dev.fasthttp.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiePairsTest {
    private final CookiePairs cookies = new CookiePairs();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|``",
                "a=b|(a=b)",
                "a=b; c=d|(a=b)(c=d)",
                "a=b;c=d;|(a=b)(c=d)",
                " a=b ;\tc=d\t|(a=b)(c=d)",
                "a=|(a=)",
                "a=b=c|(a=b=c)",
                "a=\"b\"|(a=\"b\")",
                "a=\"b; JSESSIONID=x; c=\"d\"|(a=\"b)(JSESSIONID=x)(c=\"d\")",
                "$Version=1; a=b; $Path=/|($Version=1)(a=b)($Path=/)",
                "a=b, c=d|(a=b, c=d)",
                ";;a;=;=b; ;c=d|(c=d)",
                "a=ä|(a=ä)",
                "a = b|(a = b)",
                "a=1; a=2; A=3|(a=1)(a=2)(A=3)"
            })
    void parses(String field, String pairs) {
        parse(field);
        assertThat(pairs()).isEqualTo(pairs);
    }

    @Test
    void addsFields() {
        parse("a=1");
        parse("b=2; a=3");
        assertThat(pairs()).isEqualTo("(a=1)(b=2)(a=3)");
        assertThat(cookies.peek("a")).hasToString("1");
        assertThat(cookies.peek("A")).isSameAs(ByteSlice.EMPTY);
        assertThat(cookies.has("b")).isTrue();
        assertThat(cookies.has("c")).isFalse();
        cookies.reset();
        assertThat(cookies.size()).isZero();
    }

    @Test
    void acceptsAHundredAndNotOneMore() {
        parse("a=;".repeat(60) + "x;;".repeat(200));
        parse("b=1; ".repeat(40));
        assertThat(cookies.size()).isEqualTo(CookiePairs.MAX_COOKIES);
        assertThatThrownBy(() -> parse("a=")).isSameAs(BadMessageException.of(Violation.TOO_MANY_COOKIES));
        assertThat(cookies.size()).isZero();
    }

    private void parse(String field) {
        byte[] bytes = ("x" + field + "=;").getBytes(UTF_8);
        cookies.parse(bytes, 1, bytes.length - 2);
    }

    private String pairs() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cookies.size(); i++) {
            text.append('(')
                    .append(cookies.nameAt(i))
                    .append('=')
                    .append(cookies.valueAt(i))
                    .append(')');
        }
        return text.toString();
    }
}
