package dev.fasthttp.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentCodingTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "abc, abc",
        "a+b, 'a b'",
        "%41%62, Ab",
        "%e4%FF, äÿ",
        "%2B, +",
        "%, %",
        "%4, %4",
        "%zz%41, %zzA",
        "%%41, %A",
        "%4%41, %4A",
        "%u0041, %u0041",
        "%+1, '% 1'"
    })
    void decodesOnceAndLeavesMalformedEscapes(String encoded, String decoded) {
        assertThat(decode(encoded, true)).isEqualTo(decoded);
    }

    @Test
    void leavesPlusWhenTold() {
        assertThat(decode("a+b%20c", false)).isEqualTo("a+b c");
    }

    @Test
    void decodesOverItsInput() {
        byte[] bytes = "xx%41%42c".getBytes(ISO_8859_1);
        int end = PercentCoding.decode(bytes, 2, bytes.length, bytes, 2, false);
        assertThat(new String(bytes, 0, end, ISO_8859_1)).isEqualTo("xxABc");
    }

    @Test
    void readsNoByteBehindTheRange() {
        byte[] bytes = "a%41".getBytes(ISO_8859_1);
        byte[] target = new byte[4];
        assertThat(PercentCoding.decode(bytes, 0, 3, target, 0, false)).isEqualTo(3);
        assertThat(PercentCoding.indexOfMalformed(bytes, 0, 3)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"'', -1", "abc, -1", "%41%fF, -1", "%, 0", "a%4, 1", "%41%4g, 3", "%4%41, 0", "%%41, 0", "%-1, 0"})
    void findsTheFirstMalformedEscape(String text, int index) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        assertThat(PercentCoding.indexOfMalformed(bytes, 0, bytes.length)).isEqualTo(index);
    }

    @Test
    void encodesForQueryAndPath() {
        String text = "aZ9-._~ !$&'()*+,;=:@/%?#[]\\\u0000\u00ff";
        assertThat(encode(text, false))
                .isEqualTo("aZ9-._~+%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40%2F%25%3F%23%5B%5D%5C%00%FF");
        assertThat(encode(text, true)).isEqualTo("aZ9-._~%20!$&'()*+,;=:@/%25%3F%23%5B%5D%5C%00%FF");
    }

    @Test
    void decodesWhatItEncoded() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            String text = new String(bytes, ISO_8859_1);
            assertThat(decode(encode(text, false), true)).isEqualTo(text);
            assertThat(decode(encode(text, true), false)).isEqualTo(text);
        }
    }

    private static String decode(String encoded, boolean plusIsSpace) {
        byte[] bytes = encoded.getBytes(ISO_8859_1);
        byte[] target = new byte[bytes.length + 2];
        int end = PercentCoding.decode(bytes, 0, bytes.length, target, 2, plusIsSpace);
        return new String(target, 2, end - 2, ISO_8859_1);
    }

    private static String encode(String text, boolean path) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        byte[] target = new byte[bytes.length * PercentCoding.MAX_ENCODED_LENGTH];
        int end = path
                ? PercentCoding.encodePath(bytes, 0, bytes.length, target, 0)
                : PercentCoding.encodeQuery(bytes, 0, bytes.length, target, 0);
        return new String(target, 0, end, ISO_8859_1);
    }
}
