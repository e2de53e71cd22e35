package dev.fasthttp.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring grows and shrinks, wraps round, and tells its ends what they wait for. */
class ByteRingTest {
    /** Counts what it is told. */
    private static final class CountingEnd implements PipeEnd {
        int readable;
        int writable;

        @Override
        public void readable() {
            readable++;
        }

        @Override
        public void writable() {
            writable++;
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    private final CountingEnd writer = new CountingEnd();
    private final CountingEnd reader = new CountingEnd();

    private ByteRing ring(int bound) {
        ByteRing ring = new ByteRing(bound);
        ring.join(writer, reader);
        return ring;
    }

    private static int write(ByteRing ring, int count) throws IOException {
        return ring.write(new byte[count], 0, count);
    }

    private static int read(ByteRing ring, int count) throws IOException {
        return ring.read(new byte[count], 0, count);
    }

    @Test
    void takesNoMemoryBeforeTheFirstByte() throws IOException {
        ByteRing ring = ring(65_536);
        assertThat(ring.capacity()).isZero();
        write(ring, 1);
        assertThat(ring.capacity()).isEqualTo(1024);
    }

    @Test
    void growsAsItIsFilledAndShrinksWhenThatWasNotNeeded() throws IOException {
        ByteRing ring = ring(65_536);
        write(ring, 1000);
        write(ring, 25);
        assertThat(ring.capacity()).isEqualTo(2048);
        write(ring, 60_000);
        assertThat(ring.capacity()).isEqualTo(65_536);
        read(ring, 65_536);
        for (int i = 0; i < 63; i++) {
            write(ring, 1024);
            read(ring, 1024);
            assertThat(ring.capacity()).isEqualTo(65_536);
        }
        write(ring, 1024);
        assertThat(ring.capacity()).isEqualTo(1024);
    }

    @Test
    void keepsItsSizeWhileThatIsNeededNowAndThen() throws IOException {
        ByteRing ring = ring(65_536);
        for (int i = 0; i < 200; i++) {
            write(ring, i % 60 == 0 ? 30_000 : 10);
            read(ring, 65_536);
        }
        assertThat(ring.capacity()).isEqualTo(32_768);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1023, 1024, 1025, 4000})
    void keepsBytesInOrderHoweverItWraps(int bound) throws IOException {
        ByteRing ring = ring(bound);
        ByteBuffer direct = ByteBuffer.allocateDirect(700);
        byte[] array = new byte[900];
        long written = 0;
        long read = 0;
        for (int i = 0; i < 3000; i++) {
            int count = 1 + i * 37 % 700;
            if (i % 2 == 0) {
                fill(array, written);
                written += ring.write(array, 3, count);
            } else {
                direct.clear().limit(count);
                for (int j = 0; j < count; j++) {
                    direct.put(j, (byte) (written + j));
                }
                written += ring.write(direct);
            }
            if (i % 3 == 0) {
                int n = ring.read(array, 5, 1 + i * 53 % 800);
                read = check(ByteBuffer.wrap(array, 5, n), read);
            } else {
                direct.clear();
                ring.read(direct);
                read = check(direct.flip(), read);
            }
            assertThat(written - read).isBetween(0L, (long) bound);
        }
        assertThat(read).isGreaterThan(1000);
    }

    private static void fill(byte[] array, long from) {
        for (int j = 3; j < array.length; j++) {
            array[j] = (byte) (from + j - 3);
        }
    }

    private static long check(ByteBuffer bytes, long from) {
        long position = from;
        while (bytes.hasRemaining()) {
            if (bytes.get() != (byte) position) {
                throw new AssertionError("wrong byte at " + position);
            }
            position++;
        }
        return position;
    }

    @Test
    void tellsTheReaderOfEachWriteAndOfTheEnd() throws IOException {
        ByteRing ring = ring(10);
        write(ring, 5);
        write(ring, 20);
        assertThat(write(ring, 1)).isZero();
        assertThat(reader.readable).isEqualTo(2);
        ring.end();
        assertThat(reader.readable).isEqualTo(3);
        assertThat(read(ring, 20)).isEqualTo(10);
        assertThat(read(ring, 20)).isEqualTo(-1);
    }

    @Test
    void tellsTheWriterWhenThereIsTheRoomItWaitsFor() throws IOException {
        ByteRing ring = ring(100);
        write(ring, 100);
        read(ring, 10);
        assertThat(writer.writable).isZero();
        write(ring, 10);
        ring.awaitRoom(1000);
        assertThat(ring.isWritable()).isFalse();
        read(ring, 24);
        assertThat(ring.isWritable()).isFalse();
        assertThat(writer.writable).isZero();
        read(ring, 1);
        assertThat(ring.isWritable()).isTrue();
        assertThat(writer.writable).isEqualTo(1);
        ring.awaitRoom(0);
        read(ring, 75);
        assertThat(writer.writable).isEqualTo(1);
    }

    @Test
    void tellsBothThatItBroke() throws IOException {
        ByteRing ring = ring(100);
        write(ring, 1);
        ring.reset();
        assertThat(reader.readable).isEqualTo(2);
        assertThat(writer.writable).isEqualTo(1);
        assertThat(ring.isBroken()).isTrue();
        assertThat(read(ring, 2)).isEqualTo(1);
        assertThatThrownBy(() -> read(ring, 1)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> write(ring, 1)).isInstanceOf(SocketException.class);
    }
}
