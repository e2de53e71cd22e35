package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that tell where they belong, so that what is lost, doubled or swapped is found: byte i is i modulo 251. */
final class PatternBytes {
    private static final int PERIOD = 251;

    private PatternBytes() {}

    static byte[] of(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i % PERIOD);
        }
        return bytes;
    }

    /** A stream of so many bytes that are never all in memory. */
    static InputStream stream(long count) {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                return position == count ? -1 : (int) (position++ % PERIOD);
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int many = (int) Math.min(length, count - position);
                for (int i = 0; i < many; i++) {
                    target[offset + i] = (byte) (position++ % PERIOD);
                }
                return many == 0 && length > 0 ? -1 : many;
            }
        };
    }

    /** Reads to the end and expects so many bytes. */
    static void assertRead(InputStream in, long count) throws IOException {
        byte[] bytes = new byte[16 * 1024];
        long position = 0;
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
            for (int i = 0; i < read; i++) {
                if (bytes[i] != (byte) (position++ % PERIOD)) {
                    throw new AssertionError("wrong byte at " + (position - 1));
                }
            }
        }
        assertThat(position).isEqualTo(count);
    }
}
