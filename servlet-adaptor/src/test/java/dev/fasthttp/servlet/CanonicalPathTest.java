package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of Servlet 6.1, 3.5.3, and some more; those with a query or a fragment are requests of {@link MappingTest},
 * since the server cuts them off before.
 */
class CanonicalPathTest {
    @ParameterizedTest
    @CsvSource({
        "/foo/bar, /foo/bar",
        "/foo/bar;jsessionid=1234, /foo/bar",
        "/foo/bar/, /foo/bar/",
        "/foo/bar/;jsessionid=1234, /foo/bar/",
        "/foo;/bar;, /foo/bar",
        "/foo;/bar;/;, /foo/bar/",
        "/foo/b%25r, /foo/b%r",
        "/foo/./bar, /foo/bar",
        "/foo/././bar, /foo/bar",
        "/./foo/bar, /foo/bar",
        "/foo/bar/., /foo/bar",
        "/foo/bar/./, /foo/bar/",
        "/foo/bar/./;, /foo/bar/",
        "/foo/.bar, /foo/.bar",
        "/foo/../bar, /bar",
        "/foo/./../bar, /bar",
        "/foo/bar/.., /foo",
        "/foo/bar/../, /foo/",
        "/foo/bar/../;, /foo/",
        "/foo/..bar, /foo/..bar",
        "/foo/.../bar, /foo/.../bar",
        "/foo//bar, /foo/bar",
        "//foo//bar//, /foo/bar/",
        "/foo//../bar, /bar",
        "/foo%E2%82%ACbar, /foo\u20acbar",
        "/foo%20bar, /foo bar",
        "/, /",
        "//, /",
        "/., /",
        "/./, /",
        "/foo%23bar, /foo#bar",
        "/foo%3Bbar, /foo;bar",
        "/foo%3Fbar, /foo?bar"
    })
    void decodes(String raw, String path) {
        assertThat(CanonicalPath.of(raw, SuspiciousUris.REJECT).path).isEqualTo(path);
        assertThat(CanonicalPath.of(raw, SuspiciousUris.ACCEPT).path).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo/bar",
                "foo%2Fbar",
                "./foo/bar/",
                "%2e/foo/bar/",
                "../foo/bar/",
                ".%2e/foo/bar/",
                ";/foo/bar/",
                "/foo%00/bar/",
                "/foo%7Fbar",
                "/foo/../../bar",
                "/../foo/bar",
                "/..",
                "/../",
                "/foo/%2e%2e/%2E%2E/bar",
                "/foo%E2%82",
                "/foo%E2%82bar",
                "/foo%-1/bar",
                "/foo%XX/bar",
                "/foo%/bar",
                "/foo/bar%0",
                "/good%20/bad%/%20mix%",
                "/foo%C0%AFbar"
            })
    void isNoPath(String raw) {
        assertThatThrownBy(() -> CanonicalPath.of(raw, SuspiciousUris.REJECT)).isInstanceOf(BadPathException.class);
        assertThatThrownBy(() -> CanonicalPath.of(raw, SuspiciousUris.ACCEPT)).isInstanceOf(BadPathException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/foo%2Fbar, /foo%2Fbar",
        "/foo%2Fb%25r, /foo%2Fb%25r",
        "/foo%2fb%25r%20/b%25r, /foo%2fb%25r /b%r",
        "/foo\\bar, /foo\\bar",
        "/foo%5Cbar, /foo\\bar",
        "/foo;%2F/bar, /foo/bar",
        "/foo/%2e/bar, /foo/bar",
        "/foo/.;/bar, /foo/bar",
        "/foo/%2e;/bar, /foo/bar",
        "/foo/.%2Fbar, /foo/.%2Fbar",
        "/foo/.%5Cbar, /foo/.\\bar",
        "/foo/bar/.;, /foo/bar",
        "/foo/%2e%2E/bar, /bar",
        "/foo/..;/bar, /bar",
        "/foo/%2e%2E;/bar, /bar",
        "/foo/..%2Fbar, /foo/..%2Fbar",
        "/foo/..%5Cbar, /foo/..\\bar",
        "/foo/bar/..;, /foo",
        "/;/foo;/;/bar/;/;, /foo/bar/",
        "/foo/;/../bar, /bar",
        "/;/, /"
    })
    void isSuspicious(String raw, String path) {
        assertThatThrownBy(() -> CanonicalPath.of(raw, SuspiciousUris.REJECT))
                .isInstanceOf(BadPathException.class)
                .hasMessageContaining("suspiciousUris");
        assertThat(CanonicalPath.of(raw, SuspiciousUris.ACCEPT).path).isEqualTo(path);
    }

    @Test
    void readsTheSessionOfThePath() {
        assertThat(CanonicalPath.of("/a;x=1;jsessionid=12;y/b", SuspiciousUris.REJECT).sessionId)
                .isEqualTo("12");
        assertThat(CanonicalPath.of("/a;xjsessionid=12", SuspiciousUris.REJECT).sessionId)
                .isNull();
        assertThat(CanonicalPath.of("/a", SuspiciousUris.REJECT).sessionId).isNull();
    }

    @Test
    void aPlainPathIsItself() {
        String raw = "/foo/bar.html";
        assertThat(CanonicalPath.of(raw, SuspiciousUris.REJECT).path).isSameAs(raw);
    }
}
