package dev.fasthttp.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTest {
    private static final ByteSlice HOST = ByteSlice.ofAscii("Example.COM:8080");

    private final Uri uri = new Uri();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|http|example.com:8080|/|''|''|/",
                "''|http|example.com:8080|''|''|''|/",
                "*|http|example.com:8080|*|''|''|*",
                "/a/b?c=d&e|http|example.com:8080|/a/b|c=d&e|''|/a/b",
                "/a?b?c|http|example.com:8080|/a|b?c|''|/a",
                "/a#b?c#d|http|example.com:8080|/a|''|b?c#d|/a",
                "/?q#h|http|example.com:8080|/|q|h|/",
                "/a?|http|example.com:8080|/a|''|''|/a",
                "//evil/x|http|example.com:8080|//evil/x|''|''|/evil/x",
                "/x?u=http://evil/|http|example.com:8080|/x|u=http://evil/|''|/x",
                "/http://evil/|http|example.com:8080|/http://evil/|''|''|/http:/evil/",
                "Other.org:443|http|other.org:443|''|''|''|/",
                "[::1]:443|http|[::1]:443|''|''|''|/",
                "http://Other.org/a?b|http|other.org|/a|b|''|/a",
                "HTTPS://other.org:1|https|other.org:1|''|''|''|/",
                "http://other.org?q=/@x|http|other.org|''|q=/@x|''|/",
                "http://[::1]:80//a|http|[::1]:80|//a|''|''|/a",
                "/%61/../%62%2Fc|http|example.com:8080|/%61/../%62%2Fc|''|''|/b%2Fc"
            })
    void takesRequestTargets(
            String target, String scheme, String host, String original, String query, String hash, String path) {
        uri.parse(HOST, ByteSlice.of(target));
        assertThat(uri.scheme()).hasToString(scheme);
        assertThat(uri.host()).hasToString(host);
        assertThat(uri.pathOriginal()).hasToString(original);
        assertThat(uri.queryString()).hasToString(query);
        assertThat(uri.hash()).hasToString(hash);
        assertThat(uri.path()).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "**",
                "?q",
                "#h",
                "a/b",
                "example.com:",
                "example.com:x",
                "http:/a",
                "http:a",
                "://a/",
                "1http://a/",
                "ht_tp://a/",
                "mailto:a@b"
            })
    void refusesTargetsInNoForm(String target) {
        assertThatThrownBy(() -> uri.parse(HOST, ByteSlice.of(target)))
                .isSameAs(BadMessageException.of(Violation.TARGET_FORM));
        assertThat(uri).hasToString("http:///");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http:///a",
                "http://a@b/",
                "http://a:b@c/",
                "http://a:99999/",
                "http://a b/",
                "http://a\\b/",
                "http://[x]/",
                "http://a,b/",
                "http://%61/",
                "http://a:/",
                "http://?q"
            })
    void refusesTargetsWithABadAuthority(String target) {
        assertThatThrownBy(() -> uri.parse(HOST, ByteSlice.of(target)))
                .isSameAs(BadMessageException.of(Violation.TARGET_AUTHORITY));
        assertThat(uri).hasToString("http:///");
    }

    @Test
    void lendsTheBytesOfTheTarget() {
        byte[] bytes = "GET /a/b?q HTTP/1.1 localhost".getBytes(US_ASCII);
        uri.parse(new MutableByteSlice(bytes, 20, 9), new MutableByteSlice(bytes, 4, 6));
        for (ByteSlice part : new ByteSlice[] {uri.path(), uri.pathOriginal(), uri.queryString(), uri.host()}) {
            assertThat(((MutableByteSlice) part).array()).isSameAs(bytes);
        }
        assertThat(uri.fullUri()).hasToString("http://localhost/a/b?q");
    }

    @Test
    void retiresSlicesAtResetAndParse() {
        uri.parse(HOST, ByteSlice.of("/a?b=c"));
        ByteSlice path = uri.path();
        ByteSlice value = uri.queryArgs().peek("b");
        uri.parse(HOST, ByteSlice.of("/d"));
        assertThatIllegalStateException().isThrownBy(path::length);
        assertThatIllegalStateException().isThrownBy(value::length);
        ByteSlice host = uri.host();
        uri.reset();
        assertThatIllegalStateException().isThrownBy(host::length);
        assertThat(uri).hasToString("http:///");
    }

    @Test
    void parsesAbsoluteUris() {
        uri.parse("HTTPS://us%20er:p:w@Example.com:80/a%20b?c=%20#d");
        assertThat(uri.scheme()).hasToString("https");
        assertThat(uri.username()).hasToString("us%20er");
        assertThat(uri.password()).hasToString("p:w");
        assertThat(uri.host()).hasToString("example.com:80");
        assertThat(uri.path()).hasToString("/a b");
        assertThat(uri.lastPathSegment()).hasToString("a b");
        assertThat(uri.fullUri()).hasToString("https://example.com:80/a%20b?c=%20#d");
        uri.parse("http://user@a");
        assertThat(uri.username()).hasToString("user");
        assertThat(uri.password().isEmpty()).isTrue();
        assertThat(uri).hasToString("http://a/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/a",
                "//a/b",
                "http:",
                "http:a",
                "http:/a",
                "http://",
                "http:///",
                "http://a@b@c/",
                "http://a:x/",
                "http://a\\@b/",
                "http://a/\r\nb",
                "http://a/\u0000",
                "http://a\t/",
                "http://\u00e4/",
                "http://%zz@a/",
                " http://a/"
            })
    void refusesOtherTexts(String text) {
        uri.parse("https://keep/me");
        assertThatIllegalArgumentException().isThrownBy(() -> uri.parse(text));
        assertThat(uri).hasToString("https://keep/me");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|http://h/b/c/d;p?q",
                "g|http://h/b/c/g",
                "./g|http://h/b/c/g",
                "g/|http://h/b/c/g/",
                "/g|http://h/g",
                "?y|http://h/b/c/d;p?y",
                "g?y|http://h/b/c/g?y",
                "#s|http://h/b/c/d;p?q#s",
                "g#s|http://h/b/c/g#s",
                "g?y#s|http://h/b/c/g?y#s",
                "?y#s|http://h/b/c/d;p?y#s",
                ";x|http://h/b/c/;x",
                "g;x?y#s|http://h/b/c/g;x?y#s",
                ".|http://h/b/c/",
                "./|http://h/b/c/",
                "..|http://h/b/",
                "../g|http://h/b/g",
                "../..|http://h/",
                "../../../g|http://h/g",
                "/./g|http://h/g",
                "/../g|http://h/g",
                "g.|http://h/b/c/g.",
                "..g|http://h/b/c/..g",
                "./g/.|http://h/b/c/g/",
                "g/../h|http://h/b/c/h",
                "g;x=1/../y|http://h/b/c/y",
                "g?y/../x|http://h/b/c/g?y/../x",
                "g#s/../x|http://h/b/c/g#s/../x",
                "http://x|http://x/",
                "HTTPS://X/y?z#w|https://x/y?z#w",
                "//evil/x|http://h/evil/x",
                "/login?to=http://evil/|http://h/login?to=http://evil/",
                "g?u=a:b|http://h/b/c/g?u=a:b",
                "g/a:b|http://h/b/c/g/a:b",
                "a%2Fb|http://h/b/c/a%2Fb",
                "a b|http://h/b/c/a%20b",
                "?a b|http://h/b/c/d;p?a%20b"
            })
    void resolvesReferences(String reference, String result) {
        uri.parse("http://h/b/c/d;p?q");
        uri.update(reference);
        assertThat(uri).hasToString(result);
        uri.parse("http://h/b/c/d;p?q");
        uri.update(ByteSlice.of(reference));
        assertThat(uri.fullUri()).hasToString(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailto:a", "javascript:alert(1)", "http:g", "http://a b/", "http://", "/a\r\nb", "\u0000"})
    void refusesReferencesAndStaysAsItWas(String reference) {
        uri.parse("http://h/a?b#c");
        uri.queryArgs().add("d", 1);
        assertThatIllegalArgumentException().isThrownBy(() -> uri.update(reference));
        assertThat(uri).hasToString("http://h/a?b&d=1#c");
    }

    @Test
    void resolvesAgainstItself() {
        uri.parse("http://u@h/a/b?c#d");
        uri.update(uri.lastPathSegment());
        assertThat(uri).hasToString("http://h/a/b");
        uri.update("x/y");
        uri.update(uri.path());
        assertThat(uri).hasToString("http://h/a/x/y");
        assertThat(uri.username()).hasToString("u");
        uri.update(uri.fullUri());
        assertThat(uri).hasToString("http://h/a/x/y");
        assertThat(uri.username().isEmpty()).isTrue();
        uri.setPath(uri.lastPathSegment());
        assertThat(uri).hasToString("http://h/y");
    }

    @Test
    void agreesWithJavaNetUriOnReferences() {
        Random random = new Random(10);
        String[] pieces = {"/", "a", ".", "..", "/", "b", ";x", "?q", "#f"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String reference = text.toString();
            int hash = reference.indexOf('#');
            if (reference.contains("//") || (hash >= 0 && reference.indexOf('#', hash + 1) >= 0)) {
                continue;
            }
            uri.parse("http://h/b/c/d?q");
            uri.update(reference);
            assertThat(uri).as(reference).hasToString(resolved(reference));
        }
    }

    private static String resolved(String reference) {
        boolean pathless = reference.startsWith("?") || reference.startsWith("#");
        String keep = reference.startsWith("?") ? "d" : "d?q";
        URI result = URI.create("http://h/b/c/")
                .resolve(pathless ? keep + reference : reference)
                .normalize();
        String path = result.getRawPath();
        while (path.startsWith("/..") && (path.length() == 3 || path.charAt(3) == '/')) {
            path = path.length() == 3 ? "/" : path.substring(3);
        }
        String query = result.getRawQuery() == null || result.getRawQuery().isEmpty() ? "" : "?" + result.getRawQuery();
        String hash = result.getRawFragment() == null || result.getRawFragment().isEmpty()
                ? ""
                : "#" + result.getRawFragment();
        return "http://h" + path + query + hash;
    }

    @Test
    void keepsQueryAndArgumentsTheSame() {
        uri.parse("http://h/?b=%21+1&a");
        assertThat(uri.queryArgs().peek("b")).hasToString("! 1");
        assertThat(uri.requestUri()).hasToString("/?b=%21+1&a");
        uri.queryArgs().set("b", "ä");
        assertThat(uri.queryString()).hasToString("b=%C3%A4&a");
        uri.queryArgs().sort();
        assertThat(uri.requestUri()).hasToString("/?a&b=%C3%A4");
        uri.setQueryString("c=1");
        assertThat(uri.queryArgs().peek("c")).hasToString("1");
        uri.queryArgs().remove("c");
        assertThat(uri).hasToString("http://h/");
        uri.setQueryString(ByteSlice.of("x"));
        assertThat(uri.queryArgs().has("x")).isTrue();
    }

    @Test
    void limitsArguments() {
        uri.setMaxQueryArgs(1);
        uri.parse(HOST, ByteSlice.of("/?a&b"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(uri::queryArgs).isSameAs(BadMessageException.of(Violation.TOO_MANY_PARAMETERS));
        }
        assertThat(uri.queryString()).hasToString("a&b");
    }

    @Test
    void setsParts() {
        uri.setScheme("HTTPS");
        uri.setHost("Host:1");
        uri.setUsername("me");
        uri.setPassword("secret");
        uri.setPath("x/../ä b%2F%zz");
        uri.setQueryString("a b\r\nc#d%20");
        uri.setHash("f g");
        assertThat(uri.path()).hasToString("/ä b%2F%zz");
        assertThat(uri.pathOriginal()).hasToString("x/../ä b%2F%zz");
        assertThat(uri).hasToString("https://host:1/%C3%A4%20b%2F%25zz?a%20b%0D%0Ac%23d%20#f%20g");
        uri.setHost(ByteSlice.of("[::1]"));
        assertThat(uri.host()).hasToString("[::1]");
        uri.setHost("");
        uri.setScheme("");
        uri.setHash("");
        uri.setPath(ByteSlice.EMPTY);
        uri.setQueryString("");
        assertThat(uri).hasToString("http:///");
        assertThat(uri.password()).hasToString("secret");
    }

    @Test
    void refusesBadParts() {
        uri.parse("https://h/");
        assertThatIllegalArgumentException().isThrownBy(() -> uri.setHost("a/b"));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.setHost("a\r\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.setHost(ByteSlice.of("ä")));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.setScheme("a:"));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.setScheme("1"));
        assertThatIllegalArgumentException().isThrownBy(() -> uri.setScheme("a b"));
        assertThat(uri).hasToString("https://h/");
    }

    @ParameterizedTest
    @CsvSource({"/foo/bar/baz.html, baz.html", "/foo/bar/, ''", "/foobar.js, foobar.js", "/a%2Fb, a%2Fb", "/a/.., ''"})
    void knowsTheLastPathSegment(String path, String segment) {
        uri.setPath(path);
        assertThat(uri.lastPathSegment()).hasToString(segment);
    }

    @Test
    void copies() {
        Uri copy = new Uri();
        copy.parse("ftp://old/x?y#z");
        uri.parse("https://u:p@h/a/../b?c#d");
        uri.queryArgs().add("e", 1);
        uri.copyTo(copy);
        uri.copyTo(uri);
        uri.parse("http://other/");
        assertThat(copy).hasToString("https://h/b?c&e=1#d");
        assertThat(copy.pathOriginal()).hasToString("/a/../b");
        assertThat(copy.username()).hasToString("u");
        assertThat(copy.password()).hasToString("p");
    }

    @Test
    void leavesNoTraceOfTheUriBefore() {
        uri.parse("https://u:p@h/%41?b#c");
        uri.queryArgs().add("e", 1);
        uri.path();
        uri.parse(HOST, ByteSlice.of("/"));
        assertThat(uri).hasToString("http://example.com:8080/");
        assertThat(uri.username().isEmpty() && uri.password().isEmpty()).isTrue();
        assertThat(uri.queryArgs().isEmpty()).isTrue();
    }

    @Test
    void parsesWhatItWrote() {
        Random random = new Random(11);
        String[] pieces = {"/", "a", ".", "..", "%2F", "%25", "%", "é", "?", "#", "&", "=", "+", " ", "%41", "\\", "\""
        };
        Uri again = new Uri();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("http://h/");
            for (int n = random.nextInt(10); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            uri.parse(text.toString());
            String full = uri.toString();
            again.parse(full);
            assertThat(again.path()).isEqualTo(uri.path());
            assertThat(again).as(text.toString()).hasToString(full);
            assertThat(again.queryArgs().toString()).isEqualTo(uri.queryArgs().toString());
        }
    }
}
