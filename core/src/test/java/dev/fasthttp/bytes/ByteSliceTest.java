package dev.fasthttp.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ByteSliceTest {
    private final byte[] bytes = "xxGET äxx".getBytes(UTF_8);
    private final MutableByteSlice slice = new MutableByteSlice(bytes, 2, bytes.length - 4);

    @Test
    void looksAtARange() {
        assertThat(slice.length()).isEqualTo(6);
        assertThat(slice).hasToString("GET ä");
        assertThat(slice.byteAt(0)).isEqualTo((byte) 'G');
        assertThat(slice.byteAt(5)).isEqualTo((byte) 0xA4);
        assertThat(slice.array()).isSameAs(bytes);
        assertThat(slice.offset()).isEqualTo(2);
        assertThatThrownBy(() -> slice.byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slice.byteAt(6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new MutableByteSlice(bytes, 2, bytes.length))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void searches() {
        assertThat(slice.indexOf((byte) 'T', 0)).isEqualTo(2);
        assertThat(slice.indexOf((byte) 'T', -5)).isEqualTo(2);
        assertThat(slice.indexOf((byte) 'T', 3)).isEqualTo(-1);
        assertThat(slice.indexOf((byte) 'x', 0)).isEqualTo(-1);
        assertThat(slice.indexOf((byte) 'x', 100)).isEqualTo(-1);
    }

    @Test
    void comparesWithTexts() {
        assertThat(slice.contentEquals("GET ä")).isTrue();
        assertThat(slice.contentEquals("GET ")).isFalse();
        assertThat(slice.contentEquals("GET äx")).isFalse();
        assertThat(slice.contentEquals("get ä")).isFalse();
        assertThat(slice.startsWith("GET")).isTrue();
        assertThat(slice.startsWith("")).isTrue();
        assertThat(slice.startsWith("GET ä")).isFalse();
        assertThat(ByteSlice.of("HoSt").equalsIgnoreCase("hOsT")).isTrue();
        assertThat(ByteSlice.of("HoSt").equalsIgnoreCase("hOs")).isFalse();
        assertThat(ByteSlice.EMPTY.contentEquals("")).isTrue();
    }

    @Test
    void comparesWithSlices() {
        assertThat(slice).isEqualTo(ByteSlice.of("GET ä")).hasSameHashCodeAs(ByteSlice.of("GET ä"));
        assertThat(slice).isNotEqualTo(ByteSlice.of("GET a")).isNotEqualTo("GET ä");
        assertThat(slice).isNotEqualTo(ByteSlice.EMPTY);
        assertThat(ByteSlice.of("a")).isLessThan(ByteSlice.of("b"));
        assertThat(ByteSlice.of("a")).isLessThan(ByteSlice.of("aa"));
        assertThat(ByteSlice.of("z")).isLessThan(ByteSlice.of("ä"));
        assertThat(ByteSlice.of("a")).isEqualByComparingTo(ByteSlice.ofAscii("a"));
    }

    @Test
    void readsNumbers() {
        assertThat(ByteSlice.of("0123").toLong()).isEqualTo(123);
        assertThatThrownBy(() -> ByteSlice.of("-1").toLong())
                .isInstanceOf(NumberFormatException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(ByteSlice.EMPTY::toLong).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void copies() {
        ByteSlice copy = ByteSlice.copyOf(slice);
        ByteSlice arrayCopy = ByteSlice.copyOf(bytes);
        byte[] array = slice.toByteArray();
        byte[] target = new byte[8];
        slice.copyTo(target, 1);
        bytes[2] = 'S';
        assertThat(slice).hasToString("SET ä");
        assertThat(copy).hasToString("GET ä");
        assertThat(arrayCopy).hasToString("xxGET äxx");
        assertThat(array).isEqualTo("GET ä".getBytes(UTF_8));
        assertThat(target).isEqualTo("\0GET ä\0".getBytes(UTF_8));
    }

    @Test
    void decodesMalformedUtf8() {
        assertThat(ByteSlice.copyOf(new byte[] {'a', (byte) 0x80, (byte) 0xFF})).hasToString("a\ufffd\ufffd");
    }

    @Test
    void isEmptyAfterReset() {
        slice.reset();
        assertThat(slice.isEmpty()).isTrue();
        slice.wrap(bytes, 0, 2);
        assertThat(slice).hasToString("xx");
    }

    @Test
    void throwsWhenUsedAfterItWasTakenBack() {
        slice.retire();
        List<ThrowingCallable> uses = List.of(
                slice::length,
                slice::isEmpty,
                slice::array,
                slice::toLong,
                slice::toString,
                slice::hashCode,
                slice::toByteArray,
                () -> slice.byteAt(0),
                () -> slice.indexOf((byte) 0, 0),
                () -> slice.contentEquals(""),
                () -> slice.equalsIgnoreCase(""),
                () -> slice.startsWith(""),
                () -> slice.copyTo(new byte[0], 0),
                () -> slice.compareTo(ByteSlice.EMPTY),
                () -> ByteSlice.EMPTY.compareTo(slice),
                () -> ByteSlice.EMPTY.equals(slice));
        for (ThrowingCallable use : uses) {
            assertThatIllegalStateException().isThrownBy(use);
        }
    }
}
