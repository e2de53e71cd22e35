package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.Cookie;
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

/** Set-Cookie fields: parsing, writing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CookieBenchmark {
    private final ByteSlice min = ByteSlice.ofAscii("xxx=yyy");
    private final ByteSlice noExpires = ByteSlice.ofAscii("xxx=yyy; domain=foobar.com; path=/a/b");
    private final ByteSlice full =
            ByteSlice.ofAscii("xxx=yyy; expires=Tue, 10 Nov 2009 23:00:00 GMT; domain=foobar.com; path=/a/b");
    private final Cookie cookie = new Cookie();
    private final Cookie parsed = new Cookie();
    private final ByteBuilder out = new ByteBuilder(256);

    public CookieBenchmark() {
        parsed.parse(full);
    }

    @Benchmark
    public boolean parseMin() {
        return cookie.parse(min);
    }

    @Benchmark
    public boolean parseNoExpires() {
        return cookie.parse(noExpires);
    }

    @Benchmark
    public boolean parseFull() {
        return cookie.parse(full);
    }

    @Benchmark
    public int writeFull() {
        out.reset();
        parsed.appendTo(out);
        return out.length();
    }
}
