package dev.fasthttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DerWriterTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("numbers and identifiers as X.690 writes them")
    void primitives() {
        assertThat(hex(DerWriter.integer(BigInteger.ZERO))).isEqualTo("020100");
        assertThat(hex(DerWriter.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
        assertThat(hex(DerWriter.oid(1, 2, 840, 113549, 1, 1, 11))).isEqualTo("06092a864886f70d01010b");
        assertThat(hex(DerWriter.oid(2, 5, 29, 17))).isEqualTo("0603551d11");
        assertThat(hex(DerWriter.isTrue())).isEqualTo("0101ff");
        assertThat(hex(DerWriter.nothing())).isEqualTo("0500");
        assertThat(hex(DerWriter.bitString(new byte[] {1}))).isEqualTo("03020001");
        assertThat(hex(DerWriter.explicit(3, DerWriter.nothing()))).isEqualTo("a3020500");
        assertThat(hex(DerWriter.implicit(2, new byte[] {'a'}))).isEqualTo("820161");
    }

    @Test
    @DisplayName("lengths of one byte, of two and of three")
    void lengths() {
        assertThat(hex(DerWriter.octetString(new byte[127]))).startsWith("047f00");
        assertThat(hex(DerWriter.octetString(new byte[128]))).startsWith("04818000");
        assertThat(hex(DerWriter.octetString(new byte[255]))).startsWith("0481ff00");
        assertThat(hex(DerWriter.octetString(new byte[256]))).startsWith("0482010000");
        assertThat(hex(DerWriter.octetString(new byte[70_000]))).startsWith("048301117000");
    }

    @Test
    @DisplayName("times have two digits of a year before 2050 and four from then on")
    void times() {
        assertThat(text(DerWriter.time(Instant.parse("2049-12-31T23:59:59Z"))))
                .endsWith("491231235959Z")
                .hasSize(15);
        assertThat(text(DerWriter.time(Instant.parse("2050-01-02T03:04:05Z")))).endsWith("20500102030405Z");
    }
}
