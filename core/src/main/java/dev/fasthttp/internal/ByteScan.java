package dev.fasthttp.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in byte arrays, eight bytes at a time.
 *
 * <p>The eight-byte steps are the usual bit tricks: {@code (w - n*0x01..01) & ~w & 0x80..80} has its lowest bit set in
 * the first byte smaller than n. Borrows can only spoil bytes above a true hit, so the first hit is always right.
 * {@code HeadParserBenchmark} shows what they are worth.
 */
public final class ByteScan {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private ByteScan() {}

    /**
     * The index of the first control character in {@code [from, limit)}: bytes 0x00 to 0x1F without HTAB, and 0x7F.
     *
     * @return that index, or {@code limit}
     */
    public static int indexOfControl(byte[] bytes, int from, int limit) {
        int i = from;
        while (i <= limit - 8) {
            long word = (long) LONG.get(bytes, i);
            long del = word ^ (ONES * 0x7F);
            long hit = (((word - ONES * 0x20) & ~word) | ((del - ONES) & ~del)) & HIGH;
            if (hit == 0) {
                i += 8;
                continue;
            }
            i += Long.numberOfTrailingZeros(hit) >>> 3;
            if (bytes[i] != '\t') {
                return i;
            }
            i++;
        }
        for (; i < limit; i++) {
            if (isControl(bytes[i])) {
                return i;
            }
        }
        return limit;
    }

    /**
     * The index of the first {@code value} in {@code [from, limit)}.
     *
     * @return that index, or -1
     */
    public static int indexOf(byte[] bytes, int from, int limit, byte value) {
        long pattern = ONES * (value & 0xFF);
        int i = from;
        for (; i <= limit - 8; i += 8) {
            long word = (long) LONG.get(bytes, i) ^ pattern;
            long hit = (word - ONES) & ~word & HIGH;
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        for (; i < limit; i++) {
            if (bytes[i] == value) {
                return i;
            }
        }
        return -1;
    }

    /** Tells whether {@code b} is a control character other than HTAB. */
    public static boolean isControl(byte b) {
        return (b >= 0 && b < 0x20 && b != '\t') || b == 0x7F;
    }
}
