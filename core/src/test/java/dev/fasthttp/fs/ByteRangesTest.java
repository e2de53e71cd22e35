package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteSlice;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Range fields about 1000 bytes. */
class ByteRangesTest {
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-499 | bytes=0-499",
                "bytes=500-999 | bytes=500-999",
                "bytes=500- | bytes=500-999",
                "bytes=0- | bytes=0-999",
                "bytes=-500 | bytes=500-999",
                "bytes=-1 | bytes=999-999",
                "bytes=-1000 | bytes=0-999",
                "bytes=-2000 | bytes=0-999",
                "bytes=999-99999 | bytes=999-999",
                "bytes=0-0 | bytes=0-0",
                "bytes=00000000000000000000000000-1 | bytes=0-1",
                "bytes=0-99999999999999999999999999 | bytes=0-999",
                "bytes=-99999999999999999999999999 | bytes=0-999",
                "Bytes=0-1 | bytes=0-1",
                "bytes=0-0,-1 | bytes=0-0,999-999",
                "bytes=500-600,601-999 | bytes=500-999",
                "bytes=500-700,601-999 | bytes=500-999",
                "bytes=900-999, 0-9 | bytes=900-999,0-9",
                "bytes= 0-9 ,, \t 500-509 , | bytes=0-9,500-509",
                "bytes=0-9,2000-3000 | bytes=0-9",
                "bytes=0-9,90-99 | bytes=0-99",
                "bytes=0-9,91-99 | bytes=0-9,91-99",
                "bytes=0-9,500-509,5-505 | bytes=0-509",
                "bytes=0-9,300-309,600-609,5-605 | bytes=0-609",
                "bytes=0-9,300-309,600-609,250-320 | bytes=0-9,250-320,600-609",
                "bytes=0-0,100-100,200-200,300-300,400-400,500-500,600-600,700-700"
                        + " | bytes=0-0,100-100,200-200,300-300,400-400,500-500,600-600,700-700",
                // One more than the limit, also when they could be merged.
                "bytes=0-0,100-100,200-200,300-300,400-400,500-500,600-600,700-700,800-800 | WHOLE",
                "bytes=0-,0-,0-,0-,0-,0-,0-,0-,0- | WHOLE",
                "lines=1-2 | WHOLE",
                "bytes=1000- | UNSATISFIABLE",
                "bytes=1000-2000,3000- | UNSATISFIABLE",
                "bytes=-0 | UNSATISFIABLE",
                "bytes=99999999999999999999- | UNSATISFIABLE",
                "bytes= | UNSATISFIABLE",
                "bytes=, | UNSATISFIABLE",
                "bytes=- | UNSATISFIABLE",
                "bytes=5 | UNSATISFIABLE",
                "bytes=5-4 | UNSATISFIABLE",
                "bytes=a-b | UNSATISFIABLE",
                "bytes=1-2x | UNSATISFIABLE",
                "bytes=+1-2 | UNSATISFIABLE",
                "bytes=1--2 | UNSATISFIABLE",
                "bytes=--2 | UNSATISFIABLE",
                "bytes=1 -2 | UNSATISFIABLE",
                "bytes=0-1;2-3 | UNSATISFIABLE",
                "bytes | UNSATISFIABLE",
                "bytes =0-1 | UNSATISFIABLE",
                "0-1 | UNSATISFIABLE",
                "bytes=0-0,100-100,200-200,300-300,400-400,500-500,600-600,700-700,x | UNSATISFIABLE",
            })
    void ofAThousandBytes(String field, String expected) {
        assertThat(ByteRanges.parse(ByteSlice.of(field), 1000)).hasToString(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0- | UNSATISFIABLE",
                "bytes=0-0 | UNSATISFIABLE",
                "bytes=-1 | WHOLE",
                "bytes=-0 | UNSATISFIABLE"
            })
    void ofAnEmptyFile(String field, String expected) {
        assertThat(ByteRanges.parse(ByteSlice.of(field), 0)).hasToString(expected);
    }

    @Test
    @DisplayName("whatever is asked for, the parts cover it, do not touch, and lie in the file")
    void property() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            BitSet wanted = new BitSet();
            StringBuilder field = new StringBuilder("bytes=");
            int count = 1 + random.nextInt(ByteRanges.MAX_RANGES);
            for (int i = 0; i < count; i++) {
                int first = random.nextInt(1000);
                int last = first + random.nextInt(1000 - first);
                wanted.set(first, last + 1);
                field.append(i > 0 ? "," : "").append(first).append('-').append(last);
            }
            ByteRanges ranges = ByteRanges.parse(ByteSlice.of(field.toString()), 1000);
            BitSet sent = new BitSet();
            for (int i = 0; i < ranges.count(); i++) {
                int first = (int) ranges.first(i);
                int last = (int) ranges.last(i);
                assertThat(first).isBetween(0, last);
                assertThat(last).isLessThan(1000);
                assertThat(sent.get(Math.max(0, first - ByteRanges.GAP), last + 1)
                                .isEmpty())
                        .isTrue();
                sent.set(first, last + 1);
            }
            BitSet missing = (BitSet) wanted.clone();
            missing.andNot(sent);
            assertThat(missing.isEmpty()).as(field.toString()).isTrue();
            BitSet more = (BitSet) sent.clone();
            more.andNot(wanted);
            assertThat(more.cardinality()).isLessThanOrEqualTo(count * ByteRanges.GAP);
        }
    }
}
