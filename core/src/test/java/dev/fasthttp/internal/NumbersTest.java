package dev.fasthttp.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @Test
    void writesAndParsesDecimals() {
        Random random = new Random(14);
        long power = 1;
        for (int i = 0; i < 18; i++) {
            agree(power - 1);
            agree(power);
            power *= 10;
        }
        agree(power - 1);
        for (int i = 0; i < 10_000; i++) {
            agree((random.nextLong() >>> 1) % power >>> random.nextInt(60));
        }
        assertThat(written(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(Numbers.decimalLength(Long.MAX_VALUE)).isEqualTo(Numbers.MAX_DECIMAL_LENGTH);
    }

    private static void agree(long value) {
        String text = Long.toString(value);
        assertThat(written(value)).isEqualTo(text);
        assertThat(Numbers.decimalLength(value)).isEqualTo(text.length());
        assertThat(parseDecimal(text)).isEqualTo(value);
        byte[] hex = new byte[20];
        int end = Numbers.writeHex(value, hex, 3);
        assertThat(new String(hex, 3, end - 3, ISO_8859_1)).isEqualTo(Long.toHexString(value));
    }

    private static String written(long value) {
        byte[] bytes = new byte[24];
        int end = Numbers.writeDecimal(value, bytes, 2);
        return new String(bytes, 2, end - 2, ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "+5", "-0", "0x5", "5;", "1_0", "1 2", "5,5", " 5", "5 ", "\u00b2", "1000000000000000000"})
    void refusesWhatIsNoDecimal(String text) {
        assertThat(parseDecimal(text)).isEqualTo(-1);
    }

    private static long parseDecimal(String text) {
        byte[] bytes = ("1" + text + "1").getBytes(ISO_8859_1);
        return Numbers.parseDecimal(bytes, 1, bytes.length - 1);
    }

    @Test
    void parsesFractionsLikeJava() {
        Random random = new Random(15);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            digits(random, 1 + random.nextInt(10), text);
            if (random.nextBoolean()) {
                digits(random, random.nextInt(14), text.append('.'));
            }
            if (random.nextInt(4) == 0) {
                text.append(random.nextBoolean() ? 'e' : 'E');
                digits(random, 1 + random.nextInt(2), text.append(random.nextBoolean() ? "-" : ""));
            }
            String number = text.toString();
            assertThat(parseFraction(number)).as(number).isEqualTo(Double.parseDouble(number));
        }
    }

    private static void digits(Random random, int count, StringBuilder text) {
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".5",
                "1e",
                "1e+",
                "1e1.5",
                "1.2.3",
                "1,5",
                "-1",
                "+1",
                " 1",
                "1 ",
                "1d",
                "1f",
                "NaN",
                "Infinity",
                "0x1p3",
                "1e999",
                "1E",
                "e5",
                "\u00b2"
            })
    void refusesWhatIsNoFraction(String text) {
        assertThat(parseFraction(text)).isNaN();
    }

    @Test
    void refusesLongFractions() {
        assertThat(parseFraction("1".repeat(64))).isEqualTo(Double.parseDouble("1".repeat(64)));
        assertThat(parseFraction("1".repeat(65))).isNaN();
    }

    private static double parseFraction(String text) {
        byte[] bytes = ("1" + text + "1").getBytes(ISO_8859_1);
        return Numbers.parseFraction(bytes, 1, bytes.length - 1);
    }
}
