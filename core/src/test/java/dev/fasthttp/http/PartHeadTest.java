package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartHeadTest {
    static List<Arguments> names() {
        return List.of(
                Arguments.of("name=a", "a"),
                Arguments.of("name=\"a\"", "a"),
                Arguments.of("Name=\"a\"", "a"),
                Arguments.of("name=\"\"", ""),
                Arguments.of("name=\"a b;c=d\"", "a b;c=d"),
                Arguments.of("name=\"\u00fc\u20ac\"", "\u00fc\u20ac"),
                Arguments.of("name=\"a\\\"b\"", "a\"b"),
                Arguments.of("name=\"a\\\\b\"", "a\\b"),
                Arguments.of("name=\"a\\b\"", "a\\b"),
                Arguments.of("name=\"a\\\\\"", "a\\"),
                Arguments.of("name=\"a%22b\"", "a\"b"),
                Arguments.of("name=\"a%0D%0Ab\"", "a\r\nb"),
                Arguments.of("name=\"a%0d%0ab\"", "a\r\nb"),
                Arguments.of("name=\"%22\"", "\""),
                Arguments.of("name=\"%2\"", "%2"),
                Arguments.of("name=\"%\"", "%"),
                Arguments.of("name=\"%41%20%00\"", "%41%20%00"),
                Arguments.of("name=\"%2522\"", "%2522"),
                Arguments.of("name=\"\\%22\"", "\\\""),
                Arguments.of("name=a%22b", "a%22b"),
                Arguments.of("name=a;", "a"),
                Arguments.of("x=y; name=a; z=\"\"", "a"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsNames(String parameters, String name) {
        assertThat(parse("Content-Disposition: form-data; " + parameters).name())
                .isEqualTo(name);
    }

    static List<Arguments> fileNames() {
        return List.of(
                Arguments.of("a.txt", "a.txt"),
                Arguments.of("", ""),
                Arguments.of(".", ""),
                Arguments.of("..", ""),
                Arguments.of("../..", ""),
                Arguments.of("../../x", "x"),
                Arguments.of("..\\..\\x", "x"),
                Arguments.of("/etc/passwd", "passwd"),
                Arguments.of("a/", ""),
                Arguments.of("a\\", ""),
                Arguments.of("C:\\x\\y.txt", "y.txt"),
                Arguments.of("C:y.txt", "y.txt"),
                Arguments.of("C:..", ""),
                Arguments.of("C:", ""),
                Arguments.of("12:30.txt", "12:30.txt"),
                Arguments.of("\\\\host\\share\\y.txt", "y.txt"),
                Arguments.of("a/..\\b/c", "c"),
                Arguments.of("...", "..."),
                Arguments.of(".hidden", ".hidden"),
                Arguments.of("a\u0000b\r\nc\u007f\u0085", "a_b__c__"),
                Arguments.of("\u00fcmlaut \u20ac.txt", "\u00fcmlaut \u20ac.txt"));
    }

    @ParameterizedTest
    @MethodSource("fileNames")
    void keepsTheLastElementOfFileNames(String path, String name) {
        assertThat(PartHead.lastElement(path)).isEqualTo(name);
    }

    @Test
    void readsFileNamesAsBrowsersSendThem() {
        assertThat(fileName("filename=\"C:\\Users\\x\\y.txt\"")).isEqualTo("y.txt");
        assertThat(fileName("filename=\"C:\\\\Users\\\\x\\\\y.txt\"")).isEqualTo("y.txt");
        assertThat(fileName("filename=\"a%22b%0D%0A.txt\"")).isEqualTo("a\"b__.txt");
        assertThat(fileName("filename=\"%2e%2e%2fx\"")).isEqualTo("%2e%2e%2fx");
        assertThat(fileName("filename=plain.txt")).isEqualTo("plain.txt");
        assertThat(fileName("filename=\"\"")).isEmpty();
    }

    @Test
    void ignoresExtendedParameters() {
        assertThat(fileName("filename=good.txt; filename*=utf-8''evil.jsp")).isEqualTo("good.txt");
        assertThat(fileName("filename*=utf-8''evil.jsp; filename=good.txt")).isEqualTo("good.txt");
        assertThat(parse("Content-Disposition: form-data; name=a; filename*=utf-8''evil.jsp")
                        .isFile())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: text/plain",
                "Content-Disposition: form-data",
                "Content-Disposition: form-data;",
                "Content-Disposition: form-data; filename=a",
                "Content-Disposition: form-data; name*=utf-8''a",
                "Content-Disposition: form-data; name",
                "Content-Disposition: form-data; name=",
                "Content-Disposition: form-data; name =a",
                "Content-Disposition: form-data; name= a",
                "Content-Disposition: form-data; name=\"a",
                "Content-Disposition: form-data; name=\"a\\\"",
                "Content-Disposition: form-data; name=\"a\"b",
                "Content-Disposition: form-data; name=\"a\" filename=b",
                "Content-Disposition: form-data; name=a b",
                "Content-Disposition: form-data; name=\u00fc",
                "Content-Disposition: form-data; name=a; name=a",
                "Content-Disposition: form-data; name=a; Name=b",
                "Content-Disposition: form-data; name=a; filename=b; filename=b",
                "Content-Disposition: form-data, name=a",
                "Content-Disposition: form-data name=a",
                "Content-Disposition: form-dat; name=a",
                "Content-Disposition: form-datax; name=a",
                "Content-Disposition: attachment; name=a",
                "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=a",
                "Content-Disposition: form-data; name=a\r\nContent-Type: a/b\r\ncontent-type: a/b",
                "Content-Disposition: form-data; name=a\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: 8bit"
            })
    void refuses(String lines) {
        assertThatThrownBy(() -> parse(lines)).isSameAs(BadMessageException.of(Violation.MULTIPART_HEADER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", "8bit", "7BIT"})
    void acceptsEncodingsThatChangeNothing(String encoding) {
        parse("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: " + encoding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "quoted-printable", "", "8bit, binary", "x"})
    void refusesOtherEncodings(String encoding) {
        assertThatThrownBy(
                        () -> parse("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: " + encoding))
                .isSameAs(BadMessageException.of(Violation.MULTIPART_ENCODING));
    }

    private static String fileName(String parameters) {
        return String.valueOf(
                parse("Content-Disposition: form-data; name=a; " + parameters).fileName());
    }

    private static PartHead parse(String lines) {
        Fields fields = new Fields();
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        fields.store(bytes, 0, bytes.length);
        for (int start = 0; start < bytes.length; ) {
            int end = FieldLine.end(bytes, start, bytes.length);
            end = end < 0 ? bytes.length : end;
            FieldLine.parse(fields, bytes, start, end, 0);
            start = end + 2;
        }
        return PartHead.parse(fields);
    }
}
