package dev.fasthttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteScanTest {
    private static final int SIZE = 40;

    @Test
    void findsEachByteAtEachPlaceFromEachOffset() {
        for (int place = 0; place < SIZE; place++) {
            for (int value = 0; value < 256; value++) {
                byte[] bytes = filled((byte) (value ^ 0x80));
                bytes[place] = (byte) value;
                for (int from = 0; from <= place; from++) {
                    assertThat(ByteScan.indexOf(bytes, from, SIZE, (byte) value))
                            .isEqualTo(place);
                    assertThat(ByteScan.indexOf(bytes, from, place, (byte) value))
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void isNotFooledByNeighbours() {
        // A borrow in the subtraction runs into the next byte, which is the one value above.
        for (int value = 0; value < 255; value++) {
            byte[] bytes = filled((byte) (value + 1));
            assertThat(ByteScan.indexOf(bytes, 0, SIZE, (byte) value)).isEqualTo(-1);
            bytes[9] = (byte) value;
            assertThat(ByteScan.indexOf(bytes, 0, SIZE, (byte) value)).isEqualTo(9);
        }
    }

    @Test
    void agreesWithTheObviousLoop() {
        Random random = new Random(13);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(SIZE)];
            int alphabet = 1 + random.nextInt(256);
            int base = random.nextInt(256);
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) (base + random.nextInt(alphabet));
            }
            int from = random.nextInt(bytes.length + 1);
            int limit = from + random.nextInt(bytes.length - from + 1);
            byte wanted = (byte) (base + random.nextInt(alphabet));
            assertThat(ByteScan.indexOf(bytes, from, limit, wanted)).isEqualTo(indexOf(bytes, from, limit, wanted));
            assertThat(ByteScan.indexOfControl(bytes, from, limit)).isEqualTo(indexOfControl(bytes, from, limit));
        }
    }

    @Test
    void findsEachControlCharacterButTheTab() {
        for (int value = 0; value < 256; value++) {
            boolean control = (value < 0x20 && value != '\t') || value == 0x7F;
            assertThat(ByteScan.isControl((byte) value)).isEqualTo(control);
            for (byte filling : new byte[] {'\t', ' ', '~', (byte) 0x80, (byte) 0xFF}) {
                for (int place = 0; place < SIZE; place++) {
                    byte[] bytes = filled(filling);
                    bytes[place] = (byte) value;
                    assertThat(ByteScan.indexOfControl(bytes, 0, SIZE)).isEqualTo(control ? place : SIZE);
                    assertThat(ByteScan.indexOfControl(bytes, 0, place)).isEqualTo(place);
                }
            }
        }
    }

    private static byte[] filled(byte value) {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static int indexOf(byte[] bytes, int from, int limit, byte wanted) {
        for (int i = from; i < limit; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOfControl(byte[] bytes, int from, int limit) {
        for (int i = from; i < limit; i++) {
            int b = bytes[i] & 0xFF;
            if ((b < 0x20 && b != '\t') || b == 0x7F) {
                return i;
            }
        }
        return limit;
    }
}
