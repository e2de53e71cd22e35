package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
    private static final List<SameSite> SAME_SITES = List.of(SameSite.values());

    private final Cookie cookie = new Cookie();

    @Test
    void writesAttributesInOrder() {
        cookie.setKey("id");
        cookie.setValue("x=1");
        assertThat(cookie).hasToString("id=x=1");
        cookie.setSameSite(SameSite.LAX);
        cookie.setSecure(true);
        cookie.setHttpOnly(true);
        cookie.setPath("/a");
        cookie.setDomain("example.com");
        cookie.setExpire(Instant.parse("1994-11-06T08:49:37.9Z"));
        assertThat(cookie)
                .hasToString("id=x=1; expires=Sun, 06 Nov 1994 08:49:37 GMT; domain=example.com; path=/a; HttpOnly;"
                        + " secure; SameSite=Lax");
        cookie.setMaxAge(60);
        cookie.setPartitioned(true);
        assertThat(cookie)
                .hasToString("id=x=1; max-age=60; domain=example.com; path=/; HttpOnly; secure; SameSite=Lax;"
                        + " Partitioned");
    }

    @Test
    void expires() {
        cookie.setKey("a");
        assertThat(cookie.maxAge()).isEqualTo(Cookie.NO_MAX_AGE);
        assertThat(cookie.expire()).isEqualTo(Cookie.NO_EXPIRE);
        cookie.setMaxAge(0);
        assertThat(cookie).hasToString("a=; max-age=0");
        cookie.setMaxAge(-5);
        cookie.setExpire(Cookie.EXPIRE_DELETE);
        assertThat(cookie).hasToString("a=; expires=Tue, 10 Nov 2009 23:00:00 GMT");
        cookie.setExpire(Cookie.NO_EXPIRE);
        assertThat(cookie).hasToString("a=");
        assertThatIllegalArgumentException().isThrownBy(() -> cookie.setExpire(Instant.parse("1600-12-31T23:59:59Z")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cookie.setExpire(Instant.parse("+10000-01-01T00:00:00Z")));
        cookie.setExpire(Instant.parse("1601-01-01T00:00:00Z"));
        cookie.setExpire(Instant.parse("9999-12-31T23:59:59Z"));
        assertThat(cookie).hasToString("a=; expires=Fri, 31 Dec 9999 23:59:59 GMT");
    }

    @Test
    void staysSecureWhereItMust() {
        cookie.setSameSite(SameSite.NONE);
        cookie.setSecure(false);
        assertThat(cookie.secure()).isTrue();
        cookie.setSameSite(SameSite.STRICT);
        cookie.setSecure(false);
        assertThat(cookie.secure()).isFalse();
        cookie.setPartitioned(true);
        cookie.setPath("/deep");
        cookie.setSecure(false);
        assertThat(cookie.secure()).isTrue();
        assertThat(cookie.path()).hasToString("/");
        cookie.setPartitioned(false);
        cookie.setPath("/deep");
        assertThat(cookie.path()).hasToString("/deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a=b", "a;b", "a,b", "a\r", "a\n", "\"a\"", "ä", "a\u0000", "a\u007f", "[a]", "a/b"})
    void refusesNames(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> cookie.setKey(name));
        assertThat(cookie.key().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a;b",
                "a,b",
                "a\rb",
                "a\nb",
                "a\tb",
                "a\\b",
                "a\"b",
                "\"",
                "\"a",
                "a\"",
                "\"a b\"",
                "\"a\"b\"",
                "ä",
                "\u0000",
                "\u007f"
            })
    void refusesValues(String value) {
        cookie.setValue("before");
        assertThatIllegalArgumentException().isThrownBy(() -> cookie.setValue(value));
        assertThatIllegalArgumentException().isThrownBy(() -> cookie.setValue(ByteSlice.of(value)));
        assertThat(cookie.value()).hasToString("before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "a=b==", "\"\"", "\"abc\"", "!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~"})
    void acceptsValues(String value) {
        cookie.setValue(value);
        assertThat(cookie.value()).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a;b", "/a,b", "/a b", "/\r\n", "/ä", "/a\u007f", "; domain=x"})
    void refusesPaths(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> cookie.setPath(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a,b", "a/b", "a:80", "[::1]", "a\r\n", "ä", "a=b"})
    void refusesDomains(String domain) {
        assertThatIllegalArgumentException().isThrownBy(() -> cookie.setDomain(domain));
    }

    @Test
    void namesWhatItRefuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cookie.setValue("ab;c"))
                .withMessage("';' in cookie value at 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cookie.setPath("/\n"))
                .withMessage("0xa in cookie path at 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cookie.setKey("aü"))
                .withMessage("0xc3 in cookie name at 1");
    }

    @Test
    void isNotWrittenWithoutName() {
        cookie.setValue("a");
        assertThat(cookie).hasToString("");
        assertThatIllegalStateException().isThrownBy(() -> cookie.appendTo(new ByteBuilder()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=b|a=b",
                " a = b ; path=/x ;Secure;HTTPONLY|a=b; path=/x; HttpOnly; secure",
                "a=|a=",
                "a=b=c|a=b=c",
                "a=\"b; c\"|a=\"b",
                "a=\"b\"; x|a=\"b\"",
                "a=b c,d|a=b c,d",
                "a=ä|a=ä",
                "a=b;|a=b",
                "a=b;;;unknown=1; =;|a=b",
                "a=b; Max-Age=10; Expires=Sun, 06 Nov 1994 08:49:37 GMT|a=b; max-age=10",
                "a=b; expires=Sun, 06-Nov-1994 08:49:37 GMT|a=b; expires=Sun, 06 Nov 1994 08:49:37 GMT",
                "a=b; expires=never|a=b",
                "a=b; max-age=-1|a=b; max-age=0",
                "a=b; max-age=+1|a=b",
                "a=b; max-age=|a=b",
                "a=b; max-age=-|a=b",
                "a=b; max-age=1x|a=b",
                "a=b; max-age=1234567890123456789012|a=b; max-age=9223372036854775807",
                "a=b; domain=.Example.COM|a=b; domain=example.com",
                "a=b; domain=|a=b",
                "a=b; path=x|a=b",
                "a=b; path=/a; path=/b|a=b; path=/b",
                "a=b; samesite=NONE|a=b; SameSite=None",
                "a=b; samesite=Other|a=b",
                "a=b; SameSite=Strict; Partitioned|a=b; SameSite=Strict; Partitioned"
            })
    void parses(String field, String written) {
        cookie.setKey("old");
        cookie.setPartitioned(true);
        assertThat(cookie.parse(ByteSlice.of(field))).isTrue();
        assertThat(cookie).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "=",
                "=b",
                " =b",
                "a",
                "a; b=c",
                "a=b\r\nc",
                "a=\u0000",
                "a=b; path=/\u007f",
                "a=b; path=/ä",
                "a=b; path=/a b",
                "a=b; domain=a/b",
                "a=b; domain=a b"
            })
    void doesNotParseWhatIsNoCookie(String field) {
        cookie.setKey("old");
        assertThat(cookie.parse(ByteSlice.of(field))).isFalse();
        assertThat(cookie.key().isEmpty()).isTrue();
        assertThat(cookie.maxAge()).isEqualTo(Cookie.NO_MAX_AGE);
    }

    @Test
    void parsesASliceOfItself() {
        cookie.setKey("a");
        cookie.setValue("b=c");
        assertThat(cookie.parse(cookie.value())).isTrue();
        assertThat(cookie).hasToString("b=c");
    }

    @Test
    void parsesWhatItWrote() {
        Random random = new Random(12);
        Cookie parsed = new Cookie();
        for (int i = 0; i < 5000; i++) {
            cookie.reset();
            cookie.setKey("n" + random.nextInt());
            cookie.setValue(Long.toHexString(random.nextLong()));
            cookie.setMaxAge(random.nextInt(3) - 1);
            if (random.nextBoolean()) {
                cookie.setExpire(random.nextInt());
            }
            cookie.setDomain(random.nextBoolean() ? "example.com" : "");
            cookie.setPath(random.nextBoolean() ? "/p" : "");
            cookie.setHttpOnly(random.nextBoolean());
            cookie.setSecure(random.nextBoolean());
            cookie.setSameSite(SAME_SITES.get(random.nextInt(SAME_SITES.size())));
            cookie.setPartitioned(random.nextBoolean());
            assertThat(parsed.parse(ByteSlice.of(cookie.toString()))).isTrue();
            assertThat(parsed).hasToString(cookie.toString());
            cookie.copyTo(parsed);
            assertThat(parsed).hasToString(cookie.toString());
        }
    }

    @Test
    void retiresSlicesAtReset() {
        cookie.setKey("a");
        ByteSlice key = cookie.key();
        cookie.reset();
        assertThatIllegalStateException().isThrownBy(key::length);
    }
}
