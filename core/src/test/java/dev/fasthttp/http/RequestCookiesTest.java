package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies that a client sets, and those of a request received that are changed. */
class RequestCookiesTest {
    private final RequestHeader header = new RequestHeader();

    private String field() {
        List<String> values = new ArrayList<>();
        header.peekAll("Cookie", value -> values.add(value.toString()));
        return String.join(" | ", values);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        header.visitAllCookies((name, value) -> all.add(name + "=" + value));
        return all;
    }

    private void receive(String cookies) {
        byte[] head = VectorRunner.bytes("GET / HTTP/1.1\r\nHost: a\r\n" + cookies + "X: y\r\n\r\n");
        header.reset();
        assertThat(header.readFrom(head, 0, head.length, MessageLimits.DEFAULT)).isEqualTo(head.length);
    }

    @Test
    void setsReplacesAndRemoves() {
        header.setCookie("a", "1");
        header.setCookie("b", ByteSlice.of("\"two words\""));
        header.setCookie("c", "");
        assertThat(field()).isEqualTo("a=1; b=\"two words\"; c=");
        assertThat(all()).containsExactly("a=1", "b=\"two words\"", "c=");
        header.setCookie("b", "22");
        assertThat(field()).isEqualTo("a=1; b=22; c=");
        assertThat(header.cookie("b").toString()).isEqualTo("22");
        assertThat(header.hasCookie("c")).isTrue();
        header.removeCookie("a");
        header.removeCookie("none");
        assertThat(field()).isEqualTo("b=22; c=");
        header.removeCookie("b");
        header.removeCookie("c");
        assertThat(header.has("Cookie")).isFalse();
        assertThat(all()).isEmpty();
        header.setCookie("d", "4");
        header.removeAllCookies();
        assertThat(header.has("Cookie")).isFalse();
        assertThat(header.hasCookie("d")).isFalse();
    }

    @Test
    void changesThoseOfARequestReceived() {
        receive("Cookie: a=1; b=2\r\ncookie: a=3; junk; c=4\r\n");
        header.setCookie("a", "9");
        assertThat(field()).isEqualTo("a=9; b=2; c=4");
        assertThat(header.host().toString()).isEqualTo("a");
        assertThat(header.peek("X").toString()).isEqualTo("y");
        header.removeCookie("b");
        assertThat(header.nameAt(1).toString()).isEqualTo("Cookie");
        ByteBuilder out = new ByteBuilder();
        header.appendTo(out);
        assertThat(out.toString()).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=9; c=4\r\nX: y\r\n");
    }

    @Test
    void fieldsAndCookiesAreTheSame() {
        header.setCookie("a", "1");
        header.set("Cookie", "b=2");
        assertThat(all()).containsExactly("b=2");
        header.setCookie("c", "3");
        assertThat(field()).isEqualTo("b=2; c=3");
        RequestHeader copy = new RequestHeader();
        header.copyTo(copy);
        assertThat(copy.cookie("c").toString()).isEqualTo("3");
        header.reset();
        assertThat(all()).isEmpty();
        assertThat(copy.cookie("c").toString()).isEqualTo("3");
    }

    @Test
    void whatIsSetIsReadBack() {
        header.set("Host", "a");
        for (int i = 0; i < 100; i++) {
            header.setCookie("name" + i, "value, \\ \"" + i + "\" \u00e9");
        }
        ByteBuilder out = new ByteBuilder();
        header.appendTo(out);
        out.append("\r\n");
        RequestHeader read = new RequestHeader();
        assertThat(read.readFrom(out.array(), 0, out.length(), MessageLimits.DEFAULT))
                .isEqualTo(out.length());
        for (int i = 0; i < 100; i++) {
            assertThat(read.cookie("name" + i).toString()).isEqualTo("value, \\ \"" + i + "\" \u00e9");
        }
        assertThatThrownBy(() -> header.setCookie("one more", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100");
        header.setCookie("name5", "x");
        assertThat(header.cookie("name5").toString()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "'', x",
        "a=b, x",
        "a;b, x",
        "'a\rb', x",
        "' a', x",
        "a, 'b;c'",
        "a, 'b\nc'",
        "a, ' b'",
        "a, 'b '",
        "a, 'b\0'"
    })
    void refusesWhatWouldBeReadOtherwise(String name, String value) {
        assertThatThrownBy(() -> header.setCookie(name, value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> header.setCookie(name, ByteSlice.of(value)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(header.has("Cookie")).isFalse();
    }

    @Test
    void tooManyReceivedAreRefusedWhenLookedAt() {
        receive("Cookie: " + "a=b; ".repeat(101) + "\r\n");
        assertThatThrownBy(() -> header.setCookie("x", "y"))
                .isInstanceOfSatisfying(
                        BadMessageException.class,
                        e -> assertThat(e.violation()).isEqualTo(Violation.TOO_MANY_COOKIES));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, bytes=0-0",
        "5, 9, bytes=5-9",
        "5, -1, bytes=5-",
        "-7, 0, bytes=-7",
        "9223372036854775806, 9223372036854775807, bytes=9223372036854775806-9223372036854775807"
    })
    void asksForRanges(long from, long to, String value) {
        header.setByteRange(from, to);
        assertThat(header.peek("Range").toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4})
    void rangesDoNotGoBackwards(long to) {
        assertThatThrownBy(() -> header.setByteRange(5, to)).isInstanceOf(IllegalArgumentException.class);
    }
}
