package dev.fasthttp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteBuilder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathFormTest {
    private static final String[] PIECES = {
        "/", "/", "/", ".", "..", "%2e", "%2E", "a", "b", "%2F", "%2f", "%5C", "%5c", "\\", "%25", "2F", "25", "5c",
        "%", "%41", "%00", "%zz", ";", "%c3%a4", " ", "%20"
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|/",
                "/|/",
                "a|/a",
                "/a|/a",
                "/a/|/a/",
                "//|/",
                "//evil/x|/evil/x",
                "/a//b///c|/a/b/c",
                "/./a|/a",
                "/a/.|/a/",
                "/a/./|/a/",
                "/a/./b|/a/b",
                "/a/..|/",
                "/a/../|/",
                "/a/b/..|/a/",
                "/a/b/../c|/a/c",
                "/..|/",
                "/../..//../a|/a",
                "/a//../b|/b",
                "../a|/a",
                "/a/b/../../../../c/./d/|/c/d/",
                "/...|/...",
                "/.a/..b/c.|/.a/..b/c.",
                "/%2e/a|/a",
                "/a/%2e%2E|/",
                "/a/.%2e/b|/b",
                "/a/%2e./b|/b",
                "/%252e%252e/a|/%2e%2e/a",
                "/%2e%2e%2f..|/..%2F..",
                "/%41%20+|/A +",
                "/a%2Fb|/a%2Fb",
                "/a%2fb|/a%2Fb",
                "/a%5cb|/a%5Cb",
                "/a\\..\\b|/a%5C..%5Cb",
                "/..%2f..%2fetc|/..%2F..%2Fetc",
                "/..%5c|/..%5C",
                "/a/%2f/../b|/a/b",
                "/a%252Fb|/a%252Fb",
                "/a%25252Fb|/a%25252Fb",
                "/a%25%32Fb|/a%252Fb",
                "/a%%32Fb|/a%252Fb",
                "/100%25|/100%",
                "/100%|/100%",
                "/%2541|/%41",
                "/%zz%2|/%zz%2",
                "/a;b=c/..;/d|/a;b=c/..;/d",
                "/%c3%a4|/Ã¤",
                "/%u002e%u002e/|/%u002e%u002e/"
            })
    void normalises(String wire, String normal) {
        assertThat(normal(wire)).isEqualTo(normal);
    }

    @Test
    void knowsNormalPathsWhenItSeesOne() {
        assertThat(isNormal("/")).isTrue();
        assertThat(isNormal("/a/b.c;d=e/f..g/")).isTrue();
        assertThat(isNormal("")).isFalse();
        assertThat(isNormal("a")).isFalse();
        assertThat(isNormal("/a//")).isFalse();
        assertThat(isNormal("/a/.")).isFalse();
        assertThat(isNormal("/%61")).isFalse();
        assertThat(isNormal("/a\\")).isFalse();
    }

    @Test
    void holdsItsPromisesForRandomPaths() {
        Random random = new Random(8);
        for (int i = 0; i < 100_000; i++) {
            String wire = randomPath(random);
            String normal = normal(wire);
            List<String> segments = Arrays.asList(normal.split("/", -1));
            assertThat(normal).as(wire).startsWith("/").doesNotContain("//", "\\");
            assertThat(segments).as(wire).doesNotContain("..", ".");
            if (isNormal(wire)) {
                assertThat(normal).isEqualTo(wire);
            }
            String encoded = encoded(normal);
            assertThat(normal(encoded))
                    .as("%s > %s > %s", wire, normal, encoded)
                    .isEqualTo(normal);
            assertThat(encoded).matches("[!-~]*").doesNotContain("\\", "?", "#");
            assertThat(malformed(encoded(normal.replaceAll("\\p{Cntrl}", "")))).isNegative();
        }
    }

    @Test
    void givesDifferentSegmentsDifferentForms() {
        Random random = new Random(9);
        String[] pieces = {"/", "\\", "%", "25", "2F", "2f", "5C", "5c", "a", "2", "5"};
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder segment = new StringBuilder("x");
            for (int n = random.nextInt(7); n > 0; n--) {
                segment.append(pieces[random.nextInt(pieces.length)]);
            }
            String content = segment.toString();
            StringBuilder wire = new StringBuilder("/");
            for (int k = 0; k < content.length(); k++) {
                wire.append('%').append(String.format("%02x", (int) content.charAt(k)));
            }
            String normal = normal(wire.toString());
            assertThat(seen.putIfAbsent(normal, content)).as(normal).isIn(null, content);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', -1",
        "/a/b, -1",
        "/%20%7E%80%ff, -1",
        "/%2e%2F, -1",
        "/%, 1",
        "/a%4, 2",
        "/%zz, 1",
        "/%00, 1",
        "/%41%0d, 4",
        "/%1F, 1",
        "/%7f, 1",
        "/%09, 1",
        "/%u002e, 1"
    })
    void findsWhatAServerMustRefuse(String wire, int index) {
        assertThat(malformed(wire)).isEqualTo(index);
    }

    private static String randomPath(Random random) {
        StringBuilder wire = new StringBuilder(random.nextInt(8) == 0 ? "" : "/");
        for (int n = random.nextInt(12); n > 0; n--) {
            wire.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return wire.toString();
    }

    private static boolean isNormal(String wire) {
        byte[] bytes = ("x" + wire + "//").getBytes(ISO_8859_1);
        return PathForm.isNormal(bytes, 1, 1 + wire.length());
    }

    private static int malformed(String wire) {
        byte[] bytes = (wire + "41").getBytes(ISO_8859_1);
        return PathForm.indexOfMalformed(bytes, 0, wire.length());
    }

    private static String normal(String wire) {
        byte[] bytes = ("x" + wire + "2F").getBytes(ISO_8859_1);
        ByteBuilder target = new ByteBuilder();
        PathForm.appendNormal(bytes, 1, 1 + wire.length(), target);
        return new String(target.toByteArray(), ISO_8859_1);
    }

    private static String encoded(String normal) {
        byte[] bytes = normal.getBytes(ISO_8859_1);
        ByteBuilder target = new ByteBuilder();
        PathForm.appendEncoded(bytes, 0, bytes.length, target);
        return new String(target.toByteArray(), ISO_8859_1);
    }
}
