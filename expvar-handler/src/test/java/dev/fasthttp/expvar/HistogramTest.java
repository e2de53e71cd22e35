package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Buckets, quantiles and differences. */
class HistogramTest {
    private final Histogram histogram = new Histogram(VarInfo.NONE, 1);

    @Test
    void bucketsFollowEachOtherWithoutGap() {
        int index = 0;
        for (long number = 0; number < 1 << 16; number++) {
            int next = Histogram.index(number);
            assertThat(next - index).isBetween(0, 1);
            index = next;
            // A number stands for the value one above it.
            assertThat(Histogram.upperEnd(index)).isGreaterThanOrEqualTo(number + 1);
            assertThat(Histogram.upperEnd(index)).isLessThanOrEqualTo(number + 1 + (number + 1) / 32);
        }
    }

    @Test
    void quantilesAreAtMostAThirtySecondTooHigh() {
        Random random = new Random(1);
        long[] values = random.longs(20_000, 0, 1L << 35).toArray();
        for (long value : values) {
            histogram.record(value);
        }
        Arrays.sort(values);
        Histogram.Snapshot seen = histogram.snapshot();
        for (double part : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}) {
            double exact = values[(int) Math.ceil(part * values.length) - 1];
            assertThat(seen.quantile(part)).isBetween(exact, exact * (1 + 1 / 32.0));
        }
        assertThat(seen.max()).isEqualTo((double) values[values.length - 1]);
        assertThat(seen.sum()).isEqualTo((double) Arrays.stream(values).sum());
    }

    @Test
    void knowsTheEndsOfItsRange() {
        histogram.record(-5);
        histogram.record(0);
        histogram.record(1L << 42);
        histogram.record((1L << 42) + 1);
        histogram.record(Long.MAX_VALUE);
        Histogram.Snapshot seen = histogram.snapshot();
        assertThat(seen.count()).isEqualTo(5);
        assertThat(seen.max()).isEqualTo(0x1p42);
        assertThat(seen.quantile(1)).isEqualTo(0x1p42);
        assertThat(seen.quantile(0)).isEqualTo(1);
        assertThat(seen.sum()).isEqualTo(3 * 0x1p42);
    }

    @Test
    void isEmptyAtFirst() {
        Histogram.Snapshot seen = histogram.snapshot();
        assertThat(seen.count()).isZero();
        assertThat(seen.quantile(0.99)).isZero();
        assertThat(seen.mean()).isZero();
        assertThat(seen.max()).isZero();
        assertThatThrownBy(() -> seen.quantile(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seen.quantile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsUpToPowersOfTwoExactly() {
        histogram.record(1023);
        histogram.record(1024);
        histogram.record(1025);
        Histogram.Snapshot seen = histogram.snapshot();
        assertThat(seen.atMostPowersOfTwo()[9]).isZero();
        assertThat(seen.atMostPowersOfTwo()[10]).isEqualTo(2);
        assertThat(seen.atMostPowersOfTwo()[11]).isEqualTo(3);
    }

    @Test
    void tellsWhatCameSince() {
        histogram.record(1_000_000);
        Histogram.Snapshot before = histogram.snapshot();
        histogram.record(10);
        histogram.record(20);
        Histogram.Snapshot since = histogram.snapshot().since(before);
        assertThat(since.count()).isEqualTo(2);
        assertThat(since.sum()).isEqualTo(30);
        assertThat(since.quantile(1)).isEqualTo(20);
        assertThat(before.plus(since).count()).isEqualTo(3);
    }

    @Test
    void showsTheUnitOfItsInfo() {
        Histogram latency = Histogram.latency("x");
        latency.record(1_500_000_000);
        assertThat(latency.snapshot().max()).isEqualTo(1.5);
        assertThat(latency.snapshot().mean()).isEqualTo(1.5);
    }
}
