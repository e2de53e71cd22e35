package dev.fasthttp.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AsciiTest {
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    @Test
    void knowsTheClassesOfEachByte() {
        for (int c = 0; c < 256; c++) {
            byte b = (byte) c;
            assertThat(Ascii.isToken(b)).as("token %d", c).isEqualTo(in(c, "!#$%&'*+-.^_`|~"));
            assertThat(Ascii.isRegName(b)).as("name %d", c).isEqualTo(in(c, "-._~!$&'()*+;="));
            assertThat(Ascii.isTargetPath(b)).as("path %d", c).isEqualTo(in(c, "-._~!$&'()*+,;=:@%/|[]"));
            boolean query = in(c, "!$%&'()*+,-./:;=?@[\\]^_`{|}~");
            assertThat(Ascii.isTargetQuery(b)).as("query %d", c).isEqualTo(query);
            assertThat(Ascii.isDigit(b)).isEqualTo(c >= '0' && c <= '9');
            assertThat(Ascii.hexValue(b)).isEqualTo(c < 128 ? Character.digit(c, 16) : -1);
            assertThat(Ascii.toLower(b)).isEqualTo((byte) (c >= 'A' && c <= 'Z' ? c + 32 : c));
        }
    }

    private static boolean in(int c, String others) {
        return LETTERS_AND_DIGITS.indexOf(c) >= 0 || others.indexOf(c) >= 0;
    }

    @Test
    void knowsTokens() {
        assertThat(Ascii.isToken("Content-Type")).isTrue();
        assertThat(Ascii.isToken("")).isFalse();
        assertThat(Ascii.isToken("a b")).isFalse();
        assertThat(Ascii.isToken("\u0141")).isFalse();
        byte[] bytes = "a:b".getBytes(ISO_8859_1);
        assertThat(Ascii.isToken(bytes, 0, 1)).isTrue();
        assertThat(Ascii.isToken(bytes, 0, 2)).isFalse();
        assertThat(Ascii.isToken(bytes, 1, 1)).isFalse();
    }

    @Test
    void foldsTheCaseOfAsciiLettersOnly() {
        assertThat(equal("Host", "hOST")).isTrue();
        assertThat(equal("host", "hosts")).isFalse();
        assertThat(equal("@[`{", "`{@[")).isFalse();
        assertThat(equal("k", "\u212a")).isFalse();
        assertThat(equal("\u00e4", "\u00c4")).isFalse();
        assertThat(equal("\u00c4", "\u00c4")).isFalse();
        assertThat(Ascii.equalsLower("xHoSt".getBytes(ISO_8859_1), 1, 4, Ascii.bytes("host")))
                .isTrue();
        assertThat(Ascii.equalsLower("xHoSt".getBytes(ISO_8859_1), 0, 4, Ascii.bytes("host")))
                .isFalse();
        assertThat(Ascii.equalsLower("xHoSt".getBytes(ISO_8859_1), 1, 4, Ascii.bytes("hos")))
                .isFalse();
    }

    private static boolean equal(String bytes, String text) {
        return Ascii.equalsIgnoreCase(bytes.getBytes(ISO_8859_1), 0, bytes.length(), text);
    }

    @Test
    void makesBytesOfAsciiOnly() {
        assertThat(Ascii.bytes("a\u007f")).containsExactly('a', 0x7F);
        assertThatIllegalArgumentException().isThrownBy(() -> Ascii.bytes("a\u0080"));
    }
}
