package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.internal.HttpDate;
import dev.fasthttp.internal.Numbers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Numbers and dates in bytes; beside them what the class library takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NumbersBenchmark {
    private static final long SECOND = 784_111_777;

    private final byte[] date = RequestText.ascii("Sun, 06 Nov 1994 08:49:37 GMT");
    private final byte[] decimal = RequestText.ascii("1234567");
    private final byte[] target = new byte[HttpDate.LENGTH];
    private long counter;

    @Benchmark
    public byte[] writeDate() {
        HttpDate.write(SECOND + counter++, target, 0);
        return target;
    }

    @Benchmark
    public String classLibraryWriteDate() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(SECOND + counter++).atOffset(ZoneOffset.UTC));
    }

    @Benchmark
    public long parseDate() {
        return HttpDate.parse(date, 0, date.length);
    }

    @Benchmark
    public long parseDecimal() {
        return Numbers.parseDecimal(decimal, 0, decimal.length);
    }

    @Benchmark
    public int writeDecimal() {
        counter = counter + 1 & 0xFF_FFFF;
        return Numbers.writeDecimal(counter, target, 0);
    }

    @Benchmark
    public int writeHex() {
        counter = counter + 1 & 0xFF_FFFF;
        return Numbers.writeHex(counter, target, 0);
    }
}
