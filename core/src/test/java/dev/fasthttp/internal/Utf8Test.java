package dev.fasthttp.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final int[] POINTS = {
        0, 'a', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF
    };

    @Test
    void writesWhatStringWrites() {
        Random random = new Random(16);
        for (int i = 0; i < 50_000; i++) {
            String text = randomText(random);
            byte[] expected = text.getBytes(UTF_8);
            assertThat(Utf8.length(text)).isEqualTo(expected.length);
            byte[] written = new byte[expected.length + 2];
            assertThat(Utf8.write(text, written, 1)).isEqualTo(1 + expected.length);
            assertThat(Arrays.copyOfRange(written, 1, 1 + expected.length)).isEqualTo(expected);
            assertThat(Utf8.equals(written, 1, 1 + expected.length, text)).isTrue();
        }
    }

    @Test
    void seesEachDifference() {
        Random random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = randomText(random).getBytes(UTF_8);
            String other = random.nextBoolean() ? randomText(random) : new String(bytes, UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            boolean equal = Arrays.equals(bytes, other.getBytes(UTF_8));
            assertThat(Utf8.equals(bytes, 0, bytes.length, other)).as(other).isEqualTo(equal);
            if (bytes.length > 0) {
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                assertThat(Utf8.equals(bytes, 0, shorter.length, other))
                        .isEqualTo(Arrays.equals(shorter, other.getBytes(UTF_8)));
            }
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.appendCodePoint(POINTS[random.nextInt(POINTS.length)]);
        }
        return text.toString();
    }
}
