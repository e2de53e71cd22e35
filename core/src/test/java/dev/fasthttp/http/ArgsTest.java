package dev.fasthttp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgsTest {
    private final Args args = new Args();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''",
                "a|(a)",
                "a=|(a=)",
                "=a|(=a)",
                "=|''",
                "&&a&&b&|(a)(b)",
                "a=b=c|(a=b=c)",
                "a=1;b=2|(a=1;b=2)",
                "a+b=c+d|(a b=c d)",
                "%61%3D%26=%3D%26|(a=&==&)",
                "a=%zz%4|(a=%zz%4)",
                "a=%e4%bd%a0|(a=你)",
                "a=1&a=2&A=3|(a=1)(a=2)(A=3)",
                "?a=1|(?a=1)",
                "a[]=1|(a[]=1)"
            })
    void parsesPairs(String query, String pairs) {
        args.parse(query);
        assertThat(pairs(args)).isEqualTo(pairs);
    }

    @Test
    void keepsBytesThatAreNoUtf8() {
        args.parse(ByteSlice.copyOf(new byte[] {'a', '=', (byte) 0x80, (byte) 0xFF, '%', 'f', 'F', '%', '0', '0'}));
        assertThat(args.peek("a").toByteArray()).containsExactly(0x80, 0xFF, 0xFF, 0);
        assertThat(args).hasToString("a=%80%FF%FF%00");
    }

    @Test
    void parsesARangeOfALargerArray() {
        args.parse("xx&a=1&b".getBytes(ISO_8859_1), 3, 6);
        assertThat(pairs(args)).isEqualTo("(a=1)");
    }

    @Test
    void replacesWhatWasThere() {
        args.parse("a=1&b=2");
        args.parse("c=3");
        assertThat(pairs(args)).isEqualTo("(c=3)");
        assertThat(args.has("a")).isFalse();
    }

    @Test
    void findsByExactName() {
        args.parse("a=1&a=2&A=3&%C3%A4=4&flag");
        assertThat(args.peek("a")).hasToString("1");
        assertThat(args.peek(ByteSlice.of("A"))).hasToString("3");
        assertThat(args.peek("ä")).hasToString("4");
        assertThat(args.peek("b")).isSameAs(ByteSlice.EMPTY);
        assertThat(args.peek("flag").isEmpty()).isTrue();
        assertThat(args.has("flag")).isTrue();
        assertThat(args.has(ByteSlice.of("flags"))).isFalse();
        List<String> all = new ArrayList<>();
        args.peekAll("a", value -> all.add(value.toString()));
        assertThat(all).containsExactly("1", "2");
        assertThat(args.hasValueAt(4)).isFalse();
        assertThatThrownBy(() -> args.valueAt(5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void lendsAViewToEachPair() {
        args.parse("a=1&b=2");
        ByteSlice a = args.peek("a");
        ByteSlice b = args.peek("b");
        args.add("c", "x".repeat(2000));
        assertThat(a).hasToString("1");
        assertThat(b).hasToString("2");
    }

    @Test
    void retiresLentSlicesAtReset() {
        args.parse("a=1");
        ByteSlice name = args.nameAt(0);
        ByteSlice value = args.peek("a");
        args.parse("b=2");
        assertThatIllegalStateException().isThrownBy(name::length);
        assertThatIllegalStateException().isThrownBy(value::toString);
        assertThat(args.peek("b")).hasToString("2");
    }

    @Test
    void addsAndSets() {
        args.add("a", "1");
        args.add("b", ByteSlice.of("2&3"));
        args.add("a", Long.MAX_VALUE);
        args.addNoValue("flag");
        assertThat(args).hasToString("a=1&b=2%263&a=9223372036854775807&flag");
        args.set("a", "ö");
        args.set("new", 5);
        args.setNoValue("b");
        args.setNoValue("other");
        args.set("flag", ByteSlice.of("on"));
        assertThat(args).hasToString("a=%C3%B6&b&flag=on&new=5&other");
        args.remove("b");
        args.remove("unknown");
        assertThat(pairs(args)).isEqualTo("(a=ö)(flag=on)(new=5)(other)");
        assertThat(args.size()).isEqualTo(4);
        args.reset();
        assertThat(args.isEmpty()).isTrue();
    }

    @Test
    void setsAPairToASliceOfItself() {
        args.parse("a=12&b=34");
        args.set("a", args.peek("b"));
        args.set("b", args.nameAt(0));
        assertThat(args).hasToString("a=34&b=a");
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> args.add("a", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> args.set("a", Long.MIN_VALUE));
        assertThat(args.isEmpty()).isTrue();
    }

    @Test
    void readsNumbers() {
        args.parse("n=42&zero=0&max=999999999999999999&f=3.25&e=1e3&big=123456789012345678901234567890");
        assertThat(args.getLong("n")).isEqualTo(42);
        assertThat(args.getLong("zero")).isZero();
        assertThat(args.getLong("max")).isEqualTo(999_999_999_999_999_999L);
        assertThat(args.getLong("none", -7)).isEqualTo(-7);
        assertThat(args.getLong("f", 1)).isEqualTo(1);
        assertThat(args.getDouble("n")).isEqualTo(42.0);
        assertThat(args.getDouble("f")).isEqualTo(3.25);
        assertThat(args.getDouble("e")).isEqualTo(1000);
        assertThat(args.getDouble("big")).isEqualTo(Double.parseDouble("123456789012345678901234567890"));
        assertThat(args.getDouble("none", 0.5)).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", " 1", "1 ", "0x1", "1_0", "1.0", "1000000000000000000", "\u0661"})
    void refusesWhatIsNoLong(String value) {
        args.add("n", value);
        assertThat(args.getLong("n", -1)).isEqualTo(-1);
        assertThatThrownBy(() -> args.getLong("n"))
                .isInstanceOf(NumberFormatException.class)
                .hasMessageContaining("argument n is not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "NaN", "Infinity", "1d", ".5", "1e", "1e+", "0x1p3", " 1", "1,5", "1.2.3", "1e999"})
    void refusesWhatIsNoDouble(String value) {
        args.add("n", value);
        assertThat(args.getDouble("n", -1)).isEqualTo(-1);
        assertThatThrownBy(() -> args.getDouble("n")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void namesArgumentAndValueInErrors() {
        args.add("n", "a\r\nb" + "x".repeat(100));
        assertThatThrownBy(() -> args.getLong("n"))
                .hasMessage(
                        "argument n is not a decimal number of at most 18 digits: \"a??b" + "x".repeat(36) + "...\"");
        assertThatThrownBy(() -> args.getLong("m")).hasMessage("no argument m");
    }

    @ParameterizedTest
    @CsvSource({
        "1, true",
        "t, true",
        "T, true",
        "true, true",
        "TRUE, true",
        "True, true",
        "y, true",
        "yes, true",
        "Y, true",
        "YES, true",
        "Yes, true",
        "0, false",
        "'', false",
        "tRUE, false",
        "on, false",
        "2, false"
    })
    void readsBooleans(String value, boolean expected) {
        args.add("b", value);
        assertThat(args.getBool("b")).isEqualTo(expected);
        assertThat(args.getBool("none")).isFalse();
    }

    @Test
    void sortsByNameThenValue() {
        args.parse("b=2&a=2&b=1&a&a=&%ff=1&=x&a=10");
        ByteSlice ten = args.valueAt(7);
        args.sort();
        assertThat(args).hasToString("=x&a&a=&a=10&a=2&b=1&b=2&%FF=1");
        assertThat(ten).hasToString("10");
    }

    @Test
    void acceptsAsManyPairsAsToldAndNotOneMore() {
        args.setMaxPairs(3);
        args.parse("a&&b&=&c&");
        assertThat(args.size()).isEqualTo(3);
        assertThatThrownBy(() -> args.parse("a&b&c&d")).isSameAs(BadMessageException.of(Violation.TOO_MANY_PARAMETERS));
        assertThat(args.isEmpty()).isTrue();
        args.parse("x".repeat(1000) + "&y");
        assertThat(args.size()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> args.setMaxPairs(-1));
    }

    @Test
    void limitsPairsByDefault() {
        String query = "a&".repeat(Args.DEFAULT_MAX_PAIRS);
        args.parse(query);
        assertThat(args.size()).isEqualTo(Args.DEFAULT_MAX_PAIRS);
        assertThatThrownBy(() -> args.parse(query + "a=")).isInstanceOf(BadMessageException.class);
    }

    @Test
    void doesNotGrowByBeingChanged() {
        args.parse("a=first&b=2");
        ByteSlice lent = args.peek("b");
        for (int i = 0; i < 100_000; i++) {
            args.set("a", i);
            args.add("c", "value");
            args.remove("c");
            args.setNoValue("d");
        }
        assertThat(args.footprint()).isLessThan(16 * 1024);
        assertThat(lent).hasToString("2");
        args.set("b", "3");
        assertThat(lent).hasToString("3");
        assertThat(args).hasToString("a=99999&b=3&d");
    }

    @Test
    void copies() {
        Args copy = new Args();
        copy.add("old", 1);
        args.parse("a=1&b&c=");
        args.copyTo(copy);
        args.copyTo(args);
        args.set("a", "2");
        assertThat(copy).hasToString("a=1&b&c=");
        assertThat(args).hasToString("a=2&b&c=");
    }

    @Test
    void parsesWhatItWrote() {
        Random random = new Random(4);
        Args parsed = new Args();
        for (int i = 0; i < 2000; i++) {
            args.reset();
            for (int n = random.nextInt(40); n > 0; n--) {
                args.add(
                        "n" + randomText(random),
                        ByteSlice.copyOf(randomText(random).getBytes(ISO_8859_1)));
                if (random.nextInt(4) == 0) {
                    args.addNoValue("x" + randomText(random));
                }
            }
            ByteBuilder query = new ByteBuilder();
            args.appendTo(query);
            parsed.parse(query.toByteArray(), 0, query.length());
            assertThat(pairs(parsed)).isEqualTo(pairs(args));
            assertThat(parsed.toString()).isEqualTo(args.toString());
            List<String> sorted = new ArrayList<>(List.of(pairs(args).split("(?=\\()")));
            parsed.sort();
            args.sort();
            assertThat(pairs(parsed))
                    .isEqualTo(pairs(args))
                    .hasSize(String.join("", sorted).length());
        }
    }

    @Test
    void sortsLikeAListOfPairs() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            args.reset();
            List<String> expected = new ArrayList<>();
            for (int n = random.nextInt(60); n > 0; n--) {
                String name = Integer.toString(random.nextInt(10));
                String value = Integer.toString(random.nextInt(10));
                args.add(name, value);
                expected.add("(" + name + "=" + value + ")");
            }
            expected.sort(null);
            args.sort();
            assertThat(pairs(args)).isEqualTo(String.join("", expected));
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    private static String pairs(Args args) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < args.size(); i++) {
            text.append('(').append(args.nameAt(i));
            if (args.hasValueAt(i)) {
                text.append('=').append(args.valueAt(i));
            }
            text.append(')');
        }
        return text.toString();
    }
}
