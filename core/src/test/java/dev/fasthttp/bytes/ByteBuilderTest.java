package dev.fasthttp.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteBuilderTest {
    private final ByteBuilder builder = new ByteBuilder();

    @Test
    void appends() {
        assertThat(builder.isEmpty()).isTrue();
        builder.append((byte) 'a');
        builder.append(new byte[] {'b', 'c'});
        builder.append(new byte[] {'x', 'd', 'x'}, 1, 1);
        builder.append(ByteSlice.of("é"));
        builder.append("ö\ud83d\ude00");
        builder.appendDecimal(0);
        builder.appendDecimal(Long.MAX_VALUE);
        builder.appendHex(0);
        builder.appendHex(-1);
        assertThat(builder).hasToString("abcdéö\ud83d\ude0009223372036854775807" + "0ffffffffffffffff");
        assertThat(builder.length()).isEqualTo(builder.toString().getBytes(UTF_8).length);
    }

    @Test
    void refusesWhatItCannotAppend() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder.appendDecimal(-1));
        assertThatThrownBy(() -> builder.append(new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> builder.discard(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(builder.isEmpty()).isTrue();
    }

    @Test
    void growsWithoutLosingBytes() {
        Random random = new Random(18);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String text = "é".repeat(random.nextInt(50)) + i;
            builder.append(text);
            expected.append(text);
        }
        assertThat(builder).hasToString(expected.toString());
    }

    @Test
    void appendsItself() {
        builder.append("abc".repeat(20));
        builder.append(builder.array(), 0, builder.length());
        assertThat(builder).hasToString("abc".repeat(40));
    }

    @Test
    void keepsItsArrayAtResetAndLetsALargeOneGoAtShrink() {
        builder.append("abc");
        byte[] array = builder.array();
        builder.reset();
        builder.append("d");
        assertThat(builder.array()).isSameAs(array);
        builder.shrink(array.length);
        assertThat(builder.array()).isSameAs(array);
        builder.shrink(array.length - 1);
        assertThat(builder.array()).isEmpty();
        assertThat(builder.length()).isZero();
    }

    @Test
    void discardsAndCuts() {
        builder.append("abcdef");
        builder.discard(2);
        builder.setLength(3);
        assertThat(builder).hasToString("cde");
        builder.discard(3);
        assertThat(builder.isEmpty()).isTrue();
        builder.setLength(100);
        assertThat(builder.toByteArray()).hasSize(100);
    }
}
