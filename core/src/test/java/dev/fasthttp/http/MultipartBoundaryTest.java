package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBoundaryTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            multipart/form-data; boundary=b                     | b
            Multipart/Form-Data;Boundary=aB                     | aB
            multipart/form-data;boundary="b"                    | b
            multipart/form-data ; boundary="a b"                | a b
            multipart/form-data; boundary="a'()+_,-./:=?b"      | a'()+_,-./:=?b
            multipart/form-data; charset=utf-8; boundary=b      | b
            multipart/form-data; boundary=b; charset="a;b=\\"c" | b
            multipart/form-data; boundary=b;                    | b
            multipart/form-data;; boundary=b                    | b
            multipart/form-data; boundary=----WebKitFormBoundaryx1 | ----WebKitFormBoundaryx1
            """)
    void reads(String type, String boundary) {
        assertThat(new String(parse(type), StandardCharsets.ISO_8859_1)).isEqualTo(boundary);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data;",
                "multipart/form-data; charset=utf-8",
                "multipart/form-data; boundary",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"b",
                "multipart/form-data; boundary=\"b\\\"",
                "multipart/form-data; boundary=\"b \"",
                "multipart/form-data; boundary=\"a\\\\b\"",
                "multipart/form-data; boundary=\"a\"b",
                "multipart/form-data; boundary=a=b",
                "multipart/form-data; boundary=a/b",
                "multipart/form-data; boundary=a b",
                "multipart/form-data; boundary=a, b",
                "multipart/form-data; boundary=a!",
                "multipart/form-data; boundary=\"\u00e4\"",
                "multipart/form-data; boundary = b",
                "multipart/form-data; boundary=a; boundary=a",
                "multipart/form-data; boundary=a; Boundary=b",
                "multipart/form-data, boundary=a",
                "multipart/form-data x; boundary=a",
                "multipart/form-data; =x; boundary=a"
            })
    void refuses(String type) {
        assertThatThrownBy(() -> parse(type)).isSameAs(BadMessageException.of(Violation.MULTIPART_BOUNDARY));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "69,true", "70,true", "71,false"})
    void limitsTheLength(int length, boolean accepted) {
        String type = "multipart/form-data; boundary=" + "b".repeat(length);
        if (accepted) {
            assertThat(parse(type)).hasSize(length);
        } else {
            assertThatThrownBy(() -> parse(type)).isInstanceOf(BadMessageException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "multipart/form-data,true",
        "multipart/form-data ;x,true",
        "multipart/form-datax,false",
        "multipart/form,false",
        "multipart/mixed; boundary=b,false",
        "application/x-www-form-urlencoded,false",
        "'',false"
    })
    void tellsForms(String type, boolean isForm) {
        byte[] bytes = type.getBytes(StandardCharsets.UTF_8);
        assertThat(MultipartBoundary.isFormData(bytes, 0, bytes.length)).isEqualTo(isForm);
    }

    private static byte[] parse(String type) {
        byte[] bytes = type.getBytes(StandardCharsets.UTF_8);
        assertThat(MultipartBoundary.isFormData(bytes, 0, bytes.length) || type.contains("data,"))
                .isTrue();
        return MultipartBoundary.parse(bytes, 0, bytes.length);
    }
}
