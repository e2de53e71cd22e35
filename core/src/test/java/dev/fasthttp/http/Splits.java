package dev.fasthttp.http;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ways in which bytes may be split: where pieces end, ascending. */
final class Splits {
    /** How many bytes a vector that is cut at every position may cost; a longer one is cut at some positions. */
    private static final int MAX_WORK = 4 << 20;

    private Splits() {}

    /** Not at all. */
    static Stream<int[]> none() {
        return Stream.of(new int[0]);
    }

    /** Two pieces, cut at each position. */
    static Stream<int[]> pairs(int length) {
        int step = (int) Math.max(1, (long) length * length / MAX_WORK);
        return IntStream.iterate(1, cut -> cut < length, cut -> cut + step).mapToObj(cut -> new int[] {cut});
    }

    /** Byte by byte. */
    static Stream<int[]> bytewise(int length) {
        return Stream.of(IntStream.range(1, length).toArray());
    }

    /** Line by line. */
    static Stream<int[]> linewise(byte[] stream) {
        return Stream.of(IntStream.range(1, stream.length)
                .filter(i -> stream[i - 1] == '\n')
                .toArray());
    }
}
